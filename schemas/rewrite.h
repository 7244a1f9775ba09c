#ifndef DOORSTEP_SCHEMAS_REWRITE_H
#define DOORSTEP_SCHEMAS_REWRITE_H

#include "schemas/rules.h"
#include "schemas/status.h"

/* A case told again from its first event, without one of its entries: what entry.voided asks. The
 * caller has the records and gives each in order; what they add up to is `struct rewritten` of
 * rules.h, by which judge and evolve rule the void.
 *
 *   rewrite_begin; for each of the case's events rewrite_keep, decode, rewrite_tell
 *
 * Entries that were voided before stay out, and voids say nothing. Every event behind the target is
 * judged anew, with the settings that it met; not asked again are ids, clock and the uniqueness of
 * units and certificate numbers. */

struct rewrite;

enum status rewrite_create(struct rewrite **out, struct error *err) MUST_CHECK;
void rewrite_destroy(struct rewrite **rewrite);

/* The case as it is before the void, and the void's target. judges: the void is new; else the
 * ledger holds it, and nothing is refused any more. */
void rewrite_begin(struct rewrite *rewrite, const struct case_state *before, struct text target,
                   bool judges);
/* Copy an event's bytes: the event must borrow from the copy, which lasts until the next begin. */
struct text rewrite_keep(struct rewrite *rewrite, struct text payload);
/* The case's next event. world: what it met, but for what is not asked again. */
void rewrite_tell(struct rewrite *rewrite, const struct world *world, const struct event *event);
/* Nothing more need be told: the answer is known. */
bool rewrite_is_over(const struct rewrite *rewrite);

/* Valid until the next begin. */
const struct rewritten *rewrite_result(const struct rewrite *rewrite);

#endif
