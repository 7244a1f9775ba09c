#ifndef DOORSTEP_TESTS_MEMORY_CACHE_H
#define DOORSTEP_TESTS_MEMORY_CACHE_H

#include "broker/cached.h"
#include "broker/core.h"

#include <stdbool.h>
#include <stdint.h>

/* A cache without a disk: it keeps the bytes that the real one would, and finds by looking through
 * all of them. */

#define MEMORY_CACHE_MAX 1024 /* entries, lines of its indexes, chunks of marks */

struct memory_cache {
    bool is_empty;
    struct cache_state state;
    char *entries[MEMORY_CACHE_MAX]; /* owned */
    uint32_t entry_bytes[MEMORY_CACHE_MAX];
    uint32_t fact_count;
    struct {
        enum need_kind kind;
        struct digest key;
        uint32_t number;
    } facts[MEMORY_CACHE_MAX];
    uint32_t chunk_count;
    uint8_t chunks[MEMORY_CACHE_MAX][MARKS_CHUNK_BYTES];
    uint32_t chunk_bytes[MEMORY_CACHE_MAX];
    struct cached_history history;
};

struct memory_cache *memory_cache_create(void);
void memory_cache_destroy(struct memory_cache **cache);
/* One of its own, with the same in it. */
struct memory_cache *memory_cache_copy(const struct memory_cache *cache);

/* Take at most max of the core's changed entries in, as the broker's shell does. */
void memory_cache_spill(struct memory_cache *cache, struct core *core, uint32_t max);
/* Begin a new core with what is in it. */
void memory_cache_adopt(struct memory_cache *cache, struct core *core);
/* Give the core what it needs. */
void memory_cache_give(struct memory_cache *cache, struct core *core, const struct need *need);

#endif
