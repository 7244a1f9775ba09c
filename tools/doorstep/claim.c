#include "tools/doorstep/shared/broker/answers.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/broker/submission.h"
#include "tools/doorstep/shared/case/claims.h"
#include "tools/doorstep/shared/case/decision.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <string.h>

/* claim and release: twins, who differ in what they say. */

struct claiming {
    const struct arguments *arguments;
    struct session *session; /* owned */
    struct case_bytes bytes;
    struct view view;
    const struct open_node *open; /* in view */
    struct history history;       /* of the case, if it has claims */
    struct claimant claimant;
    struct text actor; /* as given, or $USER */
    uint8_t event[EVENT_BYTES_MAX];
};

static enum status look(struct claiming *claiming, struct error *err)
{
    const struct arguments *arguments = claiming->arguments;
    struct text subject = text_of(arguments_value(arguments, "case"));
    enum status status = case_bytes_fetch(&claiming->bytes, claiming->session, subject, err);

    if (status == STATUS_OK &&
        view_decode(&claiming->view, claiming->bytes.view, claiming->bytes.openers) != STATUS_OK) {
        status = error_set(err, STATUS_MALFORMED, "the view cannot be read");
    }
    if (status == STATUS_OK) {
        status = decision_find_open(&claiming->view, text_of(arguments->words[0]),
                                    text_of(arguments_value(arguments, "inquiry")), &claiming->open,
                                    err);
    }
    if (status == STATUS_OK) {
        status = claims_fetch(&claiming->history, claiming->session, subject, err);
    }
    if (status == STATUS_OK) {
        claiming->claimant = claims_of(&claiming->history, claiming->open);
    }
    return status;
}

/* The event; its causation says which opening is meant. */
static enum status encode(struct claiming *claiming, enum event_type type, struct writer *writer,
                          struct error *err)
{
    const struct open_node *open = claiming->open;
    char now[MOMENT_TEXT_BYTES];
    char node[ID_BYTES_MAX];
    char inquiry[ID_BYTES_MAX * 2];
    const char *const pairs[] = {node, inquiry};
    struct draft draft = {.schema = event_schema(type),
                          .subject = claiming->view.subject,
                          .time = text_of(clock_now_text(now)),
                          .causationid = open->opener,
                          .expect = ABSENT,
                          .pairs = pairs,
                          .pair_count = text_is_absent(open->inquiry) ? 1 : 2};

    (void)snprintf(node, sizeof node, "node=%s", node_word(open->node));
    (void)snprintf(inquiry, sizeof inquiry, "inquiry=%.*s", TEXT_ARGUMENTS(open->inquiry));
    draft_say_person(&draft, text_of(arguments_value(claiming->arguments, "as")), open->lane);
    claiming->actor = draft.actor;
    return draft_encode(&draft, writer, err);
}

/* What a person should know of whoever has claimed it already. */
static void tell_claimant(const struct claiming *claiming, bool releases, bool is_mine)
{
    const char *word = releases ? "release" : "claim";
    char when[MOMENT_TEXT_BYTES];

    if (claiming->claimant.sequence == 0) {
        if (releases) {
            complain(word, SAY("nobody has claimed %s", "%s 无人认领"),
                     claiming->arguments->words[0]);
        }
        return;
    }
    (void)moment_format(when, claiming->claimant.seconds);
    when[10] = ' ';
    if (is_mine && !releases) {
        complain(word, SAY("you have claimed it already, %.16s", "您已于 %.16s 认领"), when);
    } else if (!is_mine) {
        complain(word,
                 releases ? SAY("it was %.*s who had claimed it, %.16s", "认领人原为 %.*s（%.16s）")
                          : SAY("%.*s had claimed it, %.16s; a claim binds nobody, and it is now "
                                "yours",
                                "%.*s 已于 %.16s 认领；认领不具约束力，现转到您名下"),
                 TEXT_ARGUMENTS(claiming->claimant.actor), when);
    }
}

/* Nothing is said twice: claiming what one has, releasing what nobody has. */
static int say(struct claiming *claiming, enum event_type type, struct error *err)
{
    struct answers answers = {.json = claiming->arguments->json,
                              .is_single = true,
                              .adviser = claiming->arguments->command->word};
    struct answer answer = {0};
    struct writer writer = writer_of(claiming->event, sizeof claiming->event);
    bool releases = type == EVENT_NODE_RELEASED;
    enum status status = encode(claiming, type, &writer, err);
    bool is_mine =
        claiming->claimant.sequence > 0 && text_equals(claiming->claimant.actor, claiming->actor);

    if (status != STATUS_OK) {
        return give_up(claiming->arguments->command->word, err);
    }
    tell_claimant(claiming, releases, is_mine);
    if (releases ? claiming->claimant.sequence == 0 : is_mine) {
        return EXIT_DONE;
    }
    status = submission_send(claiming->session, writer_text(&writer), &answer, err);
    if (status != STATUS_OK) {
        return give_up(claiming->arguments->command->word, err);
    }
    answers_tell(&answers, &answer);
    return answer.sequence > 0 ? EXIT_DONE : EXIT_NO;
}

static int run(const struct arguments *arguments, enum event_type type)
{
    static struct claiming claiming;
    const char *word = arguments->command->word;
    const char *subject = arguments_value(arguments, "case");
    struct error err = {0};
    enum status status;
    int code;

    if (arguments->word_count != 1 || subject == NULL) {
        complain(word, "%s",
                 arguments->word_count != 1 ? SAY("wants one node", "应给出一个环节")
                                            : SAY("wants --case", "应给出 --case"));
        return EXIT_USAGE;
    }
    if (node_of_word(text_of(arguments->words[0])) == NODE_NONE) {
        complain(word, SAY("%s: no such node", "%s：没有这个环节"), arguments->words[0]);
        return EXIT_USAGE;
    }
    claiming.arguments = arguments;
    status = id_check("--case", subject, &err);
    if (status == STATUS_OK) {
        status = id_check("--inquiry", arguments_value(arguments, "inquiry"), &err);
    }
    if (status == STATUS_OK) {
        status = id_check("--as", arguments_value(arguments, "as"), &err);
    }
    if (status == STATUS_OK) {
        status = session_open(&claiming.session, arguments->endpoint, "doorstep claim", &err);
    }
    if (status == STATUS_OK) {
        status = look(&claiming, &err);
    }
    code = status == STATUS_OK ? say(&claiming, type, &err) : give_up(word, &err);
    if (code == EXIT_UNREACHABLE) {
        complain(word, "%s",
                 SAY("it is not queued: colleagues would not see it; say it again when the broker "
                     "is back",
                     "未排队：同事此刻看不到；请待服务端恢复后重新办理"));
    }
    history_finish(&claiming.history);
    session_close(&claiming.session);
    return code;
}

static int run_claim(const struct arguments *arguments)
{
    return run(arguments, EVENT_NODE_CLAIMED);
}

static int run_release(const struct arguments *arguments)
{
    return run(arguments, EVENT_NODE_RELEASED);
}

static const struct flag flags[] = {
    {"case", "SUBJECT", WORDS("the case", "合同编号")},
    {"inquiry", "Q",
     WORDS("which inquiry, when several are at this node", "同一环节有多个疑问时指明哪一个")},
    {"as", "PERSON",
     WORDS("who; else $USER. A:PERSON speaks for another lane",
           "经办人；默认 $USER。A:姓名 表示以另一部门名义")},
    FLAGS_END,
};

const struct subcommand subcommand_claim = {
    .word = "claim",
    .usage = "NODE --case C [--inquiry Q]",
    .meaning = WORDS("say that you take an open node on", "认领一个待办环节"),
    .details = WORDS(
        "Colleagues see it in the inbox. A claim binds nobody: whoever acts first has\n"
        "decided. What somebody else has claimed may be claimed too; it is said whose\n"
        "it was, and the last claim is shown. While the broker is away nothing is queued:\n"
        "nobody would see it (exit 69). What is decided, act queues.\n",
        "同事在待办列表中可见。认领不具约束力：谁先办理以谁为准。他人已认领的也可再认领，\n"
        "系统会告知原认领人，并以最后的认领为准。服务端不在时不排队，因为没有人看得到（退出码\n"
        "69）；办理（act）则可以排队。\n"),
    .examples = "  doorstep claim D5 --case HT-2024-0183 --as 陈工\n"
                "  doorstep claim D5 --case HT-2024-0183 --inquiry Q2\n",
    .flags = flags,
    .run = run_claim,
};

const struct subcommand subcommand_release = {
    .word = "release",
    .usage = "NODE --case C [--inquiry Q]",
    .meaning = WORDS("give a claimed node back", "取消认领"),
    .details = WORDS("As a claim, it is not queued while the broker is away (exit 69).\n",
                     "与认领一样，服务端不在时不排队（退出码 69）。\n"),
    .examples = "  doorstep release D5 --case HT-2024-0183 --as 陈工\n",
    .flags = flags,
    .run = run_release,
};
