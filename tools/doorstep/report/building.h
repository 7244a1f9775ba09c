#ifndef DOORSTEP_TOOLS_REPORT_BUILDING_H
#define DOORSTEP_TOOLS_REPORT_BUILDING_H

#include "schemas/text.h"

/* The building that a unit stands in, by how units are written: building, entrance, room, with
 * dashes between. "3-2-1701" and "A-3-2-1701" stand in 3 and in A-3: what is before the last two
 * dashes. With one dash only it is what is before that: "5-1201" stands in 5. A unit without a
 * dash, or with nothing before it, names no building: absent.
 * Owner: borrows the unit's bytes. */
struct text building_of(struct text unit);

#endif
