#ifndef DOORSTEP_TESTS_SIM_MODEL_RULES_H
#define DOORSTEP_TESTS_SIM_MODEL_RULES_H

#include "tests/sim/model.h"
#include "tests/sim/model_walk.h"

#include <stdbool.h>
#include <stdint.h>

/* What may be said: each rule gives the codes that fail, as bits. */

/* An event, and the case that it meets. */
struct question {
    struct walk walk;
    const struct event *event;
    struct walk_when when; /* by which its settings are in force */
    bool is_retold;        /* for a void: what is unique in the ledger was asked once */
};

/* All that the event and what is in the ledger say; not its id, its expectation, its cause and the
 * clock, which are asked only once and not here. */
uint64_t rules_judge(const struct question *question);

/* The types' own guards, in a case that is alive. Each gives 0 for a type that is not its own. */
uint64_t rules_judge_inquiry(const struct question *question);
uint64_t rules_judge_nodes(const struct question *question);
uint64_t rules_judge_money(const struct question *question);
uint64_t rules_judge_void(const struct question *question);

/* Is another live contract on this unit? */
bool rules_unit_is_taken(const struct model *model, const struct contract_filed *contract,
                         struct text subject);

#endif
