#ifndef DOORSTEP_SCHEMAS_BOOK_H
#define DOORSTEP_SCHEMAS_BOOK_H

#include "schemas/digest.h"
#include "schemas/residue.h"
#include "schemas/rules.h"
#include "schemas/status.h"

/* The book: every subject's state, and the two indexes that the rules ask for (which units are
 * taken, which certificate numbers are used). Broker, replay and reports keep their states in one;
 * it does what the rules say and nothing else. Sequences go in with each event; they are kept
 * beside the states and not in them.
 *
 * An erased case (G-24) keeps its entry, its number and what the indexes say of it; nothing else. A
 * book that took its events in before they were erased, and one that was given what was left of
 * them, hold the same.
 *
 * Memory: a state is kept encoded, and one working copy is opened at a time, inside the calls
 * below. A book holds everything, unless book_bound says that it is kept in part: then what has
 * changed is handed out to a cache outside, oldest first, and what has not been asked for lately is
 * dropped. A caller of such a book asks book_lacks before it speaks of a subject, and gives what is
 * lacking; the calls that follow then find it as if it had always been there. */

struct book;

/* One subject. Entries are numbered from 0 as they first appear and never go away. */
struct entry {
    struct text subject;          /* owned by the book */
    struct text state;            /* the encoding: valid until the subject's next event */
    const uint32_t *fingerprints; /* of its events' ids, oldest first: owned by the book */
    const uint64_t *sequences;    /* of its events; as many */
    uint64_t head;                /* sequence of its last event */
    uint32_t position;            /* how many events it has */
    bool is_project;
    bool is_erased;           /* a case; its history is the event that erased it */
    bool holds_unit;          /* a case; no other contract may be on its unit */
    uint8_t lanes;            /* LANE_BIT of each lane that has an open node; 0 for a project */
    enum stage stage;         /* of a case that is not erased */
    const struct fact *facts; /* what the cache's indexes do not know yet, newest first */
};

enum status book_create(struct book **out, struct error *err) MUST_CHECK;
void book_destroy(struct book **book);

/* NULL: nothing was ever said of this subject. */
const struct entry *book_find(const struct book *book, struct text subject);
/* How many entries there are; the one of a number, which must not be lacking. */
uint32_t book_count(const struct book *book);
const struct entry *book_at(const struct book *book, uint32_t number);
/* Cases in a stage; an erased one is in none. */
uint32_t book_stage_count(const struct book *book, enum stage stage);

/* Was this case erased? Then every event of it is ERR_ERASED, whatever its id. */
bool book_is_erased(const struct book *book, struct text subject);

/* Does an event with this place in its subject's history follow what the book has of it? What was
 * erased before it need not be there. */
bool book_is_next(const struct book *book, const struct event *event, uint32_t position,
                  uint64_t previous);

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

/* The same with what is left of an event whose case the ledger erases further on. What the book
 * holds already it does not take again.
 * Errors: NO_MEMORY; CORRUPT, it does not continue the case. */
enum status book_evolve_residue(struct book *book, const struct residue *residue, uint64_t sequence,
                                struct error *err) MUST_CHECK;

/* Voids. An entry.voided of a case (book_must_retell) is ruled by the case's history, told again
 * without its target (rewrite.h). Before book_judge or book_evolve of one: book_retell, then each
 * record that book_retell_wants until it is 0. judges: book_judge comes first; else the ledger
 * holds the void. Nothing else is said to the book meanwhile.
 * Errors: CORRUPT, it is no event of the case. */
bool book_must_retell(const struct book *book, const struct event *event);
void book_retell(struct book *book, const struct event *event, bool judges);
uint64_t book_retell_wants(const struct book *book);
enum status book_retell_give(struct book *book, struct text payload, struct error *err) MUST_CHECK;

/* Where a caller finds the payloads that it has given to the book before. */
struct book_source {
    enum status (*load)(void *context, uint64_t sequence, struct text *payload, struct error *err);
    void *context;
};

/* book_evolve for one who can read at once: what a void asks is loaded.
 * Errors: those of book_evolve, of load, and CORRUPT. */
enum status book_take(struct book *book, const struct event *event, uint64_t sequence,
                      const struct book_source *source, struct error *err) MUST_CHECK;

/* The view of a case, and beside it its openers; either writer may be NULL. False when the subject
 * is no case of the book. */
bool book_view(struct book *book, struct text subject, struct writer *view, struct writer *openers);

/* The state of a case, opened up; valid until the next call. NULL when it is no case of the book.
 */
const struct case_state *book_case(struct book *book, struct text subject);

/* The digest over all states. Work is done for what changed and is not in the cache yet. */
struct digest book_digest(struct book *book);

/* A book that is kept in part (book_lacks.c, book_cache.c). */

/* What a cache is asked for. */
enum need_kind {
    NEED_NOTHING,
    NEED_SUBJECT,     /* the entry of the subject `key` */
    NEED_NUMBER,      /* the entry of the number */
    NEED_UNIT,        /* the number of the entry that took the unit last, by its index key */
    NEED_CERTIFICATE, /* the number of the entry that used the certificate, by its index key */
    NEED_RECORD,      /* not the cache's: a record of the ledger, to tell a case again */
};

struct need {
    enum need_kind kind;
    struct text key; /* borrowed from the book until the next call that gives a need */
    uint32_t number;
    uint64_t sequence; /* RECORD */
};

/* An answer to a need. */
struct found {
    bool is_there;
    uint32_t number;    /* of the entry */
    struct entry entry; /* SUBJECT, NUMBER: borrowed; facts are not looked at */
};

/* A line of an index that came with an entry's events: this key is the entry's. */
struct fact {
    struct fact *next;   /* owned; the one before it */
    enum need_kind kind; /* UNIT or CERTIFICATE */
    struct digest key;   /* index_key.h */
};

/* What is true of a cache as a whole. */
struct book_summary {
    uint32_t count;    /* entries */
    uint64_t lacked;   /* the first event that some entry does not have yet; 0: none */
    struct digest sum; /* of the entries' states */
    uint32_t stages[STAGES_END];
};

/* From here on keep about so many bytes of entries, beside those that changed. Before the first
 * event. */
void book_bound(struct book *book, uint64_t bytes);
/* A cache with this in it stands behind the book, which is empty and bounded.
 * Errors: NO_MEMORY, the book is as before. */
enum status book_adopt(struct book *book, const struct book_summary *summary,
                       struct error *err) MUST_CHECK;

/* Must something be given before the book can be asked about the subject, can judge or evolve the
 * event, or can give the entry of the number? Then `need` is filled, and it is to be asked again
 * afterwards. What was given stays until book_trim. */
bool book_lacks_subject(struct book *book, struct text subject, struct need *need);
bool book_lacks_event(struct book *book, const struct event *event, struct need *need);
bool book_lacks_residue(struct book *book, const struct residue *residue, struct need *need);
bool book_lacks_number(struct book *book, uint32_t number, struct need *need);
/* Errors: NO_MEMORY; CORRUPT, the entry is not what was needed, or its state is no state. */
enum status book_give(struct book *book, const struct need *need, const struct found *found,
                      struct error *err) MUST_CHECK;
/* The lanes of an entry that was in memory at some time since the start; false: not known. */
bool book_lanes(const struct book *book, uint32_t number, uint8_t *lanes);
/* Drop what is too much. Nothing that was borrowed from entries is valid any more. */
void book_trim(struct book *book);

/* Entries with events that the cache does not have, and about how many bytes they are. */
uint32_t book_changed_count(const struct book *book);
uint64_t book_changed_bytes(const struct book *book);
/* Are they so many that some should be written before more are? */
bool book_is_behind(const struct book *book);
/* The first such event; 0: there is none. */
uint64_t book_changed_from(const struct book *book);
/* The entries that changed longest ago, in that order, with their numbers; how many: at most max,
 * and of not much more than bytes_max, but one in any case. */
struct changed {
    uint32_t number;
    const struct entry *entry; /* borrowed until the book's next event or book_trim */
};
uint32_t book_changed(const struct book *book, struct changed *changed, uint32_t max,
                      uint64_t bytes_max);
/* What the cache's summary is once the first `count` of those are in it … */
struct book_summary book_summary(struct book *book, uint32_t count);
/* … and now they are, with their facts. */
void book_cached(struct book *book, uint32_t count);

#endif
