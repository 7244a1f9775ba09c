#ifndef DOORSTEP_SCHEMAS_INDEX_KEY_H
#define DOORSTEP_SCHEMAS_INDEX_KEY_H

#include "schemas/digest.h"
#include "schemas/text.h"

/* Under what the book's indexes know that a unit is taken, or that a certificate number was used.
 * They are digests: an erased case leaves these behind, and not what it was called by people. */

struct digest index_key_of_unit(struct text project, struct text unit);
struct digest index_key_of_certificate(struct text number);

/* Its bytes, borrowed. */
struct text index_key_text(const struct digest *key);

#endif
