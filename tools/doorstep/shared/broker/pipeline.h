#ifndef DOORSTEP_TOOLS_PIPELINE_H
#define DOORSTEP_TOOLS_PIPELINE_H

#include "schemas/catalogue.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "workers/io_client.h"

#include <stdbool.h>
#include <stdint.h>

/* Many events to the broker and their answers back, in the order in which they came in, with
 * several batches under way. Refusals made here take their place in that order too.
 *
 * What was refused as `later` (the broker is busy, its disk low) is sent again with backoff,
 * together with whatever was refused behind it, so that events that need each other still arrive
 * in order; after PIPELINE_TRIES_MAX the refusal stands. */

#define PIPELINE_TRIES_MAX 8
#define PIPELINE_SILENT_MS 20000 /* no answer for so long: the broker is not coming back */

struct pipeline;

/* One answer. Borrowed for the call. */
struct answer {
    uint64_t line;
    struct text subject; /* absent: not known */
    struct text id;      /* absent: not known */
    uint64_t sequence;   /* 0: refused */
    struct refusals refusals;
    int64_t submitted_us; /* monotonic, of its first sending; 0: it was refused here */
};

enum status pipeline_create(struct pipeline **out, struct client *client,
                            void (*tell)(void *context, const struct answer *answer), void *context,
                            struct error *err) MUST_CHECK;
void pipeline_destroy(struct pipeline **pipeline);

/* Smaller batches than BATCH_EVENTS_MAX, for measuring. */
void pipeline_limit(struct pipeline *pipeline, uint32_t batch_events);

/* Put one event in; it is copied. subject and id lie within its bytes, or are absent. Waits when
 * too much is under way.
 * Errors of all: UNREACHABLE, IO, MALFORMED, NO_MEMORY, INTERRUPTED. */
enum status pipeline_event(struct pipeline *pipeline, uint64_t line, struct text event,
                           struct text subject, struct text id, struct error *err) MUST_CHECK;
/* Put in an answer that needs no broker. */
enum status pipeline_refuse(struct pipeline *pipeline, uint64_t line, struct text subject,
                            struct text id, const struct refusals *refusals,
                            struct error *err) MUST_CHECK;

/* Send what is gathered, take in what has arrived, waiting at most timeout_ms for it. */
enum status pipeline_turn(struct pipeline *pipeline, int timeout_ms, struct error *err) MUST_CHECK;
/* Until everything is answered. */
enum status pipeline_drain(struct pipeline *pipeline, struct error *err) MUST_CHECK;

/* How many are not answered yet. */
uint32_t pipeline_waiting(const struct pipeline *pipeline);

#endif
