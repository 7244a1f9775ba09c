#include "tools/doorstep/bench/bench_load.h"

#include "schemas/reader.h"
#include "tools/doorstep/shared/broker/pipeline.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/lang.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PORTION 4096 /* events made ahead of their sending */
#define TRY_MS 1     /* between looks for a broker that starts */
#define TRIES_MAX 600000

struct loader {
    struct session *session;   /* owned */
    struct pipeline *pipeline; /* owned */
};

static void note(void *context, const struct answer *answer)
{
    struct load *load = context;

    if (answer->sequence == 0) {
        load->refused++;
    }
    samples_add(&load->latency, clock_us() - answer->submitted_us);
}

enum status load_begin(struct load *load, const struct bench *bench, uint64_t latency_max,
                       struct error *err)
{
    enum status status = samples_init(&load->latency, (uint32_t)latency_max, err);

    load->bench = bench;
    load->loaders = calloc(bench->clients, sizeof *load->loaders);
    if (load->loaders == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("make clients", "建立会话：内存不足"));
    }
    for (uint64_t i = 0; i < bench->clients && status == STATUS_OK; i++) {
        struct loader *loader = &load->loaders[i];

        status = session_open(&loader->session, bench->endpoint, "bench", err);
        if (status == STATUS_OK) {
            status = pipeline_create(&loader->pipeline, session_client(loader->session), note, load,
                                     err);
        }
        if (status == STATUS_OK) {
            pipeline_limit(loader->pipeline, (uint32_t)bench->batch);
        }
    }
    return status;
}

void load_end(struct load *load)
{
    for (uint64_t i = 0; load->loaders != NULL && i < load->bench->clients; i++) {
        pipeline_destroy(&load->loaders[i].pipeline);
        session_close(&load->loaders[i].session);
    }
    free(load->loaders);
    samples_finish(&load->latency);
    *load = (struct load){0};
}

enum status load_put(struct load *load, uint64_t client, struct text event, struct error *err)
{
    return pipeline_event(load->loaders[client % load->bench->clients].pipeline, 0, event,
                          (struct text){0}, (struct text){0}, err);
}

enum status load_drain(struct load *load, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint64_t i = 0; i < load->bench->clients && status == STATUS_OK; i++) {
        status = pipeline_drain(load->loaders[i].pipeline, err);
    }
    if (status == STATUS_OK && load->refused > 0) {
        status =
            error_set(err, STATUS_REFUSED, SAY("%llu events were refused", "%llu 条记录被拒绝"),
                      (unsigned long long)load->refused);
    }
    return status;
}

void load_forget(struct load *load)
{
    load->latency.count = 0;
}

enum status load_scheme(struct load *load, struct error *err)
{
    struct events_made scheme = {0};
    enum status status = events_make_scheme(&scheme, err);

    if (status == STATUS_OK) {
        status = load_put(load, 0, events_made_at(&scheme, 0), err);
    }
    if (status == STATUS_OK) {
        status = load_drain(load, err);
    }
    events_made_finish(&scheme);
    return status;
}

/* Of which case an event is, and its how manieth. */
struct turn {
    uint64_t number;
    uint64_t nth;
};

static struct turn turn_of(const struct town *town, uint64_t event)
{
    const uint64_t block = town->abreast * town->events_each;
    const uint64_t within = event % block;

    return (struct turn){event / block * town->abreast + within % town->abreast,
                         within / town->abreast};
}

/* Make and send the events with these numbers. */
static enum status send_portion(struct load *load, const struct town *town, uint64_t first,
                                uint64_t end, struct error *err)
{
    struct events_made made = {0};
    enum status status = STATUS_OK;

    for (uint64_t i = first; i < end && status == STATUS_OK; i++) {
        const struct turn turn = turn_of(town, i);

        status = turn.nth == 0 ? events_make_contract(&made, turn.number, err)
                               : events_make_payment(&made, turn.number, turn.nth, 100, err);
    }
    for (uint64_t i = first; i < end && status == STATUS_OK; i++) {
        status = load_put(load, turn_of(town, i).number, events_made_at(&made, i - first), err);
    }
    events_made_finish(&made);
    return status;
}

enum status load_town(struct load *load, const struct town *town, struct error *err)
{
    const uint64_t count =
        (town->cases + town->abreast - 1) / town->abreast * town->abreast * town->events_each;
    enum status status = STATUS_OK;

    for (uint64_t i = 0; i < count && status == STATUS_OK; i += PORTION) {
        status = send_portion(load, town, i, i + PORTION < count ? i + PORTION : count, err);
    }
    return status == STATUS_OK ? load_drain(load, err) : status;
}

/* Starting the broker anew. */

/* Does somebody listen at the endpoint, "ipc://path"? */
static bool is_listening(const char *endpoint)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_there = false;

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", endpoint + strlen("ipc://"));
    if (descriptor >= 0) {
        is_there = connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0;
        (void)close(descriptor); /* nothing was said */
    }
    return is_there;
}

enum status broker_restart(const struct bench *bench, struct error *err)
{
    int tries = 0;

    if (kill(getppid(), SIGUSR1) != 0) { /* the supervisor kills it, hard */
        return error_set(err, STATUS_IO, SAY("kill the broker: %s", "终止服务端失败：%s"),
                         lang_errno(errno));
    }
    while (is_listening(bench->endpoint) && tries++ < TRIES_MAX) {
        clock_sleep_ms(TRY_MS);
    }
    while (!is_listening(bench->endpoint) && tries++ < TRIES_MAX) {
        clock_sleep_ms(TRY_MS);
    }
    return tries < TRIES_MAX ? STATUS_OK
                             : error_set(err, STATUS_UNREACHABLE,
                                         SAY("the broker does not come back", "服务端没有恢复"));
}

enum status load_ask(struct load *load, const char *key, uint64_t *value, struct error *err)
{
    struct text map;
    enum status status = session_status(load->loaders[0].session, &map, err);
    struct reader reader;
    uint32_t count;

    *value = 0;
    if (status != STATUS_OK) {
        return status;
    }
    reader = reader_of(map.bytes, map.count);
    count = reader_map(&reader, MAP_COUNT_MAX);
    for (uint32_t i = 0; i < count && !reader.failed; i++) {
        if (text_equals(reader_text(&reader, TEXT_BYTES_MAX), text_of(key))) {
            *value = reader_uint(&reader, UINT64_MAX);
        } else {
            reader_skip(&reader);
        }
    }
    return STATUS_OK;
}
