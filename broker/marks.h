#ifndef DOORSTEP_BROKER_MARKS_H
#define DOORSTEP_BROKER_MARKS_H

#include "schemas/wire/subscribe.h"

/* What the broker remembers of every event to choose without reading it: its type and the lanes
 * that had an open node after it, two bytes a sequence; and the recorded time of each
 * MARKS_BLOCK-th, so that a span of time is found without reading the ledger from its beginning.
 * Derived with each event; at a start, what the cache has of it is taken from there. */

#define MARKS_BLOCK 256U
#define MARKS_CHUNK                                                                                \
    (3 * MARKS_BLOCK) /* kept together in the cache; two chunks fit a page of it                   \
                       */
#define MARKS_CHUNK_BYTES (MARKS_CHUNK / MARKS_BLOCK * 8 + MARKS_CHUNK * 2)

struct mark {
    uint8_t type;
    uint8_t lanes;
};

struct marks {
    uint64_t count; /* sequences 1 … count have a mark */
    uint64_t capacity;
    struct mark *items;   /* owned */
    int64_t *block_times; /* owned; recorded_unix_ms of sequences 1, 257, 513 … */
};

/* A zeroed struct is empty. */
void marks_finish(struct marks *marks);

/* Room for one more, so that marks_add cannot fail. Errors: NO_MEMORY, all is as before. */
enum status marks_reserve(struct marks *marks) MUST_CHECK;
void marks_add(struct marks *marks, enum event_type type, uint8_t lanes, int64_t recorded_unix_ms);

/* A chunk, by number from 0, as the cache keeps it; the bytes written.
 * Shape:  for each block begun: u64 its first recorded time; for each event u8 type, u8 lanes */
uint32_t marks_encode(const struct marks *marks, uint64_t chunk, uint8_t bytes[MARKS_CHUNK_BYTES]);
/* Append what marks_encode wrote; what is there ends where a chunk does.
 * Errors: CORRUPT, NO_MEMORY; all is as before. */
enum status marks_decode(struct marks *marks, struct text encoded) MUST_CHECK;

struct mark marks_at(const struct marks *marks, uint64_t sequence);

/* The first sequence after `after`, at most `until`, that the selection holds; 0: none. */
uint64_t marks_next(const struct marks *marks, const struct selection *selection, uint64_t after,
                    uint64_t until);

/* A sequence such that everything up to it was recorded before unix_ms: where a search may begin.
 */
uint64_t marks_before(const struct marks *marks, int64_t unix_ms);

#endif
