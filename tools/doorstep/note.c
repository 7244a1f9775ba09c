#include "tools/doorstep/shared/broker/answers.h"
#include "tools/doorstep/shared/broker/queue.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/broker/submission.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/input/draft.h"
#include "tools/doorstep/shared/ledger/home_ledger.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <string.h>

/* The words of the remark, with a blank between them. */
static enum status gather(char pair[TEXT_BYTES_MAX + 16], const struct arguments *arguments,
                          struct error *err)
{
    size_t used = (size_t)snprintf(pair, TEXT_BYTES_MAX + 16, "text=");
    uint32_t i;

    for (i = 0; i < arguments->word_count; i++) {
        used += (size_t)snprintf(pair + used, TEXT_BYTES_MAX + 16 - used, "%s%s", i == 0 ? "" : " ",
                                 arguments->words[i]);
        if (used >= TEXT_BYTES_MAX + 5) {
            return error_set(err, STATUS_INVALID,
                             SAY("a note is %d bytes at most", "备注最多 %d 字节"), TEXT_BYTES_MAX);
        }
    }
    return STATUS_OK;
}

static enum status encode(const struct arguments *arguments, struct writer *writer,
                          struct error *err)
{
    char text[TEXT_BYTES_MAX + 16];
    char inquiry[ID_BYTES_MAX * 2];
    char now[MOMENT_TEXT_BYTES];
    const char *const pairs[] = {text, inquiry};
    const char *named = arguments_value(arguments, "inquiry");
    struct draft draft = {.schema = event_schema(EVENT_NOTE_ADDED),
                          .subject = text_of(arguments_value(arguments, "case")),
                          .time = text_of(clock_now_text(now)),
                          .expect = ABSENT,
                          .pairs = pairs,
                          .pair_count = named == NULL ? 1 : 2};
    enum status status = gather(text, arguments, err);

    (void)snprintf(inquiry, sizeof inquiry, "inquiry=%s", named == NULL ? "" : named);
    if (status == STATUS_OK) {
        status = draft_say_as(&draft, arguments_value(arguments, "as"), err);
    }
    return status == STATUS_OK ? draft_encode(&draft, writer, err) : status;
}

/* With the broker away, the ledger that it left knows the case. */
static int queue(const struct arguments *arguments, struct text event, struct error *err)
{
    static struct case_bytes bytes;
    enum status status = home_ledger_view(&bytes, NULL, &arguments->home,
                                          text_of(arguments_value(arguments, "case")), err);

    return status == STATUS_OK ? queue_hand_over(arguments, event) : give_up("note", err);
}

static int send(const struct arguments *arguments, struct text event, struct error *err)
{
    struct answers answers = {.json = arguments->json, .is_single = true, .adviser = "note"};
    struct answer answer = {0};
    struct session *session = NULL;
    enum status status = session_open(&session, arguments->endpoint, "doorstep note", err);

    if (status == STATUS_OK) {
        status = submission_send(session, event, &answer, err);
    }
    session_close(&session);
    if (status == STATUS_UNREACHABLE && arguments->endpoint_given == NULL) {
        return queue(arguments, event, err);
    }
    if (status != STATUS_OK) {
        return give_up("note", err);
    }
    answers_tell(&answers, &answer);
    return answer.sequence > 0 ? EXIT_DONE : EXIT_NO;
}

static int run(const struct arguments *arguments)
{
    static uint8_t event[EVENT_BYTES_MAX];
    struct writer writer = writer_of(event, sizeof event);
    struct error err = {0};
    enum status status;

    if (arguments->word_count == 0 || arguments_value(arguments, "case") == NULL) {
        complain("note", "%s",
                 arguments->word_count == 0 ? SAY("wants a text", "应给出备注内容")
                                            : SAY("wants --case", "应给出 --case"));
        return EXIT_USAGE;
    }
    status = id_check("--case", arguments_value(arguments, "case"), &err);
    if (status == STATUS_OK) {
        status = id_check("--inquiry", arguments_value(arguments, "inquiry"), &err);
    }
    if (status == STATUS_OK) {
        status = encode(arguments, &writer, &err);
    }
    return status == STATUS_OK ? send(arguments, writer_text(&writer), &err)
                               : give_up("note", &err);
}

static const struct flag flags[] = {
    {"case", "SUBJECT", WORDS("the case", "合同编号")},
    {"inquiry", "Q", WORDS("the inquiry that it is about", "所涉及的疑问")},
    {"as", "LANE[:PERSON]", WORDS("who says it: B, or B:LI", "由谁登记：B，或 B:李副经理")},
    FLAGS_END,
};

const struct subcommand subcommand_note = {
    .word = "note",
    .usage = "--case C [--inquiry Q] --as LANE[:PERSON] TEXT…",
    .meaning = WORDS("a remark in a case's history", "在合同记录中加备注"),
    .details = WORDS(
        "While the broker is away it is queued: committed to the lane's day-book, whose worker\n"
        "delivers it. Exit: 0 done, 1 refused, 75 queued.\n",
        "服务端不在时先排队：写入该部门的日记账，由部门进程代为提交。退出码：0 完成；1 被拒绝；\n"
        "75 已排队。\n"),
    .examples = "  doorstep note --case HT-2024-0183 --as B:李副经理 '业主周三下午在家'\n"
                "  doorstep note --case HT-2024-0183 --inquiry Q1 --as D 'the pipe is ordered'\n",
    .flags = flags,
    .run = run,
};
