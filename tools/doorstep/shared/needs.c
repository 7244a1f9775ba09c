#include "tools/doorstep/shared/needs.h"

#include <string.h>

bool needs_field(enum node node, const struct field_schema *field)
{
    if (strcmp(field->name, "inquiry") == 0) {
        return false;
    }
    return field->required || (node == NODE_D5 && strcmp(field->name, "budget_fen") == 0);
}
