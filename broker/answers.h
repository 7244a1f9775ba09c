#ifndef DOORSTEP_BROKER_ANSWERS_H
#define DOORSTEP_BROKER_ANSWERS_H

#include "schemas/book.h"
#include "schemas/wire/query.h"
#include "schemas/writer.h"

#include <stdint.h>

/* Answers that are read off the book: CASE and INBOX, both as VIEWS. `views` and `arena`
 * (MESSAGE_BYTES_MAX) are where the page is put together. */

/* One case, or none. The book does not lack it. */
void answer_case(struct book *book, const struct case_query *query, uint64_t head,
                 struct views *views, uint8_t *arena, struct writer *writer);

/* A page of the cases in which the lane has an open node, or of all, on its way. The cursor is the
 * number of the book's next entry. At most INBOX_SCAN_MAX entries are looked at, of which
 * INBOX_LOADS_MAX had to be fetched, so a page may be empty and not the last. */
struct inbox {
    struct inbox_query query;
    uint32_t next;  /* the number to look at */
    uint32_t end;   /* where this page ends at the latest */
    uint32_t loads; /* entries that were needed */
    uint32_t used;  /* bytes of the arena */
};

void inbox_begin(struct inbox *inbox, const struct inbox_query *query, const struct book *book,
                 struct views *views);
/* Look further. True: the page is complete. False: `need` must be given first. */
bool inbox_go_on(struct inbox *inbox, struct book *book, struct views *views, uint8_t *arena,
                 struct need *need);

#endif
