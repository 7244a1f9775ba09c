#ifndef DOORSTEP_TOOLS_HISTORY_H
#define DOORSTEP_TOOLS_HISTORY_H

#include "schemas/book.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/input/clock.h"

#include <stdbool.h>
#include <stdint.h>

/* The events of one subject, fetched and kept, so that they can be told or folded. */

struct kept {
    uint64_t sequence;
    int64_t recorded_unix_ms;
    struct text event; /* owned by the history */
};

struct history {
    struct kept *kept; /* owned, by sequence */
    uint32_t count;
    uint32_t capacity;
};

void history_finish(struct history *history);

/* Add one event; it is copied. Errors: NO_MEMORY, FULL. */
enum status history_add(struct history *history, uint64_t sequence, int64_t recorded_unix_ms,
                        struct text event, struct error *err) MUST_CHECK;
/* Add the subject's events up to the place. Errors: a session's, NO_MEMORY, FULL. */
enum status history_fetch(struct history *history, struct session *session, struct text subject,
                          const struct place *place, struct error *err) MUST_CHECK;

/* Into ledger order, after fetching several subjects. */
void history_sort(struct history *history);

/* Decode the one of that number, from 0; it borrows from the history. False: it cannot be read. */
bool history_read(const struct history *history, uint32_t number, struct event *event);
/* Is the event of this number and id voided by one after it? */
bool history_is_voided(const struct history *history, uint32_t number, struct text id);

/* Decode the one of that number, and take it into the book, which has all before it. The
 * event borrows from the history. Errors: CORRUPT, NO_MEMORY. */
enum status history_take(const struct history *history, uint32_t number, struct book *book,
                         struct event *event, struct error *err) MUST_CHECK;
/* Take all, in ledger order, into the book. Errors: CORRUPT, NO_MEMORY. */
enum status history_fold(const struct history *history, struct book *book,
                         struct error *err) MUST_CHECK;

#endif
