#ifndef DOORSTEP_BROKER_IO_CACHE_H
#define DOORSTEP_BROKER_IO_CACHE_H

#include "broker/cached.h"
#include "broker/core.h"
#include "schemas/status.h"

#include <stdint.h>

/* The cache: what the ledger's events add up to, so that a start need not fold them all and memory
 * need not hold them all. One LMDB environment, the broker's alone, never backed up. Deleting it
 * while the broker is stopped changes nothing but the time of the next start.
 *
 * Invariants: an entry is true for its subject's history up to the sequence it carries. Everything
 * before state.summary.lacked is in it, and no event after state.through, which the ledger holds. A
 * power cut may take the last writes; what is left is a cache of an earlier moment. */

struct cache;

/* A file in its directory: the process that had it open last has crashed (io_crash.h). */
#define CACHE_CRASH_NOTE "crashed"

/* Open the cache of this ledger, whose head is given; an empty one where there is none yet, or
 * where what is there cannot be used: ahead of the ledger, of another ledger, another program's, of
 * another version, damaged, or with a note of a crash, which may have come from a damage that only
 * LMDB meets. That is deleted, and `dropped` says why; else its text is empty.
 * Errors: INVALID, IO, FULL: what is there could not even be looked at; NO_MEMORY.
 * path:   a directory, "<home>/cache" */
enum status cache_open(struct cache **out, const char *path, const struct core_identity *identity,
                       uint64_t head, struct error *dropped, struct error *err) MUST_CHECK;
void cache_close(struct cache **cache);

/* What is true of it as a whole; NULL: it is empty. */
const struct cache_state *cache_state(const struct cache *cache);
/* Its marks, into the core that adopts it. Errors: CORRUPT, they are not all there. */
enum status cache_give_marks(struct cache *cache, struct core *core, struct error *err) MUST_CHECK;

/* Owner:  found borrows from the cache until its next call.
 * Errors: CORRUPT, IO, NO_MEMORY; when damaged it must be opened no more: see cache_condemn. */
enum status cache_find(struct cache *cache, const struct need *need, struct found *found,
                       struct error *err) MUST_CHECK;
/* Give the snapshot back before a write of the ledger, or before waiting. */
void cache_rest(struct cache *cache);

/* Where to put together what is written next: the cache's. */
struct spill *cache_spill(struct cache *cache);
/* Take in what the core spills, all or nothing. Errors: FULL, the cache is as before; IO, it may
 * not be possible to read it any more. */
enum status cache_write(struct cache *cache, const struct spill *spill,
                        struct error *err) MUST_CHECK;

/* Delete what is there, for good: it may hold what was erased. None is open.
 * Errors: IO, INVALID, too long a path. */
enum status cache_delete(const char *path, struct error *err) MUST_CHECK;

/* It has proved to be damaged: the next cache_open finds nothing. */
void cache_condemn(struct cache *cache);

#endif
