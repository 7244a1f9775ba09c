#include "schemas/fields.h"
#include "workers/department.h"

#include <inttypes.h>

/* 财务部, lane E. */

/* The sum of a budget's lines, each read as an amount or, with times_quantity, as a price. Beyond
 * INTEGER_MAX: -1. */
static int64_t sum_of(const struct list *lines, bool times_quantity)
{
    struct budget_line line;
    int64_t sum = 0;
    size_t at = 0;

    while (fields_next(lines, record_schema("budget_line"), &at, &line)) {
        int64_t factor = times_quantity ? line.qty : 1;

        if (line.fen > (INTEGER_MAX - sum) / factor) {
            return -1;
        }
        sum += line.fen * factor;
    }
    return sum;
}

/* What the work costs: the budget, when its lines add up to it. A budget that its own lines
 * contradict is a person's to clear up; with everything automatic the lines count. */
static bool assess(const struct settings *settings, const struct solution *solution, int64_t *fen)
{
    int64_t amounts = sum_of(&solution->lines, false);
    int64_t budget = solution->budget_fen == ABSENT ? 0 : solution->budget_fen;

    *fen = budget;
    if (solution->lines.count == 0 || amounts == budget ||
        sum_of(&solution->lines, true) == budget) {
        return true;
    }
    *fen = amounts;
    return settings->everything && amounts >= 0;
}

/* E5 是否发生费用. Finance computes the cost; one that is not zero goes to the deputy manager. */
static bool assess_cost(const struct matter *matter, const struct open_node *node, struct act *act)
{
    const struct dossier_inquiry *inquiry = dossier_inquiry_of(matter->dossier, node->inquiry);
    struct cost_assessed *said = &act->event.data.cost_assessed;
    int64_t fen;

    if (inquiry == NULL || text_is_absent(inquiry->solution.plan) ||
        !assess(matter->settings, &inquiry->solution, &fen)) {
        return false;
    }
    act_say(act, EVENT_COST_ASSESSED);
    said->inquiry = node->inquiry;
    said->amount_fen = fen;
    said->note = inquiry->solution.lines.count == 0
                     ? TEXT("按预算总额核定")
                     : act_print(act, "按预算%" PRIu32 "项合计核定", inquiry->solution.lines.count);
    return true;
}

/* F9 房款付清证明. When nothing is due any more, the owner gets the certificate that he must hold
 * before he moves in. */
static bool certify(const struct matter *matter, struct act *act)
{
    const struct view *view = matter->view;
    struct payment_cleared *said = &act->event.data.payment_cleared;
    char number[ID_BYTES_MAX + 1];

    if (view->balance_fen > 0 || !numbering_next(&matter->dossier->numbering, number)) {
        return false;
    }
    act_say(act, EVENT_PAYMENT_CLEARED);
    said->certificate_no = act_text(act, text_of(number));
    said->due_fen = view->due_fen;
    said->received_fen = view->paid_fen;
    said->issued_on = matter->today;
    return true;
}

static bool decide(const struct matter *matter, const struct open_node *node, struct act *act)
{
    if (node->node == NODE_E5) {
        return assess_cost(matter, node, act);
    }
    return node->node == NODE_F9 && certify(matter, act);
}

const struct department finance = {
    .lane = LANE_E,
    .name = "finance",
    .decide = decide,
    .reads = 1U << NODE_E5 | 1U << NODE_F9,
};
