#ifndef DOORSTEP_BROKER_CACHED_H
#define DOORSTEP_BROKER_CACHED_H

#include "broker/core.h"
#include "schemas/book.h"
#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* What the cache keeps, byte by byte: one subject's entry, and what is true of the whole cache.
 * Everything in it can be folded from the ledger again, so it has no format that must be read for
 * ever: what another version wrote is dropped.
 *
 * Shape:  entry, all integers big-endian at fixed offsets
 *           0  u64  checksum of everything behind it
 *           8  u8   1: a project; 2: an erased case; 4: holds its unit
 *           9  u8   lanes with an open node
 *          10  u8   stage
 *          11  u8   bytes of the subject
 *          12  u32  number
 *          16  u64  sequence of its last event
 *          24  u32  events
 *          28  u32  bytes of the state
 *          32  the subject; for each event u32 fingerprint of its id and u64 sequence; the state
 * Shape:  summary, integers big-endian
 *           0  u64  checksum of everything behind it
 *           8  u32  CACHE_FORMAT
 *          12  u32  FOLD_VERSION
 *          16  16   ledger id
 *          32  u64  epoch
 *          40  u64  through: no entry has an event after this one, and marks reach to here
 *          48  u64  the first event that some entry lacks; 0: none
 *          56  u32  entries
 *          60  u32  STAGES_END
 *          64  32   sum of the digests of the entries' states
 *          96  32   commitment of the record `through`
 *         128  u32  cases, for each stage */

#define CACHE_FORMAT 3U
#define CACHED_HEAD_BYTES 32U
#define CACHED_SUMMARY_BYTES (128U + 4U * STAGES_END)

/* Bytes that cached_encode will write. */
uint32_t cached_bytes(const struct entry *entry);
void cached_encode(const struct changed *changed, uint8_t *bytes);

/* Where a decoded entry's history is. A zeroed struct is empty. */
struct cached_history {
    uint32_t *fingerprints; /* owned */
    uint64_t *sequences;    /* owned */
    uint32_t capacity;
};
void cached_history_finish(struct cached_history *history);

/* Errors: CORRUPT, the bytes are not of cached_encode; NO_MEMORY. found is then untouched.
 * Owner:  found borrows encoded and history */
enum status cached_decode(struct found *found, struct cached_history *history, struct text encoded,
                          struct error *err) MUST_CHECK;

void cached_summary_encode(const struct core_identity *identity, const struct cache_state *state,
                           uint8_t bytes[CACHED_SUMMARY_BYTES]);
/* Errors: VERSION, of another format or fold; REFUSED, of another ledger or epoch; CORRUPT. The
 *         text says so in words. */
enum status cached_summary_decode(struct cache_state *state, const struct core_identity *identity,
                                  struct text encoded, struct error *err) MUST_CHECK;

#endif
