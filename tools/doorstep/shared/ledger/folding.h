#ifndef DOORSTEP_TOOLS_FOLDING_H
#define DOORSTEP_TOOLS_FOLDING_H

#include "schemas/book.h"

/* Events of a ledger taken into a book, in their order. A void asks earlier ones of its case once
 * more: they are read from the same ledger, through a cursor of its own. */

struct ledger;
struct ledger_cursor;
struct record;

/* The event of a record that is not erased; it borrows from the record. Errors: CORRUPT, it holds
 * none. */
enum status folding_read(struct event *event, const struct record *record,
                         struct error *err) MUST_CHECK;

struct folding {
    struct book *book;           /* not owned */
    struct ledger *ledger;       /* not owned */
    struct ledger_cursor *again; /* owned; NULL until the first void */
};

void folding_finish(struct folding *folding);
/* The record's event. Errors: CORRUPT, it does not continue what came before; NO_MEMORY, IO. */
enum status folding_take(struct folding *folding, const struct event *event,
                         const struct record *record, struct error *err) MUST_CHECK;
/* A record whose case the ledger erases further on. Errors: the same. */
enum status folding_take_erased(struct folding *folding, const struct record *record,
                                struct error *err) MUST_CHECK;
/* Any record. Errors: the same, and CORRUPT, it holds no event. */
enum status folding_take_record(struct folding *folding, const struct record *record,
                                struct error *err) MUST_CHECK;

#endif
