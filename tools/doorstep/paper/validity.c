#include "tools/doorstep/paper/validity.h"

static const struct text any = {NULL, 0};

struct validity validity_of(const struct facts *facts, const struct told *told)
{
    if (told->voider != NULL) {
        return (struct validity){LOSS_VOIDED, told->voider};
    }
    if (facts->state->cancelled) {
        return (struct validity){LOSS_CANCELLED, facts_last(facts, EVENT_CONTRACT_CANCELLED, any)};
    }
    return (struct validity){LOSS_NONE, NULL};
}

/* The event that took a certificate's number off: one that replaces it, or a revocation. */
static struct validity taken_off(const struct facts *facts, const struct told *cleared)
{
    struct text number = cleared->event.data.payment_cleared.certificate_no;
    const struct told *told;

    for (told = cleared + 1; told < facts->told + facts->count; told++) {
        const struct event *event = &told->event;

        if (told->voider != NULL) {
            continue;
        }
        if (event->type == EVENT_PAYMENT_CLEARED &&
            text_equals(event->data.payment_cleared.replaces, number)) {
            return (struct validity){LOSS_REPLACED, told};
        }
        if (event->type == EVENT_CLEARANCE_REVOKED &&
            text_equals(event->data.clearance_revoked.certificate_no, number)) {
            return (struct validity){LOSS_REVOKED, told};
        }
    }
    return (struct validity){LOSS_NONE, NULL};
}

/* Since when its terms are not the case's, or money has been due without a break. */
static const struct told *lapsed_by(const struct facts *facts, const struct told *cleared)
{
    const struct told *by = NULL;
    const struct told *told;

    for (told = cleared + 1; told < facts->told + facts->count; told++) {
        const struct after *after = &told->after;

        if (!facts_counts(facts, told)) {
            continue;
        }
        if (after->terms_version == cleared->after.terms_version &&
            after->due_fen <= after->paid_fen) {
            by = NULL;
        } else if (by == NULL) {
            by = told;
        }
    }
    return by;
}

struct validity validity_of_certificate(const struct facts *facts, const struct told *cleared)
{
    struct validity validity = validity_of(facts, cleared);

    if (validity.loss == LOSS_NONE) {
        validity = taken_off(facts, cleared);
    }
    if (validity.loss == LOSS_NONE) {
        validity.by = lapsed_by(facts, cleared);
        validity.loss = validity.by == NULL ? LOSS_NONE : LOSS_LAPSED;
    }
    return validity;
}

struct validity validity_of_qualification(const struct facts *facts, const struct told *confirmed)
{
    struct validity validity = validity_of(facts, confirmed);

    if (validity.loss == LOSS_NONE) {
        validity.by = facts_later(facts, confirmed, EVENT_QUALIFICATION_REVOKED, any);
        validity.loss = validity.by == NULL ? LOSS_NONE : LOSS_REVOKED;
    }
    if (validity.loss == LOSS_NONE && case_stage(facts->state) == STAGE_SUSPENDED) {
        validity.loss = LOSS_SUSPENDED;
    }
    return validity;
}

/* Does the event ask for another solution? A cost that was refused is no void one: it says so. */
static bool asks_anew(const struct event *event)
{
    return event->type == EVENT_INQUIRY_CLASSIFIED || event->type == EVENT_INQUIRY_REOPENED ||
           (event->type == EVENT_SOLUTION_RETURNED &&
            event->data.solution_returned.to != RETURN_TO_B7);
}

static bool begins_round(const struct told *told, const struct told *later)
{
    return later->after.round > told->after.round;
}

/* The first later event of the same inquiry that supersedes what was said. */
static struct validity superseded(const struct facts *facts, const struct told *told, bool by_round)
{
    struct validity validity = validity_of(facts, told);
    struct text inquiry = event_inquiry(&told->event);
    const struct told *later;

    for (later = told + 1; validity.loss == LOSS_NONE && later < facts->told + facts->count;
         later++) {
        if (facts_counts(facts, later) && text_equals(event_inquiry(&later->event), inquiry) &&
            (by_round ? begins_round(told, later) : asks_anew(&later->event))) {
            validity = (struct validity){LOSS_SUPERSEDED, later};
        }
    }
    return validity;
}

struct validity validity_of_cost(const struct facts *facts, const struct told *proposed)
{
    return superseded(facts, proposed, false);
}

struct validity validity_of_answer(const struct facts *facts, const struct told *answered)
{
    return superseded(facts, answered, true);
}
