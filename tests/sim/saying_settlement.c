#include "tests/sim/saying_exception.h"

#include "schemas/process.h"

#include <stdio.h>

#define F6_BUDGET_FEN 20000

static struct walk_when now(const struct occasion *occasion)
{
    return (struct walk_when){UINT64_MAX, moment_day((struct moment){occasion->unix_ms / 1000, 0})};
}

static void pay(struct saying *saying, const struct occasion *occasion, int64_t due_fen)
{
    saying_of_payment(saying, occasion->view->subject, occasion->mark, due_fen, occasion->unix_ms);
    saying->event.data.payment_received.ref = TEXT("");
    saying->event.id = (struct text){NULL, 0};
}

/* The node that the paper is awaited in; NULL: none, be it that a setting alone asks for it. */
static const struct open_node *awaiting(const struct view *view)
{
    for (uint32_t i = 0; i < view->open_count; i++) {
        if (view->open[i].node == NODE_F9L) {
            return &view->open[i];
        }
    }
    return NULL;
}

static void lodge(struct saying *saying, const struct occasion *occasion, struct text number,
                  const struct open_node *node)
{
    saying_begin(saying, EVENT_CERTIFICATE_LODGED, LANE_F, occasion->view->subject,
                 occasion->unix_ms);
    saying->event.data.certificate_lodged.certificate_no = number;
    saying->event.data.certificate_lodged.seen_by = TEXT("fu.f");
    if (node != NULL) {
        process_act_id(node, saying->id);
        saying->event.id = text_of(saying->id);
        saying->event.causationid = node->opener;
    }
}

bool saying_of_settlement(struct saying *saying, const struct occasion *occasion, bool pays)
{
    const struct walk *walk = occasion->walk;
    const struct open_node *node = awaiting(occasion->view);
    struct text number;

    if (walk->count == 0 || walk_has(walk, EVENT_CONTRACT_CANCELLED) ||
        walk_has(walk, EVENT_MOVEIN_COMPLETED)) {
        return false;
    }
    if (pays && walk_balance_fen(walk) > 0) {
        pay(saying, occasion, walk_balance_fen(walk));
        return true;
    }
    number = walk_certificate(walk);
    if (text_is_absent(number) ||
        (node == NULL && !text_is_absent(walk_certified(walk, now(occasion))))) {
        return false;
    }
    lodge(saying, occasion, number, node);
    return true;
}

void saying_by_settings(struct saying *saying, const struct occasion *occasion)
{
    struct event *event = &saying->event;
    const int64_t limit_fen = walk_policy(occasion->walk, "cost_limit_fen", now(occasion));
    const bool is_costed = walk_policy(occasion->walk, "f6_costed", now(occasion)) == 1;

    if (event->type == EVENT_COST_APPROVED && limit_fen != ABSENT &&
        event->data.cost_approved.amount_fen > limit_fen) {
        saying_by(saying, LANE_A);
    } else if (event->type == EVENT_SOLUTION_PROPOSED && event->lane == LANE_F && is_costed &&
               prng_below(occasion->prng, 2) == 0) {
        event->data.solution_proposed.budget_fen = F6_BUDGET_FEN;
    }
}
