#include "tools/doorstep/bench/bench_events.h"
#include "tools/doorstep/bench/bench_loads.h"
#include "tools/doorstep/bench/measure.h"
#include "tools/doorstep/shared/clock.h"
#include "tools/doorstep/shared/pipeline.h"
#include "tools/doorstep/shared/print.h"
#include "tools/doorstep/shared/session.h"

#include <stdio.h>
#include <stdlib.h>

#define EVENTS_A_CASE 17 /* a contract, then payments */

struct loader {
    struct session *session;   /* owned */
    struct pipeline *pipeline; /* owned */
};

struct load {
    const struct bench *bench;
    struct loader *loaders; /* owned */
    struct events_made made;
    struct samples latency;
    uint64_t refused;
};

static void note(void *context, const struct answer *answer)
{
    struct load *load = context;

    if (answer->sequence == 0) {
        load->refused++;
    }
    samples_add(&load->latency, clock_us() - answer->submitted_us);
}

static enum status begin(struct load *load, struct error *err)
{
    uint64_t i;
    enum status status = samples_init(&load->latency, (uint32_t)load->bench->count + 1, err);

    load->loaders = calloc(load->bench->clients, sizeof *load->loaders);
    if (load->loaders == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "make clients");
    }
    for (i = 0; i < load->bench->clients && status == STATUS_OK; i++) {
        struct loader *loader = &load->loaders[i];

        status = session_open(&loader->session, load->bench->endpoint, "bench submit", err);
        if (status == STATUS_OK) {
            status = pipeline_create(&loader->pipeline, session_client(loader->session), note, load,
                                     err);
        }
        if (status == STATUS_OK) {
            pipeline_limit(loader->pipeline, (uint32_t)load->bench->batch);
        }
    }
    return status;
}

static void end(struct load *load)
{
    uint64_t i;

    for (i = 0; load->loaders != NULL && i < load->bench->clients; i++) {
        pipeline_destroy(&load->loaders[i].pipeline);
        session_close(&load->loaders[i].session);
    }
    free(load->loaders);
    events_made_finish(&load->made);
    samples_finish(&load->latency);
}

/* Events are made before the clock starts. A case belongs to one client, so its order holds. */
static enum status make_all(struct load *load, struct error *err)
{
    uint64_t i;
    enum status status = STATUS_OK;

    for (i = 0; i < load->bench->count && status == STATUS_OK; i++) {
        uint64_t number = i / EVENTS_A_CASE;

        status = i % EVENTS_A_CASE == 0
                     ? events_make_contract(&load->made, number, err)
                     : events_make_payment(&load->made, number, i % EVENTS_A_CASE, 100, err);
    }
    return status;
}

static enum status put_scheme(struct load *load, struct error *err)
{
    struct events_made scheme = {0};
    struct pipeline *pipeline = load->loaders[0].pipeline;
    enum status status = events_make_scheme(&scheme, err);

    if (status == STATUS_OK) {
        status = pipeline_event(pipeline, 0, events_made_at(&scheme, 0), (struct text){0},
                                (struct text){0}, err);
    }
    if (status == STATUS_OK) {
        status = pipeline_drain(pipeline, err);
    }
    events_made_finish(&scheme);
    load->latency.count = 0;
    return status;
}

static enum status submit_all(struct load *load, struct error *err)
{
    enum status status = STATUS_OK;
    uint64_t i;

    for (i = 0; i < load->bench->count && status == STATUS_OK; i++) {
        struct loader *loader = &load->loaders[i / EVENTS_A_CASE % load->bench->clients];

        status = pipeline_event(loader->pipeline, i, events_made_at(&load->made, i),
                                (struct text){0}, (struct text){0}, err);
    }
    for (i = 0; i < load->bench->clients && status == STATUS_OK; i++) {
        status = pipeline_drain(load->loaders[i].pipeline, err);
    }
    return status;
}

int bench_submit(void *context)
{
    struct load load = {.bench = context};
    struct figures figures = {.bench = "submit", .what = "events", .latency = &load.latency};
    struct error err = {0};
    int64_t begun_us = 0;
    enum status status = begin(&load, &err);

    if (status == STATUS_OK) {
        status = put_scheme(&load, &err);
    }
    if (status == STATUS_OK) {
        status = make_all(&load, &err);
    }
    if (status == STATUS_OK) {
        begun_us = clock_us();
        status = submit_all(&load, &err);
    }
    if (status == STATUS_OK && load.refused > 0) {
        status = error_set(&err, STATUS_REFUSED, "%llu events were refused",
                           (unsigned long long)load.refused);
    }
    if (status == STATUS_OK) {
        figures.took_us = clock_us() - begun_us;
        figures.folder = load.bench->folder;
        figures.count = load.bench->count;
        figures.clients = load.bench->clients;
        figures.batch = load.bench->batch;
        status = figures_print(&figures, load.bench->json, &err);
    }
    end(&load);
    return status == STATUS_OK ? EXIT_DONE : give_up("bench", &err);
}
