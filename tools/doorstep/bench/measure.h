#ifndef DOORSTEP_TOOLS_MEASURE_H
#define DOORSTEP_TOOLS_MEASURE_H

#include "schemas/home.h"
#include "schemas/status.h"
#include "tools/doorstep/bench/bench_loads.h"

#include <stdbool.h>
#include <stdint.h>

/* What a benchmark needs to be honest: where it wrote, how it was set, and how long single things
 * took, not only all of them together. */

struct samples {
    uint32_t *us; /* owned */
    uint32_t count;
    uint32_t capacity;
};

enum status samples_init(struct samples *samples, uint32_t capacity, struct error *err) MUST_CHECK;
void samples_finish(struct samples *samples);
/* Beyond the capacity nothing is kept. */
void samples_add(struct samples *samples, int64_t us);

/* A new home below a folder, and away with it again. */
enum status scratch_make(struct home *home, const char *folder, struct error *err) MUST_CHECK;
void scratch_remove(const struct home *home);

/* A finished run. */
#define FIGURES_MORE 3
struct figures {
    const struct bench *bench;
    const char *name;
    const char *what; /* what one of `count` is */
    uint64_t count;
    int64_t took_us;         /* 0: it is not how long all took that counts */
    struct samples *latency; /* of single things; NULL: not measured */
    struct {
        const char *name; /* NULL: no more */
        uint64_t value;
    } more[FIGURES_MORE];
};

enum status figures_print(const struct figures *figures, struct error *err) MUST_CHECK;

#endif
