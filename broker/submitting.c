#include "broker/core_parts.h"
#include "schemas/mutant.h"

#include <assert.h>
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
    (void)memcpy(record->salt, core->message.salts[MUTANT(SALT_REUSED) ? 0 : number],
                 RECORD_SALT_BYTES);
    record_seal(record, event->subject, event->id);
    if (core_take(core, event, record, NULL) != STATUS_OK) {
        effects_unput(effects);
        return false;
    }
    core->erased_records += event->type == EVENT_CASE_ERASED ? record->position - 1 : 0;
    return true;
}

/* The commit rewrites every record of an erased case, and everybody waits for it. */
static bool erases_too_much(const struct core *core, const struct event *event)
{
    const struct entry *entry = book_find(core->book, event->subject);

    return event->type == EVENT_CASE_ERASED && entry != NULL &&
           core->erased_records + entry->position > GROUP_ERASED_MAX;
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
    if (book_changed_bytes(core->book) > BOOK_CHANGED_BYTES_MAX) {
        refusals_add(&refusals, ERR_BUSY, "the cache cannot be written: see the broker's log");
        return refusals;
    }
    if (erases_too_much(core, event)) {
        refusals_add(&refusals, ERR_BUSY, "other cases are being erased: they go a few at a time");
        return refusals;
    }
    refusals = book_judge(core->book, event, recorded_unix_ms);
    if (!refusals_any(&refusals) && !put(core, event, payload, recorded_unix_ms, effects)) {
        refusals_add(&refusals, ERR_BUSY, "the broker is short of memory");
    }
    return refusals;
}

static struct outcome decide(struct core *core, uint32_t number, struct effects *effects)
{
    struct intake *intake = &core->intake;
    const struct known *known = &intake->known[number];
    struct outcome outcome = {.refusals = intake->refusals[number]};

    if (refusals_any(&outcome.refusals)) {
        return outcome;
    }
    if (book_is_erased(core->book, intake->events[number].subject)) {
        refusals_add(&outcome.refusals, ERR_ERASED, NULL);
    } else if (!intake_settle(intake, number, core->book, core->committed, effects)) {
        refusals_add(&outcome.refusals, ERR_LIMIT, "too many ids that look like this one");
    } else if (known->sequence != 0 && known->is_same) {
        outcome.sequence = MUTANT(RESEND_RENUMBERED) ? core->head : known->sequence;
    } else if (known->sequence != 0) {
        refusals_add(&outcome.refusals, ERR_ID_CONFLICT,
                     "event %llu has this id and another content",
                     (unsigned long long)known->sequence);
    } else {
        outcome.refusals = judge(core, &intake->events[number], intake->submit.events[number],
                                 core->judged_unix_ms, effects);
        outcome.sequence = refusals_any(&outcome.refusals) ? 0 : core->head;
    }
    return outcome;
}

static void retell(struct core *core, const struct record *record)
{
    enum status status = book_retell_give(core->book, record->payload, NULL);

    assert(status == STATUS_OK); /* it was one of the case's when it was taken */
}

/* Everybody waits while cases are told again. False: this one's turn is in a later group. */
static bool begin_retelling(struct core *core, const struct event *event, struct refusals *refusals)
{
    const uint32_t count = book_find(core->book, event->subject)->position;

    if (core->retold_records + count > GROUP_RETOLD_MAX) {
        refusals_add(refusals, ERR_BUSY, "other entries are being voided: they go a few at a time");
        return false;
    }
    core->retold_records += count;
    core->is_retelling = true;
    book_retell(core->book, event, true);
    return true;
}

/* A void is judged on its case told again. Records of this group are at hand, the ledger's are
 * asked for one by one: true while one is to come. */
static bool lacks_record(struct core *core, uint32_t number, struct effects *effects)
{
    const struct event *event = &core->intake.events[number];
    uint64_t sequence;

    if (refusals_any(&core->intake.refusals[number]) || !book_must_retell(core->book, event) ||
        !intake_settle(&core->intake, number, core->book, core->committed, effects) ||
        core->intake.known[number].sequence != 0) {
        return false;
    }
    if (!core->is_retelling && !begin_retelling(core, event, &core->intake.refusals[number])) {
        return false;
    }
    while ((sequence = book_retell_wants(core->book)) > core->committed) {
        retell(core, &effects->records[sequence - core->committed - 1]);
    }
    effects->load = sequence;
    core->is_retelling = sequence != 0;
    return core->is_retelling;
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

/* Every event's record is compared. */
static void begin_judging(struct core *core, const struct input *input, struct effects *effects)
{
    watch_clock(core, input->unix_ms, effects);
    watch_disk(core, &core->message.machine, effects);
    core->judged_unix_ms = input->unix_ms > core->recorded_unix_ms || MUTANT(TIME_UNBOUNDED)
                               ? input->unix_ms
                               : core->recorded_unix_ms;
    core->result.batch = core->intake.submit.batch;
    core->result.count = core->intake.submit.count;
    core->is_judging = true;
    core->judged = 0;
}

/* Judge them in order. False: a record must come first. */
static bool judge_all(struct core *core, struct effects *effects)
{
    struct result *result = &core->result;

    for (; core->judged < result->count; core->judged++) {
        struct outcome *outcome = &result->outcomes[core->judged];

        if (lacks_record(core, core->judged, effects)) {
            return false;
        }
        *outcome = decide(core, core->judged, effects);
        outcome->later =
            refusals_are_later(&outcome->refusals) && !(core->disk_is_low && MUTANT(LOW_IS_FINAL));
        figures_refused(&core->figures, &outcome->refusals);
    }
    return true;
}

static void finish_submit(struct core *core, const struct input *input, struct effects *effects)
{
    struct writer writer = effects_begin_reply(effects);

    result_encode(&core->result, &writer);
    speak(core->session, COMMAND_RESULT, &writer, input->now_ms, effects);
    core->session->batch_expected++;
    core->session->batches_taken++;
    core->is_judging = false;
    core->work = WORK_NONE;
}

/* The record that was asked for. */
void submitting_give(struct core *core, const struct record *record)
{
    if (core->is_judging) {
        retell(core, record);
    } else {
        intake_compare(&core->intake, record);
    }
}

void submitting_go_on(struct core *core, const struct input *input, struct effects *effects)
{
    if (!core->is_judging) {
        if (intake_lacks(&core->intake, core->book, &effects->need)) {
            return;
        }
        effects->load = intake_wants(&core->intake, core->book, core->committed);
        if (effects->load != 0) {
            return;
        }
        begin_judging(core, input, effects);
    }
    if (judge_all(core, effects)) {
        finish_submit(core, input, effects);
    }
}

void submitting_hear(struct core *core, struct session *session, const struct input *input,
                     struct effects *effects)
{
    struct submit *submit = &core->intake.submit;
    struct resync resync = {.batch = session->batch_expected - (MUTANT(RESYNC_BEHIND) ? 1 : 0)};
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
