#ifndef DOORSTEP_TESTS_SAMPLE_H
#define DOORSTEP_TESTS_SAMPLE_H

#include "schemas/catalogue.h"
#include "schemas/writer.h"

#include <stdbool.h>

/* A valid event of any type, made from the catalogue, with one thing about it changed. */

struct sample {
    enum event_type type;
    bool full;                       /* optional fields too, and lists of one entry */
    const struct field_schema *left; /* this field is left out … */
    const struct field_schema *twice;
    const struct field_schema *wrong; /* … or has this encoded value */
    struct text value;
    bool unknown;     /* a field that the catalogue does not have */
    const char *text; /* of every text field; NULL: "x" */
};

void sample_write(const struct sample *sample, struct writer *writer);
/* Only a value of a kind, with one entry where it is a list and full. */
void sample_value(enum kind kind, bool full, struct writer *writer);

#endif
