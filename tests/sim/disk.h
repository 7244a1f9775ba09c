#ifndef DOORSTEP_TESTS_SIM_DISK_H
#define DOORSTEP_TESTS_SIM_DISK_H

#include "broker/core.h"
#include "tests/support/memory_cache.h"

#include <stdint.h>

/* What outlives the broker's process: the ledger, the cache, and a cache of some earlier moment,
 * which is what a power cut may leave of it. */

struct disk {
    struct core_identity identity;
    uint64_t head;
    uint32_t capacity;
    struct record *records;     /* owned, and each payload; as the ledger has them now */
    struct record *backup;      /* owned, and each payload; as they were written */
    struct memory_cache *cache; /* owned */
    struct memory_cache *older; /* owned; NULL: none yet */
};

void disk_begin(struct disk *disk);
void disk_end(struct disk *disk);

void disk_append(struct disk *disk, const struct record *record);
const struct record *disk_at(const struct disk *disk, uint64_t sequence);
/* As it was written, though it may be erased. */
const struct record *disk_written(const struct disk *disk, uint64_t sequence);

/* A backup of some time ago is put in its place: what came after that sequence is gone, and the
 * epoch says so. The cache is of another epoch. */
void disk_restore(struct disk *disk, uint64_t sequence);

/* Remember the cache as it is; have that one; have none. */
void disk_keep_cache(struct disk *disk);
void disk_use_older(struct disk *disk);
void disk_lose_cache(struct disk *disk);

#endif
