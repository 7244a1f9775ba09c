#include "tests/sim/saying_exception.h"

#include <inttypes.h>
#include <stdio.h>

/* One of the case's events of the type, voided ones too; NULL: there is none. */
static const struct event *any(const struct occasion *occasion, enum event_type type)
{
    const struct walk *walk = occasion->walk;
    const uint32_t first = walk->count == 0 ? 0 : prng_below(occasion->prng, walk->count);

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = &walk->of->events[(first + i) % walk->count]->event;

        if (event->type == type) {
            return event;
        }
    }
    return NULL;
}

/* A certificate's number: nearly always the case's, standing or not. */
static struct text some_number(const struct occasion *occasion)
{
    const struct event *issued = any(occasion, EVENT_PAYMENT_CLEARED);
    const struct text valid = walk_certificate(occasion->walk);
    const uint32_t choice = prng_below(occasion->prng, 8);

    if (choice > 2 && !text_is_absent(valid)) {
        return valid;
    }
    return issued == NULL || choice == 0 ? TEXT("FK-unknown")
                                         : issued->data.payment_cleared.certificate_no;
}

/* The number of a certificate of any case: of one that is erased, if there is one. */
static struct text used_number(const struct occasion *occasion, bool *is_of_erased)
{
    const struct model *model = occasion->walk->model;
    const uint32_t first = model->count == 0 ? 0 : prng_below(occasion->prng, model->count);
    struct text used = TEXT("FK-unknown");

    for (uint32_t i = 0; i < model->count; i++) {
        const struct event *event = &model->events[(first + i) % model->count]->event;

        if (event->type == EVENT_PAYMENT_CLEARED) {
            const struct walk walk = walk_all(model, event->subject);

            used = event->data.payment_cleared.certificate_no;
            if (walk_has(&walk, EVENT_CASE_ERASED)) {
                *is_of_erased = true;
                return used;
            }
        }
    }
    return used;
}

/* The same paper is entered again, as another payment or as the same; or it only looks the same. */
static void enter_again(struct saying *saying, const struct occasion *occasion)
{
    const struct event *event = any(occasion, EVENT_PAYMENT_RECEIVED);
    struct payment_received *said = &saying->event.data.payment_received;

    saying_of_payment(saying, occasion->view->subject, occasion->mark, 1, occasion->unix_ms);
    saying->event.id = (struct text){NULL, 0};
    if (event != NULL) {
        *said = event->data.payment_received;
    }
    if (prng_below(occasion->prng, 4) > 0) {
        (void)snprintf(saying->word, sizeof saying->word, "%s", occasion->mark);
        said->payment = text_of(saying->word);
    }
    said->amount_fen += prng_below(occasion->prng, 2);
}

static void reverse(struct saying *saying, const struct occasion *occasion)
{
    const struct event *received = any(occasion, EVENT_PAYMENT_RECEIVED);

    saying->event.data.payment_reversed.payment =
        received == NULL ? TEXT("P9") : received->data.payment_received.payment;
    saying->event.data.payment_reversed.reason = 1;
}

static void adjust(struct saying *saying, const struct occasion *occasion)
{
    const int64_t delta_fen = prng_between(occasion->prng, -900, 900);

    saying->event.data.price_adjusted.delta_fen = delta_fen == 0 ? 1 : delta_fen;
    saying->event.data.price_adjusted.reason = 1;
}

/* A new paper for the old one, the old one's or another's figures. */
static void issue_again(struct saying *saying, const struct occasion *occasion)
{
    struct payment_cleared *said = &saying->event.data.payment_cleared;
    const struct text number = some_number(occasion);
    bool is_of_erased = false; /* which nothing but the index remembers: tried more often */
    const struct text used = used_number(occasion, &is_of_erased);
    const bool is_wrong = prng_below(occasion->prng, 4) < (is_of_erased ? 3U : 1U);

    (void)snprintf(saying->word, sizeof saying->word, "FK-%s", occasion->mark);
    said->certificate_no = is_wrong ? used : text_of(saying->word);
    said->replaces = prng_below(occasion->prng, 8) == 0 ? said->replaces : number;
    said->due_fen = occasion->view->due_fen;
    said->received_fen = occasion->view->paid_fen;
    said->issued_on = moment_day(saying->event.time);
}

/* What the owner has paid too much; now and then a fen more, or to one who has no credit. */
static void refund(struct saying *saying, const struct occasion *occasion)
{
    struct refund_paid *said = &saying->event.data.refund_paid;
    const struct view *view = occasion->view;
    const bool has_ended = walk_has(occasion->walk, EVENT_CONTRACT_CANCELLED);
    const int64_t all_fen = has_ended ? view->paid_fen : -view->balance_fen;
    const int64_t kept_fen =
        prng_below(occasion->prng, 2) == 0 ? 0 : walk_forfeit_fen(occasion->walk);
    const int64_t credit_fen = all_fen - kept_fen > 0 ? all_fen - kept_fen : 1;
    const bool is_bound = prng_below(occasion->prng, 3) == 0;
    const int64_t low_fen = is_bound ? credit_fen : 1;
    const int64_t drawn = prng_between(occasion->prng, low_fen, credit_fen + 1);
    const bool is_twice = prng_below(occasion->prng, 6) == 0;

    (void)snprintf(saying->word, sizeof saying->word, "R%s", is_twice ? "1" : occasion->mark);
    said->refund = text_of(saying->word);
    said->amount_fen = drawn;
    said->reason = TEXT("paid too much");
    said->ref = TEXT("");
}

void saying_exceptional_money(struct saying *saying, const struct occasion *occasion)
{
    const enum event_type type = saying->event.type;

    saying_by(saying, type == EVENT_CERTIFICATE_LODGED ? LANE_F : LANE_E);
    if (type == EVENT_PAYMENT_RECEIVED) {
        enter_again(saying, occasion);
    } else if (type == EVENT_PAYMENT_REVERSED) {
        reverse(saying, occasion);
    } else if (type == EVENT_PRICE_ADJUSTED) {
        adjust(saying, occasion);
    } else if (type == EVENT_PAYMENT_CLEARED) {
        issue_again(saying, occasion);
    } else if (type == EVENT_CLEARANCE_REVOKED) {
        saying->event.data.clearance_revoked.certificate_no = some_number(occasion);
        saying->event.data.clearance_revoked.reason = TEXT("misprinted");
    } else if (type == EVENT_CERTIFICATE_LODGED) {
        saying->event.data.certificate_lodged.certificate_no = some_number(occasion);
        saying->event.data.certificate_lodged.seen_by = TEXT("fu.f");
    } else {
        refund(saying, occasion);
    }
}
