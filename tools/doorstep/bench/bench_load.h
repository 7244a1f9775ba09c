#ifndef DOORSTEP_TOOLS_BENCH_LOAD_H
#define DOORSTEP_TOOLS_BENCH_LOAD_H

#include "schemas/status.h"
#include "tools/doorstep/bench/bench_events.h"
#include "tools/doorstep/bench/bench_loads.h"
#include "tools/doorstep/bench/measure.h"

#include <stdint.h>

/* Clients that submit to the bench's broker, several batches at a time. Events that need each other
 * go to the same client: then their order holds. */

struct load {
    const struct bench *bench; /* borrowed */
    struct loader *loaders;    /* owned; bench->clients */
    struct samples latency;    /* of each answer since load_forget */
    uint64_t refused;
};

/* latency_max: how many latencies are kept. Errors of all: UNREACHABLE, IO, NO_MEMORY, and REFUSED
 * when the broker did not accept an event. */
enum status load_begin(struct load *load, const struct bench *bench, uint64_t latency_max,
                       struct error *err) MUST_CHECK;
void load_end(struct load *load);

enum status load_put(struct load *load, uint64_t client, struct text event,
                     struct error *err) MUST_CHECK;
/* Until everything is answered. */
enum status load_drain(struct load *load, struct error *err) MUST_CHECK;
/* What comes now is what is measured. */
void load_forget(struct load *load);

/* The scheme that all cases need. */
enum status load_scheme(struct load *load, struct error *err) MUST_CHECK;

/* Cases, made as they are sent, so that millions need no memory here: a contract each, and
 * payments. So many grow abreast, an event of each in turn; of the last, as many as fill their row.
 */
struct town {
    uint64_t cases;
    uint64_t events_each;
    uint64_t abreast; /* ≥ 1 */
};
enum status load_town(struct load *load, const struct town *town, struct error *err) MUST_CHECK;

/* Kill the broker, hard, and wait until another listens. Clients find it by themselves. */
enum status broker_restart(const struct bench *bench, struct error *err) MUST_CHECK;

/* A number of the broker's status, 0 when there is none of that name. */
enum status load_ask(struct load *load, const char *key, uint64_t *value,
                     struct error *err) MUST_CHECK;

#endif
