#ifndef DOORSTEP_SCHEMAS_UTF8_H
#define DOORSTEP_SCHEMAS_UTF8_H

#include "schemas/text.h"

#include <stdbool.h>

/* Is this UTF-8, without surrogates and overlong forms? NUL is a character like any other.
 * Source: RFC 3629 */
bool utf8_is_valid(struct text text);

#endif
