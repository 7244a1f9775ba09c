#ifndef DOORSTEP_TOOLS_REPORT_QUESTION_H
#define DOORSTEP_TOOLS_REPORT_QUESTION_H

#include "schemas/catalogue.h"
#include "schemas/date.h"
#include "schemas/status.h"
#include "tools/doorstep/shared/input/arguments.h"

#include <stdbool.h>

/* What a report is asked: as of which day, of which days, of which project, for whom. No clock is
 * asked: the day is given, or the ledger's last. */

struct question {
    int32_t as_of;       /* NO_DATE: the last day of the ledger; then what that is */
    bool is_last_day;    /* it was not given */
    int32_t from;        /* the period's first day; NO_DATE: from the beginning */
    int32_t to;          /* and its last; NO_DATE: up to as_of */
    struct text project; /* absent: all */
    enum lane lane;      /* LANE_NONE: all */
};

/* Of --as-of, --from, --to, --project, --lane. Errors: INVALID, naming the flag. */
enum status question_read(struct question *question, const struct arguments *arguments,
                          struct error *err) MUST_CHECK;

/* Does the period have this day? What is after as_of is not asked for at all. */
bool question_covers(const struct question *question, int32_t day);
/* Is what waits for this lane asked for? */
bool question_wants(const struct question *question, enum lane lane);

#endif
