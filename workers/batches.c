#include "workers/batches.h"

#include "schemas/mutant.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct batch {
    uint64_t number;
    uint32_t count;
    uint32_t lengths[BATCH_EVENTS_MAX];
    char bytes[]; /* the events, one after the other */
};

void batches_init(struct batches *batches)
{
    *batches = (struct batches){0};
}

void batches_finish(struct batches *batches)
{
    uint32_t i;

    for (i = 0; i < batches->count; i++) {
        free(batches->waiting[i]);
    }
    batches_init(batches);
}

/* The bytes of all events; more than BATCH_BYTES_MAX when one message does not hold them. */
static size_t bytes_of(const struct text *events, uint32_t count)
{
    size_t bytes = 0;
    uint32_t i;

    for (i = 0; i < count && bytes <= BATCH_BYTES_MAX; i++) {
        bytes += events[i].count;
    }
    return bytes;
}

enum status batches_push(struct batches *batches, const struct text *events, uint32_t count,
                         uint64_t *number)
{
    size_t bytes;
    struct batch *batch;
    size_t used = 0;
    uint32_t i;

    if (count == 0 || count > BATCH_EVENTS_MAX) {
        return STATUS_INVALID;
    }
    bytes = bytes_of(events, count);
    if (bytes > BATCH_BYTES_MAX) {
        return STATUS_INVALID;
    }
    if (batches->count == BATCHES_PENDING_MAX) {
        return STATUS_FULL;
    }
    batch = malloc(sizeof *batch + bytes);
    if (batch == NULL) {
        return STATUS_NO_MEMORY;
    }
    batch->number = ++batches->last;
    batch->count = count;
    for (i = 0; i < count; i++) {
        batch->lengths[i] = events[i].count;
        if (events[i].count > 0) {
            (void)memcpy(batch->bytes + used, events[i].bytes, events[i].count);
        }
        used += events[i].count;
    }
    batches->waiting[batches->count++] = batch;
    *number = batch->number;
    return STATUS_OK;
}

void batches_restart(struct batches *batches)
{
    batches->sent = MUTANT(RESTART_SKIPPED) ? batches->sent : 0;
    batches->tried = 0;
    batches->shift = batches->last - batches->count;
}

bool batches_next(const struct batches *batches, uint32_t window, struct submit *submit)
{
    const struct batch *batch;
    size_t used = 0;
    uint32_t i;

    if (batches->sent == batches->count || batches->sent >= window) {
        return false;
    }
    batch = batches->waiting[batches->sent];
    submit->batch = batch->number - batches->shift;
    submit->count = batch->count;
    for (i = 0; i < batch->count; i++) {
        submit->events[i] = (struct text){batch->bytes + used, batch->lengths[i]};
        used += batch->lengths[i];
    }
    return true;
}

void batches_note_sent(struct batches *batches)
{
    assert(batches->sent < batches->count);
    batches->sent++;
    if (batches->tried < batches->sent) {
        batches->tried = batches->sent;
    }
}

enum batches_answer batches_answer(struct batches *batches, uint64_t wire, uint64_t *number)
{
    uint64_t answered = wire + batches->shift;

    if (batches->tried == 0 || answered != batches->waiting[0]->number) {
        return answered + batches->count <= batches->last ? BATCHES_REPEATED : BATCHES_ASTRAY;
    }
    *number = answered;
    free(batches->waiting[0]);
    batches->count--;
    batches->tried--;
    batches->sent -= batches->sent > 0 ? 1 : 0;
    (void)memmove(batches->waiting, batches->waiting + 1, batches->count * sizeof(struct batch *));
    return BATCHES_ANSWERED;
}

bool batches_resync(struct batches *batches, uint64_t wire)
{
    uint64_t oldest = batches->last - batches->count + 1;
    uint64_t expected = wire + batches->shift;

    if (expected < oldest || expected > oldest + batches->tried) {
        return false;
    }
    batches->sent = (uint32_t)(expected - oldest);
    return true;
}
