#ifndef DOORSTEP_SCHEMAS_WIRE_SESSION_H
#define DOORSTEP_SCHEMAS_WIRE_SESSION_H

#include "schemas/catalogue.h"
#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/writer.h"

#include <stdint.h>

/* How a session begins, lives and is told that something is wrong.
 * Source: protocol.md, "Sessions". Decoders borrow, leave the output alone on failure, and answer
 * MALFORMED for anything but exactly the shape given. */

struct ledger_id {
    uint8_t bytes[LEDGER_ID_BYTES];
};

/* [version_min uint, version_max uint, name text 1–64]; a version beyond 2^32−1 is read as that. */
struct hello {
    uint32_t version_min;
    uint32_t version_max;
    struct text name;
};

void hello_encode(const struct hello *hello, struct writer *writer);
enum status hello_decode(struct hello *hello, struct text body) MUST_CHECK;

/* [version uint, ledger bin 16, epoch uint, head uint,
 *  {batch_events, batches_pending, message_bytes, event_bytes, heartbeat_ms}]
 * A client skips limits that it does not know. */
struct welcome {
    uint32_t version;
    struct ledger_id ledger;
    uint64_t epoch;
    uint64_t head;
    uint32_t batch_events;
    uint32_t batches_pending;
    uint32_t message_bytes;
    uint32_t event_bytes;
    uint32_t heartbeat_ms;
};

void welcome_encode(const struct welcome *welcome, struct writer *writer);
enum status welcome_decode(struct welcome *welcome, struct text body) MUST_CHECK;

/* [] */
void heartbeat_encode(struct writer *writer);
enum status heartbeat_decode(struct text body) MUST_CHECK;

/* [request uint, code text, text text]; request is 0 when it answers none. */
struct wire_error {
    uint64_t request;
    enum refusal code; /* 0: one that this program does not know */
    struct text code_word;
    struct text text;
};

void wire_error_encode(const struct wire_error *error, struct writer *writer);
enum status wire_error_decode(struct wire_error *error, struct text body) MUST_CHECK;

/* Shared with subscribe.h: a uint of which 32 bits are enough; more is read as UINT32_MAX. */
struct reader;
uint32_t saturated_read(struct reader *reader);

#endif
