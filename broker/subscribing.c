#include "broker/core_parts.h"
#include "schemas/mutant.h"

#include <string.h>

/* No position yet: everything, of whatever ledger this is. */
static bool is_from_beginning(const struct subscribe *subscribe)
{
    static const struct ledger_id any;

    return subscribe->after == 0 &&
           memcmp(subscribe->ledger.bytes, any.bytes, LEDGER_ID_BYTES) == 0;
}

void subscribing_hear(struct core *core, struct session *session, const struct input *input,
                      struct effects *effects)
{
    struct subscribe subscribe;

    if (subscribe_decode(&subscribe, input->of.message.body) != STATUS_OK) {
        speak_of_body(core, session->peer, COMMAND_SUBSCRIBE, effects);
        return;
    }
    session->subscription.is_active = false; /* a new one replaces the old, even if refused */
    if (is_from_beginning(&subscribe)) {
        subscribe.ledger = core->identity.ledger;
        subscribe.epoch = core->identity.epoch;
    }
    if (memcmp(subscribe.ledger.bytes, core->identity.ledger.bytes, LEDGER_ID_BYTES) != 0) {
        speak_refusal(core, session->peer, 0, ERR_POSITION, effects,
                      "the position is of another ledger");
    } else if (subscribe.epoch != core->identity.epoch && !MUTANT(EPOCH_IGNORED)) {
        speak_refusal(core, session->peer, 0, ERR_POSITION, effects,
                      "the position is of epoch %llu, the ledger is in %llu",
                      (unsigned long long)subscribe.epoch,
                      (unsigned long long)core->identity.epoch);
    } else if (subscribe.after > core->committed) {
        speak_refusal(core, session->peer, 0, ERR_POSITION, effects,
                      "position %llu is beyond the head, %llu", (unsigned long long)subscribe.after,
                      (unsigned long long)core->committed);
    } else {
        subscription_begin(&session->subscription, &subscribe, input->now_ms);
        effects_report(effects, REPORT_SESSION_SUBSCRIBED, subscribe.after, session->name);
    }
}

void subscribing_hear_credit(struct core *core, struct session *session, const struct input *input,
                             struct effects *effects)
{
    struct credit credit;

    if (credit_decode(&credit, input->of.message.body) != STATUS_OK) {
        speak_of_body(core, session->peer, COMMAND_CREDIT, effects);
        return;
    }
    subscription_credit(&session->subscription, &credit); /* without one it is forgotten */
}

static void send_events(struct core *core, struct session *session, uint32_t event_bytes,
                        int64_t now_ms, struct effects *effects)
{
    struct writer writer = effects_begin_reply(effects);
    struct events *events = &core->events;

    events_encode(events, &writer);
    speak(session, COMMAND_EVENTS, &writer, now_ms, effects);
    subscription_sent(&session->subscription, events->through, events->record_count, event_bytes,
                      now_ms);
}

static void finish_publish(struct core *core, const struct input *input, struct effects *effects)
{
    const struct gather *gather = &core->gather;
    struct events *events = &core->events;

    core->work = WORK_NONE;
    if (gather->record_count == 0) {
        core->session->subscription.position = gather->through; /* told when it is worth it */
        return;
    }
    events->through = gather->through;
    events->record_count = gather->record_count;
    events->case_count = gather->case_count;
    (void)memcpy(events->records, gather->records, gather->record_count * sizeof *events->records);
    (void)memcpy(events->cases, gather->cases, gather->case_count * sizeof *events->cases);
    send_events(core, core->session, gather->event_bytes, input->now_ms, effects);
}

static void look_for_next(struct core *core, const struct input *input, struct effects *effects)
{
    effects->load = core->gather.wanted;
    if (effects->load == 0) {
        finish_publish(core, input, effects);
    }
}

void subscribing_go_on(struct core *core, const struct input *input, struct effects *effects)
{
    if (input->kind == INPUT_RECORD) {
        gather_give(&core->gather, input->of.record);
    }
    if (gather_lacks(&core->gather, core->book, &effects->need)) {
        return;
    }
    gather_take(&core->gather, &core->marks, core->book);
    look_for_next(core, input, effects);
}

static uint32_t smaller(uint32_t one, uint32_t other)
{
    return one < other ? one : other;
}

void subscribing_publish(struct core *core, const struct input *input, struct effects *effects)
{
    struct session *session = sessions_next(&core->sessions, core->committed, input->now_ms);
    struct subscription *subscription;
    struct gather_limits limits = {.scan_max = SCAN_EVENTS_MAX, .with_cases = true};

    effects->more = session != NULL;
    if (session == NULL) {
        return;
    }
    if (session->questions.count > 0) {
        asking_answer(core, session, input, effects);
        return;
    }
    subscription = &session->subscription;
    if (!subscription_is_ready(subscription, core->committed, input->now_ms)) {
        core->events.through = subscription->position;
        core->events.record_count = 0;
        core->events.case_count = 0;
        send_events(core, session, 0, input->now_ms, effects);
        return;
    }
    limits.until = core->committed;
    limits.records_max =
        smaller(smaller(input->of.events_max, BATCH_EVENTS_MAX), subscription->credit_events);
    limits.bytes_max = (uint32_t)subscription->credit_bytes; /* > 0: it is ready */
    gather_begin(&core->gather, &core->marks, &subscription->selection, subscription->position,
                 &limits);
    core->work = WORK_PUBLISH;
    core->session = session;
    look_for_next(core, input, effects);
}

void subscribing_pause(struct core *core, const struct input *input, struct effects *effects)
{
    struct session *session = sessions_find(&core->sessions, input->of.peer);

    if (session != NULL && session->subscription.is_active) {
        subscription_unsent(&session->subscription, input->now_ms);
        effects_report(effects, REPORT_SESSION_PAUSED, session->peer, session->name);
    }
}
