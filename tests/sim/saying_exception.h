#ifndef DOORSTEP_TESTS_SIM_SAYING_EXCEPTION_H
#define DOORSTEP_TESTS_SIM_SAYING_EXCEPTION_H

#include "tests/sim/model_walk.h"
#include "tests/sim/prng.h"
#include "tests/sim/saying.h"

#include <stdbool.h>
#include <stdint.h>

/* What people say beside the main flow: mostly what fits the case as they see it, sometimes not. */

/* Who says it, knowing what. */
struct occasion {
    const struct view *view;
    const struct walk *walk; /* the case's timeline, as a clerk would have it printed */
    struct prng *prng;
    int64_t unix_ms;
    const char *mark; /* what no other exception is called */
};

/* The type is one of those that exceptions_next gives; its id is left to the caller. */
void saying_of_exception(struct saying *saying, enum event_type type,
                         const struct occasion *occasion);

/* What people say so that the case can go on: what is due is paid, the paper taken in. False:
 * nothing is to be said. pays: is the money theirs to report? The id is left to the caller where it
 * is absent. */
bool saying_of_settlement(struct saying *saying, const struct occasion *occasion, bool pays);
/* A decision as the project's settings ask it: who may approve the cost, what may cost money. */
void saying_by_settings(struct saying *saying, const struct occasion *occasion);

/* The owner withdraws an open inquiry, or is back with one; so often that its rounds end. False: no
 * inquiry is in that state. The id is left to the caller. */
bool saying_of_quarrel(struct saying *saying, const struct occasion *occasion, bool is_back);

/* The parts of an exception. Each is of the type that saying->event has. */
void saying_exceptional_inquiry(struct saying *saying, const struct occasion *occasion);
void saying_exceptional_money(struct saying *saying, const struct occasion *occasion);
void saying_exceptional_stage(struct saying *saying, const struct occasion *occasion);
void saying_remark(struct saying *saying, const struct occasion *occasion);
void saying_setting(struct saying *saying, const struct occasion *occasion);

#endif
