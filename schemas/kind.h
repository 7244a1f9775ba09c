#ifndef DOORSTEP_SCHEMAS_KIND_H
#define DOORSTEP_SCHEMAS_KIND_H

#include "schemas/catalogue.h"
#include "schemas/fields.h"
#include "schemas/writer.h"

#include <stdbool.h>

/* One value of a field's kind (kinds.def): from MessagePack into the place that a struct has for
 * it, and back. A list is checked entry by entry and then kept as the bytes that came; a map of the
 * author's own keys likewise. fields.h puts values together to records, of which lists may be. */

/* `out` is of the C type that the kind's field has.
 * Errors: false, and ERR_FIELD at the path: the value is not of the kind
 * Owner:  what is text, list or map borrows raw's bytes */
bool kind_decode(enum kind kind, struct text raw, void *out, const struct field_path *path,
                 struct refusals *refusals);

/* Nothing was said. A bool has no such value: left out, it is false. */
void kind_clear(enum kind kind, void *out);
bool kind_is_absent(enum kind kind, const void *value);

/* Write a value that is not absent. */
void kind_encode(enum kind kind, const void *value, struct writer *writer);

#endif
