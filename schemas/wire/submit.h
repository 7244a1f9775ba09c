#ifndef DOORSTEP_SCHEMAS_WIRE_SUBMIT_H
#define DOORSTEP_SCHEMAS_WIRE_SUBMIT_H

#include "schemas/catalogue.h"
#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stdint.h>

/* Events go in as numbered batches; each is answered by one RESULT with an outcome per event.
 * Source: protocol.md, "Submitting". Decoders borrow and leave the output alone on failure. */

/* [batch uint ≥ 1, [event bin …]]   1 to BATCH_EVENTS_MAX events */
struct submit {
    uint64_t batch;
    uint32_t count;
    struct text events[BATCH_EVENTS_MAX];
};

void submit_encode(const struct submit *submit, struct writer *writer);
enum status submit_decode(struct submit *submit, struct text body) MUST_CHECK;

/* One event's outcome: its sequence, or why not. On the wire [sequence] or
 * [0, [code text…], text text, later bool]: later means that another try may succeed. */
struct outcome {
    uint64_t sequence; /* 0: refused */
    bool later;
    struct refusals refusals;
};

/* [batch uint, [outcome …]] */
struct result {
    uint64_t batch;
    uint32_t count;
    struct outcome outcomes[BATCH_EVENTS_MAX];
};

void result_encode(const struct result *result, struct writer *writer);
/* A code that this program does not know is kept as ERR_FIELD, with the words in the text. */
enum status result_decode(struct result *result, struct text body) MUST_CHECK;

/* [batch uint]: the number that the broker expects next in this session */
struct resync {
    uint64_t batch;
};

void resync_encode(const struct resync *resync, struct writer *writer);
enum status resync_decode(struct resync *resync, struct text body) MUST_CHECK;

#endif
