#ifndef DOORSTEP_BROKER_CORE_H
#define DOORSTEP_BROKER_CORE_H

#include "broker/effects.h"
#include "broker/marks.h"
#include "broker/record.h"
#include "schemas/book.h"
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
 *   core_adopt what the cache has, if it has anything, and its marks; then core_fold every record
 *   that the ledger holds from core_head + 1 on, once, at the start
 *   INPUT_MESSAGE for each message that has arrived, until effects_are_full
 *   commit effects->records; when that worked INPUT_COMMITTED, and only then send the replies
 *   INPUT_PUBLISH, and send its replies, while effects->more and the slice lasts
 *   INPUT_TICK, and send its replies: heartbeats
 *   core_spill_due says how much to write to the cache: core_spill, write it, core_spilled, or
 *   core_unspilled where that failed
 * Whenever a step leaves effects->load, the next step must be INPUT_RECORD with that record.
 * Whenever it leaves effects->need, what the cache has of it must be given by core_give, and then
 * the next step must be INPUT_GIVEN. The message that was being worked on is borrowed until then,
 * and so is the record. If the commit fails the core is ahead of the ledger and must not be used
 * any more. */

struct core;

struct core_identity {
    struct ledger_id ledger;
    uint64_t epoch;
};

/* What is true of the cache as a whole. */
struct cache_state {
    uint64_t through;  /* no entry has a later event, and its marks reach to here */
    struct digest end; /* commitment of the record there: salted, so of this history alone */
    struct book_summary summary;
};

/* What the cache is to be told, in one write: these entries, these marks, and what it is then as a
 * whole. Borrowed from the core until its next step. */
struct spill {
    struct cache_state state; /* afterwards */
    const struct marks *marks;
    uint32_t count;
    struct changed changed[SPILL_ENTRIES_MAX];
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
    INPUT_GIVEN,     /* what was needed of the cache has been given */
    INPUT_COMMITTED, /* the group is in the ledger */
    INPUT_PUBLISH,   /* choose a session and send it what is new */
    INPUT_UNSENT,    /* the peer's queue was full: this EVENTS did not go out */
    INPUT_STUCK,     /* the peer's queue was full, and it was an answer: its session is over */
    INPUT_GONE,      /* the peer is not there any more */
    INPUT_ALL_GONE,  /* no peer is there any more: the socket was made anew */
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
        uint32_t commit_us;          /* COMMITTED: how long it took */
        uint32_t events_max;         /* PUBLISH: what is left of the slice, ≥ 1 */
        bool is_drained;             /* TICK: nothing waits at the socket: silence is silence */
    } of;
};

/* book_bytes: about how much of the cases is kept in memory, beside what has changed; the rest is
 * needed from the cache again. */
enum status core_create(struct core **out, const struct core_identity *identity,
                        uint64_t book_bytes, struct error *err) MUST_CHECK;
void core_destroy(struct core **core);

/* Begin with what the cache has. The marks then come chunk by chunk, from the first on.
 * Errors: NO_MEMORY; CORRUPT, they are no marks. */
enum status core_adopt(struct core *core, const struct cache_state *state,
                       struct error *err) MUST_CHECK;
enum status core_give_marks(struct core *core, struct text chunk, struct error *err) MUST_CHECK;

/* Take in a record that the ledger holds: the one after core_head.
 * Errors: NOT_FOUND, `need` must be given first, and nothing was taken: a NEED_RECORD by
 * core_retell, anything else by core_give; CORRUPT when it contradicts what came before, or is no
 * event; NO_MEMORY. */
enum status core_fold(struct core *core, const struct record *record, struct need *need,
                      struct error *err) MUST_CHECK;

/* The record of a NEED_RECORD. Errors: CORRUPT. */
enum status core_retell(struct core *core, const struct record *record,
                        struct error *err) MUST_CHECK;

/* What the cache has of what was needed. Errors: as book_give; the core is of no use any more. */
enum status core_give(struct core *core, const struct need *need, const struct found *found,
                      struct error *err) MUST_CHECK;

void core_step(struct core *core, const struct input *input, struct effects *effects);

/* Have so many entries changed that some must be written before more do? */
bool core_must_spill(const struct core *core, int64_t now_ms);
/* Entries that should be written to the cache now, oldest changes first; 0: nothing is due. Idle
 * means that nothing waits at the socket. wake_ms, if it is sooner, becomes when something will be.
 */
uint32_t core_spill_due(const struct core *core, bool is_idle, int64_t now_ms, int64_t *wake_ms);
/* At most max of them. Everything that was taken is committed. */
void core_spill(struct core *core, uint32_t max, struct spill *spill);
/* The cache has it now; or it could not be written, and is left for later. True: for the first time
 * since the cache had something. */
void core_spilled(struct core *core, const struct spill *spill, uint32_t took_us, int64_t now_ms);
bool core_unspilled(struct core *core, int64_t now_ms);

/* Sequence of the last event, committed or in the effects. */
uint64_t core_head(const struct core *core);
/* Over all states, as they are in it. */
struct digest core_digest(struct core *core);

#endif
