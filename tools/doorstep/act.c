#include "schemas/process.h"
#include "schemas/view.h"
#include "tools/doorstep/shared/answers.h"
#include "tools/doorstep/shared/arguments.h"
#include "tools/doorstep/shared/clock.h"
#include "tools/doorstep/shared/decision.h"
#include "tools/doorstep/shared/ledger_view.h"
#include "tools/doorstep/shared/parsing.h"
#include "tools/doorstep/shared/pipeline.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/queue.h"
#include "tools/doorstep/shared/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct acting {
    const struct arguments *arguments;
    struct session *session; /* owned; NULL: the broker is away */
    struct case_bytes bytes; /* the case as the broker, or else the ledger, knows it */
    struct decision decision;
    uint8_t event[EVENT_BYTES_MAX];
    struct text encoded;
};

static enum status ask(struct acting *acting, struct text subject, struct error *err)
{
    const struct case_item *item = NULL;
    enum status status = session_case(acting->session, subject, &item, err);

    if (status == STATUS_OK && item == NULL) {
        return error_set(err, STATUS_NOT_FOUND, "no case %.*s", TEXT_ARGUMENTS(subject));
    }
    return status == STATUS_OK ? case_bytes_copy(&acting->bytes, item->view, item->openers, err)
                               : status;
}

/* The view from the broker; when it is away, from the ledger that it left. */
static enum status look(struct acting *acting, struct text subject, struct error *err)
{
    enum status status =
        session_open(&acting->session, acting->arguments->endpoint, "doorstep act", err);

    if (status == STATUS_UNREACHABLE && acting->arguments->endpoint_given == NULL) {
        return ledger_view(&acting->bytes, &acting->arguments->home, subject, err);
    }
    return status == STATUS_OK ? ask(acting, subject, err) : status;
}

/* With the broker away nobody else says that something is wrong before the clerk has left. */
static enum status check(struct text encoded, struct error *err)
{
    struct event event;
    struct refusals refusals = event_decode(&event, encoded.bytes, encoded.count);

    if (!refusals_any(&refusals) && event.time.seconds > (clock_unix_ms() + FUTURE_MS) / 1000) {
        refusals_add(&refusals, ERR_FUTURE, "--time: it has not happened yet");
    }
    return refusals_any(&refusals)
               ? error_set(err, STATUS_INVALID, "%s: %s", refusal_word(refusals_next(&refusals, 0)),
                           refusals.text)
               : STATUS_OK;
}

static enum status decide(struct acting *acting, struct error *err)
{
    const struct arguments *arguments = acting->arguments;
    struct request request = {.node = text_of(arguments->words[0]),
                              .inquiry = text_of(arguments_value(arguments, "inquiry")),
                              .actor = text_of(arguments_value(arguments, "as")),
                              .time = text_of(arguments_value(arguments, "time")),
                              .refuse = arguments_has(arguments, "no"),
                              .pairs = &arguments->words[1],
                              .pair_count = arguments->word_count - 1};
    struct writer writer = writer_of(acting->event, sizeof acting->event);
    enum status status = decision_make(&acting->decision, &request, &acting->bytes, &writer, err);

    acting->encoded = writer_text(&writer);
    return status == STATUS_OK && acting->session == NULL ? check(acting->encoded, err) : status;
}

static void keep_answer(void *context, const struct answer *answer)
{
    struct answer *kept = context;

    *kept = (struct answer){
        .line = answer->line, .sequence = answer->sequence, .refusals = answer->refusals};
}

static enum status submit(struct acting *acting, struct answer *answer, struct error *err)
{
    struct pipeline *pipeline = NULL;
    struct parsed parsed;
    enum status status =
        pipeline_create(&pipeline, session_client(acting->session), keep_answer, answer, err);

    parsing_encoded(&parsed, acting->encoded);
    if (status == STATUS_OK) {
        status = pipeline_event(pipeline, 1, acting->encoded, parsed.subject, parsed.id, err);
    }
    if (status == STATUS_OK) {
        status = pipeline_drain(pipeline, err);
    }
    pipeline_destroy(&pipeline);
    answer->subject = parsed.subject;
    answer->id = parsed.id;
    return status;
}

/* A refusal that says that somebody was first is told in words. An event that merely has the act's
 * id is no decision: then the node is open still. */
static enum status tell_who_was_first(struct acting *acting, const struct answer *answer,
                                      struct error *err)
{
    static struct view view;
    bool conflict = refusals_hold(&answer->refusals, ERR_ID_CONFLICT);
    bool open = false;
    enum status status = STATUS_OK;

    if (answer->sequence != 0 || !(conflict || refusals_hold(&answer->refusals, ERR_STALE) ||
                                   refusals_hold(&answer->refusals, ERR_STATE))) {
        return STATUS_OK;
    }
    if (conflict) {
        status = ask(acting, text_of(arguments_value(acting->arguments, "case")), err);
        open = status == STATUS_OK &&
               view_decode(&view, acting->bytes.view, acting->bytes.openers) == STATUS_OK &&
               process_awaits_act(view.open, view.open_count, answer->id);
    }
    if (open) {
        complain("act", "%s is still open, but an event that does not decide it has the id %.*s",
                 acting->arguments->words[0], TEXT_ARGUMENTS(answer->id));
    } else if (status == STATUS_OK) {
        complain("act", "somebody has decided this already");
    }
    return status;
}

static enum status print_queued(const struct acting *acting, struct error *err)
{
    uint8_t bytes[1024];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct parsed parsed;

    parsing_encoded(&parsed, acting->encoded);
    if (!acting->arguments->json) {
        (void)fputs("queued  ", stdout);
        print_text(parsed.subject);
        (void)fputs("  ", stdout);
        print_text(parsed.id);
        (void)putchar('\n');
        return STATUS_OK;
    }
    writer_map(&writer, 3);
    writer_string(&writer, "subject");
    writer_text_value(&writer, parsed.subject);
    writer_string(&writer, "id");
    writer_text_value(&writer, parsed.id);
    writer_string(&writer, "queued");
    writer_bool(&writer, true);
    return print_json(writer_text(&writer), err);
}

/* The broker is away: what was decided is committed to the lane's day-book, whose worker delivers
 * it. */
static int hand_over(struct acting *acting, struct error *err)
{
    enum status status =
        queue_put(&acting->arguments->home, acting->decision.lane, acting->encoded, err);

    if (status != STATUS_OK) {
        (void)error_wrap(err, status, "the broker is away, and it is not queued");
        return give_up("act", err);
    }
    if (print_queued(acting, err) != STATUS_OK) {
        return give_up("act", err);
    }
    complain("act", "the broker is away; %s's day-book holds it",
             lane_department(acting->decision.lane));
    return EXIT_QUEUED;
}

static int conclude(struct acting *acting, struct error *err)
{
    struct answers answers = {.json = acting->arguments->json};
    struct answer answer = {0};
    enum status status =
        acting->session == NULL ? STATUS_UNREACHABLE : submit(acting, &answer, err);

    if (status == STATUS_UNREACHABLE && acting->arguments->endpoint_given == NULL) {
        return hand_over(acting, err);
    }
    if (status != STATUS_OK) {
        return give_up("act", err);
    }
    answers_tell(&answers, &answer);
    if (tell_who_was_first(acting, &answer, err) != STATUS_OK) {
        return give_up("act", err);
    }
    return answer.sequence > 0 ? EXIT_DONE : EXIT_NO;
}

static int run(const struct arguments *arguments)
{
    static struct acting acting;
    const char *subject = arguments_value(arguments, "case");
    struct error err = {0};
    enum status status;
    int code;

    if (arguments->word_count == 0 || subject == NULL) {
        complain("act", "%s",
                 arguments->word_count == 0 ? "wants a node: act D5 --case C …" : "wants --case");
        return EXIT_USAGE;
    }
    if (node_of_word(text_of(arguments->words[0])) == NODE_NONE) {
        complain("act", "%s: no such node (C3 B5 D5 E5 BX F6 B7 A8 C9 F9 B10 F11)",
                 arguments->words[0]);
        return EXIT_USAGE;
    }
    acting.arguments = arguments;
    status = id_check("--case", subject, &err);
    if (status == STATUS_OK) {
        status = id_check("--inquiry", arguments_value(arguments, "inquiry"), &err);
    }
    if (status == STATUS_OK) {
        status = look(&acting, text_of(subject), &err);
    }
    if (status == STATUS_OK) {
        status = decide(&acting, &err);
    }
    code = status == STATUS_OK ? conclude(&acting, &err) : give_up("act", &err);
    session_close(&acting.session);
    return code;
}

static const struct flag flags[] = {
    {"case", "SUBJECT", WORDS("the case", "合同编号")},
    {"inquiry", "Q",
     WORDS("which inquiry, when several are at this node", "疑问编号，该环节有几件疑问时给出")},
    {"as", "PERSON", WORDS("who decides; else $USER", "由谁决定；未给出时取 $USER")},
    {"time", "MOMENT",
     WORDS("when it was decided, RFC 3339; else now", "决定时间，RFC 3339 格式；未给出时为现在")},
    {"no", NULL,
     WORDS("say no, where a node knows that: BX rejects, A8 returns",
           "不同意：BX 为驳回，A8 为退回")},
    FLAGS_END,
};

const struct subcommand subcommand_act = {
    .word = "act",
    .usage = "NODE --case C [--inquiry Q] [name=value…]",
    .meaning = WORDS("a person's decision at an open node", "人工办理一个待办环节"),
    .details = WORDS(
        "It becomes the event that completes the node (doorstep events TYPE has its fields). What\n"
        "the case itself knows may be left out: the inquiry, the figures of a certificate. The\n"
        "first decision counts; a second one is told so. Exit: 0 done, 1 refused, not open, or\n"
        "decided already, 75 queued: the broker is away, the lane's worker will deliver it.\n",
        "写入办结该环节的记录（各字段见 doorstep events TYPE）。合同本身已有的内容可以不写：疑问\n"
        "编号、证明上的金额。先办理的为准，后办理的会得到提示。退出码：0 完成，1 被拒绝、未到该\n"
        "环节或已经办过，75 已排队：服务端不在，由该部门程序稍后送达。\n"),
    .examples =
        "  doorstep act B5 --case HT-2024-0183 --inquiry Q1 category=engineering\n"
        "  doorstep act D5 --case HT-2024-0183 plan='换防水层' budget_fen=30000 work_days=3 "
        "bearer=developer\n"
        "  doorstep act BX --case HT-2024-0183 --as 李副经理\n"
        "  doorstep act A8 --case HT-2024-0183 --no to=D5 reason='方案太贵'\n",
    .flags = flags,
    .run = run,
};
