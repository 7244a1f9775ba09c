#ifndef DOORSTEP_TESTS_LEDGER_TRIAL_H
#define DOORSTEP_TESTS_LEDGER_TRIAL_H

#include "broker/io_ledger.h"
#include "tests/crash/crash.h"

/* The ledger's trial: groups of records, some of them big, appended and read again, with the ledger
 * closed and opened in between. Steps: 1 once it is open for the first time, 1 + head from then on.
 */

#define TRIAL_RECORDS_MAX 4096

struct ledger_trial {
    uint32_t groups;     /* per generation */
    uint32_t events_max; /* in a group */
    struct ledger_id id; /* as it was first seen … */
    bool has_id;
    uint32_t tags[TRIAL_RECORDS_MAX + 1]; /* of each sequence, what was last to stand there */
    uint32_t tag;
};

struct trial ledger_trial(struct ledger_trial *context);

/* The records from `first` to `last` of a ledger, as a trial makes them. */
bool ledger_trial_holds(struct ledger *ledger, const struct ledger_trial *context, uint64_t head,
                        struct wrong *wrong);

#endif
