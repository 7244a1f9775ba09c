#include "schemas/event.h"
#include "tools/doorstep/bench/bench_events.h"
#include "tools/doorstep/bench/bench_loads.h"
#include "tools/doorstep/bench/measure.h"
#include "tools/doorstep/shared/broker/pipeline.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdlib.h>

#define CREDIT_EVENTS 4096
#define CREDIT_BYTES (16 * MESSAGE_BYTES_MAX)
#define SILENT_MS_MAX 30000 /* nobody has moved in for so long: something is wrong */

struct run {
    const struct bench *bench;
    struct session *telling;   /* owned */
    struct session *listening; /* owned */
    struct credit owed;        /* to it */
    struct pipeline *pipeline; /* owned */
    struct news *news;         /* owned */
    struct events_made made;
    struct samples latency;
    int64_t *begun_us; /* owned: when each case's contract went out */
    uint64_t refused;
    uint64_t finished;
};

static void note(void *context, const struct answer *answer)
{
    struct run *run = context;

    run->refused += (uint64_t)(answer->sequence == 0);
}

static enum status subscribe(struct run *run, struct error *err)
{
    struct client *client = session_client(run->listening);
    const struct welcome *welcome = client_welcome(client);
    struct subscribe subscribe = {.ledger = welcome->ledger,
                                  .epoch = welcome->epoch,
                                  .after = welcome->head,
                                  .selection = {.types = UINT64_C(1) << EVENT_MOVEIN_COMPLETED},
                                  .events = CREDIT_EVENTS,
                                  .bytes = CREDIT_BYTES};

    return client_subscribe(client, &subscribe, err);
}

static enum status begin(struct run *run, struct error *err)
{
    const struct bench *bench = run->bench;
    enum status status = samples_init(&run->latency, (uint32_t)bench->count, err);

    run->begun_us = calloc(bench->count, sizeof *run->begun_us);
    run->news = malloc(sizeof *run->news);
    if (status == STATUS_OK && (run->begun_us == NULL || run->news == NULL)) {
        status = error_set(err, STATUS_NO_MEMORY, SAY("measure cases", "测量各合同：内存不足"));
    }
    if (status == STATUS_OK) {
        status = session_open(&run->telling, bench->endpoint, "bench cases", err);
    }
    if (status == STATUS_OK) {
        status = session_open(&run->listening, bench->endpoint, "bench cases", err);
    }
    if (status == STATUS_OK) {
        status = pipeline_create(&run->pipeline, session_client(run->telling), note, run, err);
    }
    return status == STATUS_OK ? subscribe(run, err) : status;
}

static void end(struct run *run)
{
    pipeline_destroy(&run->pipeline);
    session_close(&run->listening);
    session_close(&run->telling);
    events_made_finish(&run->made);
    samples_finish(&run->latency);
    free(run->begun_us);
    free(run->news);
}

static enum status make_all(struct run *run, struct error *err)
{
    enum status status = events_make_scheme(&run->made, err);
    uint64_t i;

    for (i = 0; i < run->bench->count && status == STATUS_OK; i++) {
        status = events_make_contract(&run->made, i, err);
        if (status == STATUS_OK) {
            status = events_make_payment(&run->made, i, 1, BENCH_PRICE_FEN, err);
        }
    }
    return status;
}

static enum status hear(struct run *run, const struct events *events, struct error *err)
{
    static struct event event;
    uint32_t i;

    for (i = 0; i < events->record_count; i++) {
        const struct record_item *record = &events->records[i];
        struct refusals refusals =
            event_decode_stored(&event, record->event.bytes, record->event.count);
        uint64_t number;

        run->owed.bytes += record->event.count;
        if (refusals_any(&refusals) || event.subject.count < 3) {
            return error_set(err, STATUS_MALFORMED,
                             SAY("an event cannot be read", "一条记录无法识别"));
        }
        number = strtoull(event.subject.bytes + 2, NULL, 10);
        if (number < run->bench->count) {
            samples_add(&run->latency, clock_us() - run->begun_us[number]);
            run->finished++;
        }
    }
    run->owed.events += events->record_count;
    return session_credit(run->listening, &run->owed, err);
}

static enum status listen_to(struct run *run, int timeout_ms, struct error *err)
{
    enum status status = STATUS_OK;

    do {
        status = client_receive(session_client(run->listening), run->news, timeout_ms, err);
        if (status == STATUS_OK && run->news->kind == CLIENT_EVENTS) {
            status = hear(run, &run->news->of.events, err);
        }
        timeout_ms = 0;
    } while (status == STATUS_OK && run->news->kind != CLIENT_NOTHING);
    return status;
}

static enum status submit_all(struct run *run, struct error *err)
{
    enum status status = STATUS_OK;
    uint64_t i;

    for (i = 0; i < run->made.count && status == STATUS_OK; i++) {
        if (i % 2 == 1) {
            run->begun_us[i / 2] = clock_us();
        }
        status = pipeline_event(run->pipeline, i, events_made_at(&run->made, i), (struct text){0},
                                (struct text){0}, err);
        if (status == STATUS_OK && i % BATCH_EVENTS_MAX == 0) {
            status = listen_to(run, 0, err);
        }
    }
    return status == STATUS_OK ? pipeline_turn(run->pipeline, 0, err) : status;
}

static enum status wait_all(struct run *run, struct error *err)
{
    uint64_t finished = run->finished;
    int64_t heard_ms = clock_ms();
    enum status status = STATUS_OK;

    while (status == STATUS_OK && run->finished < run->bench->count) {
        status = pipeline_turn(run->pipeline, 0, err);
        if (status == STATUS_OK) {
            status = listen_to(run, 20, err);
        }
        if (run->finished > finished) {
            finished = run->finished;
            heard_ms = clock_ms();
        }
        if (status == STATUS_OK && clock_ms() - heard_ms > SILENT_MS_MAX) {
            return error_set(err, STATUS_TIMEOUT,
                             SAY("only %llu of %llu cases moved in, %llu refusals",
                                 "已入住 %llu 份，应为 %llu 份，被拒绝 %llu 次"),
                             (unsigned long long)run->finished,
                             (unsigned long long)run->bench->count,
                             (unsigned long long)run->refused);
        }
    }
    return status;
}

int bench_cases(void *context)
{
    struct run run = {.bench = context};
    struct figures figures = {
        .bench = context, .name = "cases", .what = "cases", .latency = &run.latency};
    struct error err = {0};
    int64_t begun_us = 0;
    enum status status = begin(&run, &err);

    if (status == STATUS_OK) {
        status = make_all(&run, &err);
    }
    if (status == STATUS_OK) {
        begun_us = clock_us();
        status = submit_all(&run, &err);
    }
    if (status == STATUS_OK) {
        status = wait_all(&run, &err);
    }
    if (status == STATUS_OK) {
        figures.took_us = clock_us() - begun_us;
        figures.count = run.bench->count;
        status = figures_print(&figures, &err);
    }
    end(&run);
    return status == STATUS_OK ? EXIT_DONE : give_up("bench", &err);
}
