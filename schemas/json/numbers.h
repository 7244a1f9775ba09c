#ifndef DOORSTEP_SCHEMAS_JSON_NUMBERS_H
#define DOORSTEP_SCHEMAS_JSON_NUMBERS_H

#include <stddef.h>

/* The same JSON with the numbers replaced that jansson refuses, so that what has one can still be
 * read: ".0" goes behind an integer beyond 64 bits, which makes its 19 digits and more a ninth
 * longer at most, and what is beyond a float's range becomes 1e308. What is no number by JSON's
 * grammar stays as it is.
 * Owner: from malloc, the caller frees it; NULL: out of memory. */
char *numbers_tame(const char *json, size_t json_bytes, size_t *tame_bytes);

#endif
