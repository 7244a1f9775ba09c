#include "workers/flights.h"

#include <assert.h>
#include <string.h>

void flights_init(struct flights *flights)
{
    flights->first = 0;
    flights->count = 0;
    flights->batch_count = 0;
    flights->open_count = 0;
    flights->decisions = 0;
    flights->answered = 0;
}

bool flights_has_room(const struct flights *flights)
{
    return flights->batch_count < BATCHES_PENDING_MAX && flights->open_count < BATCH_EVENTS_MAX &&
           flights->count < FLIGHTS_ROOM;
}

void flights_add(struct flights *flights, enum event_type type, struct text subject, struct text id,
                 uint64_t decision)
{
    struct flight *flight = &flights->ring[(flights->first + flights->count) % FLIGHTS_RING];

    assert(flights_has_room(flights));
    assert(subject.count <= ID_BYTES_MAX && id.count <= ID_BYTES_MAX);
    flight->type = type;
    flight->decision = decision;
    flight->subject_bytes = (uint8_t)subject.count;
    flight->id_bytes = (uint8_t)id.count;
    if (subject.count > 0) {
        (void)memcpy(flight->subject, subject.bytes, subject.count);
    }
    if (id.count > 0) {
        (void)memcpy(flight->id, id.bytes, id.count);
    }
    flights->count++;
    flights->open_count++;
    flights->decisions += decision == 0 ? 0 : 1;
}

void flights_close_batch(struct flights *flights)
{
    assert(flights->open_count > 0);
    flights->batches[flights->batch_count++] = flights->open_count;
    flights->open_count = 0;
}

bool flights_begin_answer(struct flights *flights, uint64_t batch, uint32_t count)
{
    if (flights->batch_count == 0 || batch != flights->answered + 1 ||
        count != flights->batches[0]) {
        return false;
    }
    flights->answered = batch;
    flights->batch_count--;
    (void)memmove(flights->batches, flights->batches + 1,
                  flights->batch_count * sizeof flights->batches[0]);
    return true;
}

const struct flight *flights_take(struct flights *flights)
{
    const struct flight *flight = &flights->ring[flights->first];

    assert(flights->count > 0);
    flights->first = (flights->first + 1) % FLIGHTS_RING;
    flights->count--;
    flights->decisions -= flight->decision == 0 ? 0 : 1;
    return flight;
}

struct text flight_subject(const struct flight *flight)
{
    return (struct text){flight->subject, flight->subject_bytes};
}

struct text flight_id(const struct flight *flight)
{
    return (struct text){flight->id, flight->id_bytes};
}
