#ifndef DOORSTEP_TOOLS_PAPER_VALIDITY_H
#define DOORSTEP_TOOLS_PAPER_VALIDITY_H

#include "tools/doorstep/paper/facts.h"

/* Does a paper that rests on an event still count, and if not, since which event? */

enum loss {
    LOSS_NONE,
    LOSS_VOIDED,     /* the entry itself was taken back */
    LOSS_CANCELLED,  /* the contract is */
    LOSS_REPLACED,   /* a certificate: by another */
    LOSS_REVOKED,    /* a certificate, a qualification */
    LOSS_LAPSED,     /* a certificate: other terms, or money is due again */
    LOSS_SUPERSEDED, /* what was said of an inquiry: it went on to another round */
    LOSS_SUSPENDED,  /* a qualification: something that it rests on fell away, for now */
};

struct validity {
    enum loss loss;
    const struct told *by; /* NULL for LOSS_NONE and where no single event did it */
};

/* Whatever its type: voided, or its contract cancelled. */
struct validity validity_of(const struct facts *facts, const struct told *told);
struct validity validity_of_certificate(const struct facts *facts, const struct told *cleared);
struct validity validity_of_qualification(const struct facts *facts, const struct told *confirmed);
/* Of an inquiry: a cost, which counts until another solution is asked for … */
struct validity validity_of_cost(const struct facts *facts, const struct told *proposed);
/* … and an answer, which counts for its round. */
struct validity validity_of_answer(const struct facts *facts, const struct told *answered);

#endif
