#ifndef DOORSTEP_WORKERS_FLIGHTS_H
#define DOORSTEP_WORKERS_FLIGHTS_H

#include "schemas/catalogue.h"
#include "schemas/limits.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* What was submitted and is not answered yet, in the order in which answers come. Batches are
 * numbered by the client from 1, one after the other, over all sessions. */

/* A department's own act, or a person's decision out of the day-book. */
struct flight {
    enum event_type type; /* EVENT_NONE: unreadable */
    uint64_t decision;    /* the person's decision's key in the outbox; 0: an act of our own */
    uint8_t subject_bytes;
    uint8_t id_bytes;
    char subject[ID_BYTES_MAX];
    char id[ID_BYTES_MAX];
};

/* Taken flights stay readable for a batch's worth of new ones. */
#define FLIGHTS_ROOM (BATCHES_PENDING_MAX * BATCH_EVENTS_MAX)
#define FLIGHTS_RING (FLIGHTS_ROOM + BATCH_EVENTS_MAX)

struct flights {
    uint32_t first;
    uint32_t count; /* in batches that are closed, and in the one being filled */
    uint32_t batch_count;
    uint32_t open_count; /* in the one being filled */
    uint32_t decisions;
    uint64_t answered;                     /* number of the last answered batch */
    uint32_t batches[BATCHES_PENDING_MAX]; /* how many each holds, oldest first */
    struct flight ring[FLIGHTS_RING];
};

void flights_init(struct flights *flights);
/* May one more be added to the batch that is being filled? */
bool flights_has_room(const struct flights *flights);
void flights_add(struct flights *flights, enum event_type type, struct text subject, struct text id,
                 uint64_t decision);
/* The batch is sent. */
void flights_close_batch(struct flights *flights);
/* An answer came for the oldest batch. False when it is not for that, or not of its size. */
bool flights_begin_answer(struct flights *flights, uint64_t batch, uint32_t count);
/* The next one that it answers. */
const struct flight *flights_take(struct flights *flights);

struct text flight_subject(const struct flight *flight);
struct text flight_id(const struct flight *flight);

#endif
