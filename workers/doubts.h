#ifndef DOORSTEP_WORKERS_DOUBTS_H
#define DOORSTEP_WORKERS_DOUBTS_H

#include "schemas/view.h"
#include "schemas/wire/submit.h"
#include "workers/flights.h"

#include <stdbool.h>
#include <stdint.h>

/* Acts whose id the broker already has under other content. As a rule somebody else has decided;
 * but an event that only looks like an act may have the id too, and then the node stays open. So
 * the case is asked for once more, and only then it is known. */

struct doubt {
    bool taken;
    uint64_t request; /* of the case that is asked for; 0: not asked yet */
    struct flight flight;
    struct outcome outcome;
};

struct doubts {
    struct doubt items[DOUBTS_MAX];
};

void doubts_init(struct doubts *doubts);
/* False when there is no room. */
bool doubts_add(struct doubts *doubts, const struct flight *flight, const struct outcome *outcome);
void doubts_end(struct doubt *doubt);
/* The next one whose case is not asked for yet; NULL: none. */
struct doubt *doubts_unasked(struct doubts *doubts);
struct doubt *doubts_of_request(struct doubts *doubts, uint64_t request); /* NULL: none */
/* What was asked is lost with its session. */
void doubts_forget_requests(struct doubts *doubts);

/* Is the node that the act was to decide still open in the case? */
bool doubt_stands(const struct doubt *doubt, const struct view *view);

#endif
