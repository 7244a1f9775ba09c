#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/output/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CREDIT_EVENTS 1024
#define CREDIT_BYTES (4 * MESSAGE_BYTES_MAX)
#define SECONDS_MAX 31536000 /* a year */

struct watching {
    const struct arguments *arguments;
    struct session *session; /* owned */
    struct news *news;       /* owned */
    uint64_t types;
    uint64_t after;
    uint64_t left;      /* events still to print */
    struct credit owed; /* for what was printed; not given yet */
    int64_t until_ms;
};

/* The types that begin with the prefix; none is a mistake worth naming. */
static enum status types_of(uint64_t *types, const char *prefix, struct error *err)
{
    int type;

    *types = 0;
    for (type = 1; prefix != NULL && type < EVENT_TYPES_END; type++) {
        const struct event_schema *schema = event_schema((enum event_type)type);

        if (schema != NULL && strncmp(schema->word, prefix, strlen(prefix)) == 0) {
            *types |= UINT64_C(1) << type;
        }
    }
    return prefix != NULL && *types == 0
               ? error_set(err, STATUS_INVALID,
                           SAY("%s: no event type begins so (doorstep events)",
                               "%s：没有以此开头的记录类型（用 doorstep events 查看）"),
                           prefix)
               : STATUS_OK;
}

static enum status subscribe(struct watching *watching, struct error *err)
{
    struct client *client = session_client(watching->session);
    const struct welcome *welcome = client_welcome(client);
    struct subscribe subscribe = {.ledger = welcome->ledger,
                                  .epoch = welcome->epoch,
                                  .after = watching->after,
                                  .selection = {.types = watching->types},
                                  .events = CREDIT_EVENTS,
                                  .bytes = CREDIT_BYTES};

    watching->owed = (struct credit){0};
    return client_subscribe(client, &subscribe, err);
}

static enum status print_events(struct watching *watching, const struct events *events,
                                struct error *err)
{
    enum status status = STATUS_OK;
    uint32_t i;

    for (i = 0; i < events->record_count && status == STATUS_OK && watching->left > 0; i++) {
        const struct record_item *record = &events->records[i];

        status = story_print_record(record->event, record->sequence, record->recorded_unix_ms,
                                    watching->arguments->json, err);
        watching->owed.events++;
        watching->owed.bytes += record->event.count;
        watching->left--;
    }
    watching->after = events->through;
    print_flush();
    return status;
}

static enum status follow(struct watching *watching, struct error *err)
{
    enum status status = subscribe(watching, err);

    while (status == STATUS_OK && watching->left > 0 && print_works()) {
        int64_t left_ms = watching->until_ms - clock_ms();

        if (left_ms <= 0) {
            break;
        }
        status = client_receive(session_client(watching->session), watching->news,
                                left_ms < 1000 ? (int)left_ms : 1000, err);
        if (status != STATUS_OK) {
            break;
        }
        if (watching->news->kind == CLIENT_EVENTS) {
            status = print_events(watching, &watching->news->of.events, err);
        } else if (watching->news->kind == CLIENT_NEW_SESSION) {
            status = subscribe(watching, err);
            if (status == STATUS_FULL) {
                status = STATUS_OK; /* it is gone again already: another session will come */
            }
        } else if (watching->news->kind == CLIENT_GONE) {
            complain(
                "watch", "%s",
                SAY("the broker went away; waiting for it", "与服务端的连接已断开，正在等待恢复"));
        } else if (watching->news->kind == CLIENT_ERROR) {
            status = session_refused(watching->news->of.error.text, err);
        }
        if (status == STATUS_OK) {
            status = session_credit(watching->session, &watching->owed, err);
        }
    }
    return status;
}

static enum status begin(struct watching *watching, struct error *err)
{
    const struct arguments *arguments = watching->arguments;
    uint64_t seconds;
    enum status status =
        types_of(&watching->types, arguments->word_count == 0 ? NULL : arguments->words[0], err);

    if (status == STATUS_OK) {
        status = arguments_number(arguments, "count", (struct range){1, INTEGER_MAX, INTEGER_MAX},
                                  &watching->left, err);
    }
    if (status == STATUS_OK) {
        status = arguments_number(arguments, "for", (struct range){1, SECONDS_MAX, SECONDS_MAX},
                                  &seconds, err);
    }
    if (status == STATUS_OK) {
        status = arguments_number(arguments, "after", (struct range){0, INTEGER_MAX, INTEGER_MAX},
                                  &watching->after, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    watching->until_ms = clock_ms() + (int64_t)seconds * 1000;
    watching->news = malloc(sizeof *watching->news);
    if (watching->news == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("watch", "查看实时记录：内存不足"));
    }
    status = session_open(&watching->session, arguments->endpoint, "doorstep watch", err);
    if (status == STATUS_OK && !arguments_has(arguments, "after")) {
        watching->after = client_welcome(session_client(watching->session))->head;
    }
    return status;
}

static int run(const struct arguments *arguments)
{
    struct watching watching = {.arguments = arguments};
    struct error err = {0};
    enum status status;

    if (arguments->word_count > 1) {
        complain("watch", SAY("%s: wants one prefix only", "%s：只能给出一个前缀"),
                 arguments->words[1]);
        return EXIT_USAGE;
    }
    status = begin(&watching, &err);
    if (status == STATUS_OK) {
        status = follow(&watching, &err);
    }
    free(watching.news);
    session_close(&watching.session);
    return status == STATUS_OK ? EXIT_DONE : give_up("watch", &err);
}

static const struct flag flags[] = {
    {"count", "N", WORDS("end after so many events", "输出这么多条记录后结束")},
    {"for", "SECONDS", WORDS("end after so long", "经过这么多秒后结束")},
    {"after", "SEQUENCE",
     WORDS("begin behind this event; else with what comes now",
           "从该序号之后开始；未给出时从现在开始")},
    FLAGS_END,
};

const struct subcommand subcommand_watch = {
    .word = "watch",
    .usage = "[TYPE-PREFIX] [--count N] [--for SECONDS] [--after SEQUENCE]",
    .meaning = WORDS("events as they happen", "实时查看新记录"),
    .examples = "  doorstep watch\n"
                "  doorstep watch inquiry. --for 60\n"
                "  doorstep watch payment. --after 0 --count 10 --json\n",
    .flags = flags,
    .run = run,
};
