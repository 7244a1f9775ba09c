#ifndef DOORSTEP_TOOLS_ACT_SUGGEST_H
#define DOORSTEP_TOOLS_ACT_SUGGEST_H

#include "tools/doorstep/shared/case/casebook.h"
#include "tools/doorstep/shared/case/decision.h"

/* What a case's history lets one suggest to whoever fills in a form: the day that the solution's
 * work is done on, counted in the project's working days; the owner's name. Scripts get none of
 * it: what is not asked is not assumed. */
void suggest_all(struct decision *decision, struct casebook *casebook, int32_t today);

/* The number of the certificate that is issued, which nobody is asked for: the same that finance's
 * worker takes. A decision that issues none is left as it is. */
void suggest_number(struct decision *decision, const struct history *history);

#endif
