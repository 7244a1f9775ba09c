#ifndef DOORSTEP_BROKER_ANSWERS_H
#define DOORSTEP_BROKER_ANSWERS_H

#include "schemas/book.h"
#include "schemas/wire/query.h"
#include "schemas/writer.h"

#include <stdint.h>

/* Answers that are read off the book: CASE and INBOX, both as VIEWS. `views` and `arena`
 * (MESSAGE_BYTES_MAX) are where the page is put together. */

/* One case, or none. */
void answer_case(struct book *book, const struct case_query *query, uint64_t head,
                 struct views *views, uint8_t *arena, struct writer *writer);

/* A page of the cases in which the lane has an open node, or of all. The cursor is the number of
 * the book's next entry. At most INBOX_SCAN_MAX entries are looked at, so a page may be empty and
 * not the last. */
void answer_inbox(struct book *book, const struct inbox_query *query, uint64_t head,
                  struct views *views, uint8_t *arena, struct writer *writer);

#endif
