#ifndef DOORSTEP_TESTS_DAYBOOK_TRIAL_H
#define DOORSTEP_TESTS_DAYBOOK_TRIAL_H

#include "tests/crash/crash.h"

/* The day-book's trial: people's decisions are queued, delivered in order, accepted or refused,
 * with automatic acts in between. A step is one transaction; step 1 is its being there. */

#define DAYBOOK_STEPS_MAX 1024

/* What a step leaves: the outbox has the decisions from `first` to `last`. */
struct daybook_step {
    uint32_t first;
    uint32_t last;
    uint32_t refused_count; /* of the trial's list */
};

struct daybook_trial {
    uint32_t count; /* steps of a generation */
    uint32_t step;
    struct daybook_step steps[DAYBOOK_STEPS_MAX];
    uint32_t refused[DAYBOOK_STEPS_MAX]; /* numbers of decisions */
    uint32_t tags[DAYBOOK_STEPS_MAX];    /* of each decision, what was last to have its number */
    uint32_t tag;
};

struct trial daybook_trial(struct daybook_trial *context);

#endif
