#include "tools/doorstep/bench/bench_load.h"
#include "tools/doorstep/bench/bench_loads.h"
#include "tools/doorstep/bench/measure.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdlib.h>

#define LOOK_MS 1500 /* longer than the broker's own look at its memory stays true */

int bench_memory(void *context)
{
    const struct bench *bench = context;
    struct load load = {0};
    struct figures figures = {.bench = bench, .name = "memory", .what = "cases"};
    struct error err = {0};
    int64_t begun_us;
    enum status status = load_begin(&load, bench, 1, &err);

    if (status == STATUS_OK) {
        status = load_scheme(&load, &err);
    }
    if (status == STATUS_OK) {
        begun_us = clock_us();
        status = load_town(&load, &(struct town){bench->count, 1, 1}, &err);
        figures.took_us = clock_us() - begun_us;
    }
    if (status == STATUS_OK) {
        clock_sleep_ms(LOOK_MS);
        figures.more[0].name = "memory_bytes";
        status = load_ask(&load, "memory_bytes", &figures.more[0].value, &err);
    }
    if (status == STATUS_OK) {
        figures.count = bench->count;
        status = figures_print(&figures, &err);
    }
    load_end(&load);
    return status == STATUS_OK ? EXIT_DONE : give_up("bench", &err);
}
