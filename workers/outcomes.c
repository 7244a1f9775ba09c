#include "workers/outcomes.h"

#include "schemas/mutant.h"

/* Did perhaps somebody else decide what the act was to decide? */
static bool may_be_decided(const struct refusals *refusals)
{
    return refusals_hold(refusals, ERR_STALE) || refusals_hold(refusals, ERR_STATE) ||
           refusals_hold(refusals, ERR_ID_CONFLICT);
}

static void add_verdict(struct runtime *runtime, struct runtime_effects *effects,
                        const struct flight *flight, const struct outcome *outcome, bool refused)
{
    struct refusals *refusals = &runtime->refusals[effects->verdict_count];

    *refusals = outcome->refusals;
    effects->verdicts[effects->verdict_count++] =
        (struct verdict){.decision = flight->decision,
                         .refused = refused,
                         .type = flight->type,
                         .sequence = outcome->sequence,
                         .subject = flight_subject(flight),
                         .id = flight_id(flight),
                         .refusals = outcome->sequence == 0 ? refusals : NULL};
}

static void refuse(struct runtime *runtime, struct runtime_effects *effects,
                   const struct flight *flight, const struct outcome *outcome, bool decided)
{
    enum refusal first = refusals_next(&outcome->refusals, 0);

    casework_report(effects, decided ? REPORT_ALREADY_DECIDED : REPORT_ACT_REFUSED,
                    flight_subject(flight), flight_id(flight),
                    text_of(first == 0 ? "" : refusal_word(first)), 0);
    add_verdict(runtime, effects, flight, outcome, !decided);
}

static void postpone(struct runtime *runtime, const struct flight *flight)
{
    attempts_again(&runtime->attempts, flight_subject(flight), flight_id(flight));
    if (flight->decision == 0 && !MUTANT(LATER_FORGOTTEN)) {
        agenda_add(&runtime->agenda, flight_subject(flight));
    }
}

/* May the same be accepted at another time? The broker says so of a clock that is ahead. One that
 * is behind, so that an act of today seems older than its contract, looks final to it; but it is
 * our clock, and somebody will set it. */
static bool is_for_later(const struct flight *flight, const struct outcome *outcome)
{
    return outcome->later ||
           (flight->decision == 0 && refusals_hold(&outcome->refusals, ERR_BEFORE_CONTRACT));
}

/* One wait for an answer, however much of it must wait; and one word for as long as answers say so:
 * a log that grows by the second would not help a disk that is low. */
static void back_off(struct runtime *runtime, struct runtime_effects *effects,
                     const struct flight *flight, const struct outcome *outcome)
{
    enum refusal first = refusals_next(&outcome->refusals, 0);

    casework_back_off(runtime);
    if (!runtime->put_off) {
        casework_report(effects, REPORT_ACT_LATER, flight_subject(flight), flight_id(flight),
                        text_of(first == 0 ? "" : refusal_word(first)), 0);
    }
}

/* Up to where the case is old for the act: what only tells of a node leaves it open, and is not
 * told again whenever the case has moved. */
static uint64_t seen_until(const struct runtime *runtime, const struct outcome *outcome)
{
    return outcome->sequence != 0 && runtime->department->oversight != NULL ? UINT64_MAX
                                                                            : outcome->sequence;
}

static void take_one(struct runtime *runtime, const struct flight *flight,
                     const struct outcome *outcome, struct runtime_effects *effects)
{
    struct text subject = flight_subject(flight);
    struct text id = flight_id(flight);
    const bool known = attempts_saw(&runtime->attempts, subject, id, outcome->sequence);

    attempts_end(&runtime->attempts, subject, id, seen_until(runtime, outcome));
    if (outcome->sequence != 0) {
        runtime->backoff_ms = 0;
        casework_report(effects, known ? REPORT_ACT_KNOWN : REPORT_ACT_ACCEPTED, subject, id,
                        (struct text){NULL, 0}, outcome->sequence);
        add_verdict(runtime, effects, flight, outcome, false);
    } else if (flight->decision != 0) {
        refuse(runtime, effects, flight, outcome, false);
    } else if (!may_be_decided(&outcome->refusals)) {
        refuse(runtime, effects, flight, outcome, false);
        if (!MUTANT(REFUSED_FORGOTTEN)) {
            agenda_add(&runtime->agenda, subject); /* it may have moved on while we waited */
        }
    } else if (!doubts_add(&runtime->doubts, flight, outcome)) {
        postpone(runtime, flight); /* it is said again if its case needs it by then */
    }
}

/* Decisions are people's, in order: one that was refused behind one that must wait may be refused
 * for the want of it, and waits too. Their authors have gone with "queued": whatever refuses one,
 * even that somebody else was first, is kept for them. */
void outcomes_take(struct runtime *runtime, const struct result *result,
                   struct runtime_effects *effects)
{
    bool put_off = false;
    bool must_wait = false; /* of decisions */
    uint32_t i;

    if (!flights_begin_answer(&runtime->flights, result->batch, result->count)) {
        return; /* the client gives each answer once and in order */
    }
    for (i = 0; i < result->count; i++) {
        const struct flight *flight = flights_take(&runtime->flights);
        struct outcome outcome = result->outcomes[i];

        outcome.later = outcome.later && !MUTANT(LATER_IS_FINAL);
        if (flight->decision != 0) {
            must_wait = must_wait || outcome.later;
            outcome.later = MUTANT(QUEUE_OVERTAKEN) ? outcome.later : must_wait;
        } else {
            bookings_settle(&runtime->bookings, flight_subject(flight), flight_id(flight),
                            outcome.sequence);
        }
        if (outcome.sequence != 0 || !is_for_later(flight, &outcome)) {
            take_one(runtime, flight, &outcome, effects);
            continue;
        }
        postpone(runtime, flight);
        if (!put_off) {
            back_off(runtime, effects, flight, &outcome);
        }
        put_off = true;
    }
    runtime->put_off = put_off;
}

void outcomes_ask(struct runtime *runtime, struct runtime_effects *effects)
{
    struct doubt *doubt;

    while (casework_has_room(effects) && (doubt = doubts_unasked(&runtime->doubts)) != NULL) {
        doubt->request = ++runtime->requests;
        casework_say(effects, COMMAND_CASE)->of.case_query =
            (struct case_query){doubt->request, flight_subject(&doubt->flight)};
    }
}

bool outcomes_settle(struct runtime *runtime, const struct views *views,
                     struct runtime_effects *effects)
{
    struct doubt *doubt = doubts_of_request(&runtime->doubts, views->request);
    bool stands = false;
    uint32_t i;

    if (doubt == NULL) {
        return false;
    }
    for (i = 0; i < views->count; i++) {
        const struct case_item *item = &views->cases[i];

        if (view_decode(&runtime->view, item->view, item->openers) == STATUS_OK) {
            stands = stands || doubt_stands(doubt, &runtime->view);
        }
    }
    refuse(runtime, effects, &doubt->flight, &doubt->outcome, !stands);
    doubts_end(doubt);
    return true;
}
