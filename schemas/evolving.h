#ifndef DOORSTEP_SCHEMAS_EVOLVING_H
#define DOORSTEP_SCHEMAS_EVOLVING_H

#include "schemas/rules.h"

/* Inside evolve: what its files share, and nobody else includes. */

void evolve_raised(const struct world *world, struct case_state *state, const struct event *event);
/* An event that speaks of this inquiry. */
void evolve_inquiry(const struct world *world, struct case_state *state, struct inquiry *inquiry,
                    const struct event *event);
/* The contract is cancelled: what was open is moot. */
void evolve_moot(struct case_state *state, const struct event *event);
/* An event of any other kind, as far as it changes what is due, paid or certified. */
void evolve_money(struct case_state *state, const struct event *event);

#endif
