#ifndef DOORSTEP_TOOLS_RECALL_H
#define DOORSTEP_TOOLS_RECALL_H

#include "tools/doorstep/shared/case/casebook.h"

/* What was said of an inquiry so far, on stderr, for who is to decide it: the owner's words, the
 * solution, its cost, the answer. The last RECALLED_MAX of it; what was voided is left out.
 * inquiry: absent, nothing is. */

#define RECALLED_MAX 8

void recall_inquiry(const struct casebook *casebook, struct text inquiry);

#endif
