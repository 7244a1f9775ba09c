#ifndef DOORSTEP_TOOLS_BENCH_LOADS_H
#define DOORSTEP_TOOLS_BENCH_LOADS_H

#include "schemas/home.h"

#include <stdbool.h>
#include <stdint.h>

/* A load generator's task, done in a process beside a broker of its own in a scratch home. */

struct bench {
    const char *folder; /* where the scratch home is */
    const char *endpoint;
    uint64_t count;  /* events, or cases */
    uint64_t open;   /* submit: cases opened before the clock starts */
    uint64_t active; /* submit: of these, how many the events are of; ≥ 1 */
    uint64_t clients;
    uint64_t batch;
    uint64_t rounds; /* start: kills */
    bool json;
};

/* context is a struct bench; gives an exit code. */
int bench_submit(void *context);
int bench_cases(void *context);
int bench_start(void *context);
int bench_memory(void *context);

#endif
