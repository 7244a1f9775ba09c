#include "workers/runtime.h"

#include "schemas/mutant.h"
#include "workers/casework.h"
#include "workers/departments.h"
#include "workers/outcomes.h"
#include "workers/walks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CREDIT_EVENTS 4096
#define CREDIT_BYTES (8 * 1048576)
#define DAY_SECONDS 86400
#define CHINA_SECONDS (8 * 3600)

enum status runtime_create(struct runtime **out, const struct department *department,
                           const struct settings *settings, struct error *err)
{
    struct runtime *runtime = calloc(1, sizeof *runtime);

    if (runtime == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "make a worker");
    }
    runtime->department = department;
    runtime->settings = settings;
    runtime->looked_on = NO_DATE;
    agenda_init(&runtime->agenda);
    attempts_init(&runtime->attempts);
    flights_init(&runtime->flights);
    readings_init(&runtime->readings);
    doubts_init(&runtime->doubts);
    bookings_init(&runtime->bookings);
    *out = runtime;
    return STATUS_OK;
}

void runtime_destroy(struct runtime **runtime)
{
    free(*runtime);
    *runtime = NULL;
}

uint32_t runtime_unanswered(const struct runtime *runtime)
{
    return runtime->flights.count;
}

/* Asking. */

static void ask_case(struct runtime *runtime, struct reading *reading, struct text subject,
                     struct runtime_effects *effects)
{
    reading_begin(reading, subject, ++runtime->requests);
    casework_say(effects, COMMAND_CASE)->of.case_query =
        (struct case_query){reading->request, reading_subject(reading)};
}

/* Sessions. */

/* What was asked in a session that is over is asked again in this one. */
static void forget_requests(struct runtime *runtime)
{
    uint32_t i;

    runtime->history.request = 0;
    runtime->inbox.request = 0;
    doubts_forget_requests(&runtime->doubts);
    for (i = 0; i < READS_MAX; i++) {
        struct reading *reading = &runtime->readings.items[i];

        if (reading->phase != READING_FREE) {
            agenda_add(&runtime->agenda, reading_subject(reading));
            reading_end(reading);
        }
    }
}

/* No position, or one that means nothing to this broker: begin at its head. What was done in
 * another ledger says nothing about this one. */
static void begin_anew(struct runtime *runtime)
{
    runtime->has_position = true;
    runtime->position = runtime->welcome.head;
    attempts_init(&runtime->attempts);
    doubts_init(&runtime->doubts);
    walks_remember_anew(runtime);
    walks_look_at_everything(runtime);
}

static bool position_holds(const struct runtime *runtime, const struct welcome *welcome)
{
    return runtime->has_position && runtime->position <= welcome->head &&
           runtime->welcome.epoch == welcome->epoch &&
           memcmp(&runtime->welcome.ledger, &welcome->ledger, sizeof welcome->ledger) == 0;
}

static struct selection selection_of(const struct department *department)
{
    return department->oversight != NULL
               ? (struct selection){.types = department->oversight->types}
               : (struct selection){department->lane, department->follows | RULE_TYPES};
}

static void subscribe(struct runtime *runtime, struct runtime_effects *effects)
{
    casework_say(effects, COMMAND_SUBSCRIBE)->of.subscribe =
        (struct subscribe){.ledger = runtime->welcome.ledger,
                           .epoch = runtime->welcome.epoch,
                           .after = runtime->position,
                           .selection = selection_of(runtime->department),
                           .events = CREDIT_EVENTS,
                           .bytes = CREDIT_BYTES};
}

static void on_session(struct runtime *runtime, const struct welcome *welcome,
                       struct runtime_effects *effects)
{
    bool holds = position_holds(runtime, welcome);

    if (!holds && runtime->has_position) {
        casework_report_plain(effects, REPORT_POSITION_LOST, welcome->head);
    }
    runtime->stands = true;
    runtime->resubscribe = false;
    runtime->welcome = *welcome;
    if (!MUTANT(REQUESTS_KEPT)) {
        forget_requests(runtime);
    }
    if (!holds) {
        begin_anew(runtime);
    }
    casework_report_plain(effects, REPORT_SESSION_STANDS, runtime->position);
    subscribe(runtime, effects);
}

static void on_lost(struct runtime *runtime)
{
    casework_back_off(runtime);
    runtime->resubscribe = runtime->stands;
}

static void on_error(struct runtime *runtime, const struct wire_error *error,
                     struct runtime_effects *effects)
{
    casework_report(effects, REPORT_BROKER_REFUSED, (struct text){NULL, 0}, (struct text){NULL, 0},
                    error->code_word, error->request);
    if (error->code == ERR_POSITION) {
        runtime->has_position = false;
    }
    on_lost(runtime);
}

/* What the broker says. */

static void on_events(struct runtime *runtime, const struct events *events,
                      struct runtime_effects *effects)
{
    uint32_t bytes = 0;
    uint32_t i;

    for (i = 0; i < events->record_count; i++) {
        const struct record_item *record = &events->records[i];
        struct event event;
        struct refusals refusals =
            event_decode_stored(&event, record->event.bytes, record->event.count);

        bytes += record->event.count;
        if (!refusals_any(&refusals)) { /* what is not known here is skipped */
            walks_hear(runtime, &event, record->sequence);
        }
    }
    for (i = 0; i < events->case_count; i++) {
        casework_look_at(runtime, &events->cases[i], effects);
    }
    runtime->position = events->through;
    if (events->record_count > 0) {
        casework_say(effects, COMMAND_CREDIT)->of.credit =
            (struct credit){events->record_count, MUTANT(CREDIT_HELD) ? 0 : bytes};
    }
}

static void on_views(struct runtime *runtime, const struct views *views,
                     struct runtime_effects *effects)
{
    struct reading *reading = readings_of_request(&runtime->readings, views->request);
    uint32_t i;

    if (views->request == runtime->inbox.request && runtime->inbox.active) {
        walks_turn_page(runtime, views, effects);
    } else if (reading != NULL) {
        reading_end(reading);
    } else if (!outcomes_settle(runtime, views, effects)) {
        return; /* an answer to a question that was given up */
    }
    for (i = 0; i < views->count; i++) {
        casework_look_at(runtime, &views->cases[i], effects);
    }
}

/* The case's history is read: decide on the view that was kept. */
static void decide_reading(struct runtime *runtime, struct reading *reading,
                           struct runtime_effects *effects)
{
    struct case_item item = reading_item(reading);
    enum status status = view_decode(&runtime->view, item.view, item.openers);

    assert(status == STATUS_OK); /* as it was before it was kept */
    if (!casework_may_decide(runtime) || !casework_decide(runtime, &reading->dossier, effects)) {
        agenda_add(&runtime->agenda, reading_subject(reading));
    }
    reading_end(reading);
}

static void on_records(struct runtime *runtime, const struct records *records,
                       struct runtime_effects *effects)
{
    struct reading *reading = readings_of_request(&runtime->readings, records->request);
    uint32_t i;

    if (runtime->history.active && records->request == runtime->history.request) {
        walks_take_history(runtime, records, effects);
        return;
    }
    if (reading == NULL || reading->phase != READING_HISTORY) {
        return;
    }
    for (i = 0; i < records->count; i++) {
        struct event event;
        struct refusals refusals = event_decode_stored(&event, records->items[i].event.bytes,
                                                       records->items[i].event.count);

        if (!refusals_any(&refusals)) {
            dossier_fold(&reading->dossier, &event, records->items[i].sequence);
        }
    }
    reading->dossier.sequence = records->through;
    if (records->done) {
        decide_reading(runtime, reading, effects);
    } else {
        reading->request = ++runtime->requests;
        casework_ask_history(reading, effects);
    }
}

/* People's decisions, in their order: the next ones only when all before are answered. */
static void on_decisions(struct runtime *runtime, const struct decisions *decisions,
                         struct runtime_effects *effects)
{
    uint32_t i;

    if (!casework_may_decide(runtime) || runtime->flights.decisions > 0) {
        return;
    }
    for (i = 0; i < decisions->count && flights_has_room(&runtime->flights); i++) {
        struct text bytes = decisions->items[i].event;
        struct event event = {0};
        struct refusals refusals = event_decode(&event, bytes.bytes, bytes.count);

        if (bytes.count > sizeof runtime->act_bytes - runtime->act_bytes_used) {
            return;
        }
        (void)memcpy(runtime->act_bytes + runtime->act_bytes_used, bytes.bytes, bytes.count);
        effects->acts[effects->act_count++] =
            (struct text){(const char *)runtime->act_bytes + runtime->act_bytes_used, bytes.count};
        runtime->act_bytes_used += bytes.count;
        flights_add(&runtime->flights, refusals_any(&refusals) ? EVENT_NONE : event.type,
                    text_cut(event.subject, ID_BYTES_MAX), text_cut(event.id, ID_BYTES_MAX),
                    decisions->items[i].key);
        if (MUTANT(OUTBOX_EARLY)) {
            effects->verdicts[effects->verdict_count++] =
                (struct verdict){.decision = decisions->items[i].key, .type = event.type};
        }
    }
}

static void on_settings(struct runtime *runtime, const struct settings *settings,
                        struct runtime_effects *effects)
{
    runtime->settings = settings;
    walks_look_anew(runtime);
    casework_report_plain(effects, REPORT_SETTINGS_TAKEN, 0);
}

/* Take the next cases from the agenda, the next page of what is walked through. */
static void go_on(struct runtime *runtime, struct runtime_effects *effects)
{
    struct reading *reading;
    struct text subject;

    if (!runtime->stands || runtime->draining || runtime->now_ms < runtime->wait_until_ms) {
        return;
    }
    if (runtime->resubscribe) {
        const struct welcome welcome = runtime->welcome;

        on_session(runtime, &welcome, effects);
    }
    if (runtime->looked_on != runtime->today && !MUTANT(MIDNIGHT_SLEPT)) {
        if (runtime->bookings.incomplete) {
            walks_remember_anew(runtime); /* by now there may be room: days have gone by */
        }
        walks_look_anew(runtime); /* policies begin with a day */
    }
    walks_heed_rules(runtime);
    outcomes_ask(runtime, effects);
    if (runtime->history.active) {
        if (runtime->history.request == 0) {
            walks_ask_history(runtime, effects);
        }
        return;
    }
    if (!casework_is_on_duty(runtime)) {
        return; /* what it did not look at, it looks at when its turn comes */
    }
    while (flights_has_room(&runtime->flights) && casework_has_room(effects) &&
           (reading = readings_free(&runtime->readings)) != NULL &&
           agenda_take(&runtime->agenda, &subject)) {
        ask_case(runtime, reading, subject, effects);
    }
    if (runtime->agenda.overflowed && runtime->agenda.count == 0 && !runtime->inbox.active) {
        runtime->agenda.overflowed = false;
        casework_report_plain(effects, REPORT_AGENDA_OVERFLOWED, 0);
        walks_look_at_everything(runtime);
    }
    if (runtime->inbox.active && runtime->inbox.request == 0 && runtime->agenda.count == 0) {
        walks_ask_inbox(runtime, effects);
    }
}

/* When the next day begins, or a wait is over. */
static int64_t wake_ms(const struct runtime *runtime)
{
    int64_t to_midnight = DAY_SECONDS - (runtime->now + CHINA_SECONDS) % DAY_SECONDS;
    int64_t wake = runtime->now_ms + to_midnight * 1000;

    if (runtime->wait_until_ms > runtime->now_ms && runtime->wait_until_ms < wake) {
        wake = runtime->wait_until_ms;
    }
    if (runtime->rules_changed && runtime->rules_wait_ms > runtime->now_ms &&
        runtime->rules_wait_ms < wake) {
        wake = runtime->rules_wait_ms;
    }
    return wake;
}

static void begin_step(struct runtime *runtime, const struct runtime_input *input,
                       struct runtime_effects *effects)
{
    effects->message_count = 0;
    effects->act_count = 0;
    effects->verdict_count = 0;
    effects->report_count = 0;
    effects->reports_lost = 0;
    runtime->act_bytes_used = 0;
    runtime->now_ms = input->now_ms;
    runtime->now = input->unix_ms / 1000;
    runtime->today = moment_day((struct moment){runtime->now, 0});
}

void runtime_step(struct runtime *runtime, const struct runtime_input *input,
                  struct runtime_effects *effects)
{
    begin_step(runtime, input, effects);
    switch (input->kind) {
    case RUNTIME_SESSION:
        on_session(runtime, input->of.welcome, effects);
        break;
    case RUNTIME_GONE:
        runtime->stands = false;
        casework_report_plain(effects, REPORT_BROKER_GONE, 0);
        break;
    case RUNTIME_LOST:
        on_lost(runtime);
        break;
    case RUNTIME_EVENTS:
        on_events(runtime, input->of.events, effects);
        break;
    case RUNTIME_VIEWS:
        on_views(runtime, input->of.views, effects);
        break;
    case RUNTIME_RECORDS:
        on_records(runtime, input->of.records, effects);
        break;
    case RUNTIME_RESULT:
        outcomes_take(runtime, input->of.result, effects);
        break;
    case RUNTIME_ERROR:
        on_error(runtime, input->of.error, effects);
        break;
    case RUNTIME_DECISIONS:
        on_decisions(runtime, input->of.decisions, effects);
        break;
    case RUNTIME_ATTEND:
        runtime->attends = true;
        walks_remember_anew(runtime); /* what the one before did last may not have been heard yet */
        walks_look_at_everything(runtime);
        break;
    case RUNTIME_SETTINGS:
        on_settings(runtime, input->of.settings, effects);
        break;
    case RUNTIME_DRAIN:
        runtime->draining = true;
        break;
    case RUNTIME_TICK:
        break;
    }
    go_on(runtime, effects);
    if (effects->act_count > 0) {
        flights_close_batch(&runtime->flights);
    }
    effects->wake_ms = wake_ms(runtime);
}
