#ifndef DOORSTEP_TOOLS_INBOX_ROWS_H
#define DOORSTEP_TOOLS_INBOX_ROWS_H

#include "schemas/status.h"
#include "schemas/view.h"
#include "workers/urgency.h"

#include <stdbool.h>
#include <stdint.h>

/* What waits for people: one row an open node, the most pressing first. Pure. */

#define INBOX_ROWS_MAX 1048576 /* each open case of the largest firm we know, ten times over */

struct row {
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

struct rows {
    struct row *rows; /* owned */
    uint32_t count;
    uint32_t capacity;
};

void rows_finish(struct rows *rows);

/* A row for this open node of the view, copied, and how urgent it is.
 * Errors: NO_MEMORY; FULL, there are INBOX_ROWS_MAX. */
enum status rows_add(struct rows *rows, const struct view *view, const struct open_node *open,
                     const struct urgency *urgency, int32_t today, struct error *err) MUST_CHECK;
/* Errors: NO_MEMORY. */
enum status rows_claim(struct row *row, struct text actor, int64_t seconds,
                       struct error *err) MUST_CHECK;

/* By due date, what has none last; then by age, the oldest first; then by case. */
void rows_sort(struct rows *rows);

/* Days to the due date, below 0 when it is over; ABSENT: there is none. */
int64_t row_days_left(const struct row *row);

#endif
