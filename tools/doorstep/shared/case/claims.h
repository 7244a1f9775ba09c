#ifndef DOORSTEP_TOOLS_CLAIMS_H
#define DOORSTEP_TOOLS_CLAIMS_H

#include "schemas/process.h"
#include "tools/doorstep/shared/broker/history.h"

/* Who has taken an open node on. A claim binds nobody; it saves two clerks the same work. Views do
 * not carry claims: they are events of the case, and count for the opening that they came after.
 * The last word rules: a claim, or a release. */

struct claimant {
    uint64_t sequence; /* of the claim; 0: nobody has it */
    struct text actor; /* borrows from the history */
    int64_t seconds;   /* when it was claimed */
};

/* By the whole history of the node's case, as a claim's place in it decides. A claim that names no
 * inquiry is one of all inquiries at that node; one that was voided counts no more. */
struct claimant claims_of(const struct history *history, const struct open_node *open);

/* The history of a case that has claims; left empty where it has none, which is asked first.
 * Errors: a session's, NO_MEMORY, FULL. */
enum status claims_fetch(struct history *history, struct session *session, struct text subject,
                         struct error *err) MUST_CHECK;

#endif
