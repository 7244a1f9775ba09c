#ifndef DOORSTEP_TOOLS_DETAIL_H
#define DOORSTEP_TOOLS_DETAIL_H

#include "schemas/catalogue.h"
#include "schemas/status.h"

#include <stdbool.h>

/* What a refusal says beyond its meaning, in Chinese, and what libraries below say of an error.
 * They say it in English, as programs and logs read it; detail.def has each of these sentences once
 * more. Pure. */

#define DETAIL_BYTES 1024 /* three for each byte of an error or a refusal, at most */
_Static_assert(DETAIL_BYTES > 3 * ERROR_TEXT_MAX, "a Chinese sentence may be longer");
_Static_assert(DETAIL_BYTES > 3 * MESSAGE_TEXT_MAX, "a Chinese sentence may be longer");

/* "data.promised_on: is missing" gives "data.promised_on：缺少此项". What is not known is given
 * back as it came, cut to its bounds. */
const char *detail_chinese(char text[DETAIL_BYTES], const char *english);
/* The same; false: it is not known, and text is not to be read. */
bool detail_knows(char text[DETAIL_BYTES], const char *english);

#endif
