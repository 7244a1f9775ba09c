#ifndef DOORSTEP_TOOLS_PAPER_FACTS_H
#define DOORSTEP_TOOLS_PAPER_FACTS_H

#include "schemas/merkle.h"
#include "tools/doorstep/shared/ledger/retelling.h"

#include <stdbool.h>
#include <stdint.h>

/* What papers are made of: one case's events up to the end of a day and what they add up to, told
 * as reports tell them (shared/ledger/retelling.h). An entry that was voided is here, marked, and
 * counts for nothing; what is left out as later or unsayable is not here. No file and no clock:
 * reading.h reads a ledger into facts, tests tell theirs.
 *
 * Life: facts_init; facts_seek for each event in ledger order until one is the case's contract;
 * facts_hear for each of them, again from the first; facts_fold once; then questions. Twice, as
 * settings come before the contract that says whose they are, and a firm has many projects. */

/* What was true of the case, and of the inquiry that the event speaks of, right after it. */
struct after {
    int64_t due_fen;
    int64_t paid_fen;
    int32_t terms_version;
    int32_t round; /* of the inquiry; 0: the event speaks of none, as for the next three */
    int32_t due_on;
    int32_t late_days;
    enum inquiry_state state;
};

struct told {
    uint64_t sequence;
    uint32_t position; /* in the case; 0: a setting of its project */
    int64_t recorded_unix_ms;
    struct event event;        /* borrows from bytes */
    char *bytes;               /* owned by the facts */
    bool is_dropped;           /* of no fact that is left after facts_fold */
    const struct told *voider; /* the entry.voided that took it back; NULL: it counts */
    struct after after;
};

struct facts {
    struct text subject;            /* the caller's */
    char project[ID_BYTES_MAX + 1]; /* as a subject; empty: no contract was found */
    int32_t as_of;     /* as asked; from facts_fold on, what NO_DATE means: survey_day */
    struct told *told; /* owned, in ledger order: the case's events, and its project's settings */
    uint32_t count;
    uint32_t capacity;
    uint32_t position; /* of the case's last event that was heard */
    struct survey survey;
    struct retelling *retelling;    /* owned */
    const struct case_state *state; /* the retelling's */
    const struct told *contract;
    struct merkle tree; /* of the ledger up to the case's last event: the check code's */
};

void facts_init(struct facts *facts, struct text subject, int32_t as_of);
void facts_finish(struct facts *facts);

/* Is this the case's contract? Then its project is known from here on. What is no event is not;
 * facts_hear will say so. */
bool facts_seek(struct facts *facts, struct text payload) MUST_CHECK;

/* Take in an event: the case's own and its project's settings are kept; of others it is heard that
 * something happened, and when.
 * tree: of the ledger up to this event
 * Errors: CORRUPT, it is no event; FULL, more than FACTS_EVENTS_MAX are kept; NO_MEMORY. */
enum status facts_hear(struct facts *facts, struct text payload, uint64_t sequence,
                       int64_t recorded_unix_ms, const struct merkle *tree,
                       struct error *err) MUST_CHECK;

/* Errors: NOT_FOUND, there was no such case on that day, or nothing was heard; REFUSED, the case
 * was erased; NO_MEMORY.
 */
enum status facts_fold(struct facts *facts, struct error *err) MUST_CHECK;

/* Questions. `inquiry` may be absent: of any, or of none. */

/* The last event of the type that counts; if none does, the last one that was voided; NULL: none.
 */
const struct told *facts_last(const struct facts *facts, enum event_type type, struct text inquiry);
/* The last one that counts and came before. */
const struct told *facts_before(const struct facts *facts, const struct told *before,
                                enum event_type type, struct text inquiry);
/* The first one that counts and came later. */
const struct told *facts_later(const struct facts *facts, const struct told *after,
                               enum event_type type, struct text inquiry);

/* Buyers as they were when the event came; NULL: as they are at the end. */
const struct list *facts_buyers(const struct facts *facts, const struct told *until);

/* Is the event the case's own, and does it count? */
bool facts_counts(const struct facts *facts, const struct told *told);

/* A certificate of that number; absent: the last one. NULL: none. */
const struct told *facts_certificate(const struct facts *facts, struct text number);

#endif
