#ifndef DOORSTEP_BROKER_IO_OUTFIT_H
#define DOORSTEP_BROKER_IO_OUTFIT_H

#include "broker/core.h"
#include "broker/io_cache.h"
#include "broker/io_ledger.h"
#include "schemas/home.h"
#include "schemas/status.h"

/* What a broker works with. A zeroed struct holds nothing. */
struct outfit {
    struct ledger *ledger; /* owned, as the others */
    struct cache *cache;
    struct core *core;
};

/* Once in a process: from here on a crash leaves a note, by which the next start drops the cache.
 * Open ledger and cache of the home, whose lock is held, and make a core that has folded the
 * ledger. A cache that proves to be wrong on the way is dropped, and said so, and everything is
 * folded anew; so is, before, a ledger written in which cases were erased. Errors: CORRUPT and
 * VERSION, the ledger's; what fold_ledger, ledger_open and cache_open say; INTERRUPTED, see
 * fold_ledger. */
enum status outfit_open(struct outfit *outfit, const struct home *home,
                        struct error *err) MUST_CHECK;
void outfit_close(struct outfit *outfit);

#endif
