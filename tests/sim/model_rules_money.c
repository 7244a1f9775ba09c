#include "tests/sim/model_rules.h"

#define PAYMENTS_MAX 512

/* Payments, refunds, certificates. */

static uint64_t judge_received(const struct walk *walk, const struct payment_received *said)
{
    bool is_twice = false;
    bool is_ref_twice = false;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_PAYMENT_RECEIVED) {
            const struct payment_received *other = &event->data.payment_received;

            is_twice = is_twice || text_equals(other->payment, said->payment);
            is_ref_twice =
                is_ref_twice || (said->ref.count > 0 && text_equals(other->ref, said->ref) &&
                                 other->amount_fen == said->amount_fen);
        }
    }
    return walk_bit(is_twice, ERR_DUP_PAYMENT) | walk_bit(is_ref_twice, ERR_DUP_REF) |
           walk_bit(walk_count(walk, EVENT_PAYMENT_RECEIVED) >= PAYMENTS_MAX, ERR_LIMIT);
}

/* Known, and not reversed yet. */
static uint64_t judge_reversed(const struct walk *walk, struct text payment)
{
    bool is_there = false;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_PAYMENT_RECEIVED &&
            text_equals(event->data.payment_received.payment, payment)) {
            is_there = true;
        } else if (event != NULL && event->type == EVENT_PAYMENT_REVERSED &&
                   text_equals(event->data.payment_reversed.payment, payment)) {
            is_there = false;
        }
    }
    return walk_bit(!is_there, ERR_NO_PAYMENT);
}

/* What of the owner's money is not the firm's. */
static int64_t credit_fen(const struct walk *walk)
{
    return walk_has(walk, EVENT_CONTRACT_CANCELLED) ? walk_paid_fen(walk) - walk_forfeit_fen(walk)
                                                    : -walk_balance_fen(walk);
}

static uint64_t judge_refund(const struct walk *walk, const struct refund_paid *said)
{
    bool is_twice = false;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        is_twice = is_twice || (event != NULL && event->type == EVENT_REFUND_PAID &&
                                text_equals(event->data.refund_paid.refund, said->refund));
    }
    return walk_bit(is_twice, ERR_DUP_PAYMENT) |
           walk_bit(said->amount_fen > credit_fen(walk), ERR_REFUND);
}

/* Anywhere and ever, voided or not. */
static bool number_is_used(const struct model *model, struct text number)
{
    for (uint32_t i = 0; i < model->count; i++) {
        const struct event *event = &model->events[i]->event;

        if (event->type == EVENT_PAYMENT_CLEARED &&
            text_equals(event->data.payment_cleared.certificate_no, number)) {
            return true;
        }
    }
    return false;
}

static uint64_t judge_cleared(const struct question *question, const struct payment_cleared *said)
{
    const struct walk *walk = &question->walk;
    const struct text valid = walk_certificate(walk);

    return walk_bit(walk_balance_fen(walk) > 0, ERR_BALANCE_DUE) |
           walk_bit(said->due_fen != walk_due_fen(walk) ||
                        said->received_fen != walk_paid_fen(walk),
                    ERR_TERMS) |
           walk_bit(!text_is_absent(valid) && !text_equals(said->replaces, valid),
                    ERR_ALREADY_CLEARED) |
           walk_bit(!question->is_retold && number_is_used(walk->model, said->certificate_no),
                    ERR_DUP_CERT) |
           walk_bit(!text_is_absent(said->replaces) && !walk_has_certificate(walk, said->replaces),
                    ERR_NO_CERTIFICATE);
}

uint64_t rules_judge_money(const struct question *question)
{
    const struct walk *walk = &question->walk;
    const struct event *event = question->event;

    if (event->type == EVENT_PAYMENT_RECEIVED) {
        return judge_received(walk, &event->data.payment_received);
    }
    if (event->type == EVENT_PAYMENT_REVERSED) {
        return judge_reversed(walk, event->data.payment_reversed.payment);
    }
    if (event->type == EVENT_REFUND_PAID) {
        return judge_refund(walk, &event->data.refund_paid);
    }
    if (event->type == EVENT_PAYMENT_CLEARED) {
        return judge_cleared(question, &event->data.payment_cleared);
    }
    if (event->type == EVENT_CLEARANCE_REVOKED) {
        return walk_bit(!walk_has_certificate(walk, event->data.clearance_revoked.certificate_no),
                        ERR_NO_CERTIFICATE);
    }
    if (event->type == EVENT_CERTIFICATE_LODGED) {
        return walk_bit(!walk_has_certificate(walk, event->data.certificate_lodged.certificate_no),
                        ERR_NO_CERTIFICATE);
    }
    return 0;
}
