#ifndef DOORSTEP_TOOLS_CASE_BUYERS_H
#define DOORSTEP_TOOLS_CASE_BUYERS_H

#include "tools/doorstep/shared/broker/history.h"

/* Who the buyers of a case are by its history: as filed, or as last changed unless that was voided.
 * Pure. */

#define BUYERS_TEXT_BYTES 256

/* "张三、钱五"; "" when no history tells. What does not fit is left out, and "…" says so. */
const char *buyers_names(char text[BUYERS_TEXT_BYTES], const struct history *history);

#endif
