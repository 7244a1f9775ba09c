#include "tools/doorstep/shared/case/needs.h"

#include <string.h>

/* What a certificate says, the case itself says. */
static bool is_known(enum node node, const char *name)
{
    static const char *const figures[] = {"certificate_no", "due_fen", "received_fen"};
    size_t count = node == NODE_F9 ? 3 : node == NODE_B10 ? 1 : 0;
    size_t i;

    for (i = 0; i < count; i++) {
        if (strcmp(name, figures[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool needs_field(enum node node, const struct field_schema *field)
{
    if (strcmp(field->name, "inquiry") == 0 || is_known(node, field->name)) {
        return false;
    }
    return field->required || (node == NODE_D5 && strcmp(field->name, "budget_fen") == 0);
}
