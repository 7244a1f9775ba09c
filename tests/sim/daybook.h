#ifndef DOORSTEP_TESTS_SIM_DAYBOOK_H
#define DOORSTEP_TESTS_SIM_DAYBOOK_H

#include "tests/sim/oracle.h"
#include "workers/runtime.h"

#include <stdbool.h>
#include <stdint.h>

/* A department's day-book with the contract of workers/io_daybook.h and no disk: what clerks queue
 * is durable at once; the worker's notes are when they are committed, and are lost with its
 * process before. */

#define DAYBOOK_OUTBOX_MAX 64 /* of the simulated one */
#define DAYBOOK_PENDING_MAX 1024
#define DAYBOOK_REFUSALS_MAX 16

struct daybook_decision {
    uint64_t key;
    struct text event; /* owned */
    bool is_refused;   /* kept for people; no more in the outbox */
};

struct daybook_note {
    uint64_t decision;
    bool is_refused;
};

/* An act that the rules refused, which a person finds in the list of refusals. */
struct daybook_refusal {
    char subject[ID_BYTES_MAX + 1];
    char id[ID_BYTES_MAX + 1];
};

struct daybook {
    const void *attendant; /* the worker that delivers what is queued; NULL: none does */
    uint64_t last_key;
    uint32_t count;
    struct daybook_decision decisions[DAYBOOK_OUTBOX_MAX];
    uint32_t note_count; /* of decisions */
    struct daybook_note notes[DAYBOOK_PENDING_MAX];
    uint64_t done_count;    /* decisions that left it */
    uint32_t refusal_count; /* in all; the last DAYBOOK_REFUSALS_MAX are listed */
    struct daybook_refusal refusals[DAYBOOK_REFUSALS_MAX];
};

/* A zeroed struct is empty. */
void daybook_finish(struct daybook *daybook);

/* False: it is full, and the clerk is told so. */
bool daybook_queue(struct daybook *daybook, struct text event);
void daybook_decisions(const struct daybook *daybook, struct decisions *decisions);
void daybook_note(struct daybook *daybook, const struct verdict *verdict);
/* Is every decision before this one through, or noted? */
bool daybook_is_turn(const struct daybook *daybook, uint64_t decision);
/* Was this act refused for what only a person can mend? */
bool daybook_lists(const struct daybook *daybook, struct text subject, struct text id);
bool daybook_is_pressing(const struct daybook *daybook);
/* A decision that leaves must be in the ledger, or be decided, or be kept among the refused. */
void daybook_commit(struct daybook *daybook, struct oracle *oracle);
/* Is this the worker that delivers, or may it be from now on? */
bool daybook_attend(struct daybook *daybook, const void *worker);
/* Its process is gone. */
void daybook_leave(struct daybook *daybook, const void *worker);

#endif
