#ifndef DOORSTEP_SCHEMAS_BOOK_H
#define DOORSTEP_SCHEMAS_BOOK_H

#include "schemas/digest.h"
#include "schemas/rules.h"
#include "schemas/status.h"

/* The book: every subject's state in memory, and the two indexes that the rules ask for (which
 * units are taken, which certificate numbers are used). Broker, replay and reports keep their
 * states in one; it does what the rules say and nothing else. Sequences go in with each event;
 * they are kept beside the states and not in them.
 *
 * Memory: a state is kept encoded, so that a million cases fit. One working copy is opened at a
 * time, inside the calls below. */

struct book;

/* One subject. Entries are numbered from 0 as they first appear and never go away. */
struct entry {
    struct text subject; /* owned by the book, lives as long as it */
    struct text state;   /* the encoding: valid until the subject's next event */
    uint64_t head;       /* sequence of its last event */
    uint32_t position;   /* how many events it has */
    bool is_project;
    uint8_t lanes;    /* LANE_BIT of each lane that has an open node; 0 for a project */
    enum stage stage; /* of a case */
};

enum status book_create(struct book **out, struct error *err) MUST_CHECK;
void book_destroy(struct book **book);

/* NULL: nothing was ever said of this subject. */
const struct entry *book_find(const struct book *book, struct text subject);
uint32_t book_count(const struct book *book);
const struct entry *book_at(const struct book *book, uint32_t number);
/* Cases in a stage. */
uint32_t book_stage_count(const struct book *book, enum stage stage);

/* Is this id known for the subject? Gives the candidates: sequences of the subject's events whose
 * id has the same fingerprint, newest last, at most max; their count. A caller compares with the
 * ledger; nearly always there is none, or the one. */
uint32_t book_candidates(const struct book *book, struct text subject, struct text id,
                         uint64_t *sequences, uint32_t max);

/* All sequences of a subject, oldest first, borrowed until its next event; NULL and 0 for none. */
const uint64_t *book_history(const struct book *book, struct text subject, uint32_t *count);

/* Step 4 of judging against the book as it is. */
struct refusals book_judge(struct book *book, const struct event *event, int64_t recorded_unix_ms);

/* Take in an event that the ledger holds, or will with this group's commit. Sequences rise.
 * Errors: NO_MEMORY; the book is then as before. */
enum status book_evolve(struct book *book, const struct event *event, uint64_t sequence,
                        struct error *err) MUST_CHECK;

/* The view of a case, and beside it its openers; either writer may be NULL. False when the subject
 * is no case of the book. */
bool book_view(struct book *book, struct text subject, struct writer *view, struct writer *openers);

/* The state of a case, opened up; valid until the next call. NULL when it is no case of the book.
 */
const struct case_state *book_case(struct book *book, struct text subject);

/* The digest over all states. Work is done for what changed since it was last asked. */
struct digest book_digest(struct book *book);

#endif
