#include "tools/doorstep/paper/ruling.h"

static const struct text any = {NULL, 0};

struct ruling ruling_of(const struct facts *facts, const struct told *told)
{
    if (told->voider != NULL) {
        return (struct ruling){FATE_VOIDED, told->voider};
    }
    if (facts->state->cancelled) {
        return (struct ruling){FATE_CANCELLED, facts_last(facts, EVENT_CONTRACT_CANCELLED, any)};
    }
    return (struct ruling){FATE_GOOD, NULL};
}

/* The event that took a certificate's number off: one that replaces it, or a revocation. */
static struct ruling taken_off(const struct facts *facts, const struct told *cleared)
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
            return (struct ruling){FATE_REPLACED, told};
        }
        if (event->type == EVENT_CLEARANCE_REVOKED &&
            text_equals(event->data.clearance_revoked.certificate_no, number)) {
            return (struct ruling){FATE_REVOKED, told};
        }
    }
    return (struct ruling){FATE_GOOD, NULL};
}

/* Since when its terms are not the case's, or money has been due without a break. */
static const struct told *lapsed_by(const struct facts *facts, const struct told *cleared)
{
    const struct told *by = NULL;
    const struct told *told;

    for (told = cleared + 1; told < facts->told + facts->count; told++) {
        const struct after *after = &told->after;

        if (!facts_counts(facts, told) || told->event.type == EVENT_ENTRY_VOIDED) {
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

struct ruling ruling_of_certificate(const struct facts *facts, const struct told *cleared)
{
    struct ruling ruling = ruling_of(facts, cleared);

    if (ruling.fate == FATE_GOOD) {
        ruling = taken_off(facts, cleared);
    }
    if (ruling.fate == FATE_GOOD) {
        ruling.by = lapsed_by(facts, cleared);
        ruling.fate = ruling.by == NULL ? FATE_GOOD : FATE_LAPSED;
    }
    return ruling;
}

struct ruling ruling_of_qualification(const struct facts *facts, const struct told *confirmed)
{
    struct ruling ruling = ruling_of(facts, confirmed);

    if (ruling.fate == FATE_GOOD) {
        ruling.by = facts_later(facts, confirmed, EVENT_QUALIFICATION_REVOKED, any);
        ruling.fate = ruling.by == NULL ? FATE_GOOD : FATE_REVOKED;
    }
    if (ruling.fate == FATE_GOOD && case_stage(facts->state) == STAGE_SUSPENDED) {
        ruling.fate = FATE_SUSPENDED;
    }
    return ruling;
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
static struct ruling superseded(const struct facts *facts, const struct told *told, bool by_round)
{
    struct ruling ruling = ruling_of(facts, told);
    struct text inquiry = event_inquiry(&told->event);
    const struct told *later;

    for (later = told + 1; ruling.fate == FATE_GOOD && later < facts->told + facts->count;
         later++) {
        if (facts_counts(facts, later) && text_equals(event_inquiry(&later->event), inquiry) &&
            (by_round ? begins_round(told, later) : asks_anew(&later->event))) {
            ruling = (struct ruling){FATE_SUPERSEDED, later};
        }
    }
    return ruling;
}

struct ruling ruling_of_cost(const struct facts *facts, const struct told *proposed)
{
    return superseded(facts, proposed, false);
}

struct ruling ruling_of_answer(const struct facts *facts, const struct told *answered)
{
    return superseded(facts, answered, true);
}
