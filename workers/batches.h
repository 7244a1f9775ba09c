#ifndef DOORSTEP_WORKERS_BATCHES_H
#define DOORSTEP_WORKERS_BATCHES_H

#include "schemas/wire/submit.h"

#include <stdbool.h>
#include <stdint.h>

/* The batches of a client that the broker has not answered yet, oldest first.
 *
 * A batch has two numbers. Its own is given here, from 1, and stays the same for as long as the
 * client lives. The one on the wire begins at 1 in every session, with whatever is then the oldest;
 * so a broker that comes back after a crash sees them again in order, and none out of turn.
 *
 * Invariants: at most BATCHES_PENDING_MAX. Those that were sent in this session come before those
 * that were not. Answers come in order, also to one that is to be sent again: after several RESYNCs
 * an earlier copy may be answered while the later one has not gone out yet. */

struct batch;

struct batches {
    struct batch *waiting[BATCHES_PENDING_MAX]; /* owned; oldest first */
    uint32_t count;
    uint32_t sent;  /* of them, in this session; less those that are to be sent again */
    uint32_t tried; /* of them, at least once in this session */
    uint64_t last;  /* the youngest number given */
    uint64_t shift; /* own number less wire number, in this session */
};

void batches_init(struct batches *batches);
void batches_finish(struct batches *batches);

/* Add one; its events are copied.
 * Errors: FULL, answers must come first; INVALID, no event, or more than one message holds;
 *         NO_MEMORY */
enum status batches_push(struct batches *batches, const struct text *events, uint32_t count,
                         uint64_t *number) MUST_CHECK;

/* A new session: nothing is sent yet. */
void batches_restart(struct batches *batches);

/* The next one to send, borrowed, while fewer than window are sent and unanswered. */
bool batches_next(const struct batches *batches, uint32_t window, struct submit *submit);
void batches_note_sent(struct batches *batches);

/* An answer came in under a wire number. */
enum batches_answer {
    BATCHES_ANSWERED, /* the oldest; it is removed, number is its own */
    BATCHES_REPEATED, /* one that was answered before */
    BATCHES_ASTRAY,   /* one that was never sent, or not the oldest's turn */
};
enum batches_answer batches_answer(struct batches *batches, uint64_t wire, uint64_t *number);

/* The broker expects this wire number next: send again from there. False when that cannot be. */
bool batches_resync(struct batches *batches, uint64_t wire);

#endif
