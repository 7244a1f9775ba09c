#include "schemas/judging.h"

#include <inttypes.h>

/* Payments, what is due, and the certificate that the price is paid in full: G-16 to G-18. */

/* A certificate of this case that is neither revoked nor replaced; it may have lapsed. */
static void guard_certificate(const struct judging *judging, struct text number)
{
    if (case_certificate_of(judging->state, number) == NULL) {
        refusals_add(judging->refusals, ERR_NO_CERTIFICATE, "this case has no certificate %.*s",
                     TEXT_ARGUMENTS(number));
    }
}

/* G-16 */
static void guard_cleared(const struct judging *judging)
{
    const struct payment_cleared *cleared = &judging->event->data.payment_cleared;
    const struct case_state *state = judging->state;
    const struct certificate *valid = case_valid_certificate(state);

    if (case_balance_fen(state) > 0) {
        refusals_add(judging->refusals, ERR_BALANCE_DUE, "%" PRId64 " fen outstanding",
                     case_balance_fen(state));
    }
    if (cleared->due_fen != state->due_fen || cleared->received_fen != state->paid_fen) {
        refusals_add(judging->refusals, ERR_TERMS,
                     "due is %" PRId64 " fen and received %" PRId64 " fen", state->due_fen,
                     state->paid_fen);
    }
    if (valid != NULL && !text_equals(cleared->replaces, valid->certificate_no)) {
        refusals_add(judging->refusals, ERR_ALREADY_CLEARED, "certificate %.*s is valid",
                     TEXT_ARGUMENTS(valid->certificate_no));
    }
    if (judging->world->certificate_is_used) {
        REFUSE(judging, ERR_DUP_CERT);
    }
    if (!text_is_absent(cleared->replaces)) {
        guard_certificate(judging, cleared->replaces);
    }
}

/* G-17 */
static void guard_payment(const struct judging *judging)
{
    const struct payment_received *received = &judging->event->data.payment_received;
    const struct case_state *state = judging->state;

    if (state->payment_count >= CASE_PAYMENTS_MAX) {
        refusals_add(judging->refusals, ERR_LIMIT, "a case has at most %d payments",
                     CASE_PAYMENTS_MAX);
    }
    if (received->amount_fen > CASE_FEN_MAX - state->paid_fen) {
        refusals_add(judging->refusals, ERR_LIMIT, "a case is paid at most %lld fen", CASE_FEN_MAX);
    }
    if (case_payment_of(state, received->payment) != NULL) {
        REFUSE(judging, ERR_DUP_PAYMENT);
    }
    for (uint32_t i = 0; i < state->payment_count && received->ref.count > 0; i++) {
        if (state->payments[i].amount_fen == received->amount_fen &&
            text_equals(state->payments[i].ref, received->ref)) {
            refusals_add(judging->refusals, ERR_DUP_REF,
                         "payment %.*s has the same reference and amount",
                         TEXT_ARGUMENTS(state->payments[i].payment));
        }
    }
}

/* G-17: known, and not reversed yet. */
static void guard_reversed(const struct judging *judging)
{
    const struct payment *payment =
        case_payment_of(judging->state, judging->event->data.payment_reversed.payment);

    if (payment == NULL) {
        REFUSE(judging, ERR_NO_PAYMENT);
    } else if (payment->reversed) {
        refusals_add(judging->refusals, ERR_NO_PAYMENT, "payment %.*s is reversed already",
                     TEXT_ARGUMENTS(payment->payment));
    } else if (judging->state->paid_fen - payment->amount_fen < -CASE_FEN_MAX) {
        refusals_add(judging->refusals, ERR_LIMIT, "more than %lld fen would be missing",
                     CASE_FEN_MAX);
    }
}

/* A bound of ours: the procedure names no price that it would reach. */
static void guard_adjusted(const struct judging *judging)
{
    int64_t due_fen = judging->state->due_fen + judging->event->data.price_adjusted.delta_fen;

    if (due_fen > CASE_FEN_MAX || due_fen < -CASE_FEN_MAX) {
        refusals_add(judging->refusals, ERR_LIMIT, "a price of %" PRId64 " fen", due_fen);
    }
}

/* G-18 */
static void guard_refund(const struct judging *judging)
{
    const struct refund_paid *refund = &judging->event->data.refund_paid;
    const struct case_state *state = judging->state;
    int64_t credit_fen =
        state->cancelled ? state->paid_fen - state->forfeit_fen : -case_balance_fen(state);

    if (case_has_refund(state, refund->refund)) {
        refusals_add(judging->refusals, ERR_DUP_PAYMENT, "the case has a refund of this id");
    }
    if (refund->amount_fen > credit_fen) {
        refusals_add(judging->refusals, ERR_REFUND, "the owner's credit is %" PRId64 " fen",
                     credit_fen);
    }
}

void judge_money(const struct judging *judging)
{
    const struct event *event = judging->event;
    enum event_type type = event->type;

    if (type == EVENT_PAYMENT_RECEIVED) {
        guard_payment(judging);
    } else if (type == EVENT_PAYMENT_REVERSED) {
        guard_reversed(judging);
    } else if (type == EVENT_PRICE_ADJUSTED) {
        guard_adjusted(judging);
    } else if (type == EVENT_PAYMENT_CLEARED) {
        guard_cleared(judging);
    } else if (type == EVENT_CLEARANCE_REVOKED) {
        guard_certificate(judging, event->data.clearance_revoked.certificate_no);
    } else if (type == EVENT_CERTIFICATE_LODGED) {
        guard_certificate(judging, event->data.certificate_lodged.certificate_no);
    } else if (type == EVENT_REFUND_PAID) {
        guard_refund(judging);
    }
}
