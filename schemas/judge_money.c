#include "schemas/judging.h"

#include <inttypes.h>

/* Payments and the certificate that the price is paid in full. */

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
    if (!text_is_absent(cleared->replaces) &&
        case_certificate_of(state, cleared->replaces) == NULL) {
        refusals_add(judging->refusals, ERR_NO_CERTIFICATE,
                     "replaces a certificate that this case does not have");
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
    if (received->amount_fen > INTEGER_MAX - state->paid_fen) {
        refusals_add(judging->refusals, ERR_LIMIT, "a case is paid at most %lld fen", INTEGER_MAX);
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

void judge_money(const struct judging *judging)
{
    enum event_type type = judging->event->type;

    if (type == EVENT_PAYMENT_RECEIVED) {
        guard_payment(judging);
    } else if (type == EVENT_PAYMENT_CLEARED) {
        guard_cleared(judging);
    }
}
