#ifndef DOORSTEP_TOOLS_PAPER_READING_H
#define DOORSTEP_TOOLS_PAPER_READING_H

#include "schemas/home.h"
#include "tools/doorstep/paper/check.h"
#include "tools/doorstep/paper/facts.h"

/* A home's ledger, read from its first record on, broker running or not. */

/* A case's facts up to the end of a day; NO_DATE: of the last day on which anything that the ledger
 * holds happened. facts is folded.
 * Errors: NOT_FOUND, there is no ledger or no such case; those of facts_fold; IO, CORRUPT. */
enum status reading_facts(struct facts *facts, const struct home *home, struct text subject,
                          int32_t as_of, struct error *err) MUST_CHECK;

/* Does the ledger still hold what the code was made from?
 * Errors: REFUSED, another hash; NOT_FOUND, there is no ledger, or none so long; IO, CORRUPT. */
enum status reading_check(const struct home *home, const struct check *check,
                          struct error *err) MUST_CHECK;

#endif
