#ifndef DOORSTEP_BROKER_IO_SPILL_H
#define DOORSTEP_BROKER_IO_SPILL_H

#include "broker/core.h"
#include "broker/io_cache.h"
#include "schemas/status.h"

#include <stdint.h>

/* From the core to the cache: what has changed is written there; what is needed is looked up. */

/* Write at most so many entries. A write that fails is left for later, and reported once until
 * one works: the cache can wait, the ledger has everything.
 * Errors: CORRUPT, the cache is damaged and will never take any: see cache_condemn. */
enum status spill_write(struct core *core, struct cache *cache, uint32_t max,
                        struct error *err) MUST_CHECK;
/* Write all, when the broker ends in order. Errors: as spill_write. */
enum status spill_all(struct core *core, struct cache *cache, struct error *err) MUST_CHECK;

/* Look up what the core needs and give it.
 * Errors: IO, NO_MEMORY; CORRUPT, the cache is damaged: it is deleted, so that a new start helps.
 */
enum status spill_fetch(struct core *core, struct cache *cache, const struct need *need,
                        struct error *err) MUST_CHECK;

#endif
