#include "broker/io_broker.h"

#include "broker/io_crash.h"
#include "broker/io_machine.h"
#include "broker/io_report.h"
#include "broker/io_router.h"
#include "broker/io_spill.h"
#include "broker/io_watch.h"
#include "schemas/home.h"
#include "schemas/io_clock.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct broker {
    struct core *core;            /* not owned */
    struct ledger *ledger;        /* not owned */
    struct cache *cache;          /* not owned */
    struct ledger_cursor *cursor; /* owned */
    struct effects *effects;      /* owned */
    struct router *router;        /* owned */
    int signals;                  /* owned */
    bool verbose;
    bool is_stopping;
    struct watch watch;
    uint8_t salts[BATCH_EVENTS_MAX][RECORD_SALT_BYTES];
};

static int64_t milliseconds(void)
{
    return machine_us() / 1000;
}

static struct input input_of(enum input_kind kind)
{
    return (struct input){.kind = kind, .now_ms = milliseconds(), .unix_ms = clock_wall_ms()};
}

/* Opening. */

static enum status open_signals(struct broker *broker, struct error *err)
{
    sigset_t set;

    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    broker->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return broker->signals < 0
               ? error_set(err, STATUS_IO, "listen for signals: %s", strerror(errno))
               : STATUS_OK;
}

/* New salts for the first `count`, which were used. */
static enum status refill(struct broker *broker, uint32_t count, struct error *err)
{
    uint8_t *bytes = broker->salts[0];
    size_t left = (size_t)count * RECORD_SALT_BYTES;

    while (left > 0) {
        ssize_t got = getrandom(bytes, left, 0);

        if (got < 0 && errno != EINTR) {
            return error_set(err, STATUS_IO, "ask for random bytes: %s", strerror(errno));
        }
        bytes += got > 0 ? got : 0;
        left -= got > 0 ? (size_t)got : 0;
    }
    return STATUS_OK;
}

enum status broker_open(struct broker **out, const struct outfit *outfit,
                        const struct broker_options *options, struct error *err)
{
    struct broker *broker = calloc(1, sizeof *broker);
    enum status status;

    if (broker == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "make the broker");
    }
    broker->core = outfit->core;
    broker->ledger = outfit->ledger;
    broker->cache = outfit->cache;
    broker->verbose = options->verbose;
    broker->signals = -1;
    watch_begin(&broker->watch);
    status = effects_create(&broker->effects, err);
    if (status == STATUS_OK) {
        status = ledger_cursor_open(&broker->cursor, outfit->ledger, 1, err);
    }
    if (status == STATUS_OK) {
        status = refill(broker, BATCH_EVENTS_MAX, err);
    }
    if (status == STATUS_OK) {
        status = open_signals(broker, err);
    }
    if (status == STATUS_OK) {
        status = router_open(&broker->router, options->endpoint, err);
    }
    if (status == STATUS_OK) {
        *out = broker;
        broker = NULL;
    }
    broker_close(&broker);
    return status;
}

void broker_close(struct broker **broker)
{
    if (*broker == NULL) {
        return;
    }
    router_close(&(*broker)->router);
    if ((*broker)->signals >= 0) {
        (void)close((*broker)->signals); /* nothing can be lost */
    }
    ledger_cursor_close(&(*broker)->cursor);
    effects_destroy(&(*broker)->effects);
    free(*broker);
    *broker = NULL;
}

const char *broker_endpoint(const struct broker *broker)
{
    return router_endpoint(broker->router);
}

/* Poll. */

static void wait_for_news(struct broker *broker, int64_t wake_ms)
{
    int64_t timeout_ms = wake_ms - milliseconds();
    struct signalfd_siginfo signal;

    timeout_ms = timeout_ms < 0 ? 0 : timeout_ms > WATCH_MS ? WATCH_MS : timeout_ms;
    if (router_wait(broker->router, broker->signals, timeout_ms)) {
        broker->is_stopping = read(broker->signals, &signal, sizeof signal) > 0;
    }
}

/* libzmq gathers a message of endlessly many frames before anyone sees it, and keeps what peers do
 * not read. Nothing bounds that, but it is freed with the socket: give up every connection, honest
 * ones too, whose clients say HELLO again and resend what was not answered. */
static enum status renew_router(struct broker *broker, struct error *err)
{
    const struct input input = input_of(INPUT_ALL_GONE);
    char endpoint[HOME_PATH_BYTES];
    enum status status;

    report_say(REPORT_SOCKET_RENEWED, broker->watch.machine.memory_bytes, "");
    (void)snprintf(endpoint, sizeof endpoint, "%s", router_endpoint(broker->router)); /* it fits */
    router_drop(&broker->router);
    core_step(broker->core, &input, broker->effects);
    watch_settle(&broker->watch);
    status = router_open(&broker->router, endpoint, err);
    for (int i = 0; i < RENEW_TRIES && status == STATUS_UNREACHABLE; i++) {
        machine_pause(); /* the old one still listens there */
        status = router_open(&broker->router, endpoint, err);
    }
    return status;
}

static enum status look_around(struct broker *broker, struct error *err)
{
    watch_look(&broker->watch, broker->ledger);
    return watch_is_swollen(&broker->watch) ? renew_router(broker, err) : STATUS_OK;
}

/* Load and step. */

static enum status load(struct broker *broker, struct record *record, struct error *err)
{
    enum status status;

    ledger_cursor_seek(broker->cursor, broker->effects->load);
    crash_say_record(broker->effects->load);
    status = ledger_cursor_next(broker->cursor, record, err);
    crash_say_record(0);
    return status;
}

/* A cache that proves to be damaged is deleted: the next start folds the ledger anew. */
static enum status judge_cache(struct broker *broker, enum status status, struct error *err)
{
    if (status != STATUS_CORRUPT) {
        return status;
    }
    cache_condemn(broker->cache);
    return error_wrap(err, STATUS_IO, "the cache is damaged and was deleted: start again");
}

static enum status fetch(struct broker *broker, struct error *err)
{
    return judge_cache(broker,
                       spill_fetch(broker->core, broker->cache, &broker->effects->need, err), err);
}

/* Give the core each record and each entry that it asks for, until it is done. */
static enum status step(struct broker *broker, const struct input *input, uint32_t *loads,
                        struct error *err)
{
    struct effects *effects = broker->effects;
    struct input more = *input;
    enum status status = STATUS_OK;
    struct record record;

    core_step(broker->core, input, effects);
    while (status == STATUS_OK && (effects->load != 0 || effects->need.kind != NEED_NOTHING)) {
        if (effects->load != 0) {
            more.kind = INPUT_RECORD;
            more.of.record = &record;
            status = load(broker, &record, err);
            (*loads)++;
        } else {
            more.kind = INPUT_GIVEN;
            status = fetch(broker, err);
        }
        if (status == STATUS_OK) {
            core_step(broker->core, &more, effects);
        }
    }
    return status;
}

static enum status take_message(struct broker *broker, const struct message *arrived,
                                struct error *err)
{
    struct input input = input_of(INPUT_MESSAGE);
    struct message *message = &input.of.message;
    const uint32_t records_before = broker->effects->record_count;
    enum status status;
    uint32_t loads = 0;

    *message = *arrived;
    message->salts = (const uint8_t(*)[RECORD_SALT_BYTES])broker->salts;
    message->machine = broker->watch.machine;
    status = step(broker, &input, &loads, err);
    return status == STATUS_OK ? refill(broker, broker->effects->record_count - records_before, err)
                               : status;
}

/* Drain what has arrived, as much as one commit takes. */
static enum status take_messages(struct broker *broker, bool *is_drained, struct error *err)
{
    enum status status = STATUS_OK;
    struct message message;

    *is_drained = false;
    for (int i = 0; i < GROUP_MESSAGES_MAX && status == STATUS_OK && !*is_drained &&
                    !effects_are_full(broker->effects);
         i++) {
        switch (router_receive(broker->router, &message)) {
        case ARRIVAL_NONE:
            *is_drained = true;
            break;
        case ARRIVAL_MESSAGE:
            status = take_message(broker, &message, err);
            break;
        case ARRIVAL_DROPPED:
            break;
        }
    }
    ledger_cursor_rest(broker->cursor); /* the commit may grow the map */
    cache_rest(broker->cache);
    return status;
}

/* Commit, answer, publish. */

static enum status commit(struct broker *broker, struct error *err)
{
    struct effects *effects = broker->effects;
    const int64_t begun_us = machine_us();
    struct input input;
    enum status status =
        ledger_append(broker->ledger, effects->records, effects->record_count, err);

    if (status == STATUS_OK) {
        input = input_of(INPUT_COMMITTED);
        input.of.commit_us = (uint32_t)(machine_us() - begun_us);
        core_step(broker->core, &input, effects);
    }
    return status;
}

/* After an answer that was lost, no later one may reach the peer: it would seem to be the next. */
static void drop_replies(struct effects *effects, uint32_t first, uint32_t peer)
{
    for (uint32_t i = first; i < effects->reply_count; i++) {
        if (effects->replies[i].peer == peer) {
            effects->replies[i].command = COMMAND_NONE;
        }
    }
}

/* A peer that is gone, or whose queue is full, is the core's to know. */
static void send_reply(struct broker *broker, uint32_t number)
{
    const struct reply reply = broker->effects->replies[number];
    const enum sending sending =
        reply.command == COMMAND_NONE ? SENDING_DONE : router_send(broker->router, &reply);
    struct input input;

    if (sending != SENDING_DONE) {
        input = input_of(sending == SENDING_GONE           ? INPUT_GONE
                         : reply.command == COMMAND_EVENTS ? INPUT_UNSENT
                                                           : INPUT_STUCK);
        input.of.peer = reply.peer;
        drop_replies(broker->effects, number + 1, reply.peer);
        core_step(broker->core, &input, broker->effects);
    }
}

static void send_replies(struct broker *broker)
{
    for (uint32_t i = 0; i < broker->effects->reply_count; i++) {
        send_reply(broker, i);
    }
}

static void tell(struct broker *broker)
{
    struct effects *effects = broker->effects;

    for (uint32_t i = 0; i < effects->report_count; i++) {
        report_print(&effects->reports[i], broker->verbose);
    }
    if (effects->reports_lost > 0) {
        report_say(REPORT_REPORTS_LOST, effects->reports_lost, "");
    }
}

/* Send, tell, and make room for what comes next. */
static void answer(struct broker *broker)
{
    send_replies(broker);
    tell(broker);
    effects_clear(broker->effects);
}

/* One slice for all subscribers together, round robin. */
static enum status publish(struct broker *broker, struct error *err)
{
    const int64_t end_ms = milliseconds() + SLICE_MS;
    struct input input = input_of(INPUT_PUBLISH);
    enum status status = STATUS_OK;
    uint32_t loads = 0;

    broker->effects->more = true;
    while (status == STATUS_OK && broker->effects->more && loads < SLICE_EVENTS_MAX &&
           input.now_ms <= end_ms) {
        input.of.events_max = SLICE_EVENTS_MAX - loads;
        status = step(broker, &input, &loads, err);
        if (status == STATUS_OK) {
            answer(broker);
        }
        input = input_of(INPUT_PUBLISH);
    }
    ledger_cursor_rest(broker->cursor);
    cache_rest(broker->cache);
    return status;
}

/* Spill: when everybody has their answers, the cache is told what has changed. */
static enum status spill(struct broker *broker, bool is_idle, int64_t *wake_ms, struct error *err)
{
    const int64_t now_ms = milliseconds();
    const uint32_t due = core_spill_due(broker->core, is_idle, now_ms, wake_ms);

    if (due == 0) {
        return STATUS_OK;
    }
    *wake_ms = is_idle ? now_ms : *wake_ms;
    return judge_cache(broker, spill_write(broker->core, broker->cache, due, err), err);
}

/* The loop. */

/* The one order in which everything happens. Nothing is sent before the commit that makes it true.
 */
static enum status turn(struct broker *broker, int64_t *wake_ms, struct error *err)
{
    struct input input;
    bool is_drained;
    enum status status = take_messages(broker, &is_drained, err);

    if (status == STATUS_OK) {
        status = commit(broker, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    answer(broker);
    status = publish(broker, err);
    if (status != STATUS_OK) {
        return status;
    }
    input = input_of(INPUT_TICK);
    input.of.is_drained = is_drained;
    core_step(broker->core, &input, broker->effects);
    answer(broker);
    *wake_ms = is_drained ? broker->effects->wake_ms : 0;
    return spill(broker, is_drained, wake_ms, err);
}

enum status broker_serve(struct broker *broker, struct error *err)
{
    enum status status = STATUS_OK;
    int64_t wake_ms = 0;

    while (!broker->is_stopping && status == STATUS_OK) {
        wait_for_news(broker, wake_ms);
        status = look_around(broker, err);
        if (status == STATUS_OK) {
            status = turn(broker, &wake_ms, err);
        }
    }
    if (status == STATUS_OK) {
        report_say(REPORT_BROKER_STOPPING, core_head(broker->core), "");
        if (spill_all(broker->core, broker->cache, err) != STATUS_OK) {
            report_say(REPORT_CACHE_UNWRITTEN, core_head(broker->core), err->text);
            cache_condemn(broker->cache);
        }
    }
    return status;
}
