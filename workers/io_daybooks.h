#ifndef DOORSTEP_WORKERS_IO_DAYBOOKS_H
#define DOORSTEP_WORKERS_IO_DAYBOOKS_H

#include "workers/io_daybook.h"

#include <stdbool.h>
#include <stdint.h>

/* The day-books of a worker: one for what its acts came to, and the department's, which has the
 * outbox. They are two for a replica only. One that cannot be written keeps its notes and is tried
 * again at leisure; that is logged once. */

struct daybooks {
    const char *department; /* borrowed; for the log */
    struct daybook *acts;   /* owned */
    struct daybook *outbox; /* owned by a replica; else the same as acts */
    bool unwritten;         /* the last commit failed, and that was told */
    int64_t commit_ms;      /* of the last commit */
};

/* name: of a replica; NULL: the first. On failure what is open is for daybooks_close.
 * Errors: daybook_open's */
enum status daybooks_open(struct daybooks *daybooks, const struct home *home,
                          const char *department, const char *name, struct error *err) MUST_CHECK;
/* Of all zero too. */
void daybooks_close(struct daybooks *daybooks);

/* Note what became of an act or a decision in the day-book that it belongs to. */
void daybooks_note(struct daybooks *daybooks, const struct verdict *verdict, int64_t now_ms,
                   int64_t unix_ms);

/* Write what was noted, where it is time to. */
void daybooks_commit(struct daybooks *daybooks, int64_t now_ms);
/* Write it now. */
void daybooks_commit_all(struct daybooks *daybooks, int64_t now_ms);

#endif
