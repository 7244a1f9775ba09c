#ifndef DOORSTEP_TOOLS_DETAIL_H
#define DOORSTEP_TOOLS_DETAIL_H

#include "schemas/catalogue.h"

/* What a refusal says beyond its meaning, in Chinese. The rules say it in English, as programs and
 * logs read it; detail.def has each of these sentences once more. Pure. */

#define DETAIL_BYTES (3 * MESSAGE_TEXT_MAX + 1)

/* "data.promised_on: is missing" gives "data.promised_on：缺少此项". What is not known is given
 * back as it came, cut to its bounds. */
const char *detail_chinese(char text[DETAIL_BYTES], const char *english);

#endif
