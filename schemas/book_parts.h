#ifndef DOORSTEP_SCHEMAS_BOOK_PARTS_H
#define DOORSTEP_SCHEMAS_BOOK_PARTS_H

#include "schemas/book.h"
#include "schemas/index_key.h"
#include "schemas/rewrite.h"
#include "schemas/table.h"

/* What the files of the book share, and nobody else includes: book.c looks up and judges,
 * book_evolve.c takes events in, page.c has the pages and their lists, book_lacks.c and
 * book_cache.c what it takes to keep a book in part. */

#define NEED_KEY_MAX ID_BYTES_MAX         /* a subject, or an index key */
#define LANES_UNKNOWN LANE_BIT(LANE_NONE) /* no node is nobody's */
#define NO_STAGE STAGES_END               /* counted in none */

_Static_assert(DIGEST_BYTES <= NEED_KEY_MAX, "an index key is a key");

/* An entry and what only the book needs to know of it. It stands in one list: of those that changed
 * since the cache last had them, or of the settled ones. */
struct page {
    struct entry entry; /* its pointers are what is owned below */
    uint32_t number;
    uint32_t capacity;       /* of the history */
    uint32_t *fingerprints;  /* owned */
    uint64_t *sequences;     /* owned */
    char *state;             /* owned */
    struct fact *facts;      /* owned */
    struct digest digest;    /* of the state, when has_digest */
    struct digest cached;    /* of the state that the cache has; of a changed page */
    enum stage cached_stage; /* in which the cache counts it, or NO_STAGE */
    uint64_t changed_from;   /* the first event that the cache does not have; 0: none */
    bool has_digest;
    bool is_cached;   /* the cache has an entry of this number */
    uint32_t project; /* one more than the number of a case's project; 0: not known yet */
    struct page *before;
    struct page *after;
    uint64_t bytes; /* as its list counts it */
    char subject[]; /* what entry.subject borrows */
};

struct page_list {
    struct page *first;
    struct page *last;
    uint32_t count;
    uint64_t bytes; /* of the pages, without their facts */
};

struct book {
    struct page **pages; /* owned, and each page; by number, NULL: not in memory */
    uint8_t *lanes;      /* owned; by number, LANES_UNKNOWN where nobody looked */
    uint32_t page_count;
    uint32_t page_capacity;
    struct page_list changed;  /* changed longest ago first */
    struct page_list settled;  /* asked for longest ago first */
    struct table subjects;     /* subject → number of its page, of those in memory */
    struct table units;        /* index key → page of the last contract that took it */
    struct table certificates; /* index key → page that used it */
    uint32_t stage_counts[STAGES_END];
    const struct page *opened;         /* whose state `working` is; NULL: nobody's */
    const struct page *opened_project; /* whose state `project` is; NULL: nobody's */
    uint8_t *scratch;                  /* owned; STATE_BYTES_MAX */
    struct case_state working;
    struct project project;
    struct rewrite *rewrite;   /* owned */
    const struct page *retold; /* whose case it tells again, or has told; NULL: nobody's */
    uint32_t retold_next;      /* of its history */

    /* Kept in part: */
    uint64_t bytes_max; /* 0: everything is in memory */
    struct book_summary cached;
    struct table answers; /* kind and key → number, or ABSENT_NUMBER; until book_trim */
    char need_key[NEED_KEY_MAX];
};

#define ABSENT_NUMBER UINT32_MAX

/* page.c */

/* Errors: NULL, no memory. */
struct page *page_create(struct text subject, bool is_project);
void page_destroy(struct page *page);
/* Room for one more event. Errors: NO_MEMORY, the page is as before. */
enum status page_reserve(struct page *page) MUST_CHECK;
/* The history is forgotten: what comes next is its first. */
void page_forget(struct page *page);
/* The history has one event more; room was reserved. */
void page_note(struct page *page, struct text id, uint64_t sequence);
/* The state is this now, from malloc: moved. */
void page_set_state(struct page *page, char *state, uint32_t count);
const struct digest *page_digest(struct page *page);
/* In which it counts, or NO_STAGE. */
enum stage page_stage(const struct page *page);

void page_list_append(struct page_list *list, struct page *page);
void page_list_remove(struct page_list *list, struct page *page);
/* It has grown, or shrunk, since it was put there. */
void page_list_weigh(struct page_list *list, struct page *page);

/* book.c */

struct page *book_page(const struct book *book, struct text subject);
/* Room for pages up to that many. Errors: NO_MEMORY, all is as before. */
enum status book_reserve(struct book *book, uint32_t count) MUST_CHECK;
/* What an event meets that has, or will have, this sequence. */
struct world book_world(struct book *book, const struct event *event, const struct page *page,
                        uint64_t sequence);
/* The case that the page's state says, in book->working. */
struct case_state *book_open_case(struct book *book, const struct page *page);
/* Under what its unit stands in the index. */
struct digest book_unit_key(const struct case_state *state);
/* Did another case take the unit after this event, and holds it? page may be NULL: any case then.
 */
bool book_unit_is_taken_since(const struct book *book, const struct digest *key,
                              const struct page *page, uint64_t sequence);

/* book_evolve.c */

/* The line of an index that an event writes. */
struct line {
    struct table *table; /* NULL: none */
    enum need_kind kind;
    struct digest key;
};

/* Room for what an event of the subject writes into the tables, and the fact for the cache, NULL
 * when there is none. Errors: NO_MEMORY, all is as before. */
enum status book_tables_reserve(struct book *book, struct text subject, const struct line *line,
                                struct fact **fact) MUST_CHECK;
/* Write it; the fact is moved into the page. */
void book_tables_note(struct book *book, const struct line *line, struct page *page,
                      struct fact *fact);
/* book->working, encoded, from malloc. NULL: no memory. */
char *book_encode_case(struct book *book, uint32_t *count);
/* A page that has room for its number gets it. */
void book_add(struct book *book, struct page *page);
/* The page's next event, with this id, left book->working, which is encoded in state: moved. */
void book_turn_page(struct book *book, struct page *page, struct text id, uint64_t sequence,
                    char *state, uint32_t state_count);

/* book_lacks.c */

/* Is the key in the index, as far as the book knows or was told? */
bool book_index_find(const struct book *book, enum need_kind kind, const struct digest *key,
                     uint32_t *number);

/* book_cache.c */

/* The page is about to change by the event with this sequence: its state is still the old one. */
void book_note_change(struct book *book, struct page *page, uint64_t sequence);
/* A page is about to take the key: a fact that says so of one before, and that the cache does not
 * have yet, is not to be told any more. */
void book_drop_fact(struct book *book, const struct line *line);
/* It was asked for. */
void book_touch(struct book *book, struct page *page);

#endif
