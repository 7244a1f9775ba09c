#ifndef DOORSTEP_TOOLS_LABELS_H
#define DOORSTEP_TOOLS_LABELS_H

#include "schemas/catalogue.h"
#include "schemas/text.h"

/* What people read for a word of the catalogues, in the chosen language: an event type, a field, a
 * word that a field may have, a lane, node, stage, state, a refusal. labels.def has what the
 * catalogues don't say; tests/unit/test_labels.c looks for what is missing.
 *
 * A word without a label is given back as it came: who prints it shows strangers' text. */

const char *labels_word(const char *word);
struct text labels_text(struct text word);

/* A field's name where it stands: the unit of a budget line is another than a contract's. */
const char *labels_field(const struct record_schema *record, const struct field_schema *field);

/* What the field's number counts, where its name alone says so: fen, hundredths of a m²; "" else.
 */
const char *labels_unit(const struct field_schema *field);

/* A value of that kind: "property" is a category of inquiries, and who bears a cost. Kinds that
 * are no words have some: BOOL's true and false, CHECKLIST's items, POLICY_VALUE's words,
 * AUDIENCE's project. */
struct text labels_value(enum kind kind, struct text word);

/* To whom a copy goes: a department's title for its word, or a person as he is called. */
struct text labels_addressee(struct text said);

/* The same for places that are no kind: "status", what a broker tells of itself. */
struct text labels_at(const char *place, struct text word);

/* Its label to a Chinese reader; to an English one the word itself, which is English, and what is
 * typed. */
struct text labels_chinese(struct text word);

/* What a catalogue says of its event type ("contract.filed"), kind ("TEXT"), status ("FULL") or
 * refusal ("ERR_NO_FILE"): in Chinese, or the English that it has itself. */
const char *labels_meaning(const char *word, const char *english);
/* The same of a refusal. */
const char *labels_refusal(enum refusal refusal);

#endif
