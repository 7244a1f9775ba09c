#ifndef DOORSTEP_TOOLS_ADVICE_H
#define DOORSTEP_TOOLS_ADVICE_H

#include "schemas/catalogue.h"

/* Refusals for people: what each means in the chosen language, and what to do about it where that
 * is known. */

/* A line on stderr for each that something can be done about: "ERR_NO_DATE: the representative sets
 * the date first: act C9". */
void advice_tell(const char *who, const struct refusals *refusals);
/* And for those that are still to come: what each means, too. */
void advice_foretell(const char *who, const struct refusals *refusals);

#endif
