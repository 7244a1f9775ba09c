#ifndef DOORSTEP_TOOLS_ADVICE_H
#define DOORSTEP_TOOLS_ADVICE_H

#include "schemas/catalogue.h"
#include "tools/doorstep/shared/output/lang.h"

/* Refusals for people: what each means in the chosen language, and what to do about it. */

/* What to do, in both languages; advice.def has it for every refusal. */
const struct words *advice_on(enum refusal refusal);

/* A line on stderr for each: "ERR_NO_DATE: the representative sets the date first: act C9"; then
 * who tells more of it. */
void advice_tell(const char *who, const struct refusals *refusals);
/* And for those that are still to come: what each means, too. */
void advice_foretell(const char *who, const struct refusals *refusals);

#endif
