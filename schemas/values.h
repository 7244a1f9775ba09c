#ifndef DOORSTEP_SCHEMAS_VALUES_H
#define DOORSTEP_SCHEMAS_VALUES_H

#include "schemas/text.h"

#include <stdbool.h>

/* Are two encoded values equal as values? The order of map keys and the width of integers do not
 * count; 1 and 1.0 differ. False when either is not well-formed, has a key twice in a map, or a map
 * of more than MAP_COUNT_MAX entries. Cost is bounded by MAP_COUNT_MAX per key. */
bool values_are_equal(struct text one, struct text other);

#endif
