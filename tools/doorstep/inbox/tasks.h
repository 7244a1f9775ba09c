#ifndef DOORSTEP_TOOLS_INBOX_TASKS_H
#define DOORSTEP_TOOLS_INBOX_TASKS_H

#include "schemas/status.h"
#include "schemas/view.h"
#include "workers/urgency.h"

#include <stdbool.h>
#include <stdint.h>

/* What waits for people: one task an open node, the most pressing first. Pure. */

#define INBOX_TASKS_MAX 1048576 /* each open case of the largest firm we know, ten times over */

struct task {
    char *storage; /* owned: what the next three borrow */
    struct text subject;
    struct text unit;
    struct text inquiry; /* absent: a node of the case itself */
    enum node node;
    enum lane lane;
    uint32_t opened;
    int64_t since;
    int32_t due_on;   /* NO_DATE: none */
    int32_t age_days; /* of the opening, from its day on; 0 or more */
    struct urgency urgency;
    bool claims_known;     /* was it asked who has claimed it? */
    struct text claimant;  /* owned; absent: nobody has */
    int64_t claimed_since; /* when, if somebody has */
};

struct tasks {
    struct task *tasks; /* owned */
    uint32_t count;
    uint32_t capacity;
};

void tasks_finish(struct tasks *tasks);

/* A task for this open node of the view, copied, and how urgent it is.
 * Errors: NO_MEMORY; FULL, there are INBOX_TASKS_MAX. */
enum status tasks_add(struct tasks *tasks, const struct view *view, const struct open_node *open,
                      const struct urgency *urgency, int32_t today, struct error *err) MUST_CHECK;
/* Errors: NO_MEMORY. */
enum status tasks_claim(struct task *task, struct text actor, int64_t seconds,
                        struct error *err) MUST_CHECK;

/* By due date, what has none last; then by age, the oldest first; then by case. */
void tasks_sort(struct tasks *tasks);

/* Days to the due date, below 0 when it is over; ABSENT: there is none. */
int64_t task_days_left(const struct task *task);

#endif
