#include "broker/core.h"

#include "broker/core_parts.h"
#include "schemas/mutant.h"

#include <assert.h>
#include <stdlib.h>

/* Life. */

enum status core_create(struct core **out, const struct core_identity *identity,
                        uint64_t book_bytes, struct error *err)
{
    struct core *core = calloc(1, sizeof *core);
    enum status status = STATUS_OK;

    if (core == NULL || gather_init(&core->gather) != STATUS_OK) {
        status = error_set(err, STATUS_NO_MEMORY, "make the broker's core");
        goto done;
    }
    core->identity = *identity;
    status = book_create(&core->book, err);
    if (status != STATUS_OK) {
        goto done;
    }
    book_bound(core->book, book_bytes);
    *out = core;
    core = NULL;
done:
    core_destroy(&core);
    return status;
}

void core_destroy(struct core **core)
{
    if (*core != NULL) {
        gather_finish(&(*core)->gather);
        marks_finish(&(*core)->marks);
        book_destroy(&(*core)->book);
        free(*core);
        *core = NULL;
    }
}

uint64_t core_head(const struct core *core)
{
    return core->head;
}

struct digest core_digest(struct core *core)
{
    return book_digest(core->book);
}

/* Taking events in. */

void core_place(const struct core *core, struct text subject, uint32_t *position,
                uint64_t *previous)
{
    const struct entry *entry = book_find(core->book, subject);

    *position = entry == NULL ? 1 : entry->position + 1;
    *previous = entry == NULL ? 0 : entry->head;
}

enum status core_take(struct core *core, const struct event *event, const struct record *record,
                      struct error *err)
{
    enum status status = marks_reserve(&core->marks);

    if (status != STATUS_OK) {
        return error_set(err, status, "take event %llu in", (unsigned long long)core->head + 1);
    }
    status = book_evolve(core->book, event, core->head + 1, err);
    if (status == STATUS_OK) {
        core->head++;
        core->recorded_unix_ms = record->recorded_unix_ms;
        core->end = record->commitment;
        marks_add(&core->marks, event->type,
                  MUTANT(LANES_LOST) ? 0 : book_find(core->book, event->subject)->lanes,
                  record->recorded_unix_ms);
    }
    return status;
}

/* Sessions. */

static void welcome(struct core *core, struct session *session, int64_t now_ms,
                    struct effects *effects)
{
    const struct welcome welcome = {
        .version = PROTOCOL_VERSION,
        .ledger = core->identity.ledger,
        .epoch = core->identity.epoch,
        .head = core->head,
        .batch_events = BATCH_EVENTS_MAX,
        .batches_pending = BATCHES_PENDING_MAX,
        .message_bytes = MESSAGE_BYTES_MAX,
        .event_bytes = EVENT_BYTES_MAX,
        .heartbeat_ms = HEARTBEAT_MS,
    };
    struct writer writer = effects_begin_reply(effects);

    welcome_encode(&welcome, &writer);
    speak(session, COMMAND_WELCOME, &writer, now_ms, effects);
    effects_report(effects, REPORT_SESSION_BEGAN, session->peer, session->name);
}

static void end(struct core *core, uint32_t peer, enum report_kind why, struct effects *effects)
{
    struct session *session = sessions_find(&core->sessions, peer);

    if (session != NULL) {
        effects_report(effects, why, peer, session->name);
        sessions_end(&core->sessions, session);
    }
}

/* A session for the peer, in the place of a quiet one where there is no room. NULL: none is quiet.
 */
static struct session *begin(struct core *core, uint32_t peer, struct text name, int64_t now_ms,
                             struct effects *effects)
{
    struct session *session = sessions_begin(&core->sessions, peer, name, now_ms);

    if (session == NULL) {
        struct session *quietest = sessions_quietest(&core->sessions);

        if (quietest != NULL) {
            end(core, quietest->peer, REPORT_SESSION_DISPLACED, effects);
            session = sessions_begin(&core->sessions, peer, name, now_ms);
        }
    }
    return session;
}

/* To each session that was sent nothing for so long. */
static void send_heartbeats(struct core *core, int64_t quiet_ms, int64_t now_ms,
                            struct effects *effects)
{
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &core->sessions.items[i];

        if (session->is_live && now_ms - session->sent_ms >= quiet_ms) {
            struct writer writer = effects_begin_reply(effects);

            heartbeat_encode(&writer);
            speak(session, COMMAND_HEARTBEAT, &writer, now_ms, effects);
        }
    }
}

static void hear_hello(struct core *core, const struct input *input, struct effects *effects)
{
    const uint32_t peer = input->of.message.peer;
    struct session *session;
    struct hello hello;

    if (hello_decode(&hello, input->of.message.body) != STATUS_OK) {
        speak_of_body(core, peer, COMMAND_HELLO, effects);
        return;
    }
    if (hello.version_min > PROTOCOL_VERSION || hello.version_max < PROTOCOL_VERSION) {
        speak_refusal(core, peer, 0, ERR_VERSION, effects,
                      "this broker speaks version %d of the protocol, the client %u to %u",
                      PROTOCOL_VERSION, hello.version_min, hello.version_max);
        return;
    }
    session = begin(core, peer, hello.name, input->now_ms, effects);
    if (session == NULL) {
        send_heartbeats(core, PROBE_MS, input->now_ms, effects); /* who is gone shows now */
        speak_refusal(core, peer, 0, ERR_BUSY, effects,
                      "%d sessions are open, no more fit: try later", SESSIONS_MAX);
        return;
    }
    welcome(core, session, input->now_ms, effects);
}

static void hear_heartbeat(struct core *core, struct session *session, const struct input *input,
                           struct effects *effects)
{
    if (heartbeat_decode(input->of.message.body) != STATUS_OK) {
        speak_of_body(core, session->peer, COMMAND_HEARTBEAT, effects);
    }
}

/* The steps. */

static void hear(struct core *core, const struct input *input, struct effects *effects)
{
    const struct message *message = &input->of.message;
    const enum command command = command_of_word(message->command);
    struct session *session = sessions_find(&core->sessions, message->peer);

    core->machine = message->machine;
    if (session == NULL && command != COMMAND_HELLO) {
        speak_refusal(core, message->peer, 0, ERR_HELLO, effects, "%s", refusal_meaning(ERR_HELLO));
        return;
    }
    if (session != NULL) {
        session->heard_ms = input->now_ms;
    }
    switch (command) {
    case COMMAND_HELLO:
        hear_hello(core, input, effects);
        break;
    case COMMAND_SUBMIT:
        submitting_hear(core, session, input, effects);
        break;
    case COMMAND_SUBSCRIBE:
        subscribing_hear(core, session, input, effects);
        break;
    case COMMAND_CREDIT:
        subscribing_hear_credit(core, session, input, effects);
        break;
    case COMMAND_READ:
    case COMMAND_CASE:
    case COMMAND_INBOX:
    case COMMAND_STATUS:
        asking_hear(core, session, command, input, effects);
        break;
    case COMMAND_HEARTBEAT:
        hear_heartbeat(core, session, input, effects);
        break;
    case COMMAND_NONE:
    case COMMAND_WELCOME:
    case COMMAND_RESULT:
    case COMMAND_RESYNC:
    case COMMAND_EVENTS:
    case COMMAND_RECORDS:
    case COMMAND_VIEWS:
    case COMMAND_ERROR:
        speak_refusal(core, message->peer, 0, ERR_MESSAGE, effects, "no command of a client's");
        break;
    }
}

/* What the work at hand waited for has come. */
static void go_on(struct core *core, const struct input *input, struct effects *effects)
{
    effects->load = 0;
    effects->need.kind = NEED_NOTHING;
    switch (core->work) {
    case WORK_NONE:
        assert(core->work != WORK_NONE); /* nobody asked for it */
        break;
    case WORK_INTAKE:
        if (input->kind == INPUT_RECORD) {
            submitting_give(core, input->of.record);
        }
        submitting_go_on(core, input, effects);
        break;
    case WORK_READ:
        asking_go_on_read(core, input, effects);
        break;
    case WORK_CASE:
        asking_go_on_case(core, input, effects);
        break;
    case WORK_INBOX:
        asking_go_on_inbox(core, input, effects);
        break;
    case WORK_PUBLISH:
        subscribing_go_on(core, input, effects);
        break;
    }
}

static void note_commit(struct core *core, const struct input *input)
{
    figures_committed(&core->figures, (uint32_t)(core->head - core->committed), input->of.commit_us,
                      input->now_ms);
    if (core->head > core->committed) {
        core->spill_groups++;
        core->spill_quiet_ms = input->now_ms + CACHE_QUIET_MS;
    }
    core->committed = core->head;
    core->erased_records = 0;
    core->retold_records = 0;
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        core->sessions.items[i].batches_taken = 0;
    }
}

static void tick(struct core *core, const struct input *input, struct effects *effects)
{
    for (uint32_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &core->sessions.items[i];

        if (session->is_live && input->of.is_drained &&
            input->now_ms - session->heard_ms >=
                (MUTANT(SESSION_CUT_OFF) ? SESSION_SILENT_MS / 5 : SESSION_SILENT_MS)) {
            end(core, session->peer, REPORT_SESSION_SILENT, effects);
        }
    }
    send_heartbeats(core, HEARTBEAT_MS, input->now_ms, effects);
    effects->wake_ms = sessions_wake_ms(&core->sessions, core->committed, input->now_ms);
}

void core_step(struct core *core, const struct input *input, struct effects *effects)
{
    assert((input->kind == INPUT_RECORD) == (effects->load != 0));
    assert((input->kind == INPUT_GIVEN) == (effects->need.kind != NEED_NOTHING));
    switch (input->kind) {
    case INPUT_MESSAGE:
        hear(core, input, effects);
        break;
    case INPUT_RECORD:
    case INPUT_GIVEN:
        go_on(core, input, effects);
        break;
    case INPUT_COMMITTED:
        note_commit(core, input);
        break;
    case INPUT_PUBLISH:
        subscribing_publish(core, input, effects);
        break;
    case INPUT_UNSENT:
        subscribing_pause(core, input, effects);
        break;
    case INPUT_STUCK:
        end(core, input->of.peer, REPORT_SESSION_STUCK, effects);
        break;
    case INPUT_GONE:
        end(core, input->of.peer, REPORT_SESSION_GONE, effects);
        break;
    case INPUT_ALL_GONE:
        sessions_end_all(&core->sessions);
        break;
    case INPUT_TICK:
        tick(core, input, effects);
        break;
    }
    if (core->work == WORK_NONE) {
        book_trim(core->book);
    }
}
