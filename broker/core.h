#ifndef DOORSTEP_BROKER_CORE_H
#define DOORSTEP_BROKER_CORE_H

#include "broker/effects.h"
#include "broker/record.h"
#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/wire/session.h"

#include <stdbool.h>
#include <stdint.h>

/* The broker's decisions: which events enter the ledger, what each session is answered, which
 * events it is sent next. Sans IO: what happens comes in as an input with its time, what is to be
 * done goes out as effects. It sees of the ledger only what it was told.
 *
 * How the shell drives it, in this order:
 *   core_fold every record that the ledger holds, once, at the start
 *   INPUT_MESSAGE for each message that has arrived, until effects_are_full
 *   commit effects->records; when that worked INPUT_COMMITTED, and only then send the replies
 *   INPUT_PUBLISH, and send its replies, while effects->more and the slice lasts
 *   INPUT_TICK, and send its replies: heartbeats
 * Whenever a step leaves effects->load, the next step must be INPUT_RECORD with that record; the
 * message that was being worked on is borrowed until then. If the commit fails the core is ahead of
 * the ledger and must not be used any more. */

struct core;

struct core_identity {
    struct ledger_id ledger;
    uint64_t epoch;
};

/* What only the machine knows. */
struct machine {
    uint64_t disk_free_bytes;
    uint64_t memory_bytes;
    uint64_t uptime_s;
};

enum input_kind {
    INPUT_MESSAGE,   /* from a peer */
    INPUT_RECORD,    /* the one that was asked for */
    INPUT_COMMITTED, /* the group is in the ledger */
    INPUT_PUBLISH,   /* choose a session and send it what is new */
    INPUT_UNSENT,    /* the peer's queue was full: this EVENTS did not go out */
    INPUT_STUCK,     /* the peer's queue was full, and it was an answer: its session is over */
    INPUT_GONE,      /* the peer is not there any more */
    INPUT_TICK,      /* look at the time */
};

struct message {
    uint32_t peer;
    struct text command; /* borrowed, as the next two */
    struct text body;
    const uint8_t (*salts)[RECORD_SALT_BYTES]; /* BATCH_EVENTS_MAX; used from the first on, one for
                                                  each record that was put */
    struct machine machine;
};

struct input {
    enum input_kind kind;
    int64_t now_ms;  /* monotonic */
    int64_t unix_ms; /* wall clock */
    union {
        struct message message;
        const struct record *record; /* borrowed */
        uint32_t peer;               /* UNSENT, STUCK, GONE */
        uint32_t events_max;         /* PUBLISH: what is left of the slice, ≥ 1 */
        bool is_drained;             /* TICK: nothing waits at the socket: silence is silence */
    } of;
};

enum status core_create(struct core **out, const struct core_identity *identity,
                        struct error *err) MUST_CHECK;
void core_destroy(struct core **core);

/* Take in a record that the ledger holds. The first is 1, and there are no gaps.
 * Errors: CORRUPT when it contradicts what came before, or is no event; NO_MEMORY. */
enum status core_fold(struct core *core, const struct record *record, struct error *err) MUST_CHECK;

void core_step(struct core *core, const struct input *input, struct effects *effects);

/* Sequence of the last event, committed or in the effects. */
uint64_t core_head(const struct core *core);

#endif
