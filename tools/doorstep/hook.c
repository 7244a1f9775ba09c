#include "tools/doorstep/hook/hook_event.h"
#include "tools/doorstep/hook/hook_place.h"
#include "tools/doorstep/hook/hook_run.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/print.h"
#include "workers/io_client.h"
#include "workers/io_report.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define WAIT_MS 1000         /* between looks, when nothing happens */
#define ORPHAN_LOOK_MS 100   /* at a program of an earlier life */
#define END_MS 3000          /* for the program, when we are asked to end */
#define THROUGH_SAVED 100000 /* positions without an event of the lane, before one is saved */

/* One event at a time: subscribe for one, give it to the program, write down that it is done,
 * subscribe behind it. */
struct hook {
    const struct arguments *arguments;
    const char *department;
    const char *program;
    char name[64]; /* in the log */
    enum lane lane;
    struct client *client; /* owned */
    struct news *news;     /* owned */
    int signals;           /* owned; a signalfd */
    struct hook_place place;
    struct hook_run run;
    uint64_t position; /* all up to here is done, or no business of the lane's */
    bool stands;       /* a session */
    bool subscribed;
    int64_t pause_ms; /* nothing is subscribed to before: the broker refused */
    bool ready;
    bool ending;
    int64_t end_ms;
    int64_t left_ms; /* a program of an earlier life may work so long; 0: there is none */

    struct hook_event event; /* the one that is given */
    int64_t again_ms;        /* when it is given again … */
    int64_t wait_ms;         /* … after so long; 0: it was not put off */
};

static void report(const struct hook *hook, enum report_kind kind, const char *text)
{
    const struct report said = {.kind = kind,
                                .subject = text_of(hook->event.subject),
                                .id = text_of(hook->event.id),
                                .text = text_of(text),
                                .number = hook->event.sequence};

    report_print(hook->name, &said);
}

static void report_plain(const struct hook *hook, enum report_kind kind, const char *text,
                         uint64_t number)
{
    const struct report said = {.kind = kind, .text = text_of(text), .number = number};

    report_print(hook->name, &said);
}

/* It is done with, or was none of the lane's. */
static enum status come_to(struct hook *hook, uint64_t sequence, struct error *err)
{
    hook->position = sequence;
    hook->subscribed = false;
    hook_event_drop(&hook->event);
    return hook_place_put(&hook->place, client_welcome(hook->client), sequence, err);
}

/* The program. */

static void put_off(struct hook *hook, const char *why)
{
    if (hook->wait_ms == 0) {
        report(hook, REPORT_HOOK_LATER, why); /* once, however often it wants it later */
    }
    hook->wait_ms = hook->wait_ms == 0 ? HOOK_AGAIN_MS_MIN : hook->wait_ms * 2;
    hook->wait_ms = hook->wait_ms > HOOK_AGAIN_MS_MAX ? HOOK_AGAIN_MS_MAX : hook->wait_ms;
    hook->again_ms = clock_ms() + hook->wait_ms;
}

static void listen_to_program(struct hook *hook)
{
    if (hook_run_listen(&hook->run)) {
        report(hook, REPORT_HOOK_CUT, "the rest of what it printed is dropped");
    }
}

static enum status look_at_program(struct hook *hook, struct error *err)
{
    const enum hook_outcome outcome = hook_run_look(&hook->run, clock_ms());

    listen_to_program(hook); /* what it said before it ended comes before how it ended */
    if (hook->event.json == NULL) {
        return STATUS_OK; /* it was another ledger's */
    }
    switch (outcome) {
    case HOOK_RUNNING:
        return STATUS_OK;
    case HOOK_TAKEN:
        report(hook, REPORT_HOOK_TAKEN, "");
        return come_to(hook, hook->event.sequence, err);
    case HOOK_LATER:
        put_off(hook, hook->run.how);
        return STATUS_OK;
    case HOOK_FAILED:
        if (hook->ending) {
            return STATUS_OK; /* we ended it: it is given again in the next life */
        }
        report(hook, REPORT_HOOK_FAILED, hook->run.how);
        return come_to(hook, hook->event.sequence, err);
    }
    return STATUS_OK;
}

/* A program that outlived us may be at work on the very event that comes next. */
static void look_at_left(struct hook *hook)
{
    if (hook->left_ms == 0) {
        return;
    }
    if (!hook_run_is_left(&hook->run)) {
        report_plain(hook, REPORT_HOOK_WAITED, "it has ended", 0);
        hook->left_ms = 0;
    } else if (clock_ms() >= hook->left_ms) {
        hook_run_end_left(&hook->run);
        report_plain(hook, REPORT_HOOK_WAITED, "it was killed", 0);
        hook->left_ms = 0;
    }
}

static enum status work_on(struct hook *hook, struct error *err)
{
    look_at_left(hook);
    if (hook->run.pid > 0) {
        return look_at_program(hook, err);
    }
    listen_to_program(hook); /* what it left in the background may speak on */
    if (hook->event.json != NULL && hook->left_ms == 0 && !hook->ending &&
        clock_ms() >= hook->again_ms) {
        struct error why;
        const struct hook_call call = {.program = hook->program,
                                       .department = hook->department,
                                       .subject = hook->event.subject,
                                       .opened = hook->event.opened,
                                       .due_on = hook->event.due_on,
                                       .event = hook->event.json};

        if (hook_run_start(&hook->run, &call, clock_ms(), &why) != STATUS_OK) {
            put_off(hook, why.text); /* somebody will put it right, and nothing is lost */
        }
    }
    return STATUS_OK;
}

/* The broker. */

/* Beside what opens nodes of the lane: lateness anywhere, for those to whom it escalates. */
static uint64_t types_of(enum lane lane)
{
    return lane == LANE_A || lane == LANE_B ? UINT64_C(1) << EVENT_DEADLINE_PASSED : 0;
}

static enum status subscribe(struct hook *hook, struct error *err)
{
    const struct welcome *welcome = client_welcome(hook->client);
    const struct subscribe said = {.ledger = welcome->ledger,
                                   .epoch = welcome->epoch,
                                   .after = hook->position,
                                   .selection = {.lane = hook->lane, .types = types_of(hook->lane)},
                                   .events = 1,
                                   .bytes = MESSAGE_BYTES_MAX};
    enum status status;

    if (!hook->stands || hook->subscribed || hook->event.json != NULL || hook->run.pid > 0 ||
        clock_ms() < hook->pause_ms) {
        return STATUS_OK;
    }
    status = client_subscribe(hook->client, &said, err);
    hook->subscribed = status == STATUS_OK;
    return status == STATUS_FULL || status == STATUS_UNREACHABLE ? STATUS_OK : status;
}

/* Where no place is known, or it is another ledger's, the hook begins with what comes now. */
static enum status begin_session(struct hook *hook, struct error *err)
{
    const struct welcome *welcome = client_welcome(hook->client);

    hook->stands = true;
    hook->subscribed = false;
    if (!hook->ready) {
        hook->ready = true;
        (void)printf("READY %s\n", hook->name);
        print_flush();
    }
    if (hook_place_holds(&hook->place, welcome)) {
        hook->position =
            hook->position < hook->place.sequence ? hook->place.sequence : hook->position;
        report_plain(hook, REPORT_SESSION_STANDS, "", hook->position);
        return STATUS_OK;
    }
    report_plain(hook, hook->place.known ? REPORT_POSITION_LOST : REPORT_SESSION_STANDS, "",
                 welcome->head);
    return come_to(hook, welcome->head, err);
}

static enum status hear_events(struct hook *hook, const struct events *events, struct error *err)
{
    if (hook->event.json != NULL || !hook->subscribed || events->through <= hook->position) {
        return STATUS_OK; /* of a subscription that was given up */
    }
    if (events->record_count > 0) {
        hook->again_ms = 0;
        hook->wait_ms = 0;
        return hook_event_take(&hook->event, events, hook->lane, err);
    }
    hook->position = events->through;
    if (hook->position - hook->place.sequence >= THROUGH_SAVED) {
        return hook_place_put(&hook->place, client_welcome(hook->client), hook->position, err);
    }
    return STATUS_OK;
}

static enum status hear(struct hook *hook, struct error *err)
{
    const struct news *news = hook->news;

    if (news->kind == CLIENT_NEW_SESSION) {
        return begin_session(hook, err);
    }
    if (news->kind == CLIENT_EVENTS) {
        return hear_events(hook, &news->of.events, err);
    }
    if (news->kind == CLIENT_GONE) {
        hook->stands = false;
        report_plain(hook, REPORT_BROKER_GONE, "", 0);
    } else if (news->kind == CLIENT_ERROR && news->of.error.code == ERR_VERSION) {
        return error_set(err, STATUS_VERSION, "the broker speaks another protocol version");
    } else if (news->kind == CLIENT_ERROR) {
        report_plain(hook, REPORT_BROKER_REFUSED, refusal_word(news->of.error.code), 0);
        hook->subscribed = false;
        hook->pause_ms = clock_ms() + WAIT_MS;
    }
    return STATUS_OK;
}

static enum status hear_broker(struct hook *hook, struct error *err)
{
    enum status status = STATUS_OK;

    do {
        status = client_receive(hook->client, hook->news, 0, err);
        if (status == STATUS_OK) {
            status = hear(hook, err);
        }
    } while (status == STATUS_OK && hook->news->kind != CLIENT_NOTHING);
    return status;
}

/* The process. SIGCHLD only wakes it; SIGHUP, which others read their settings for, too. */
static enum status open_signals(struct hook *hook, struct error *err)
{
    sigset_t set;

    (void)sigemptyset(&set); /* these cannot fail with signals that exist */
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)sigaddset(&set, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == 0) {
        hook->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    }
    return hook->signals >= 0 ? STATUS_OK
                              : error_set(err, STATUS_IO, "signals: %s", strerror(errno));
}

static void heed_signals(struct hook *hook)
{
    struct signalfd_siginfo signal;

    while (read(hook->signals, &signal, sizeof signal) == (ssize_t)sizeof signal) {
        if ((signal.ssi_signo == SIGTERM || signal.ssi_signo == SIGINT) && !hook->ending) {
            hook->ending = true;
            hook->end_ms = clock_ms() + END_MS;
        }
    }
    if (hook->ending && clock_ms() >= hook->end_ms) {
        hook_run_kill(&hook->run);
    }
}

static int wait_ms(const struct hook *hook)
{
    const int due_ms = client_due_ms(hook->client);
    int64_t wait = hook->left_ms != 0 || hook->ending ? ORPHAN_LOOK_MS : WAIT_MS;

    if (hook->event.json != NULL && hook->run.pid == 0 && hook->left_ms == 0) {
        const int64_t again = hook->again_ms - clock_ms();

        wait = again < wait ? again : wait;
    }
    wait = due_ms < wait ? due_ms : wait;
    return wait > 0 ? (int)wait : 0;
}

static enum status work(struct hook *hook, struct error *err)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !(hook->ending && hook->run.pid == 0)) {
        struct pollfd look[] = {
            {.fd = client_descriptor(hook->client), .events = POLLIN},
            {.fd = hook->signals, .events = POLLIN},
            {.fd = hook->run.output.reads, .events = POLLIN},
        };

        status = hear_broker(hook, err);
        heed_signals(hook);
        if (status == STATUS_OK) {
            status = work_on(hook, err);
        }
        if (status == STATUS_OK) {
            status = subscribe(hook, err);
        }
        if (status == STATUS_OK && poll(look, 3, wait_ms(hook)) < 0 && errno != EINTR) {
            status = error_set(err, STATUS_IO, "poll: %s", strerror(errno));
        }
    }
    return status;
}

static enum status open_all(struct hook *hook, struct error *err)
{
    const struct client_options client = {hook->arguments->endpoint, hook->name, 0};
    enum status status =
        hook_place_open(&hook->place, &hook->arguments->home, hook->department, err);

    if (status != STATUS_OK) {
        return status;
    }
    status = hook_run_open(&hook->run, &hook->place, &hook->arguments->home, hook->department, err);
    if (status != STATUS_OK) {
        return status;
    }
    if (hook_run_is_left(&hook->run)) {
        hook->left_ms = clock_ms() + HOOK_MS;
    }
    hook->news = malloc(sizeof *hook->news);
    if (hook->news == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "hook");
    }
    status = open_signals(hook, err); /* before the client's threads, which inherit them */
    return status == STATUS_OK ? client_open(&hook->client, &client, err) : status;
}

static int run(const struct arguments *arguments)
{
    static struct hook hook;
    struct error err = {0};
    enum status status;

    if (arguments->word_count > 0 && lane_of_department(arguments->words[0]) == LANE_NONE) {
        complain("hook", SAY("%s: no such department (%s)", "%s：没有这个部门（%s）"),
                 arguments->words[0],
                 "sales-manager deputy-manager customer-rep engineering finance property");
        return EXIT_USAGE;
    }
    if (arguments->word_count != 2 || arguments->words[1][0] != '/') {
        complain("hook", "%s",
                 SAY("wants a department and a program's whole path, from / on",
                     "需要一个部门和一个程序的完整路径（以 / 开头）"));
        return EXIT_USAGE;
    }
    hook = (struct hook){.arguments = arguments,
                         .department = arguments->words[0],
                         .program = arguments->words[1],
                         .lane = lane_of_department(arguments->words[0]),
                         .place = {.lock = -1},
                         .run = {.output = {.reads = -1, .writes = -1}},
                         .signals = -1};
    (void)snprintf(hook.name, sizeof hook.name, "%s-hook", hook.department);
    status = open_all(&hook, &err);
    if (status == STATUS_OK) {
        status = work(&hook, &err);
    }
    client_close(&hook.client);
    hook_run_close(&hook.run);
    hook_place_close(&hook.place);
    if (hook.signals >= 0) {
        (void)close(hook.signals); /* nothing was written to it */
    }
    hook_event_drop(&hook.event);
    free(hook.news);
    return status == STATUS_OK ? EXIT_DONE : give_up("hook", &err);
}

const struct subcommand subcommand_hook = {
    .word = "hook",
    .usage = "DEPARTMENT /PROGRAM",
    .meaning = WORDS("give a department's events to a program of yours: mail, chat",
                     "把部门的记录交给您的程序：邮件、消息"),
    .details = WORDS(
        "`doorstep up` runs one for each entry of hooks in doorstep.yaml. For every event after\n"
        "which a node of the department is open the program is started, one at a time, in order;\n"
        "the deputy's and the manager's also for every deadline.passed, whoever is late: it comes\n"
        "at the first midnight after a due date, and what the inbox shows them later (reminders "
        "in\n"
        "doorstep.yaml) no event tells: ask `doorstep inbox A --json` once a day.\n"
        "It reads one line of JSON from stdin, the CloudEvents object with sequence and\n"
        "recordedtime, and has in its environment:\n"
        "  DOORSTEP_DEPARTMENT  engineering\n"
        "  DOORSTEP_CASE        HT-2024-0183\n"
        "  DOORSTEP_OPENED      D5.Q1@9: what the event opened for the department and is open\n"
        "                       still; several with blanks between, or empty\n"
        "  DOORSTEP_DUE_ON      2024-08-27: the first day by which one of them is due, or empty;\n"
        "                       of deadline.passed the due date that is over\n"
        "Exit 0: taken. 75: later; it is given again after 1, 2, 4 … 60 seconds, and what follows\n"
        "waits. A program that cannot be started is tried again likewise. Any other exit, a "
        "signal,\n"
        "or more than 30 seconds: told in the log, and passed over.\n"
        "What it prints goes to the log, <home>/run/DEPARTMENT-hook.log: 16 KiB of each run,\n"
        "the rest is dropped. The log begins anew at 4 MiB; the one before is kept, as …log.1.\n"
        "How far it came stands in <home>/hooks/DEPARTMENT; after a crash the last event may come\n"
        "twice: its sequence tells. The first time it begins with what comes now.\n",
        "doorstep.yaml 的 hooks 每写一项，`doorstep up` 就运行一个。凡使该部门有未办环节的记录，\n"
        "都会启动程序一次，逐个、按顺序；副经理和经理的程序还会收到每一条 "
        "deadline.passed，不论哪个\n"
        "部门逾期：它记于期限过后的第一个零点。待办事项在此之后才列出的（doorstep.yaml 的 "
        "reminders）\n"
        "没有对应的记录，可每天查询 `doorstep inbox A --json`。程序从标准输入读到一行 JSON（带\n"
        "sequence 和 recordedtime 的 CloudEvents 对象），环境变量有：\n"
        "  DOORSTEP_DEPARTMENT  部门，如 engineering\n"
        "  DOORSTEP_CASE        合同编号，如 HT-2024-0183\n"
        "  DOORSTEP_OPENED      D5.Q1@9：该记录为本部门打开、且仍未办结的环节，可多个，可为空\n"
        "  DOORSTEP_DUE_ON      2024-08-27：其中最早的期限，可为空；deadline.passed 为已过的期限\n"
        "退出码 0：已收下。75：稍后再给，间隔 1、2、4 … 60 秒，后面的记录等待；程序无法启动时\n"
        "同样处理。其他退出码、被信号终止或超过 30 秒：记入日志并跳过。程序的输出写入\n"
        "<home>/run/DEPARTMENT-hook.log，每次运行最多 16 KiB，超出的丢弃；日志满 4 MiB 后另起，\n"
        "上一份保留为 …log.1。进度记在 <home>/hooks/DEPARTMENT；崩溃后最后一个记录可能再来一次，\n"
        "可凭 sequence 识别。首次运行从此刻之后的记录开始。\n"),
    .examples = "  doorstep hook engineering /usr/local/bin/tell-engineering\n",
    .flags = NULL,
    .run = run,
};
