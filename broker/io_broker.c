#include "broker/io_broker.h"

#include "broker/io_machine.h"
#include "broker/io_report.h"
#include "broker/io_spill.h"

#include <czmq.h>

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#define PEER_BYTES 5      /* a routing id that ROUTER made: zero, then a number */
#define ARRIVING_MAX 64   /* messages of one peer that wait for us: its batches, a few questions */
#define LEAVING_MAX 512   /* messages that wait for one peer; beyond, it is paused or ended */
#define BACKLOG_MAX 128   /* connections that wait to be accepted */
#define HANDSHAKE_MS 1500 /* an idle connection may not keep others out */
#define LINGER_MS 500     /* for the last answers, when stopping */
#define MACHINE_MS 1000   /* how old the figures of memory and time may be */
#define SWEEP_MS 60000    /* between looks for dead readers of the ledger */

/* Frames that a message of the protocol has. */
enum frame { FRAME_PEER, FRAME_COMMAND, FRAME_BODY, FRAMES };

struct broker {
    struct core *core;            /* not owned */
    struct ledger *ledger;        /* not owned */
    struct cache *cache;          /* not owned */
    struct ledger_cursor *cursor; /* owned */
    struct effects *effects;      /* owned */
    zsock_t *socket;              /* owned; ROUTER */
    void *handle;                 /* libzmq's own, of socket */
    int signals;                  /* owned */
    bool verbose;
    bool is_stopping;
    int64_t started_ms;
    int64_t looked_ms; /* when `machine` was last looked at; its disk is for each group */
    int64_t swept_ms;
    struct machine machine;
    uint8_t salts[BATCH_EVENTS_MAX][RECORD_SALT_BYTES];
    zmq_msg_t frames[FRAMES];
};

static int64_t milliseconds(clockid_t clock)
{
    return machine_us(clock) / 1000;
}

static struct input input_of(enum input_kind kind)
{
    return (struct input){.kind = kind,
                          .now_ms = milliseconds(CLOCK_MONOTONIC),
                          .unix_ms = milliseconds(CLOCK_REALTIME)};
}

/* Opening. */

static void set_options(zsock_t *socket)
{
    zsock_set_router_mandatory(socket, 1);
    zsock_set_sndhwm(socket, LEAVING_MAX);
    zsock_set_rcvhwm(socket, ARRIVING_MAX);
    zsock_set_linger(socket, LINGER_MS);
    zsock_set_backlog(socket, BACKLOG_MAX);
    zsock_set_maxmsgsize(socket, MESSAGE_BYTES_MAX);
    zsock_set_handshake_ivl(socket, HANDSHAKE_MS);
    zsock_set_heartbeat_ivl(socket, HEARTBEAT_MS);
    zsock_set_heartbeat_timeout(socket, SESSION_SILENT_MS);
    zsock_set_heartbeat_ttl(socket, SESSION_SILENT_MS);
}

static enum status open_socket(struct broker *broker, const char *endpoint, struct error *err)
{
    mode_t mask;
    int rc;

    zsys_handler_set(NULL); /* signals are ours */
    broker->socket = zsock_new(ZMQ_ROUTER);
    if (broker->socket == NULL) {
        return error_set(err, STATUS_IO, "make a socket: %s", strerror(errno));
    }
    set_options(broker->socket);
    broker->handle = zsock_resolve(broker->socket);
    mask = umask(0117); /* an ipc socket takes its mode from here */
    rc = zsock_bind(broker->socket, "%s", endpoint);
    (void)umask(mask);
    if (rc < 0) {
        return error_set(err, STATUS_UNREACHABLE, "listen on %s: %s", endpoint,
                         zmq_strerror(errno));
    }
    return STATUS_OK;
}

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

enum status broker_open(struct broker **out, const struct broker_parts *parts,
                        const struct broker_options *options, struct error *err)
{
    struct broker *broker = calloc(1, sizeof *broker);
    enum status status;

    if (broker == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "make the broker");
    }
    broker->core = parts->core;
    broker->ledger = parts->ledger;
    broker->cache = parts->cache;
    broker->verbose = options->verbose;
    broker->signals = -1;
    broker->started_ms = milliseconds(CLOCK_MONOTONIC);
    broker->swept_ms = broker->started_ms;
    broker->looked_ms = broker->started_ms - MACHINE_MS;
    for (int i = 0; i < FRAMES; i++) {
        (void)zmq_msg_init(&broker->frames[i]); /* always 0 */
    }
    status = effects_create(&broker->effects, err);
    if (status == STATUS_OK) {
        status = ledger_cursor_open(&broker->cursor, parts->ledger, 1, err);
    }
    if (status == STATUS_OK) {
        status = refill(broker, BATCH_EVENTS_MAX, err);
    }
    if (status == STATUS_OK) {
        status = open_signals(broker, err);
    }
    if (status == STATUS_OK) {
        status = open_socket(broker, options->endpoint, err);
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
    for (int i = 0; i < FRAMES; i++) {
        (void)zmq_msg_close(&(*broker)->frames[i]); /* they were initialised */
    }
    zsock_destroy(&(*broker)->socket);
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
    return zsock_endpoint(broker->socket);
}

/* Poll. */

static void wait_for_news(struct broker *broker, int64_t wake_ms)
{
    int64_t timeout_ms = wake_ms - milliseconds(CLOCK_MONOTONIC);
    zmq_pollitem_t items[] = {{broker->handle, 0, ZMQ_POLLIN, 0},
                              {NULL, broker->signals, ZMQ_POLLIN, 0}};
    struct signalfd_siginfo signal;

    timeout_ms = timeout_ms < 0 ? 0 : timeout_ms > HEARTBEAT_MS ? HEARTBEAT_MS : timeout_ms;
    if (zmq_poll(items, 2, (long)timeout_ms) > 0 && (items[1].revents & ZMQ_POLLIN) != 0) {
        broker->is_stopping = read(broker->signals, &signal, sizeof signal) > 0;
    }
}

static void look_around(struct broker *broker)
{
    const int64_t now_ms = milliseconds(CLOCK_MONOTONIC);

    machine_look_at_disk(&broker->machine, broker->ledger);
    if (now_ms - broker->looked_ms >= MACHINE_MS) {
        machine_look(&broker->machine, broker->started_ms, now_ms);
        broker->looked_ms = now_ms;
    }
    if (now_ms - broker->swept_ms >= SWEEP_MS) {
        ledger_sweep(broker->ledger);
        broker->swept_ms = now_ms;
    }
}

/* Decode. */

static struct text frame_text(zmq_msg_t *frame)
{
    return (struct text){zmq_msg_data(frame), (uint32_t)zmq_msg_size(frame)};
}

/* One whole message into broker->frames; 0: there is none. Gives how many frames it had. */
static int receive(struct broker *broker)
{
    zmq_msg_t *frame = &broker->frames[FRAME_PEER];
    int count = 0;

    while (zmq_msg_recv(frame, broker->handle, ZMQ_DONTWAIT) >= 0) {
        count++;
        if (!zmq_msg_more(frame)) {
            return count;
        }
        frame = &broker->frames[count < FRAMES ? count : FRAME_BODY];
    }
    return 0;
}

/* The number in the routing id; false for an id that the peer chose itself. */
static bool peer_of(uint32_t *peer, zmq_msg_t *frame)
{
    const uint8_t *bytes = zmq_msg_data(frame);

    if (zmq_msg_size(frame) != PEER_BYTES || bytes[0] != 0) {
        return false;
    }
    *peer =
        (uint32_t)bytes[1] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 8 | bytes[4];
    return true;
}

/* Load and step. */

static enum status load(struct broker *broker, struct record *record, struct error *err)
{
    enum status status;

    ledger_cursor_seek(broker->cursor, broker->effects->load);
    status = ledger_cursor_next(broker->cursor, record, err);
    return status != STATUS_NOT_FOUND
               ? status
               : error_set(err, STATUS_CORRUPT, "ledger: record %llu is missing",
                           (unsigned long long)broker->effects->load);
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
            status = spill_fetch(broker->core, broker->cache, &effects->need, err);
        }
        if (status == STATUS_OK) {
            core_step(broker->core, &more, effects);
        }
    }
    return status;
}

static enum status take_message(struct broker *broker, int frames, struct error *err)
{
    struct input input = input_of(INPUT_MESSAGE);
    struct message *message = &input.of.message;
    const uint32_t records_before = broker->effects->record_count;
    enum status status;
    uint32_t loads = 0;

    if (!peer_of(&message->peer, &broker->frames[FRAME_PEER])) {
        return STATUS_OK; /* it could take over another's session: not even answered */
    }
    if (frames == FRAMES) {
        message->command = frame_text(&broker->frames[FRAME_COMMAND]);
        message->body = frame_text(&broker->frames[FRAME_BODY]);
    }
    message->salts = (const uint8_t(*)[RECORD_SALT_BYTES])broker->salts;
    message->machine = broker->machine;
    status = step(broker, &input, &loads, err);
    return status == STATUS_OK ? refill(broker, broker->effects->record_count - records_before, err)
                               : status;
}

/* Drain what has arrived, as much as one commit takes. */
static enum status take_messages(struct broker *broker, bool *is_drained, struct error *err)
{
    enum status status = STATUS_OK;

    *is_drained = false;
    for (int i = 0; i < GROUP_MESSAGES_MAX && status == STATUS_OK && !*is_drained &&
                    !effects_are_full(broker->effects);
         i++) {
        int frames = receive(broker);

        *is_drained = frames == 0;
        if (frames > 0) {
            status = take_message(broker, frames, err);
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
    const int64_t begun_us = machine_us(CLOCK_MONOTONIC);
    struct input input;
    enum status status =
        ledger_append(broker->ledger, effects->records, effects->record_count, err);

    if (status == STATUS_OK) {
        input = input_of(INPUT_COMMITTED);
        input.of.commit_us = (uint32_t)(machine_us(CLOCK_MONOTONIC) - begun_us);
        core_step(broker->core, &input, effects);
    }
    return status;
}

static bool send_frame(struct broker *broker, const void *bytes, size_t count, int flags)
{
    int rc;

    do {
        rc = zmq_send(broker->handle, bytes, count, flags | ZMQ_DONTWAIT);
    } while (rc < 0 && errno == EINTR);
    return rc >= 0;
}

/* The first frame tells whether the peer is there and has room; the others then go along. */
static bool send_reply(struct broker *broker, const struct reply *reply)
{
    const char *word = command_word(reply->command);
    const uint8_t peer[PEER_BYTES] = {0, (uint8_t)(reply->peer >> 24), (uint8_t)(reply->peer >> 16),
                                      (uint8_t)(reply->peer >> 8), (uint8_t)reply->peer};

    return send_frame(broker, peer, sizeof peer, ZMQ_SNDMORE) &&
           send_frame(broker, word, strlen(word), ZMQ_SNDMORE) &&
           send_frame(broker, reply->body.bytes, reply->body.count, 0);
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
static void send_replies(struct broker *broker)
{
    struct effects *effects = broker->effects;

    for (uint32_t i = 0; i < effects->reply_count; i++) {
        const struct reply *reply = &effects->replies[i];
        struct input input;

        if (reply->command != COMMAND_NONE && !send_reply(broker, reply)) {
            input = input_of(errno != EAGAIN                    ? INPUT_GONE
                             : reply->command == COMMAND_EVENTS ? INPUT_UNSENT
                                                                : INPUT_STUCK);
            input.of.peer = reply->peer;
            drop_replies(effects, i + 1, reply->peer);
            core_step(broker->core, &input, effects);
        }
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
    const int64_t end_ms = milliseconds(CLOCK_MONOTONIC) + SLICE_MS;
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
static void spill(struct broker *broker, bool is_idle, int64_t *wake_ms)
{
    const int64_t now_ms = milliseconds(CLOCK_MONOTONIC);
    const uint32_t due = core_spill_due(broker->core, is_idle, now_ms, wake_ms);

    if (due > 0) {
        spill_write(broker->core, broker->cache, due);
        *wake_ms = is_idle ? now_ms : *wake_ms;
    }
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
    spill(broker, is_drained, wake_ms);
    return STATUS_OK;
}

enum status broker_serve(struct broker *broker, struct error *err)
{
    enum status status = STATUS_OK;
    int64_t wake_ms = 0;

    while (!broker->is_stopping && status == STATUS_OK) {
        wait_for_news(broker, wake_ms);
        look_around(broker);
        status = turn(broker, &wake_ms, err);
    }
    if (status == STATUS_OK) {
        report_say(REPORT_BROKER_STOPPING, core_head(broker->core), "");
        spill_all(broker->core, broker->cache);
    }
    return status;
}
