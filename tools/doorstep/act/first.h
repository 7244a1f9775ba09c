#ifndef DOORSTEP_TOOLS_ACT_FIRST_H
#define DOORSTEP_TOOLS_ACT_FIRST_H

#include "tools/doorstep/shared/broker/pipeline.h"
#include "tools/doorstep/shared/case/casebook.h"

/* Two clerks, one opening: the second is told who was first, and when. On stderr. */

struct whose {
    struct text subject;
    struct text node;    /* its word */
    struct text inquiry; /* absent: of any */
    uint32_t opened;     /* the opening that the act answers; 0: none is open */
};

/* The act was refused. An event that merely has the act's id is no decision: then the node is open
 * still, and that is said. casebook is filled anew.
 * Errors: a session's, CORRUPT, NO_MEMORY. */
enum status first_tell(const struct whose *whose, struct casebook *casebook,
                       struct session *session, const struct answer *answer,
                       struct error *err) MUST_CHECK;

/* The node was not open when the clerk came: who ended its last opening? Nothing is said where
 * there never was one, or nobody can tell. */
void first_tell_late(const struct whose *whose, struct casebook *casebook, struct session *session);

#endif
