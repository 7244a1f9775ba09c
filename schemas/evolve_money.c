#include "schemas/evolving.h"

#include "schemas/mutant.h"

#include <assert.h>

/* What each event makes of a case's money. */

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

/* A certificate that is replaced or revoked can never be valid again: only its number lives on, in
 * the book. */
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

static void evolve_reversed(struct case_state *state, const struct payment_reversed *reversed)
{
    for (uint32_t i = 0; i < state->payment_count; i++) {
        struct payment *payment = &state->payments[i];

        if (text_equals(payment->payment, reversed->payment) && !payment->reversed) {
            payment->reversed = true;
            state->paid_fen -= payment->amount_fen;
        }
    }
}

static void evolve_lodged(struct case_state *state, const struct certificate_lodged *lodged)
{
    for (uint32_t i = 0; i < state->certificate_count; i++) {
        struct certificate *certificate = &state->certificates[i];

        if (text_equals(certificate->certificate_no, lodged->certificate_no)) {
            certificate->lodged = true;
        }
    }
}

static void evolve_refund(struct case_state *state, const struct refund_paid *refund)
{
    assert(state->refund_count < CASE_EVENTS_MAX); /* one event, one refund */
    state->refunds[state->refund_count++] = refund->refund;
    state->paid_fen -= MUTANT(REFUND_TWICE) ? 2 * refund->amount_fen : refund->amount_fen;
}

void evolve_money(struct case_state *state, const struct event *event)
{
    enum event_type type = event->type;

    if (type == EVENT_PAYMENT_RECEIVED) {
        evolve_payment(state, &event->data.payment_received);
    } else if (type == EVENT_PAYMENT_REVERSED) {
        evolve_reversed(state, &event->data.payment_reversed);
    } else if (type == EVENT_PRICE_ADJUSTED) {
        state->due_fen += event->data.price_adjusted.delta_fen;
        state->terms_version++;
    } else if (type == EVENT_OWNER_CHANGED) {
        state->terms_version++; /* the certificate names the owner */
    } else if (type == EVENT_PAYMENT_CLEARED) {
        evolve_cleared(state, &event->data.payment_cleared);
    } else if (type == EVENT_CLEARANCE_REVOKED) {
        drop_certificate(state, event->data.clearance_revoked.certificate_no);
    } else if (type == EVENT_CERTIFICATE_LODGED) {
        evolve_lodged(state, &event->data.certificate_lodged);
    } else if (type == EVENT_REFUND_PAID) {
        evolve_refund(state, &event->data.refund_paid);
    }
}
