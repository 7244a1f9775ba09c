#ifndef DOORSTEP_TESTS_SIM_SAYING_PARTS_H
#define DOORSTEP_TESTS_SIM_SAYING_PARTS_H

#include "tests/sim/saying.h"

/* What the files of saying share, and nobody else includes: saying.c has the facts,
 * saying_decision.c what people decide, saying_blunder.c what is wrong. */

#define SAYING_SIGNED_ON 19000 /* 2022-01-08: long ago */

int32_t saying_today(const struct saying *saying);

/* Decide this node; the saying has its subject and its time. */
void saying_decide_inquiry(struct saying *saying, const struct view *view,
                           const struct open_node *node, struct prng *prng);
/* False: none is to be taken there. */
bool saying_decide_case(struct saying *saying, const struct view *view,
                        const struct open_node *node, struct prng *prng);

#endif
