#include "tests/sim/model_walk.h"

/* What is owed, what is paid, and the certificates about it. */

int64_t walk_due_fen(const struct walk *walk)
{
    int64_t sum = walk_contract(walk)->price_fen;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_PRICE_ADJUSTED) {
            sum += event->data.price_adjusted.delta_fen;
        }
    }
    return sum;
}

/* Did this payment stay? It did if it is not reversed behind that place. */
static bool stays(const struct walk *walk, uint32_t place, struct text payment)
{
    for (uint32_t i = place + 1; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_PAYMENT_REVERSED &&
            text_equals(event->data.payment_reversed.payment, payment)) {
            return false;
        }
    }
    return true;
}

int64_t walk_paid_fen(const struct walk *walk)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_PAYMENT_RECEIVED &&
            stays(walk, i, event->data.payment_received.payment)) {
            sum += event->data.payment_received.amount_fen;
        } else if (event != NULL && event->type == EVENT_REFUND_PAID) {
            sum -= event->data.refund_paid.amount_fen;
        }
    }
    return sum;
}

int64_t walk_balance_fen(const struct walk *walk)
{
    return walk_due_fen(walk) - walk_paid_fen(walk);
}

int64_t walk_forfeit_fen(const struct walk *walk)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_CONTRACT_CANCELLED) {
            return event->data.contract_cancelled.forfeit_fen;
        }
    }
    return 0;
}

int32_t walk_terms(const struct walk *walk)
{
    return 1 + (int32_t)walk_count(walk, EVENT_PRICE_ADJUSTED) +
           (int32_t)walk_count(walk, EVENT_OWNER_CHANGED);
}

static bool is_taken_back(const struct walk *walk, struct text number)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event == NULL) {
            continue;
        }
        if ((event->type == EVENT_PAYMENT_CLEARED &&
             text_equals(event->data.payment_cleared.replaces, number)) ||
            (event->type == EVENT_CLEARANCE_REVOKED &&
             text_equals(event->data.clearance_revoked.certificate_no, number))) {
            return true;
        }
    }
    return false;
}

/* The number of the certificate that stands, if the event at this place issued one. */
static struct text standing(const struct walk *walk, uint32_t place)
{
    const struct event *event = walk_event(walk, place);

    if (event == NULL || event->type != EVENT_PAYMENT_CLEARED ||
        is_taken_back(walk, event->data.payment_cleared.certificate_no)) {
        return (struct text){NULL, 0};
    }
    return event->data.payment_cleared.certificate_no;
}

struct text walk_certificate(const struct walk *walk)
{
    const int32_t terms = walk_terms(walk);

    for (uint32_t i = 0; i < walk->count && walk_balance_fen(walk) <= 0; i++) {
        const struct text number = standing(walk, i);
        struct walk issued = *walk;

        issued.count = i; /* what stood when it was issued; its own event changes no terms */
        if (!text_is_absent(number) && walk_terms(&issued) == terms) {
            return number;
        }
    }
    return (struct text){NULL, 0};
}

bool walk_has_certificate(const struct walk *walk, struct text number)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct text issued = standing(walk, i);

        if (!text_is_absent(issued) && text_equals(issued, number)) {
            return true;
        }
    }
    return false;
}

bool walk_is_lodged(const struct walk *walk, struct text number)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_CERTIFICATE_LODGED &&
            text_equals(event->data.certificate_lodged.certificate_no, number)) {
            return true;
        }
    }
    return false;
}

struct text walk_certified(const struct walk *walk, struct walk_when when)
{
    const struct text number = walk_certificate(walk);

    if (!text_is_absent(number) && walk_policy(walk, "lodging_required", when) == 1 &&
        !walk_is_lodged(walk, number)) {
        return (struct text){NULL, 0};
    }
    return number;
}
