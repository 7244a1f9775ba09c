#include "tests/sim/saying_exception.h"

#define DAY_S INT64_C(86400)

/* Somebody enters late what happened some days ago. */
static int64_t time_of(const struct occasion *occasion)
{
    const int64_t days = prng_between(occasion->prng, 1, 12);
    const bool is_late = prng_below(occasion->prng, 8) == 0;

    return occasion->unix_ms - (is_late ? days * DAY_S * 1000 : 0);
}

void saying_of_exception(struct saying *saying, enum event_type type,
                         const struct occasion *occasion)
{
    const int64_t unix_ms = time_of(occasion);

    saying_begin(saying, type, LANE_A, occasion->view->subject, unix_ms);
    if (type == EVENT_POLICY_SET || type == EVENT_CALENDAR_SET) {
        saying_setting(saying, occasion);
    } else if (type == EVENT_NOTE_ADDED || type == EVENT_NODE_CLAIMED ||
               type == EVENT_NODE_RELEASED || type == EVENT_DEADLINE_PASSED ||
               type == EVENT_ENTRY_VOIDED) {
        saying_remark(saying, occasion);
    } else if (type >= EVENT_INQUIRY_RAISED && type <= EVENT_DEADLINE_PASSED) {
        saying_exceptional_inquiry(saying, occasion);
    } else if (type >= EVENT_PAYMENT_RECEIVED && type <= EVENT_REFUND_PAID) {
        saying_exceptional_money(saying, occasion);
    } else {
        saying_exceptional_stage(saying, occasion);
    }
    if (prng_below(occasion->prng, 8) == 0) {
        saying->event.expect = (int64_t)occasion->view->sequence;
    }
}
