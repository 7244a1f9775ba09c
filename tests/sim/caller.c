#include "tests/sim/caller.h"

#include "schemas/wire/command.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static uint8_t body_bytes[MESSAGE_BYTES_MAX];

static struct writer body_writer(void)
{
    return writer_of(body_bytes, sizeof body_bytes);
}

/* Life. */

void caller_begin(struct caller *caller, struct scene *scene, const char *name)
{
    *caller = (struct caller){.scene = scene,
                              .name = name,
                              .heard_ms = scene->now_ms,
                              .hello_ms = NEVER_MS,
                              .connect_ms = scene->now_ms};
    batches_init(&caller->batches);
    witness_begin(&caller->witness, scene->oracle, name);
}

void caller_end(struct caller *caller)
{
    if (caller->link != NULL) {
        network_leave(&caller->scene->network, caller->link, caller->scene->now_ms);
    }
    free(caller->received);
    batches_finish(&caller->batches);
    *caller = (struct caller){0};
}

/* Sending. */

static bool send(struct caller *caller, enum command command, const struct writer *body)
{
    struct scene *scene = caller->scene;
    const struct text bytes = writer_text(body);

    assert(!body->overflowed);
    if (!caller->is_open ||
        !network_send_up(&scene->network, caller->link, text_of(command_word(command)), bytes,
                         scene->now_ms)) {
        return false;
    }
    trace_line(&scene->trace, scene->now_ms, "%s says %s %08x", caller->name, command_word(command),
               trace_sum(bytes));
    caller->sent_ms = scene->now_ms;
    return true;
}

static void send_hello(struct caller *caller)
{
    const struct hello hello = {PROTOCOL_VERSION, PROTOCOL_VERSION, text_of(caller->name)};
    struct writer body = body_writer();

    hello_encode(&hello, &body);
    caller->hello_ms = caller->scene->now_ms +
                       (send(caller, COMMAND_HELLO, &body) ? CLIENT_HELLO_MS : CLIENT_RECONNECT_MS);
}

static void send_batches(struct caller *caller)
{
    static struct submit submit;

    while (caller->stands &&
           batches_next(&caller->batches, caller->welcome.batches_pending, &submit)) {
        struct writer body = body_writer();

        submit_encode(&submit, &body);
        if (!send(caller, COMMAND_SUBMIT, &body)) {
            return;
        }
        batches_note_sent(&caller->batches);
    }
}

static void lose_session(struct caller *caller, int64_t hello_ms)
{
    caller->stands = false;
    caller->hello_ms = hello_ms;
}

/* The connection, and the chores of the moment. */

static void connect(struct caller *caller)
{
    struct scene *scene = caller->scene;

    if (caller->link == NULL && scene->now_ms >= caller->connect_ms) {
        caller->link = network_connect(&scene->network, scene->now_ms);
        caller->connect_ms =
            scene->now_ms + CLIENT_RECONNECT_MS + prng_below(&scene->prng, CLIENT_RECONNECT_MS_MAX);
    }
}

/* What the old session still said is dropped before a HELLO can go out on a new connection. */
static void heed_connection(struct caller *caller)
{
    struct scene *scene = caller->scene;

    if (caller->link != NULL && network_is_over(caller->link, scene->now_ms)) {
        network_leave(&scene->network, caller->link, scene->now_ms);
        lose_session(caller, NEVER_MS);
        witness_begin(&caller->witness, scene->oracle, caller->name);
        caller->link = NULL;
        caller->is_open = false;
        caller->connect_ms = scene->now_ms + CLIENT_RECONNECT_MS;
    }
    connect(caller);
    if (caller->link != NULL && !caller->is_open && network_is_open(caller->link, scene->now_ms)) {
        caller->is_open = true;
        lose_session(caller, scene->now_ms);
    }
}

/* True when there is something to tell. */
static bool tend(struct caller *caller, struct caller_news *news)
{
    const int64_t now_ms = caller->scene->now_ms;

    if (caller->stands && now_ms - caller->heard_ms >= SESSION_SILENT_MS) {
        if (caller->scene->weather.is_calm) {
            oracle_object(caller->scene->oracle, ORACLE_PROTOCOL, "%s hears nothing any more",
                          caller->name);
        }
        lose_session(caller, now_ms);
    }
    if (!caller->stands) {
        if (now_ms >= caller->hello_ms) {
            send_hello(caller);
        }
        if (!caller->gone_told && now_ms - caller->heard_ms >= SESSION_SILENT_MS) {
            caller->gone_told = true;
            news->kind = CALLER_GONE;
            return true;
        }
        return false;
    }
    send_batches(caller);
    if (now_ms - caller->sent_ms >= caller->welcome.heartbeat_ms) {
        struct writer body = body_writer();

        heartbeat_encode(&body);
        if (!send(caller, COMMAND_HEARTBEAT, &body)) {
            caller->sent_ms = now_ms;
        }
    }
    return false;
}

/* Hearing. */

static void broke(const struct caller *caller, enum command command)
{
    oracle_object(caller->scene->oracle, ORACLE_PROTOCOL, "%s heard a %s that is not of it",
                  caller->name, command_word(command));
}

static void hear_welcome(struct caller *caller, struct text body, struct caller_news *news)
{
    if (caller->stands) {
        return; /* it answers a HELLO that was said twice */
    }
    if (welcome_decode(&caller->welcome, body) != STATUS_OK) {
        broke(caller, COMMAND_WELCOME);
        return;
    }
    caller->stands = true;
    caller->gone_told = false;
    caller->hello_ms = NEVER_MS;
    batches_restart(&caller->batches);
    send_batches(caller);
    news->kind = CALLER_NEW_SESSION;
}

static void hear_result(struct caller *caller, struct text body, struct caller_news *news)
{
    enum batches_answer answer = BATCHES_ASTRAY;

    if (result_decode(&news->of.result, body) == STATUS_OK) {
        answer = batches_answer(&caller->batches, news->of.result.batch, &news->of.result.batch);
    }
    switch (answer) {
    case BATCHES_ANSWERED:
        news->kind = CALLER_RESULT;
        send_batches(caller);
        break;
    case BATCHES_REPEATED:
        break;
    case BATCHES_ASTRAY:
        broke(caller, COMMAND_RESULT);
        break;
    }
}

static void hear_resync(struct caller *caller, struct text body)
{
    struct resync resync;

    if (resync_decode(&resync, body) != STATUS_OK) {
        broke(caller, COMMAND_RESYNC);
    } else if (batches_resync(&caller->batches, resync.batch)) {
        send_batches(caller);
    } else {
        lose_session(caller, caller->scene->now_ms);
    }
}

static void hear_error(struct caller *caller, struct text body, struct caller_news *news)
{
    if (wire_error_decode(&news->of.error, body) != STATUS_OK) {
        broke(caller, COMMAND_ERROR);
    } else if (news->of.error.code != ERR_HELLO) {
        news->kind = CALLER_ERROR;
    } else if (caller->stands) {
        if (caller->scene->weather.is_calm) {
            oracle_object(caller->scene->oracle, ORACLE_PROTOCOL, "%s is not known any more",
                          caller->name);
        }
        lose_session(caller, caller->scene->now_ms);
    }
}

static void hear_answer(struct caller *caller, enum command command, struct text body,
                        struct caller_news *news)
{
    enum status status = STATUS_OK;

    if (command == COMMAND_EVENTS) {
        news->kind = CALLER_EVENTS;
        status = events_decode(&news->of.events, body);
        if (status == STATUS_OK) {
            witness_events(&caller->witness, &news->of.events);
        }
    } else if (command == COMMAND_RECORDS) {
        news->kind = CALLER_RECORDS;
        status = records_decode(&news->of.records, body);
        if (status == STATUS_OK) {
            witness_records(&caller->witness, &news->of.records);
        }
    } else if (command == COMMAND_VIEWS) {
        news->kind = CALLER_VIEWS;
        status = views_decode(&news->of.views, body);
        if (status == STATUS_OK) {
            witness_views(&caller->witness, &news->of.views);
        }
    }
    if (status != STATUS_OK) {
        broke(caller, command);
        news->kind = CALLER_NOTHING;
    }
}

static void hear(struct caller *caller, struct caller_news *news)
{
    const struct packet *packet = caller->received;
    const struct text body = {packet->body, packet->bytes};
    const enum command command = command_of_word((struct text){packet->word, packet->word_bytes});

    trace_line(&caller->scene->trace, caller->scene->now_ms, "%s hears %s %08x", caller->name,
               packet->word, trace_sum(body));
    if (command == COMMAND_WELCOME) {
        hear_welcome(caller, body, news);
    } else if (command == COMMAND_ERROR) {
        hear_error(caller, body, news);
    } else if (caller->stands && command == COMMAND_RESULT) {
        hear_result(caller, body, news);
    } else if (caller->stands && command == COMMAND_RESYNC) {
        hear_resync(caller, body);
    } else if (caller->stands) {
        hear_answer(caller, command, body, news);
    }
}

void caller_receive(struct caller *caller, struct caller_news *news)
{
    struct scene *scene = caller->scene;

    news->kind = CALLER_NOTHING;
    while (news->kind == CALLER_NOTHING) {
        heed_connection(caller);
        if (tend(caller, news)) {
            return;
        }
        free(caller->received);
        caller->received = caller->is_open
                               ? network_take_down(&scene->network, caller->link, scene->now_ms)
                               : NULL;
        if (caller->received == NULL) {
            return;
        }
        caller->heard_ms = scene->now_ms;
        hear(caller, news);
    }
}

static int64_t sooner(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

int64_t caller_due_ms(const struct caller *caller)
{
    int64_t due_ms = caller->connect_ms;

    if (caller->link != NULL) {
        due_ms = caller->is_open ? NEVER_MS : caller->link->opens_ms;
        due_ms = sooner(due_ms, network_client_ms(caller->link));
    }
    if (caller->stands) {
        due_ms = sooner(due_ms, caller->heard_ms + SESSION_SILENT_MS);
        due_ms = sooner(due_ms, caller->sent_ms + caller->welcome.heartbeat_ms);
    } else {
        due_ms = sooner(due_ms, caller->hello_ms);
        due_ms = caller->gone_told ? due_ms : sooner(due_ms, caller->heard_ms + SESSION_SILENT_MS);
    }
    return due_ms;
}

/* Saying. */

bool caller_submit(struct caller *caller, const struct text *events, uint32_t count)
{
    uint64_t number;

    if (batches_push(&caller->batches, events, count, &number) != STATUS_OK) {
        return false;
    }
    send_batches(caller);
    return true;
}

static enum caller_said say(struct caller *caller, enum command command, const struct writer *body)
{
    if (!caller->stands) {
        return CALLER_UNREACHABLE;
    }
    return send(caller, command, body) ? CALLER_SAID : CALLER_FULL;
}

#define SAY(name, type, codec, COMMAND_NAME)                                                       \
    enum caller_said caller_##name(struct caller *caller, const struct type *said)                 \
    {                                                                                              \
        struct writer body = body_writer();                                                        \
                                                                                                   \
        codec##_encode(said, &body);                                                               \
        return say(caller, COMMAND_NAME, &body);                                                   \
    }

SAY(case, case_query, case_query, COMMAND_CASE)
SAY(status, status_query, status_query, COMMAND_STATUS)

enum caller_said caller_inbox(struct caller *caller, const struct inbox_query *said)
{
    struct writer body = body_writer();
    enum caller_said done;

    inbox_query_encode(said, &body);
    done = say(caller, COMMAND_INBOX, &body);
    if (done == CALLER_SAID) {
        witness_inbox(&caller->witness, said);
    }
    return done;
}

enum caller_said caller_read(struct caller *caller, const struct read *said)
{
    struct writer body = body_writer();
    enum caller_said done;

    read_encode(said, &body);
    done = say(caller, COMMAND_READ, &body);
    if (done == CALLER_SAID) {
        witness_read(&caller->witness, said);
    }
    return done;
}

enum caller_said caller_subscribe(struct caller *caller, const struct subscribe *said)
{
    struct writer body = body_writer();
    enum caller_said done;

    subscribe_encode(said, &body);
    done = say(caller, COMMAND_SUBSCRIBE, &body);
    if (done == CALLER_SAID) {
        witness_subscribe(&caller->witness, said);
    }
    return done;
}

enum caller_said caller_credit(struct caller *caller, const struct credit *said)
{
    struct writer body = body_writer();
    enum caller_said done;

    credit_encode(said, &body);
    done = say(caller, COMMAND_CREDIT, &body);
    if (done == CALLER_SAID) {
        witness_credit(&caller->witness, said);
    }
    return done;
}
