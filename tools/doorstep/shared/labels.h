#ifndef DOORSTEP_TOOLS_LABELS_H
#define DOORSTEP_TOOLS_LABELS_H

#include "schemas/text.h"

/* What people read for a word of the catalogues: an event type, a field, a word that a field may
 * have, a refusal. labels.def has them all; tests/unit/test_labels.c looks for what is missing. */

/* In the chosen language; the word itself when it has no label. */
const char *labels_word(const char *word);
struct text labels_text(struct text word);

#endif
