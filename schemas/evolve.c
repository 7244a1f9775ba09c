#include "schemas/evolving.h"
#include "schemas/process.h"

#include <assert.h>

/* What each event makes of a case. Nothing here can say no: judge has, once. No array is reached
 * beyond even by an event that was never judged; but what such a one makes of a case is anybody's
 * guess, and a bound that only judge keeps (64 open inquiries, 16 rounds) ends in an assertion. */

/* Money. */

static void evolve_payment(struct case_state *state, const struct payment_received *received)
{
    if (state->payment_count >= CASE_PAYMENTS_MAX) {
        return;
    }
    state->payments[state->payment_count++] = (struct payment){
        .payment = received->payment,
        .ref = received->ref,
        .amount_fen = received->amount_fen,
    };
    state->paid_fen += received->amount_fen;
}

/* A replaced certificate can never be valid again: only its number lives on, in the book. */
static void drop_certificate(struct case_state *state, struct text number)
{
    const struct certificate *replaced = case_certificate_of(state, number);
    uint32_t place;

    if (replaced == NULL) {
        return;
    }
    place = (uint32_t)(replaced - state->certificates);
    state->certificate_count--;
    for (uint32_t i = place; i < state->certificate_count; i++) {
        state->certificates[i] = state->certificates[i + 1];
    }
}

static void evolve_cleared(struct case_state *state, const struct payment_cleared *cleared)
{
    if (!text_is_absent(cleared->replaces)) {
        drop_certificate(state, cleared->replaces);
    }
    assert(state->certificate_count < CASE_EVENTS_MAX); /* one event, one certificate */
    state->certificates[state->certificate_count++] = (struct certificate){
        .certificate_no = cleared->certificate_no,
        .terms_version = state->terms_version,
    };
}

/* The case. */

static void evolve_contract(struct case_state *state, const struct contract_filed *contract)
{
    state->project = contract->project;
    state->unit = contract->unit;
    state->signed_on = contract->signed_on;
    state->due_fen = contract->price_fen;
}

void case_evolve(const struct world *world, struct case_state *state, const struct event *event)
{
    struct inquiry *inquiry = case_inquiry(state, event_inquiry(event));
    enum event_type type = event->type;

    assert(state->events < CASE_EVENTS_MAX);
    state->events++;
    if (type == EVENT_CONTRACT_FILED) {
        evolve_contract(state, &event->data.contract_filed);
    } else if (type == EVENT_FILE_ESTABLISHED) {
        state->file_ok = true;
    } else if (type == EVENT_INQUIRY_RAISED) {
        evolve_raised(world, state, event);
    } else if (inquiry != NULL) {
        evolve_inquiry(world, state, inquiry, event);
    } else if (type == EVENT_PAYMENT_RECEIVED) {
        evolve_payment(state, &event->data.payment_received);
    } else if (type == EVENT_PAYMENT_CLEARED) {
        evolve_cleared(state, &event->data.payment_cleared);
    } else if (type == EVENT_MOVEIN_SCHEDULED) {
        state->movein_on = event->data.movein_scheduled.movein_on;
    } else if (type == EVENT_QUALIFICATION_CONFIRMED) {
        state->qualified = true;
    } else if (type == EVENT_MOVEIN_COMPLETED) {
        state->moved_in = true;
    }
    process_note_openings(state, event);
}
