#ifndef DOORSTEP_TESTS_SIM_EXCEPTIONS_H
#define DOORSTEP_TESTS_SIM_EXCEPTIONS_H

#include "schemas/catalogue.h"
#include "tests/sim/prng.h"

#include <stdbool.h>
#include <stdint.h>

/* What people say beside the main flow, and how often in this seed: some are plain, some rich in
 * one exception, some have a little of everything. */

struct exceptions {
    uint32_t rates[EVENT_TYPES_END]; /* per million of looks that a desk takes at a case */
    uint32_t looks;                  /* that a desk takes when it takes one */
    bool quarrels; /* an owner takes back what he said, and says it again, and again */
    bool reforms;  /* settings change in the same breath as what they bear on, and entries fall */
    bool lasts;    /* there are more when every case is through */
};

void exceptions_draw(struct exceptions *exceptions, struct prng *prng);
/* From now on none; what is unsettled is settled. */
void exceptions_end(struct exceptions *exceptions);
/* What is said at this look; EVENT_NONE: nothing. */
enum event_type exceptions_next(const struct exceptions *exceptions, struct prng *prng);

#endif
