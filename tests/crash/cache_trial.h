#ifndef DOORSTEP_TESTS_CACHE_TRIAL_H
#define DOORSTEP_TESTS_CACHE_TRIAL_H

#include "broker/io_cache.h"
#include "broker/io_ledger.h"
#include "tests/crash/crash.h"
#include "tests/support/core_driver.h"

/* The cache's trial: a broker's core with a real ledger and a real cache, in the order in which the
 * broker's loop uses them. A book that is told every event tells what each entry must be. Steps: 1
 * once both are open for the first time, 1 + head from then on. */

#define CACHE_TRIAL_EVENTS_MAX 1024
#define CACHE_TRIAL_SUBJECT_BYTES 16

/* What is true after an event. */
struct cache_truth {
    char *payload; /* owned */
    uint32_t payload_count;
    char subject[CACHE_TRIAL_SUBJECT_BYTES];
    uint32_t position;
    bool erases;         /* its case */
    struct digest state; /* of the subject */
    struct digest all;   /* of all states */
};

struct cache_trial {
    uint32_t groups; /* per generation */
    struct ledger_id id;
    struct driver *driver; /* owned, as the rest */
    struct book *book;
    struct ledger *ledger;
    struct cache *cache;
    uint32_t count; /* of truth; index 0 is not used */
    struct cache_truth truth[CACHE_TRIAL_EVENTS_MAX + 1];
};

struct trial cache_trial(struct cache_trial *context);

/* cache_check.c: look at a cache beside the ledger of this head. */
void cache_check(struct cache *cache, const struct cache_trial *context, uint64_t head,
                 struct wrong *wrong);
/* A core that begins with the cache and folds the rest is as one that folds everything. */
void cache_check_start(struct cache *cache, struct ledger *ledger,
                       const struct cache_trial *context, struct wrong *wrong);
/* Begin a core with what the cache has, and the ledger the rest; false: `wrong` says why. */
bool cache_start(struct core *core, struct cache *cache, struct ledger *ledger,
                 struct wrong *wrong);

#endif
