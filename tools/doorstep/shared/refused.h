#ifndef DOORSTEP_TOOLS_REFUSED_H
#define DOORSTEP_TOOLS_REFUSED_H

#include "schemas/catalogue.h"
#include "schemas/home.h"
#include "schemas/status.h"

#include <stdbool.h>

/* Print the acts of a lane, or of all with LANE_NONE, that the broker refused for good: they stand
 * in the departments' day-books. */
enum status refused_print(const struct home *home, enum lane lane, bool json,
                          struct error *err) MUST_CHECK;

#endif
