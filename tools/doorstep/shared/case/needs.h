#ifndef DOORSTEP_TOOLS_NEEDS_H
#define DOORSTEP_TOOLS_NEEDS_H

#include "schemas/catalogue.h"

#include <stdbool.h>

/* What a person has to say so that a node is done. Pure. */

/* Must this field be said by who completes this node? The inquiry need not be: the node has it;
 * nor what a certificate says: the case has that. A budget is a must at D5, though the catalogue
 * leaves it to the other lanes. */
bool needs_field(enum node node, const struct field_schema *field);

#endif
