#ifndef DOORSTEP_BROKER_IO_FOLD_H
#define DOORSTEP_BROKER_IO_FOLD_H

#include "broker/core.h"
#include "broker/io_cache.h"
#include "broker/io_ledger.h"

#define PROGRESS_EVENTS 102400U /* a start that takes some time says so every so many records */

/* Start the core: what the cache has is adopted, then every record that some entry of it lacks is
 * folded, in order; how far it is, is reported.
 * Errors: CORRUPT, of the ledger, or of the cache if something was adopted; what
 * ledger_cursor_next, core_fold and spill_fetch say; INTERRUPTED when a blocked SIGTERM or SIGINT
 * is waiting: nobody should wait for a long start only to stop */
enum status fold_ledger(struct core *core, struct ledger *ledger, struct cache *cache,
                        struct error *err) MUST_CHECK;

#endif
