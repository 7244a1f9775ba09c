#include "schemas/json/json.h"
#include "schemas/view.h"
#include "tools/doorstep/act/first.h"
#include "tools/doorstep/act/interview.h"
#include "tools/doorstep/act/recall.h"
#include "tools/doorstep/act/suggest.h"
#include "tools/doorstep/act/terminal.h"
#include "tools/doorstep/shared/broker/answers.h"
#include "tools/doorstep/shared/broker/queue.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/broker/submission.h"
#include "tools/doorstep/shared/case/casebook.h"
#include "tools/doorstep/shared/case/decision.h"
#include "tools/doorstep/shared/home/attachments.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/input/parsing.h"
#include "tools/doorstep/shared/ledger/home_ledger.h"
#include "tools/doorstep/shared/output/advice.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct acting {
    const struct arguments *arguments;
    struct session *session; /* owned; NULL: the broker is away */
    struct case_bytes bytes; /* the case as the broker, or else the ledger, knows it */
    struct request request;
    struct decision decision;
    struct casebook casebook;
    char *attachments; /* owned; NULL: no file was given */
    uint8_t event[EVENT_BYTES_MAX];
    struct text encoded;
};

static enum status connect_broker(struct acting *acting, struct error *err)
{
    return session_open(&acting->session, acting->arguments->endpoint, "doorstep act", err);
}

/* The view from the broker; when it is away, from the ledger that it left. */
static enum status look(struct acting *acting, struct text subject, struct error *err)
{
    enum status status = connect_broker(acting, err);

    if (status == STATUS_UNREACHABLE && acting->arguments->endpoint_given == NULL) {
        return home_ledger_view(&acting->bytes, &acting->casebook.history, &acting->arguments->home,
                                subject, err);
    }
    return status == STATUS_OK ? case_bytes_fetch(&acting->bytes, acting->session, subject, err)
                               : status;
}

static struct whose whose(const struct acting *acting)
{
    const struct open_node *open = acting->decision.open;

    return (struct whose){.subject = text_of(arguments_value(acting->arguments, "case")),
                          .node = acting->request.node,
                          .inquiry = open == NULL ? acting->request.inquiry : open->inquiry,
                          .opened = open == NULL ? 0 : open->opened};
}

/* Making the event. */

static enum status encode(struct acting *acting, struct error *err)
{
    struct writer writer = writer_of(acting->event, sizeof acting->event);
    enum status status = decision_encode(&acting->decision, &acting->request, &writer, err);

    acting->encoded = writer_text(&writer);
    return status;
}

/* --attach: the file is kept, and the event tells of it. */
static enum status attach(struct acting *acting, struct error *err)
{
    static struct attached attached;
    const char *path = arguments_value(acting->arguments, "attach");
    uint8_t bytes[ATTACHED_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    char *json = NULL;
    enum status status;
    size_t size;

    if (path == NULL) {
        return STATUS_OK;
    }
    status = attachments_keep(&attached, &acting->arguments->home, path, NULL, NULL, err);
    if (status == STATUS_OK) {
        attached_tell_mended(&attached, "act");
        writer_array(&writer, 1);
        attached_write(&attached, &writer);
        status = json_print(&json, writer_text(&writer), err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    size = strlen(json) + sizeof "attachments=";
    acting->attachments = malloc(size);
    if (acting->attachments != NULL) {
        (void)snprintf(acting->attachments, size, "attachments=%s", json);
    }
    free(json);
    return acting->attachments == NULL ? error_set(err, STATUS_NO_MEMORY, "attach a file")
                                       : decision_add(&acting->decision, acting->attachments, err);
}

/* At a terminal. */

/* What the broker will say, by the case's whole history and the same rules. */
static struct refusals foresee(struct acting *acting)
{
    static struct event event;
    struct refusals refusals = event_decode(&event, acting->encoded.bytes, acting->encoded.count);

    return refusals_any(&refusals) || acting->casebook.book == NULL
               ? refusals
               : book_judge(acting->casebook.book, &event, clock_unix_ms());
}

static enum status fill_and_encode(struct acting *acting, struct interview *interview,
                                   struct error *err)
{
    enum status status =
        interview_is_wanted(interview) ? interview_fill(interview, err) : STATUS_OK;

    return status == STATUS_OK ? encode(acting, err) : status;
}

static enum status confirm(struct acting *acting, const struct interview *interview,
                           struct error *err)
{
    struct refusals foreseen = foresee(acting);

    interview_summary(interview);
    if (refusals_any(&foreseen)) {
        complain("act", "%s", SAY("this will be refused:", "此事项将被拒绝："));
        advice_foretell("act", &foreseen);
    }
    return interview_confirm(err);
}

/* What the case's history tells: to a person much, to a script a number that it need not know. With
 * the broker away it is the ledger's, and tells that number alone. */
static enum status look_up(struct acting *acting, bool asks, struct error *err)
{
    enum status status = STATUS_OK;

    if (acting->session != NULL && (asks || acting->decision.type == EVENT_PAYMENT_CLEARED)) {
        status = casebook_fetch(&acting->casebook, acting->session, acting->decision.view.subject,
                                (struct text){0}, (struct text){0}, err);
    }
    if (status == STATUS_OK) {
        suggest_number(&acting->decision, &acting->casebook.history);
    }
    if (status == STATUS_OK && asks && acting->session != NULL) {
        suggest_all(&acting->decision, &acting->casebook, clock_today());
        recall_inquiry(&acting->casebook, acting->decision.open->inquiry);
    }
    return status;
}

/* Ask a person for what is missing. The session is left meanwhile: people take their time. */
static enum status converse(struct acting *acting, struct error *err)
{
    struct interview interview = {
        .home = &acting->arguments->home, .decision = &acting->decision, .today = clock_today()};
    bool away = acting->session == NULL;
    enum status status;

    session_close(&acting->session);
    terminal_begin();
    status = fill_and_encode(acting, &interview, err);
    if (status == STATUS_OK) {
        status = confirm(acting, &interview, err);
    }
    terminal_end();
    interview_finish(&interview);
    if (status == STATUS_OK && !away) {
        status = connect_broker(acting, err);
        if (status == STATUS_UNREACHABLE && acting->arguments->endpoint_given == NULL) {
            status = STATUS_OK; /* it went away meanwhile: the day-book takes it */
        }
    }
    return status;
}

/* Is there a person who may be asked? */
static bool may_ask(const struct arguments *arguments)
{
    return !arguments->json && !arguments_has(arguments, "yes") && terminal_is_there();
}

/* Sending it. */

static int conclude(struct acting *acting, struct error *err)
{
    struct answers answers = {.json = acting->arguments->json, .is_single = true};
    struct answer answer = {0};
    enum status status = acting->session == NULL
                             ? STATUS_UNREACHABLE
                             : submission_send(acting->session, acting->encoded, &answer, err);

    if (status == STATUS_UNREACHABLE && acting->arguments->endpoint_given == NULL) {
        return queue_hand_over(acting->arguments, acting->encoded);
    }
    if (status != STATUS_OK) {
        return give_up("act", err);
    }
    answers_tell(&answers, &answer);
    if (answer.sequence > 0) {
        return EXIT_DONE;
    }
    if (refusals_hold(&answer.refusals, ERR_ID_CONFLICT) ||
        refusals_hold(&answer.refusals, ERR_STALE) || refusals_hold(&answer.refusals, ERR_STATE)) {
        struct whose mine = whose(acting);

        status = first_tell(&mine, &acting->casebook, acting->session, &answer, err);
        return status == STATUS_OK ? EXIT_NO : give_up("act", err);
    }
    if (!acting->arguments->json) {
        advice_tell("act", &answer.refusals);
    }
    return EXIT_NO;
}

/* What is done again by an event of its own, as its node does not open for it. */
static void tell_again(const struct acting *acting)
{
    const struct view *view = &acting->decision.view;
    enum node node = node_of_word(acting->request.node);

    if (node == NODE_C9 && view->date_ok) {
        complain("act", "%s",
                 SAY("another date: doorstep inject movein.scheduled --case …",
                     "改期：doorstep inject movein.scheduled --case …"));
    } else if (node == NODE_F9 && !text_is_absent(view->certificate_no)) {
        complain("act",
                 SAY("certificate %.*s is valid; issue it again with doorstep inject "
                     "payment.cleared … replaces=%.*s",
                     "证明 %.*s 有效；补开：doorstep inject payment.cleared … replaces=%.*s"),
                 TEXT_ARGUMENTS(view->certificate_no), TEXT_ARGUMENTS(view->certificate_no));
    }
}

static int decide(struct acting *acting, struct error *err)
{
    const bool asks = may_ask(acting->arguments);
    enum status status = decision_begin(&acting->decision, &acting->request, &acting->bytes, err);

    if (status == STATUS_NOT_FOUND) {
        struct whose late = whose(acting);
        int code = give_up("act", err);

        if (acting->session != NULL) {
            first_tell_late(&late, &acting->casebook, acting->session);
        }
        tell_again(acting);
        return code;
    }
    if (status == STATUS_OK) {
        status = attach(acting, err);
    }
    if (status == STATUS_OK) {
        status = look_up(acting, asks, err);
    }
    if (status == STATUS_OK) {
        status = asks ? converse(acting, err) : encode(acting, err);
    }
    return status == STATUS_OK ? conclude(acting, err) : give_up("act", err);
}

/* "C3 B5 …": each node's word, once, as two nodes are "F9". Twice, they are the room for it. */
static const char *node_words(void)
{
    static char text[] = ""
#define NODE(name, id, word, lane, by, or_by, zh, en) word " "
#include "schemas/nodes.def"
#undef NODE
        ;
    size_t used = 0;

    for (enum node node = NODE_NONE + 1; node < NODES_END; node++) {
        const char *word = node_word(node);

        if (node_of_word(text_of(word)) == node) {
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? " " : "",
                                     word);
        }
    }
    return text;
}

/* Nodes that are not a case's to wait at have an event, and so has what begins a case. */
static void refuse_node(const char *word)
{
    static const struct {
        const char *node;
        const char *type;
    } others[] = {{"A2", "scheme.adopted"},
                  {"C2", "contract.filed"},
                  {"B3", "project.reported"},
                  {"B4", "inquiry.raised"},
                  {"B6", "inquiry.classified"}};
    size_t i;

    for (i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strcmp(word, others[i].node) == 0) {
            complain("act",
                     SAY("%s: is no open node of a case: doorstep inject %s",
                         "%s：不是合同的待办环节，请用 doorstep inject %s"),
                     word, others[i].type);
            return;
        }
    }
    complain("act", SAY("%s: no such node (%s)", "%s：没有这个环节（%s）"), word, node_words());
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
                 arguments->word_count == 0
                     ? SAY("wants a node: act D5 --case C …", "应给出环节：act D5 --case C …")
                     : SAY("wants --case", "应给出 --case"));
        return EXIT_USAGE;
    }
    if (node_of_word(text_of(arguments->words[0])) == NODE_NONE) {
        refuse_node(arguments->words[0]);
        return EXIT_USAGE;
    }
    acting.arguments = arguments;
    acting.request = (struct request){.node = text_of(arguments->words[0]),
                                      .inquiry = text_of(arguments_value(arguments, "inquiry")),
                                      .actor = text_of(arguments_value(arguments, "as")),
                                      .time = text_of(arguments_value(arguments, "time")),
                                      .refuse = arguments_has(arguments, "no"),
                                      .pairs = &arguments->words[1],
                                      .pair_count = arguments->word_count - 1};
    status = id_check("--case", subject, &err);
    if (status == STATUS_OK) {
        status = id_check("--inquiry", arguments_value(arguments, "inquiry"), &err);
    }
    if (status == STATUS_OK) {
        status = look(&acting, text_of(subject), &err);
    }
    code = status == STATUS_OK ? decide(&acting, &err) : give_up("act", &err);
    casebook_finish(&acting.casebook);
    free(acting.attachments);
    session_close(&acting.session);
    return code;
}

static const struct flag flags[] = {
    {"case", "SUBJECT", WORDS("the case", "合同编号")},
    {"inquiry", "Q",
     WORDS("which inquiry, when several are at this node", "同一环节有多个疑问时指明哪一个")},
    {"as", "PERSON",
     WORDS("who decides; else $USER. A:PERSON speaks for another lane",
           "经办人；默认 $USER。A:姓名 表示以另一部门名义")},
    {"time", "MOMENT",
     WORDS("when it was decided, RFC 3339; else now", "办理时间，RFC 3339；默认现在")},
    {"no", NULL,
     WORDS("say no, where a node knows that: BX rejects, A8 returns", "不同意：BX 驳回，A8 退回")},
    {"attach", "FILE", WORDS("keep a file, and tell of it", "保存附件并写入记录")},
    {"yes", NULL,
     WORDS("ask nothing on a terminal: take what the case knows, and send it",
           "在终端上也不提问：采用系统已知内容，直接提交")},
    FLAGS_END,
};

const struct subcommand subcommand_act = {
    .word = "act",
    .usage = "NODE --case C [--inquiry Q] [name=value…]",
    .meaning = WORDS("a person's decision at an open node", "办理一个待办环节"),
    .details = WORDS(
        "It becomes the event that completes the node (doorstep events TYPE has its fields). What\n"
        "the case itself knows may be left out: the inquiry, the figures of a certificate.\n"
        "On a terminal, what was said of the inquiry is shown, what is missing is asked for, one\n"
        "question a field, and every decision is shown and sent after a yes; Ctrl-C or the end of\n"
        "input sends nothing. An answer is one line: of several that are pasted at once none is\n"
        "taken, and the question comes again; such a text is given as plan=\"$(cat FILE)\". With\n"
        "--yes or --json, or without a terminal, nothing is asked.\n"
        "The first decision counts; a second one is told who was first. Exit: 0 done, 1 refused,\n"
        "not open, or decided already, 75 queued: the broker is away, the lane's worker will\n"
        "deliver it.\n",
        "写入办结该环节的记录（字段见 doorstep events 类型）。系统已知的内容可以不填：疑问编号、\n"
        "付清证明的金额。\n"
        "在终端上先显示该疑问的经过，再逐项询问所缺字段；每次办理都显示全部内容，答“y”才提交，\n"
        "Ctrl-C 或输入结束则不提交。每个问题只答一行：一次粘贴多行时一行也不采用，会重新询问；\n"
        "多行文字请写作 plan=\"$(cat 文件)\"。用了 --yes 或 --json，或不在终端上，则什么也不问。\n"
        "先办理者有效，后来者会被告知是谁先办理。\n"
        "退出码：0 完成；1 被拒绝、不在待办之列或已办理；75 已排队：服务端不在，由部门进程代为\n"
        "提交。\n"),
    .examples =
        "  doorstep act D5 --case HT-2024-0183\n"
        "  doorstep act B5 --case HT-2024-0183 --inquiry Q1 category=engineering\n"
        "  doorstep act D5 --case HT-2024-0183 plan='换防水层' budget_fen=30000 work_days=3 "
        "bearer=developer\n"
        "  doorstep act BX --case HT-2024-0183 --as 李副经理\n"
        "  doorstep act A8 --case HT-2024-0183 --no to=D5 reason='方案太贵'\n"
        "  doorstep act R --case HT-2024-0183 --inquiry Q1 done_on=2024-09-03 --attach "
        "验收单.pdf\n",
    .flags = flags,
    .run = run,
};
