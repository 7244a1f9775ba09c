#ifndef DOORSTEP_WORKERS_REFUSED_H
#define DOORSTEP_WORKERS_REFUSED_H

#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stdint.h>

/* Something that was refused for good, as a day-book keeps it for people.
 *
 * Shape: [subject text, id text, type text, unix_ms uint, codes text, text text, event bin] */

#define REFUSED_CODES_BYTES 1024 /* words, with blanks between: all there are, and more */

struct refused {
    struct text subject;
    struct text id;
    struct text type;                  /* "cost.approved"; "" when it could not be read */
    struct text codes;                 /* "ERR_STATE ERR_LANE" */
    struct text text;                  /* why, for people */
    struct text event;                 /* of a person's decision; no bytes for an act */
    int64_t unix_ms;                   /* when */
    uint8_t key[ID_BYTES_MAX * 2 + 1]; /* its place in the day-book, which is not encoded */
    uint32_t key_bytes;                /* 0: begin */
};

void refused_encode(const struct refused *refused, struct writer *writer);
/* Errors: MALFORMED; refused is then untouched. Its place never changes.
 * Owner:  refused borrows bytes */
enum status refused_decode(struct refused *refused, struct text bytes) MUST_CHECK;

#endif
