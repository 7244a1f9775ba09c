#ifndef DOORSTEP_TOOLS_HOME_LEDGER_H
#define DOORSTEP_TOOLS_HOME_LEDGER_H

#include "schemas/book.h"
#include "schemas/home.h"
#include "tools/doorstep/shared/broker/history.h"
#include "tools/doorstep/shared/case/decision.h"

/* What a home's ledger says, for subcommands that need no broker. It is read where it lies, whether
 * a broker writes to it or not. */

struct ledger;
struct record;

/* The home's ledger, opened for reading. One of another format cannot be read and is CORRUPT here:
 * VERSION is what a broker of another protocol is called.
 * Errors: NOT_FOUND, there is no ledger; IO, CORRUPT, NO_MEMORY. */
enum status home_ledger_look(struct ledger **ledger, const struct home *home,
                             struct error *err) MUST_CHECK;

/* Give each record to take, in order, up to the sequence `through`. What take borrows of it ends
 * with the call. Errors: take's; CORRUPT, IO, NO_MEMORY. */
enum status home_ledger_walk(struct ledger *ledger, uint64_t through,
                             enum status (*take)(void *context, const struct record *record,
                                                 struct error *err),
                             void *context, struct error *err) MUST_CHECK;

/* All that the home's ledger says, in a new book of the caller's; head is its last event.
 * Errors: NOT_FOUND, there is no ledger; IO, CORRUPT, NO_MEMORY. */
enum status home_ledger_fold(struct book **book, uint64_t *head, const struct home *home,
                             struct error *err) MUST_CHECK;

/* A case as the home's ledger tells it, for when the broker is away: the ledger is folded once. Its
 * events are added to the history, where there is one (NULL: they are not wanted).
 * Errors: UNREACHABLE, there is no ledger either; NOT_FOUND, no such case; IO, CORRUPT, NO_MEMORY.
 */
enum status home_ledger_view(struct case_bytes *bytes, struct history *history,
                             const struct home *home, struct text subject,
                             struct error *err) MUST_CHECK;

#endif
