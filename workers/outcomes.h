#ifndef DOORSTEP_WORKERS_OUTCOMES_H
#define DOORSTEP_WORKERS_OUTCOMES_H

#include "workers/casework.h"

/* What became of acts and decisions: the broker's answers, made into verdicts. */

void outcomes_take(struct runtime *runtime, const struct result *result,
                   struct runtime_effects *effects);
/* Ask for the cases of doubts, as far as there is room. */
void outcomes_ask(struct runtime *runtime, struct runtime_effects *effects);
/* The answer to one of those. False when it is none. */
bool outcomes_settle(struct runtime *runtime, const struct views *views,
                     struct runtime_effects *effects);

#endif
