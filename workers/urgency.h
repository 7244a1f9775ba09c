#ifndef DOORSTEP_WORKERS_URGENCY_H
#define DOORSTEP_WORKERS_URGENCY_H

#include "schemas/process.h"

#include <stdbool.h>
#include <stdint.h>

/* How pressing an open node is, and who should see it beside its own lane. Derived from the node
 * and the day whenever somebody looks, never recorded: what the ledger has of a due date that is
 * over is deadline.passed, which reminds nobody.
 *
 * The day before a due date has one day left, the due date none; that day is still on time, until
 * its midnight in +08:00. */

/* doorstep.yaml's `reminders`. */
struct reminders {
    int64_t before_days;        /* a reminder is due from so many days before the due date on … */
    int64_t deputy_after_days;  /* … the deputy sees it from so many days after it on … */
    int64_t manager_after_days; /* … and the manager from so many; 0: on the due date itself */
};

struct urgency {
    bool is_dated;     /* it has a due date; all else is of no use otherwise */
    bool is_late;      /* the due date is over */
    bool reminds;      /* a reminder is due, late ones included */
    int32_t days_left; /* to the due date; below 0: so many days late */
    uint32_t lanes;    /* LANE_BITs of those who see it beside its own lane */
};

/* today: in +08:00. Of a node, its lane and due_on are looked at. */
struct urgency urgency_of(const struct open_node *node, int32_t today,
                          const struct reminders *reminders);

#endif
