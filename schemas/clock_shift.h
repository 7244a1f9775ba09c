#ifndef DOORSTEP_SCHEMAS_CLOCK_SHIFT_H
#define DOORSTEP_SCHEMAS_CLOCK_SHIFT_H

#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* A clock for tests and training: where the environment names a file, every program of Doorstep
 * adds the seconds that stand in it to the machine's wall clock, at each look. So months of a case
 * pass in seconds, for all programs at once. Monotonic time, by which they wait, is left alone.
 *
 * It is no toy for a ledger that counts: recorded times, due dates and all that is printed follow
 * it, and recorded time never goes back. */

#define CLOCK_SHIFT_VARIABLE                                                                       \
    "DOORSTEP_CLOCK"              /* a file's path; empty or unset: the clock is right */
#define CLOCK_SHIFT_FILE_BYTES 32 /* what is read of it; more is no shift */

/* What the file holds: a sign or none, digits, and at most blanks and line ends behind them; within
 * CLOCK_SHIFT_S_MAX either way. False leaves the output alone. */
bool clock_shift_parse(int64_t *shift_s, struct text text);

#endif
