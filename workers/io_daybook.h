#ifndef DOORSTEP_WORKERS_IO_DAYBOOK_H
#define DOORSTEP_WORKERS_IO_DAYBOOK_H

#include "schemas/home.h"
#include "workers/refused.h"
#include "workers/runtime.h"

#include <stdbool.h>
#include <stdint.h>

/* A department's day-book: one LMDB environment, <home>/daybook/<department>[.<name>]/, with
 *   acts     what became of the automatic acts, the last result of each
 *   refused  what was refused for good, kept for people: decisions with their event, by order of
 *            arrival, of which the oldest give way beyond REFUSED_MAX; then acts, until one of the
 *            same id is accepted
 *   outbox   people's decisions that wait for the broker, in order
 *   counters the outbox's last key: keys are never used again
 * The worker is one process, a clerk's `doorstep act` another: LMDB lets both write. Losing all of
 * it loses no act: acts are said again under the same ids.
 *
 * Replicas have each a day-book of their own for what became of their acts. People's decisions wait
 * in the department's, the one without a name, whoever runs: all replicas look into it, and the one
 * that attends to it delivers.
 *
 * daybook_queue is durable when it returns. The worker's notes are committed at most once a second,
 * sooner when a decision or a refusal is among them. Where that fails, as on a full disk, they are
 * kept and the next commit has them, too. One environment per process and path. */

struct daybook;

enum daybook_mode {
    DAYBOOK_LOOK, /* must exist; nothing is made */
    DAYBOOK_WORK, /* made when missing */
};

/* name: of a replica, NULL for the first.
 * Errors: NOT_FOUND (DAYBOOK_LOOK), IO, NO_MEMORY, INVALID; the text names the path. */
enum status daybook_open(struct daybook **out, const struct home *home, const char *department,
                         const char *name, enum daybook_mode mode, struct error *err) MUST_CHECK;
void daybook_close(struct daybook **daybook); /* commits nothing */

/* For clerks: queue a decision, an encoded event, behind those that wait.
 * Errors: FULL, OUTBOX_MAX wait already; IO. */
enum status daybook_queue(struct daybook *daybook, struct text event, struct error *err) MUST_CHECK;

/* The next one after `refused`, which begins zeroed; its texts borrow until the next call.
 * Errors: NOT_FOUND at the end; CORRUPT, it cannot be read; IO. */
enum status daybook_refused_next(struct daybook *daybook, struct refused *refused,
                                 struct error *err) MUST_CHECK;

/* For the worker: may it deliver what stands in the outbox? One process at a time may, from its
 * first yes until it closes the day-book or ends, however it ends: so decisions keep their order.
 */
bool daybook_attend(struct daybook *daybook);

/* For the worker: what stands first in the outbox; borrowed until the next call.
 * Errors: NOT_FOUND, the day-book was taken away: what clerks queue now stands in another; IO. */
enum status daybook_decisions(struct daybook *daybook, struct decisions *decisions,
                              struct error *err) MUST_CHECK;

/* For the worker: take note of a verdict; nothing is written yet. What gives way where there is no
 * more room: notes.h. */
void daybook_note(struct daybook *daybook, const struct verdict *verdict, int64_t unix_ms);
bool daybook_is_full(const struct daybook *daybook);
/* Must the notes be committed now, rather than within DAYBOOK_COMMIT_MS? */
bool daybook_is_pressing(const struct daybook *daybook);
/* Errors: FULL, the disk is full; IO. The notes are kept. */
enum status daybook_commit(struct daybook *daybook, struct error *err) MUST_CHECK;

#endif
