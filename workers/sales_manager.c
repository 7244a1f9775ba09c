#include "workers/department.h"

/* 销售部经理, lane A. */

/* A8 审核检查. The manager verifies the problem and approves the solution that the deputy has
 * submitted with his answer. There must be an answer with a promise to approve. */
static bool check_and_approve(const struct matter *matter, const struct open_node *node,
                              struct act *act)
{
    const struct view_inquiry *inquiry = view_inquiry_of(matter->view, node->inquiry);
    char date[DATE_TEXT_BYTES];
    char yuan[YUAN_TEXT_BYTES];

    if (inquiry == NULL || inquiry->promised_on == NO_DATE) {
        return false;
    }
    act_say(act, EVENT_SOLUTION_APPROVED);
    act->event.data.solution_approved.inquiry = node->inquiry;
    act->event.data.solution_approved.note =
        inquiry->approved_fen == ABSENT || inquiry->approved_fen == 0
            ? act_print(act, "同意，%s前完成", date_format(date, inquiry->promised_on))
            : act_print(act, "同意，费用%s元，%s前完成", yuan_format(yuan, inquiry->approved_fen),
                        date_format(date, inquiry->promised_on));
    return true;
}

static bool decide(const struct matter *matter, const struct open_node *node, struct act *act)
{
    return node->node == NODE_A8 && check_and_approve(matter, node, act);
}

const struct department sales_manager = {
    .lane = LANE_A,
    .name = "sales-manager",
    .decide = decide,
};
