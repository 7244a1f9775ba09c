#include "workers/io_client.h"

#include "schemas/home.h"
#include "workers/batches.h"
#include "workers/io_line.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FOREVER_MS INT64_MAX

#define FRAMES 2 /* that a message of the protocol has: a command and its body */

struct client {
    struct line *line; /* owned */
    char endpoint[HOME_PATH_BYTES];
    char name[NAME_BYTES_MAX + 1];
    bool stands;            /* a WELCOME came, and nothing has spoken against the session since */
    bool settled;           /* nothing was sent since the sockets were last found empty */
    bool gone_told;         /* CLIENT_GONE was reported, and no session came since */
    int64_t heard_ms;       /* when anything last came from the broker */
    int64_t sent_ms;        /* when anything last went out */
    int64_t hello_ms;       /* when the next HELLO is due */
    struct welcome welcome; /* all zero before the first */
    struct batches batches; /* unanswered */
    uint8_t *bytes;         /* owned; MESSAGE_BYTES_MAX to encode into */
};

static int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Opening and closing. */

/* Wait for the first session. */
static enum status await_welcome(struct client *client, int timeout_ms, struct error *err)
{
    const int64_t began_ms = now_ms();
    struct news news = {.kind = CLIENT_NOTHING};

    while (news.kind != CLIENT_NEW_SESSION) {
        const bool is_there = line_is_connected(client->line);
        const int64_t patience_ms =
            is_there && timeout_ms < SESSION_SILENT_MS ? SESSION_SILENT_MS : timeout_ms;
        const int64_t left_ms = began_ms + patience_ms - now_ms();
        enum status status = client_receive(client, &news, left_ms > 0 ? (int)left_ms : 0, err);

        if (status != STATUS_OK) {
            return status;
        }
        if (news.kind == CLIENT_ERROR) {
            return error_set(
                err, news.of.error.code == ERR_VERSION ? STATUS_VERSION : STATUS_REFUSED,
                "broker at %s: %.*s", client->endpoint, TEXT_ARGUMENTS(news.of.error.text));
        }
        if (news.kind != CLIENT_NEW_SESSION && left_ms <= 0) {
            return error_set(err, STATUS_UNREACHABLE,
                             "no broker answers at %s; is it running? (doorstep up)",
                             client->endpoint);
        }
    }
    return STATUS_OK;
}

enum status client_open(struct client **out, const struct client_options *options,
                        struct error *err)
{
    struct client *client = calloc(1, sizeof *client);
    enum status status = STATUS_OK;

    if (client == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "open a client");
    }
    client->hello_ms = FOREVER_MS;
    client->heard_ms = now_ms();
    client->bytes = malloc(MESSAGE_BYTES_MAX);
    batches_init(&client->batches);
    (void)snprintf(client->name, sizeof client->name, "%s", options->name);
    if (client->bytes == NULL) {
        status = error_set(err, STATUS_NO_MEMORY, "open a client");
        goto done;
    }
    if (strlen(options->endpoint) >= sizeof client->endpoint) {
        status = error_set(err, STATUS_INVALID, "endpoint %.60s…: too long", options->endpoint);
        goto done;
    }
    (void)snprintf(client->endpoint, sizeof client->endpoint, "%s", options->endpoint);
    status = line_open(&client->line, client->endpoint, err);
    if (status == STATUS_OK && options->timeout_ms > 0) {
        status = await_welcome(client, options->timeout_ms, err);
    }
    if (status != STATUS_OK) {
        goto done;
    }
    *out = client; /* moved: the caller owns it from here */
    client = NULL;
done:
    client_close(&client);
    return status;
}

void client_close(struct client **client)
{
    struct client *closed = *client;

    if (closed == NULL) {
        return;
    }
    line_close(&closed->line);
    batches_finish(&closed->batches);
    free(closed->bytes);
    free(closed);
    *client = NULL;
}

/* Sending. */

static struct writer body_writer(const struct client *client)
{
    return writer_of(client->bytes, MESSAGE_BYTES_MAX);
}

/* False when the line takes nothing at the moment. */
static bool send_message(struct client *client, enum command command, const struct writer *body)
{
    client->settled = false; /* sending may swallow the descriptor's sign that something came */
    if (!line_send(client->line, command, body)) {
        return false;
    }
    client->sent_ms = now_ms();
    return true;
}

static void send_hello(struct client *client, int64_t now)
{
    struct hello hello = {PROTOCOL_VERSION, PROTOCOL_VERSION, text_of(client->name)};
    struct writer body = body_writer(client);

    hello_encode(&hello, &body);
    client->hello_ms =
        now + (send_message(client, COMMAND_HELLO, &body) ? CLIENT_HELLO_MS : CLIENT_RECONNECT_MS);
}

static void send_batches(struct client *client)
{
    struct submit submit;

    while (client->stands &&
           batches_next(&client->batches, client->welcome.batches_pending, &submit)) {
        struct writer body = body_writer(client);

        submit_encode(&submit, &body);
        if (!send_message(client, COMMAND_SUBMIT, &body)) {
            return;
        }
        batches_note_sent(&client->batches);
    }
}

static void lose_session(struct client *client, int64_t hello_ms)
{
    client->stands = false;
    client->hello_ms = hello_ms;
}

/* The chores of the moment. True when there is something to tell. */
static bool tend(struct client *client, struct news *news, int64_t now)
{
    if (client->stands && now - client->heard_ms >= SESSION_SILENT_MS) {
        lose_session(client, now);
    }
    if (!client->stands) {
        if (now >= client->hello_ms) {
            send_hello(client, now);
        }
        if (!client->gone_told && now - client->heard_ms >= SESSION_SILENT_MS) {
            client->gone_told = true;
            news->kind = CLIENT_GONE;
            return true;
        }
        return false;
    }
    send_batches(client);
    if (now - client->sent_ms >= client->welcome.heartbeat_ms) {
        struct writer body = body_writer(client);

        heartbeat_encode(&body);
        if (!send_message(client, COMMAND_HEARTBEAT, &body)) {
            client->sent_ms = now; /* it does not read; its silence will tell */
        }
    }
    return false;
}

/* Receiving. */

/* What the connection did. */
static void heed_line(struct client *client, int64_t now)
{
    enum line_turn turn;

    while ((turn = line_heed(client->line)) != LINE_QUIET) {
        lose_session(client, turn == LINE_BROKEN ? FOREVER_MS : now);
    }
}

static enum status broke(struct error *err, enum command command)
{
    return error_set(err, STATUS_MALFORMED, "the broker broke the protocol: %s",
                     command_word(command));
}

/* A WELCOME in a session that stands answers a HELLO that was said twice, before anything was said
 * in the session: the broker heard all that in the newest, so nothing is to be said again. */
static enum status hear_welcome(struct client *client, struct text body, struct news *news,
                                struct error *err)
{
    if (client->stands) {
        return STATUS_OK;
    }
    if (welcome_decode(&client->welcome, body) != STATUS_OK) {
        return broke(err, COMMAND_WELCOME);
    }
    if (client->welcome.batches_pending == 0 ||
        client->welcome.batches_pending > BATCHES_PENDING_MAX) {
        client->welcome.batches_pending = BATCHES_PENDING_MAX;
    }
    client->stands = true;
    client->gone_told = false;
    client->hello_ms = FOREVER_MS;
    batches_restart(&client->batches);
    send_batches(client);
    news->kind = CLIENT_NEW_SESSION;
    return STATUS_OK;
}

static enum status hear_result(struct client *client, struct news *news, struct error *err)
{
    switch (batches_answer(&client->batches, news->of.result.batch, &news->of.result.batch)) {
    case BATCHES_ANSWERED:
        send_batches(client);
        return STATUS_OK;
    case BATCHES_REPEATED:
        news->kind = CLIENT_NOTHING;
        return STATUS_OK;
    case BATCHES_ASTRAY:
        break;
    }
    return broke(err, COMMAND_RESULT);
}

static enum status hear_resync(struct client *client, struct text body, struct error *err)
{
    struct resync resync;

    if (resync_decode(&resync, body) != STATUS_OK) {
        return broke(err, COMMAND_RESYNC);
    }
    if (batches_resync(&client->batches, resync.batch)) {
        send_batches(client);
    } else {
        lose_session(client, now_ms()); /* a new session counts from 1 again */
    }
    return STATUS_OK;
}

/* Where it says that it knows no session of ours, that is the client's to mend. */
static void hear_error(struct client *client, struct news *news)
{
    if (news->of.error.code != ERR_HELLO) {
        return;
    }
    news->kind = CLIENT_NOTHING;
    if (client->stands) {
        lose_session(client, now_ms()); /* the broker has forgotten us */
    }
}

/* Make news of a message. While no session stands, only what begins one, or says why there is none,
 * is heard. */
static enum status hear(struct client *client, const struct frames *frames, struct news *news,
                        struct error *err)
{
    enum command command;

    if (frames->count != FRAMES) {
        return error_set(err, STATUS_MALFORMED, "the broker broke the protocol: %zu frames",
                         frames->count);
    }
    command = command_of_word(frames->first);
    if (command == COMMAND_WELCOME) {
        return hear_welcome(client, frames->second, news, err);
    }
    if (!client->stands && command != COMMAND_ERROR) {
        return STATUS_OK;
    }
    if (command == COMMAND_RESYNC) {
        return hear_resync(client, frames->second, err);
    }
    if (client_news_decode(news, command, frames->second) != STATUS_OK) {
        return broke(err, command);
    }
    if (news->kind == CLIENT_RESULT) {
        return hear_result(client, news, err);
    }
    if (news->kind == CLIENT_ERROR) {
        hear_error(client, news);
    }
    return STATUS_OK;
}

/* Waiting. */

int client_due_ms(const struct client *client)
{
    int64_t now = now_ms();
    int64_t due = client->heard_ms + SESSION_SILENT_MS;

    if (!client->settled) {
        return 0;
    }
    if (!client->stands && client->gone_told) {
        due = FOREVER_MS;
    }
    if (client->stands && client->sent_ms + client->welcome.heartbeat_ms < due) {
        due = client->sent_ms + client->welcome.heartbeat_ms;
    }
    if (!client->stands && client->hello_ms < due) {
        due = client->hello_ms;
    }
    if (due <= now) {
        return 0;
    }
    return due - now < HEARTBEAT_MS ? (int)(due - now) : HEARTBEAT_MS;
}

static enum status wait_for_news(const struct client *client, int64_t deadline_ms,
                                 struct error *err)
{
    struct pollfd descriptor = {.fd = line_descriptor(client->line), .events = POLLIN};
    int64_t left_ms = deadline_ms - now_ms();
    int due_ms = client_due_ms(client);

    if (left_ms < due_ms) {
        due_ms = left_ms > 0 ? (int)left_ms : 0;
    }
    if (poll(&descriptor, 1, due_ms) < 0) {
        return errno == EINTR ? error_set(err, STATUS_INTERRUPTED, "wait for the broker")
                              : error_set(err, STATUS_IO, "poll: %s", strerror(errno));
    }
    return STATUS_OK;
}

enum status client_receive(struct client *client, struct news *news, int timeout_ms,
                           struct error *err)
{
    int64_t deadline_ms = now_ms() + timeout_ms;
    enum status status = STATUS_OK;

    news->kind = CLIENT_NOTHING;
    while (status == STATUS_OK && news->kind == CLIENT_NOTHING) {
        int64_t now = now_ms();
        struct frames frames;

        client->settled = true; /* until something is sent, below or by the caller */
        heed_line(client, now);
        if (tend(client, news, now)) {
            return STATUS_OK;
        }
        if (line_take(client->line, &frames)) {
            client->heard_ms = now;
            status = hear(client, &frames, news, err);
        } else if (now >= deadline_ms && client->settled) {
            return STATUS_OK;
        } else {
            status = wait_for_news(client, deadline_ms, err);
        }
    }
    return status;
}

/* What callers say. */

const struct welcome *client_welcome(const struct client *client)
{
    return &client->welcome;
}

int client_descriptor(const struct client *client)
{
    return line_descriptor(client->line);
}

uint32_t client_unanswered(const struct client *client)
{
    return client->batches.count;
}

enum status client_submit(struct client *client, const struct text *events, uint32_t count,
                          uint64_t *batch, struct error *err)
{
    enum status status = batches_push(&client->batches, events, count, batch);

    if (status != STATUS_OK) {
        return error_set(err, status, "submit %u events: %s", count, status_sentence(status));
    }
    send_batches(client);
    return STATUS_OK;
}

static enum status say(struct client *client, enum command command, const struct writer *body,
                       struct error *err)
{
    if (!client->stands) {
        return error_set(err, STATUS_UNREACHABLE, "%s: no session with the broker at %s",
                         command_word(command), client->endpoint);
    }
    if (!send_message(client, command, body)) {
        return error_set(err, STATUS_FULL, "%s: the broker does not read", command_word(command));
    }
    return STATUS_OK;
}

#define SAY(name, type, codec, COMMAND_NAME)                                                       \
    enum status client_##name(struct client *client, const struct type *said, struct error *err)   \
    {                                                                                              \
        struct writer body = body_writer(client);                                                  \
                                                                                                   \
        codec##_encode(said, &body);                                                               \
        return say(client, COMMAND_NAME, &body, err);                                              \
    }

SAY(subscribe, subscribe, subscribe, COMMAND_SUBSCRIBE)
SAY(credit, credit, credit, COMMAND_CREDIT)
SAY(read, read, read, COMMAND_READ)
SAY(case, case_query, case_query, COMMAND_CASE)
SAY(inbox, inbox_query, inbox_query, COMMAND_INBOX)
SAY(status, status_query, status_query, COMMAND_STATUS)
