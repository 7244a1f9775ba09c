#include "tools/doorstep/shared/broker/pipeline.h"

#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/output/lang.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_MAX (BATCHES_PENDING_MAX * BATCH_EVENTS_MAX)
#define EVENT_FRAMING_BYTES 5 /* a MessagePack binary's longest header */
#define RETRY_MS_MIN 20

enum progress { GATHERED, SENT, LATER, ANSWERED };

struct item {
    enum progress progress;
    char *bytes; /* owned: event, or subject and id of a refusal */
    uint32_t event_count;
    struct answer answer;
};

struct batch {
    uint32_t count;
    uint32_t items[BATCH_EVENTS_MAX]; /* places in the ring */
};

struct pipeline {
    struct client *client; /* borrowed */
    void (*tell)(void *context, const struct answer *answer);
    void *context;
    uint32_t batch_max;
    uint32_t first; /* place of the oldest item */
    uint32_t count;
    uint32_t gathered; /* items at the end of the ring that are not sent */
    size_t gathered_bytes;
    uint32_t batch_first;
    uint32_t batch_count;
    bool stalled;   /* something was refused for now: nothing new goes out */
    bool patient;   /* worth waiting for it */
    uint32_t later; /* items that wait to be sent again */
    uint32_t tries;
    int64_t retry_ms;
    int64_t heard_ms; /* when the broker last answered */
    struct news news;
    struct item items[ENTRIES_MAX];
    struct batch batches[BATCHES_PENDING_MAX];
};

enum status pipeline_create(struct pipeline **out, struct client *client,
                            void (*tell)(void *context, const struct answer *answer), void *context,
                            struct error *err)
{
    struct pipeline *pipeline = calloc(1, sizeof *pipeline);

    if (pipeline == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("make a pipeline", "准备提交记录：内存不足"));
    }
    pipeline->client = client;
    pipeline->tell = tell;
    pipeline->context = context;
    pipeline->patient = true;
    pipeline->batch_max = BATCH_EVENTS_MAX;
    pipeline->heard_ms = clock_ms();
    *out = pipeline;
    return STATUS_OK;
}

void pipeline_destroy(struct pipeline **pipeline)
{
    uint32_t i;

    if (*pipeline != NULL) {
        for (i = 0; i < ENTRIES_MAX; i++) {
            free((*pipeline)->items[i].bytes);
        }
        free(*pipeline);
        *pipeline = NULL;
    }
}

void pipeline_limit(struct pipeline *pipeline, uint32_t batch_events)
{
    assert(batch_events >= 1 && batch_events <= BATCH_EVENTS_MAX);
    pipeline->batch_max = batch_events;
}

uint32_t pipeline_waiting(const struct pipeline *pipeline)
{
    return pipeline->count;
}

static struct item *item_at(struct pipeline *pipeline, uint32_t nth)
{
    return &pipeline->items[(pipeline->first + nth) % ENTRIES_MAX];
}

/* Tell what is answered at the head of the queue. */
static void tell_answers(struct pipeline *pipeline)
{
    while (pipeline->count > 0) {
        struct item *item = item_at(pipeline, 0);

        if (item->progress != ANSWERED) {
            return;
        }
        pipeline->tell(pipeline->context, &item->answer);
        free(item->bytes);
        item->bytes = NULL;
        pipeline->first = (pipeline->first + 1) % ENTRIES_MAX;
        pipeline->count--;
    }
}

/* Send items that are in the given progress, oldest first, as one batch. False: none are. */
static bool pick_batch(struct pipeline *pipeline, enum progress wanted, struct batch *batch,
                       struct text *events)
{
    size_t bytes = 0;
    uint32_t i;

    batch->count = 0;
    for (i = 0; i < pipeline->count && batch->count < pipeline->batch_max; i++) {
        struct item *item = item_at(pipeline, i);

        if (item->progress != wanted) {
            continue;
        }
        if (bytes + item->event_count + EVENT_FRAMING_BYTES > BATCH_BYTES_MAX) {
            break;
        }
        bytes += item->event_count + EVENT_FRAMING_BYTES;
        events[batch->count] = (struct text){item->bytes, item->event_count};
        batch->items[batch->count++] = (pipeline->first + i) % ENTRIES_MAX;
    }
    return batch->count > 0;
}

static enum status send_batch(struct pipeline *pipeline, enum progress wanted, bool *sent,
                              struct error *err)
{
    uint32_t place = (pipeline->batch_first + pipeline->batch_count) % BATCHES_PENDING_MAX;
    struct batch *batch = &pipeline->batches[place];
    struct text events[BATCH_EVENTS_MAX];
    uint64_t number;
    int64_t now_us = clock_us();
    enum status status;
    uint32_t i;

    *sent = false;
    if (pipeline->batch_count == BATCHES_PENDING_MAX ||
        !pick_batch(pipeline, wanted, batch, events)) {
        return STATUS_OK;
    }
    status = client_submit(pipeline->client, events, batch->count, &number, err);
    if (status == STATUS_FULL) {
        return STATUS_OK; /* receive first */
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (pipeline->batch_count == 0) {
        pipeline->heard_ms = clock_ms();
    }
    for (i = 0; i < batch->count; i++) {
        struct item *item = &pipeline->items[batch->items[i]];

        item->progress = SENT;
        pipeline->later -= (uint32_t)(wanted == LATER);
        if (item->answer.submitted_us == 0) {
            item->answer.submitted_us = now_us;
        }
    }
    pipeline->batch_count++;
    *sent = true;
    return STATUS_OK;
}

static enum status send_all(struct pipeline *pipeline, enum progress wanted, struct error *err)
{
    bool sent = true;
    enum status status = STATUS_OK;

    while (sent && status == STATUS_OK) {
        status = send_batch(pipeline, wanted, &sent, err);
    }
    return status;
}

static bool is_for_now(const struct outcome *outcome)
{
    return outcome->later && (refusals_hold(&outcome->refusals, ERR_BUSY) ||
                              refusals_hold(&outcome->refusals, ERR_DISK_LOW));
}

static enum status take_result(struct pipeline *pipeline, const struct result *result,
                               struct error *err)
{
    struct batch *batch = &pipeline->batches[pipeline->batch_first];
    uint32_t i;

    if (pipeline->batch_count == 0 || batch->count != result->count) {
        return error_set(err, STATUS_MALFORMED,
                         SAY("the broker answered %u events of a batch of %u",
                             "服务端答复了 %u 条，该批应为 %u 条"),
                         result->count, pipeline->batch_count == 0 ? 0 : batch->count);
    }
    for (i = 0; i < batch->count; i++) {
        struct item *item = &pipeline->items[batch->items[i]];
        const struct outcome *outcome = &result->outcomes[i];

        item->answer.sequence = outcome->sequence;
        item->answer.refusals = outcome->refusals;
        item->progress = ANSWERED;
        if (outcome->sequence > 0) {
            pipeline->patient = true;
            pipeline->tries = 0;
        } else if (pipeline->patient && (pipeline->stalled || is_for_now(outcome))) {
            pipeline->stalled = true;
            pipeline->later++;
            item->progress = LATER;
        }
    }
    pipeline->batch_first = (pipeline->batch_first + 1) % BATCHES_PENDING_MAX;
    pipeline->batch_count--;
    pipeline->heard_ms = clock_ms();
    return STATUS_OK;
}

/* Everything under way is answered and something was refused for now. */
static void try_again(struct pipeline *pipeline)
{
    int64_t backoff_ms = (int64_t)RETRY_MS_MIN << pipeline->tries;
    uint32_t i;

    if (pipeline->retry_ms == 0) {
        pipeline->retry_ms =
            clock_ms() + (backoff_ms < BACKOFF_MS_MAX ? backoff_ms : BACKOFF_MS_MAX);
        return;
    }
    if (clock_ms() < pipeline->retry_ms) {
        return;
    }
    pipeline->retry_ms = 0;
    pipeline->stalled = false;
    pipeline->tries++;
    if (pipeline->tries <= PIPELINE_TRIES_MAX) {
        return;
    }
    pipeline->patient = false; /* until something is accepted again */
    for (i = 0; i < pipeline->count; i++) {
        if (item_at(pipeline, i)->progress == LATER) {
            item_at(pipeline, i)->progress = ANSWERED;
        }
    }
    pipeline->later = 0;
}

static enum status push_out(struct pipeline *pipeline, struct error *err)
{
    enum status status = STATUS_OK;

    if (pipeline->stalled && pipeline->batch_count == 0) {
        try_again(pipeline);
    }
    if (pipeline->stalled) {
        return STATUS_OK;
    }
    if (pipeline->later > 0) {
        status = send_all(pipeline, LATER, err);
    }
    return status == STATUS_OK && pipeline->later == 0 ? send_all(pipeline, GATHERED, err) : status;
}

static enum status take_in(struct pipeline *pipeline, int timeout_ms, struct error *err)
{
    enum status status;

    do {
        status = client_receive(pipeline->client, &pipeline->news, timeout_ms, err);
        if (status == STATUS_OK && pipeline->news.kind == CLIENT_RESULT) {
            status = take_result(pipeline, &pipeline->news.of.result, err);
        } else if (status == STATUS_OK && pipeline->news.kind == CLIENT_ERROR) {
            return session_refused(pipeline->news.of.error.text, err);
        }
        timeout_ms = 0;
    } while (status == STATUS_OK && pipeline->news.kind != CLIENT_NOTHING);
    if (status == STATUS_OK && pipeline->batch_count > 0 &&
        clock_ms() - pipeline->heard_ms > PIPELINE_SILENT_MS) {
        return error_set(err, STATUS_UNREACHABLE,
                         SAY("the broker went away", "与服务端的连接已断开"));
    }
    return status;
}

enum status pipeline_turn(struct pipeline *pipeline, int timeout_ms, struct error *err)
{
    enum status status = push_out(pipeline, err);

    pipeline->gathered = 0;
    pipeline->gathered_bytes = 0;
    if (status == STATUS_OK) {
        if (pipeline->stalled && timeout_ms > RETRY_MS_MIN) {
            timeout_ms = RETRY_MS_MIN;
        }
        status = take_in(pipeline, timeout_ms, err);
    }
    tell_answers(pipeline);
    return status;
}

enum status pipeline_drain(struct pipeline *pipeline, struct error *err)
{
    enum status status = STATUS_OK;

    while (pipeline->count > 0 && status == STATUS_OK) {
        status = pipeline_turn(pipeline, 100, err);
    }
    return status;
}

/* A free place at the end of the ring, which is found by waiting when there is none. */
static enum status place_for(struct pipeline *pipeline, struct item **item, uint32_t bytes,
                             struct error *err)
{
    enum status status = STATUS_OK;

    tell_answers(pipeline);
    while (pipeline->count == ENTRIES_MAX && status == STATUS_OK) {
        status = pipeline_turn(pipeline, 100, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *item = item_at(pipeline, pipeline->count);
    **item = (struct item){.bytes = malloc(bytes + 1)};
    return (*item)->bytes != NULL
               ? STATUS_OK
               : error_set(err, STATUS_NO_MEMORY, SAY("keep an event", "暂存记录：内存不足"));
}

enum status pipeline_event(struct pipeline *pipeline, uint64_t line, struct text event,
                           struct text subject, struct text id, struct error *err)
{
    struct item *item;
    enum status status = place_for(pipeline, &item, event.count, err);

    if (status != STATUS_OK) {
        return status;
    }
    assert(event.count > 0);
    (void)memcpy(item->bytes, event.bytes, event.count);
    item->event_count = event.count;
    item->answer = (struct answer){.line = line, .subject = subject, .id = id};
    if (!text_is_absent(subject)) {
        item->answer.subject.bytes = item->bytes + (subject.bytes - event.bytes);
    }
    if (!text_is_absent(id)) {
        item->answer.id.bytes = item->bytes + (id.bytes - event.bytes);
    }
    item->progress = GATHERED;
    pipeline->count++;
    pipeline->gathered++;
    pipeline->gathered_bytes += event.count;
    if (pipeline->gathered >= pipeline->batch_max ||
        pipeline->gathered_bytes >= BATCH_BYTES_MAX / 2) {
        return pipeline_turn(pipeline, 0, err);
    }
    return STATUS_OK;
}

enum status pipeline_refuse(struct pipeline *pipeline, uint64_t line, struct text subject,
                            struct text id, const struct refusals *refusals, struct error *err)
{
    struct item *item;
    enum status status = place_for(pipeline, &item, subject.count + id.count, err);

    if (status != STATUS_OK) {
        return status;
    }
    if (subject.count > 0) {
        (void)memcpy(item->bytes, subject.bytes, subject.count);
    }
    if (id.count > 0) {
        (void)memcpy(item->bytes + subject.count, id.bytes, id.count);
    }
    item->answer = (struct answer){.line = line, .refusals = *refusals};
    if (!text_is_absent(subject)) {
        item->answer.subject = (struct text){item->bytes, subject.count};
    }
    if (!text_is_absent(id)) {
        item->answer.id = (struct text){item->bytes + subject.count, id.count};
    }
    item->progress = ANSWERED;
    pipeline->count++;
    tell_answers(pipeline);
    return STATUS_OK;
}
