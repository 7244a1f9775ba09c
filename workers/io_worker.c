#include "workers/io_worker.h"

#include "schemas/io_clock.h"
#include "workers/departments.h"
#include "workers/io_client.h"
#include "workers/io_config.h"
#include "workers/io_daybooks.h"
#include "workers/io_report.h"
#include "workers/runtime.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define NEWS_IN_A_ROW 64 /* then signals and the day-book have their turn */

struct worker {
    const struct worker_options *options; /* the caller's */
    const struct department *department;
    char config_path[HOME_PATH_BYTES];
    struct config *config; /* owned */
    struct client *client; /* owned */
    struct daybooks daybooks;
    struct runtime *runtime; /* owned */
    int signals;             /* owned; a signalfd */
    bool attends;            /* to the outbox; the core knows */
    bool ready;
    bool ending;
    int64_t end_ms;    /* when waiting for answers is over */
    int64_t outbox_ms; /* when it was last looked into */
    struct news news;
    struct decisions decisions;
    struct runtime_effects effects;
};

/* Monotonic. */
static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Carrying out what the core wants. */

static enum status say(struct worker *worker, const struct message *message, struct error *err)
{
    if (message->command == COMMAND_SUBSCRIBE) {
        return client_subscribe(worker->client, &message->of.subscribe, err);
    }
    if (message->command == COMMAND_CREDIT) {
        return client_credit(worker->client, &message->of.credit, err);
    }
    if (message->command == COMMAND_READ) {
        return client_read(worker->client, &message->of.read, err);
    }
    if (message->command == COMMAND_CASE) {
        return client_case(worker->client, &message->of.case_query, err);
    }
    return client_inbox(worker->client, &message->of.inbox, err);
}

static void note_verdicts(struct worker *worker)
{
    uint32_t i;

    for (i = 0; i < worker->effects.verdict_count; i++) {
        daybooks_note(&worker->daybooks, &worker->effects.verdicts[i], now_ms(), clock_wall_ms());
    }
}

/* False when something could not be said: the core must hear of it. A session that is gone needs no
 * word; the next one begins with everything. */
static bool say_messages(struct worker *worker)
{
    struct error err;
    uint32_t i;

    for (i = 0; i < worker->effects.message_count; i++) {
        enum status status = say(worker, &worker->effects.messages[i], &err);

        if (status != STATUS_OK && status != STATUS_UNREACHABLE) {
            report_say(worker->department->name, LEVEL_WARN, "NOT_SAID", err.text);
            return false;
        }
    }
    return true;
}

static enum status submit_acts(struct worker *worker, struct error *err)
{
    uint64_t batch;

    return worker->effects.act_count == 0 ? STATUS_OK
                                          : client_submit(worker->client, worker->effects.acts,
                                                          worker->effects.act_count, &batch, err);
}

/* Step, submit, say, note. */
static enum status step(struct worker *worker, struct runtime_input input, struct error *err)
{
    enum status status = STATUS_OK;
    bool said = false;
    uint32_t i;

    while (status == STATUS_OK && !said) {
        input.now_ms = now_ms();
        input.unix_ms = clock_wall_ms();
        runtime_step(worker->runtime, &input, &worker->effects);
        for (i = 0; i < worker->effects.report_count; i++) {
            report_print(worker->department->name, &worker->effects.reports[i]);
        }
        status = submit_acts(worker, err);
        said = say_messages(worker);
        note_verdicts(worker);
        input = (struct runtime_input){.kind = RUNTIME_LOST};
    }
    return status;
}

/* What comes in. */

static void print_ready(struct worker *worker)
{
    if (!worker->ready) {
        worker->ready = true;
        (void)printf("READY %s\n", worker->department->name);
        (void)fflush(stdout); /* nobody listening is no reason to stop working */
    }
}

static enum status hear(struct worker *worker, struct error *err)
{
    const struct news *news = &worker->news;
    struct runtime_input input = {.kind = RUNTIME_TICK};

    switch (news->kind) {
    case CLIENT_NOTHING:
    case CLIENT_STATUS:
        return STATUS_OK;
    case CLIENT_NEW_SESSION:
        print_ready(worker);
        input.kind = RUNTIME_SESSION;
        input.of.welcome = client_welcome(worker->client);
        break;
    case CLIENT_GONE:
        input.kind = RUNTIME_GONE;
        break;
    case CLIENT_RESULT:
        input.kind = RUNTIME_RESULT;
        input.of.result = &news->of.result;
        break;
    case CLIENT_EVENTS:
        input.kind = RUNTIME_EVENTS;
        input.of.events = &news->of.events;
        break;
    case CLIENT_RECORDS:
        input.kind = RUNTIME_RECORDS;
        input.of.records = &news->of.records;
        break;
    case CLIENT_VIEWS:
        input.kind = RUNTIME_VIEWS;
        input.of.views = &news->of.views;
        break;
    case CLIENT_ERROR:
        if (news->of.error.code == ERR_VERSION) {
            return error_set(err, STATUS_VERSION, "the broker speaks another protocol version");
        }
        input.kind = RUNTIME_ERROR;
        input.of.error = &news->of.error;
        break;
    }
    return step(worker, input, err);
}

static enum status hear_broker(struct worker *worker, struct error *err)
{
    enum status status = STATUS_OK;
    int i;

    worker->news.kind = CLIENT_STATUS;
    for (i = 0; i < NEWS_IN_A_ROW && status == STATUS_OK && worker->news.kind != CLIENT_NOTHING;
         i++) {
        status = client_receive(worker->client, &worker->news, 0, err);
        if (status == STATUS_OK) {
            status = hear(worker, err);
        }
    }
    return status;
}

static enum status reload(struct worker *worker, struct error *err)
{
    struct config *fresh = NULL;
    struct error wrong;
    enum status status;

    if (config_load(&fresh, worker->config_path, worker->options->everything, &wrong) !=
        STATUS_OK) {
        report_say(worker->department->name, LEVEL_WARN, "SETTINGS_KEPT", wrong.text);
        return STATUS_OK;
    }
    status = step(
        worker,
        (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = config_settings(fresh)},
        err);
    config_close(&worker->config); /* the core has let go of it */
    worker->config = fresh;
    return status;
}

static enum status heed_signals(struct worker *worker, struct error *err)
{
    struct signalfd_siginfo signal;
    enum status status = STATUS_OK;

    while (status == STATUS_OK &&
           read(worker->signals, &signal, sizeof signal) == (ssize_t)sizeof signal) {
        if (signal.ssi_signo == SIGHUP) {
            status = reload(worker, err);
        } else if (!worker->ending) {
            worker->ending = true;
            worker->end_ms = now_ms() + DRAIN_MS;
            status = step(worker, (struct runtime_input){.kind = RUNTIME_DRAIN}, err);
        }
    }
    return status;
}

/* Offer the core what clerks have queued: nothing more before it is written what became of the
 * last, or they would be delivered again and again, and a refused one perhaps behind those that
 * followed. */
static enum status look_into_outbox(struct worker *worker, struct error *err)
{
    enum status status;

    if (now_ms() - worker->outbox_ms < OUTBOX_LOOK_MS ||
        daybook_is_pressing(worker->daybooks.outbox)) {
        return STATUS_OK;
    }
    worker->outbox_ms = now_ms();
    if (!worker->attends) {
        worker->attends = daybook_attend(worker->daybooks.outbox);
        return worker->attends ? step(worker, (struct runtime_input){.kind = RUNTIME_ATTEND}, err)
                               : STATUS_OK;
    }
    status = daybook_decisions(worker->daybooks.outbox, &worker->decisions, err);
    if (status != STATUS_OK || worker->decisions.count == 0) {
        return status;
    }
    return step(
        worker,
        (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &worker->decisions}, err);
}

static bool is_over(const struct worker *worker)
{
    return worker->ending &&
           (runtime_unanswered(worker->runtime) == 0 || now_ms() >= worker->end_ms);
}

static int wait_ms(const struct worker *worker)
{
    int64_t wait = worker->effects.wake_ms - now_ms();
    int due_ms = client_due_ms(worker->client);

    wait = wait < OUTBOX_LOOK_MS ? wait : OUTBOX_LOOK_MS;
    wait = wait < due_ms ? wait : due_ms;
    return wait > 0 && !is_over(worker) ? (int)wait : 0;
}

static enum status work(struct worker *worker, struct error *err)
{
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !is_over(worker)) {
        struct pollfd descriptors[] = {
            {.fd = client_descriptor(worker->client), .events = POLLIN},
            {.fd = worker->signals, .events = POLLIN},
        };

        status = hear_broker(worker, err);
        if (status == STATUS_OK) {
            status = heed_signals(worker, err);
        }
        daybooks_commit(&worker->daybooks,
                        now_ms()); /* before the outbox: what was delivered has left it */
        if (status == STATUS_OK) {
            status = look_into_outbox(worker, err);
        }
        if (status == STATUS_OK) {
            status = step(worker, (struct runtime_input){.kind = RUNTIME_TICK}, err);
        }
        if (status == STATUS_OK && worker->news.kind == CLIENT_NOTHING &&
            poll(descriptors, 2, wait_ms(worker)) < 0 && errno != EINTR) {
            status = error_set(err, STATUS_IO, "poll: %s", strerror(errno));
        }
    }
    return status;
}

/* Beginning and ending. */

static enum status open_signals(struct worker *worker, struct error *err)
{
    sigset_t set;

    (void)sigemptyset(&set); /* these cannot fail with signals that exist */
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigaddset(&set, SIGHUP);
    (void)signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == 0) {
        worker->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    }
    return worker->signals >= 0 ? STATUS_OK
                                : error_set(err, STATUS_IO, "signals: %s", strerror(errno));
}

static enum status open_all(struct worker *worker, struct error *err)
{
    const struct worker_options *options = worker->options;
    struct client_options client = {options->endpoint, worker->department->name, 0};
    enum status status = home_path(worker->config_path, &options->home, "doorstep.yaml", err);

    if (status == STATUS_OK) {
        status = config_load(&worker->config, worker->config_path, options->everything, err);
    }
    if (status == STATUS_OK) {
        status = open_signals(worker, err); /* before the client's threads, which inherit them */
    }
    if (status == STATUS_OK) {
        status = daybooks_open(&worker->daybooks, &options->home, options->department,
                               options->name, err);
    }
    if (status == STATUS_OK) {
        status = runtime_create(&worker->runtime, worker->department,
                                config_settings(worker->config), err);
    }
    return status == STATUS_OK ? client_open(&worker->client, &client, err) : status;
}

static void tell_of_clock(const struct worker *worker)
{
    char text[200];

    if (clock_is_shifted()) {
        (void)snprintf(text, sizeof text, "%lld s, by %.150s", (long long)clock_shift_s(),
                       clock_file());
        report_say(worker->department->name, LEVEL_WARN, "CLOCK_SHIFTED", text);
    }
}

enum status worker_run(const struct worker_options *options, struct error *err)
{
    struct worker *worker = calloc(1, sizeof *worker);
    enum status status;

    if (worker == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "begin to work");
    }
    worker->options = options;
    worker->signals = -1;
    worker->department = department_of_name(options->department);
    if (worker->department == NULL) {
        status =
            error_set(err, STATUS_INVALID, "no department is called %.60s", options->department);
        goto done;
    }
    tell_of_clock(worker);
    status = open_all(worker, err);
    if (status == STATUS_OK) {
        status = work(worker, err);
        daybooks_commit_all(&worker->daybooks, now_ms());
    }
done:
    client_close(&worker->client);
    runtime_destroy(&worker->runtime);
    daybooks_close(&worker->daybooks);
    config_close(&worker->config);
    if (worker->signals >= 0) {
        (void)close(worker->signals); /* nothing was written to it */
    }
    free(worker);
    return status;
}
