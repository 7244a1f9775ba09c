#ifndef DOORSTEP_SCHEMAS_READER_H
#define DOORSTEP_SCHEMAS_READER_H

#include "schemas/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A cursor over MessagePack that strangers sent. It never allocates, never reads past the end, and
 * takes a declared count for a claim: every length must fit the bytes that are left. Failure is
 * sticky: read straight through, ask `reader_done` once. After a failure every read gives zero.
 * Refused everywhere: ext types, invalid UTF-8 in strings, map keys that are no strings, nesting
 * beyond DEPTH_MAX. A key that comes twice is for the caller to see, who knows the keys.
 * Texts, binaries and raw values are borrowed from the bytes that were given to reader_of. */

enum value_kind {
    VALUE_NONE, /* the end, a failed reader, or a byte that starts nothing */
    VALUE_NIL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_TEXT,
    VALUE_BIN,
    VALUE_ARRAY,
    VALUE_MAP,
};

struct reader {
    const uint8_t *bytes;
    size_t at;
    size_t end;
    bool failed;
};

struct reader reader_of(const void *bytes, size_t bytes_count);

/* What comes next; nothing is consumed. */
enum value_kind reader_peek(const struct reader *reader);

/* Fail now, for a reason of the caller's. */
void reader_fail(struct reader *reader);
/* Has all been read, and nothing failed? */
bool reader_done(const struct reader *reader);

void reader_nil(struct reader *reader);
bool reader_bool(struct reader *reader);
/* An integer of any encoding within [low, high]; floats are not integers. */
int64_t reader_int(struct reader *reader, int64_t low, int64_t high);
/* 0 … max, where max may be beyond 2^63. */
uint64_t reader_uint(struct reader *reader, uint64_t max);
double reader_float(struct reader *reader);
/* A string of at most bytes_max bytes of valid UTF-8. */
struct text reader_text(struct reader *reader, size_t bytes_max);
struct text reader_bin(struct reader *reader, size_t bytes_max);
/* The count of an array or (pairs) of a map, at most count_max; its entries are read next. */
uint32_t reader_array(struct reader *reader, uint32_t count_max);
uint32_t reader_map(struct reader *reader, uint32_t count_max);
/* An array of exactly count entries. */
void reader_array_of(struct reader *reader, uint32_t count);

/* Step over one whole value, checking it. */
void reader_skip(struct reader *reader);
/* One whole value as bytes, checked; count is its bytes. */
struct text reader_raw(struct reader *reader);

#endif
