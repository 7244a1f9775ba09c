#include "broker/core_parts.h"
#include "schemas/mutant.h"

#include <string.h>

/* Copy the event into the effects and take it in. False: no memory, and nothing is changed. */
static bool put(struct core *core, const struct event *event, struct text payload,
                int64_t recorded_unix_ms, struct effects *effects)
{
    const uint32_t number = effects->record_count - core->records_before;
    struct record *record = effects_put(effects, payload);

    record->type = (uint16_t)event->type;
    record->sequence = core->head + 1;
    record->recorded_unix_ms = recorded_unix_ms;
    core_place(core, event->subject, &record->position, &record->previous);
    (void)memcpy(record->salt, core->message.salts[number], RECORD_SALT_BYTES);
    record_seal(record, event->subject, event->id);
    if (core_take(core, event, recorded_unix_ms, NULL) != STATUS_OK) {
        effects_unput(effects);
        return false;
    }
    return true;
}

/* The event is new and may say what it says: the rules decide. */
static struct refusals judge(struct core *core, const struct event *event, struct text payload,
                             int64_t recorded_unix_ms, struct effects *effects)
{
    struct refusals refusals = {0};

    if (core->disk_is_low) {
        refusals_add(&refusals, ERR_DISK_LOW, NULL);
        return refusals;
    }
    refusals = book_judge(core->book, event, recorded_unix_ms);
    if (!refusals_any(&refusals) && !put(core, event, payload, recorded_unix_ms, effects)) {
        refusals_add(&refusals, ERR_BUSY, "the broker is short of memory");
    }
    return refusals;
}

static struct outcome decide(struct core *core, uint32_t number, int64_t recorded_unix_ms,
                             struct effects *effects)
{
    struct intake *intake = &core->intake;
    const struct known *known = &intake->known[number];
    struct outcome outcome = {.refusals = intake->refusals[number]};

    if (refusals_any(&outcome.refusals)) {
        return outcome;
    }
    if (!intake_settle(intake, number, core->book, core->committed, effects)) {
        refusals_add(&outcome.refusals, ERR_LIMIT, "too many ids that look like this one");
    } else if (known->sequence != 0 && known->is_same) {
        outcome.sequence = MUTANT(RESEND_RENUMBERED) ? core->head : known->sequence;
    } else if (known->sequence != 0) {
        refusals_add(&outcome.refusals, ERR_ID_CONFLICT,
                     "event %llu has this id and another content",
                     (unsigned long long)known->sequence);
    } else {
        outcome.refusals = judge(core, &intake->events[number], intake->submit.events[number],
                                 recorded_unix_ms, effects);
        outcome.sequence = refusals_any(&outcome.refusals) ? 0 : core->head;
    }
    return outcome;
}

static void watch_clock(struct core *core, int64_t unix_ms, struct effects *effects)
{
    const bool is_behind = unix_ms < core->recorded_unix_ms;

    if (is_behind && !core->clock_is_behind) {
        effects_report(effects, REPORT_CLOCK_BEHIND, (uint64_t)(core->recorded_unix_ms - unix_ms),
                       "");
    }
    core->clock_is_behind = is_behind;
}

static void watch_disk(struct core *core, const struct machine *machine, struct effects *effects)
{
    const bool is_low = machine->disk_free_bytes < (uint64_t)DISK_LOW_BYTES;

    if (is_low != core->disk_is_low) {
        effects_report(effects, is_low ? REPORT_DISK_LOW : REPORT_DISK_ENOUGH,
                       machine->disk_free_bytes, "");
    }
    core->disk_is_low = is_low;
}

/* Every event's record is compared: judge them in order and answer. */
static void finish_submit(struct core *core, const struct input *input, struct effects *effects)
{
    struct writer writer = effects_begin_reply(effects);
    struct result *result = &core->result;
    int64_t recorded_unix_ms;

    watch_clock(core, input->unix_ms, effects);
    watch_disk(core, &core->message.machine, effects);
    recorded_unix_ms = input->unix_ms > core->recorded_unix_ms || MUTANT(TIME_UNBOUNDED)
                           ? input->unix_ms
                           : core->recorded_unix_ms;
    result->batch = core->intake.submit.batch;
    result->count = core->intake.submit.count;
    for (uint32_t i = 0; i < result->count; i++) {
        result->outcomes[i] = decide(core, i, recorded_unix_ms, effects);
        result->outcomes[i].later = refusals_are_later(&result->outcomes[i].refusals);
        figures_refused(&core->figures, &result->outcomes[i].refusals);
    }
    result_encode(result, &writer);
    speak(core->session, COMMAND_RESULT, &writer, input->now_ms, effects);
    core->session->batch_expected++;
    core->session->batches_taken++;
    core->work = WORK_NONE;
}

void submitting_go_on(struct core *core, const struct input *input, struct effects *effects)
{
    if (intake_lacks(&core->intake, core->book, &effects->need)) {
        return;
    }
    effects->load = intake_wants(&core->intake, core->book, core->committed);
    if (effects->load == 0) {
        finish_submit(core, input, effects);
    }
}

void submitting_hear(struct core *core, struct session *session, const struct input *input,
                     struct effects *effects)
{
    struct submit *submit = &core->intake.submit;
    struct resync resync = {.batch = session->batch_expected};
    struct writer writer;

    if (submit_decode(submit, input->of.message.body) != STATUS_OK) {
        speak_of_body(core, session->peer, COMMAND_SUBMIT, effects);
        return;
    }
    if ((submit->batch != session->batch_expected && !MUTANT(BATCH_UNNUMBERED)) ||
        session->batches_taken == BATCHES_PENDING_MAX) {
        writer = effects_begin_reply(effects);
        resync_encode(&resync, &writer);
        speak(session, COMMAND_RESYNC, &writer, input->now_ms, effects);
        effects_report(effects, REPORT_BATCH_OUT_OF_TURN, submit->batch, session->name);
        return;
    }
    core->work = WORK_INTAKE;
    core->session = session;
    core->message = input->of.message;
    core->records_before = effects->record_count;
    intake_begin(&core->intake);
    submitting_go_on(core, input, effects);
}
