#ifndef DOORSTEP_TESTS_SIM_MODEL_RULES_H
#define DOORSTEP_TESTS_SIM_MODEL_RULES_H

#include "tests/sim/model.h"
#include "tests/sim/model_walk.h"

#include <stdint.h>

/* What the model asks of each type beyond what it asks of all: the codes that fail, as bits. */

/* Of a contract; its subject may have no events yet. */
uint64_t rules_judge_contract(const struct model *model, const struct walk *walk,
                              const struct event *event);
/* Of anything else, in a case that is there and in which the type may be said. */
uint64_t rules_judge(const struct model *model, const struct walk *walk, const struct event *event);

#endif
