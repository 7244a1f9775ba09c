#ifndef DOORSTEP_SCHEMAS_FIELDS_H
#define DOORSTEP_SCHEMAS_FIELDS_H

#include "schemas/catalogue.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stdbool.h>
#include <stddef.h>

/* The fields of events' data and of the records in their lists, driven by the catalogue's tables:
 * MessagePack map in, struct out, and back. */

/* Where we are in an event, for errors: data, schedule, [2], amount_fen. */
struct field_path {
    const struct field_path *above; /* the caller's; NULL at the top */
    struct text name;
    int place; /* in a list, from 1; 0: it has a name */
};

/* Refuse as ERR_FIELD with "data.schedule[2].amount_fen: <asked>". Always false. */
bool fields_refuse(struct refusals *refusals, const struct field_path *path, const char *asked);

/* Decode a map into the struct that the schema describes.
 * Errors: false, and ERR_FIELD with the field's path, for a field that is missing, unknown, twice
 *         there, or not of its kind
 * Owner:  the struct borrows raw's bytes */
bool fields_decode(const struct record_schema *schema, struct text raw, void *out,
                   const struct field_path *path, struct refusals *refusals);

/* Set every field to absent: where a maker of events begins. */
void fields_clear(const struct record_schema *schema, void *record);
/* Write the struct as a map, leaving out what is absent. */
void fields_encode(const struct record_schema *schema, const void *record, struct writer *writer);

/* Read the next entry of a list field into its record's struct (a `struct instalment` …), or of a
 * list of texts. `at` starts at 0 and moves; false at the end. */
bool fields_next(const struct list *list, const struct record_schema *record, size_t *at,
                 void *entry);
bool fields_next_text(const struct list *list, size_t *at, struct text *entry);

#endif
