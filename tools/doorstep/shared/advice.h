#ifndef DOORSTEP_TOOLS_ADVICE_H
#define DOORSTEP_TOOLS_ADVICE_H

#include "schemas/catalogue.h"

/* Refusals for people: what each means in the chosen language, and what to do about it where that
 * is known. */

const char *advice_meaning(enum refusal refusal);
/* "" where nothing better is known than to read the meaning. */
const char *advice_of(enum refusal refusal);

/* A line on stderr for each: "ERR_NO_DATE: no move-in date is set; first …". */
void advice_tell(const char *who, const struct refusals *refusals);

#endif
