#ifndef DOORSTEP_SCHEMAS_IO_CLOCK_H
#define DOORSTEP_SCHEMAS_IO_CLOCK_H

#include "schemas/status.h"

#include <stdbool.h>
#include <stdint.h>

/* The wall clock by which this program lives: the machine's, shifted where $DOORSTEP_CLOCK names a
 * file that says so (schemas/clock_shift.h). One thread. */

/* Look for the variable, before anything asks what time it is.
 * Errors: INVALID, it is set, and its file cannot be read or holds no shift. */
enum status clock_open(struct error *err) MUST_CHECK;

/* Is the variable set? Then who starts the program is told, with the shift and the file. */
bool clock_is_shifted(void);
int64_t clock_shift_s(void); /* as it was last read */
const char *clock_file(void);

/* Milliseconds since 1970. The file is read at each look; where it is gone or bad by then, the last
 * shift stays. */
int64_t clock_wall_ms(void);
/* The same without a look at the file: a signal's handler may ask. */
int64_t clock_handler_ms(void);

#endif
