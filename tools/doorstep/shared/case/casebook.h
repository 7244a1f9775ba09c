#ifndef DOORSTEP_TOOLS_CASEBOOK_H
#define DOORSTEP_TOOLS_CASEBOOK_H

#include "schemas/book.h"
#include "tools/doorstep/shared/broker/history.h"
#include "tools/doorstep/shared/case/trail.h"

/* One case with all that was ever said of it, and its project's settings: fetched, folded by the
 * rules, and followed on the way. What a view does not say is answered from here: who proposed, who
 * was first, what the broker would say to the next event. */

struct casebook {
    struct text subject;    /* borrowed */
    struct history history; /* of the case and its project */
    struct book *book;      /* owned */
    struct trail trail;
    struct text project; /* its subject, in project_storage */
    char project_storage[ID_BYTES_MAX + 1];
};

/* Watches a node's openings (trail.h); node and inquiry may be absent, and are borrowed.
 * Errors: a session's; NOT_FOUND, nothing was ever said of the case; CORRUPT, NO_MEMORY, FULL. */
enum status casebook_fetch(struct casebook *casebook, struct session *session, struct text subject,
                           struct text node, struct text inquiry, struct error *err) MUST_CHECK;
void casebook_finish(struct casebook *casebook);

/* The case, valid until the next call on its book; NULL: an erased one is none any more. */
const struct case_state *casebook_case(struct casebook *casebook);

#endif
