#include "tools/doorstep/bench/bench_load.h"
#include "tools/doorstep/bench/bench_loads.h"
#include "tools/doorstep/bench/measure.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdlib.h>

#define EVENTS_A_CASE 17
#define LIVED_MS 6000 /* between kills: one that died young is started with a pause */

/* Kill the broker and wait until its successor has answered a question. */
static enum status kill_once(const struct bench *bench, struct samples *samples, struct error *err)
{
    const int64_t begun_us = clock_us();
    struct session *session = NULL;
    enum status status = broker_restart(bench, err);
    struct text map;

    if (status == STATUS_OK) {
        status = session_open(&session, bench->endpoint, "bench start", err);
    }
    if (status == STATUS_OK) {
        status = session_status(session, &map, err);
    }
    samples_add(samples, clock_us() - begun_us);
    session_close(&session);
    return status;
}

int bench_start(void *context)
{
    const struct bench *bench = context;
    const struct town town = {bench->count / EVENTS_A_CASE, EVENTS_A_CASE, bench->active};
    struct load load = {0};
    struct samples samples = {0};
    struct figures figures = {.bench = bench, .name = "start", .what = "events"};
    struct error err = {0};
    enum status status = load_begin(&load, bench, 1, &err);

    if (status == STATUS_OK) {
        status = samples_init(&samples, (uint32_t)bench->rounds, &err);
    }
    if (status == STATUS_OK) {
        status = load_scheme(&load, &err);
    }
    if (status == STATUS_OK) {
        status = load_town(&load, &town, &err);
    }
    load_end(&load);
    /* The first kill comes at once, while the cache is behind. */
    for (uint64_t i = 0; i < bench->rounds && status == STATUS_OK; i++) {
        clock_sleep_ms(i == 0 ? 0 : LIVED_MS);
        status = kill_once(bench, &samples, &err);
    }
    if (status == STATUS_OK) {
        figures.count = bench->count / EVENTS_A_CASE * EVENTS_A_CASE;
        figures.latency = &samples;
        status = figures_print(&figures, &err);
    }
    samples_finish(&samples);
    return status == STATUS_OK ? EXIT_DONE : give_up("bench", &err);
}
