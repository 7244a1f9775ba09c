#ifndef DOORSTEP_SCHEMAS_WRITER_H
#define DOORSTEP_SCHEMAS_WRITER_H

#include "schemas/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* MessagePack into storage of the caller's. Overflow is sticky and loses nothing that was there:
 * write straight through, ask `overflowed` once. */

struct writer {
    uint8_t *bytes; /* the caller's */
    size_t count;
    size_t capacity;
    bool overflowed;
};

struct writer writer_of(void *bytes, size_t capacity);
/* What was written, borrowed. */
struct text writer_text(const struct writer *writer);

void writer_nil(struct writer *writer);
void writer_bool(struct writer *writer, bool value);
void writer_int(struct writer *writer, int64_t value);
void writer_uint(struct writer *writer, uint64_t value);
void writer_float(struct writer *writer, double value);
void writer_text_value(struct writer *writer, struct text text);
void writer_string(struct writer *writer, const char *string);
/* Or nil: for an absent text, for ABSENT, for NO_DATE. A date is written as YYYY-MM-DD. */
void writer_optional_text(struct writer *writer, struct text text);
void writer_optional_int(struct writer *writer, int64_t value);
void writer_optional_date(struct writer *writer, int32_t date);
void writer_bin(struct writer *writer, struct text bytes);
void writer_array(struct writer *writer, uint32_t count);
void writer_map(struct writer *writer, uint32_t count);
/* One value that is already encoded. */
void writer_raw(struct writer *writer, struct text value);

#endif
