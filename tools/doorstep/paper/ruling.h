#ifndef DOORSTEP_TOOLS_PAPER_RULING_H
#define DOORSTEP_TOOLS_PAPER_RULING_H

#include "tools/doorstep/paper/facts.h"

/* Does a paper that rests on an event still count, and if not, since which event? */

enum fate {
    FATE_GOOD,
    FATE_VOIDED,     /* the entry itself was taken back */
    FATE_CANCELLED,  /* the contract is */
    FATE_REPLACED,   /* a certificate: by another */
    FATE_REVOKED,    /* a certificate, a qualification */
    FATE_LAPSED,     /* a certificate: other terms, or money is due again */
    FATE_SUPERSEDED, /* what was said of an inquiry: it went on to another round */
    FATE_SUSPENDED,  /* a qualification: something that it rests on fell away, for now */
};

struct ruling {
    enum fate fate;
    const struct told *by; /* NULL for FATE_GOOD and where no single event did it */
};

/* Whatever its type: voided, or its contract cancelled. */
struct ruling ruling_of(const struct facts *facts, const struct told *told);
struct ruling ruling_of_certificate(const struct facts *facts, const struct told *cleared);
struct ruling ruling_of_qualification(const struct facts *facts, const struct told *confirmed);
/* Of an inquiry: a cost, which counts until another solution is asked for … */
struct ruling ruling_of_cost(const struct facts *facts, const struct told *proposed);
/* … and an answer, which counts for its round. */
struct ruling ruling_of_answer(const struct facts *facts, const struct told *answered);

#endif
