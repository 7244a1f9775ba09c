#ifndef DOORSTEP_BROKER_IO_SPILL_H
#define DOORSTEP_BROKER_IO_SPILL_H

#include "broker/core.h"
#include "broker/io_cache.h"
#include "schemas/status.h"

#include <stdint.h>

/* From the core to the cache: what has changed is written there; what is needed is looked up. */

/* Write at most so many entries. A write that fails is reported and left for later: the cache can
 * wait, the ledger has everything. */
void spill_write(struct core *core, struct cache *cache, uint32_t max);
/* Write all, when the broker ends in order. */
void spill_all(struct core *core, struct cache *cache);

/* Look up what the core needs and give it.
 * Errors: IO, NO_MEMORY; CORRUPT, the cache is damaged: it is deleted, so that a new start helps.
 */
enum status spill_fetch(struct core *core, struct cache *cache, const struct need *need,
                        struct error *err) MUST_CHECK;

#endif
