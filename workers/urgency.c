#include "workers/urgency.h"

struct urgency urgency_of(const struct open_node *node, int32_t today,
                          const struct reminders *reminders)
{
    struct urgency urgency = {0};
    int64_t days_after;

    if (node->due_on == NO_DATE) {
        return urgency;
    }
    urgency.is_dated = true;
    urgency.days_left = node->due_on - today;
    days_after = -(int64_t)urgency.days_left;
    urgency.is_late = days_after > 0;
    urgency.reminds = urgency.is_late || urgency.days_left <= reminders->before_days;
    if (days_after >= reminders->deputy_after_days) {
        urgency.lanes |= LANE_BIT(LANE_B);
    }
    if (days_after >= reminders->manager_after_days) {
        urgency.lanes |= LANE_BIT(LANE_A);
    }
    urgency.lanes &= ~LANE_BIT(node->lane);
    return urgency;
}
