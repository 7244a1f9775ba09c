#include "schemas/limits.h"
#include "tools/doorstep/bench/bench_events.h"
#include "tools/doorstep/bench/bench_load.h"
#include "tools/doorstep/bench/bench_loads.h"
#include "tools/doorstep/bench/measure.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <stdlib.h>

#define EVENTS_A_CASE 17 /* a contract, then payments */

/* What is measured is made before the clock starts. Without open cases: new ones, a contract and
 * its payments; with them: payments, one for each active case in turn. */
static enum status make_all(const struct bench *bench, struct events_made *made, struct error *err)
{
    const uint64_t apart = bench->open / bench->active;
    enum status status = STATUS_OK;

    for (uint64_t i = 0; i < bench->count && status == STATUS_OK; i++) {
        const uint64_t nth = i % EVENTS_A_CASE;

        if (bench->open > 0) {
            status = events_make_payment(made, i % bench->active * apart, i / bench->active + 1,
                                         100, err);
        } else if (nth == 0) {
            status = events_make_contract(made, i / EVENTS_A_CASE, err);
        } else {
            status = events_make_payment(made, i / EVENTS_A_CASE, nth, 100, err);
        }
    }
    return status;
}

static enum status submit_all(struct load *load, const struct events_made *made, struct error *err)
{
    const struct bench *bench = load->bench;
    enum status status = STATUS_OK;

    for (uint64_t i = 0; i < bench->count && status == STATUS_OK; i++) {
        const uint64_t owner = bench->open > 0 ? i % bench->active : i / EVENTS_A_CASE;

        status = load_put(load, owner, events_made_at(made, i), err);
    }
    return status == STATUS_OK ? load_drain(load, err) : status;
}

static enum status prepare(struct load *load, struct events_made *made, struct error *err)
{
    const struct bench *bench = load->bench;
    enum status status = load_scheme(load, err);

    if (status == STATUS_OK) {
        status = make_all(bench, made, err);
    }
    if (status == STATUS_OK && bench->open > 0) {
        status = load_town(load, &(struct town){bench->open, 1, 1}, err);
        /* Anew, so that its figures are of what is measured, and it remembers none of the cases. */
        status = status == STATUS_OK ? broker_restart(bench, err) : status;
    }
    load_forget(load);
    return status;
}

int bench_submit(void *context)
{
    const struct bench *bench = context;
    struct load load = {0};
    struct events_made made = {0};
    struct figures figures = {.bench = bench, .name = "submit", .what = "events"};
    struct error err = {0};
    int64_t begun_us = 0;
    enum status status = load_begin(&load, bench, bench->count + 1, &err);

    if (status == STATUS_OK) {
        status = prepare(&load, &made, &err);
    }
    if (status == STATUS_OK) {
        begun_us = clock_us();
        status = submit_all(&load, &made, &err);
        figures.took_us = clock_us() - begun_us;
    }
    for (int i = 0; i < FIGURES_MORE && status == STATUS_OK; i++) {
        static const char *const names[FIGURES_MORE] = {"longest_commit_us", "longest_spill_us",
                                                        "memory_bytes"};

        figures.more[i].name = names[i];
        status = load_ask(&load, names[i], &figures.more[i].value, &err);
    }
    if (status == STATUS_OK) {
        figures.count = bench->count;
        figures.latency = &load.latency;
        status = figures_print(&figures, &err);
    }
    load_end(&load);
    events_made_finish(&made);
    return status == STATUS_OK ? EXIT_DONE : give_up("bench", &err);
}
