#ifndef DOORSTEP_TESTS_SIM_MODEL_ROW_H
#define DOORSTEP_TESTS_SIM_MODEL_ROW_H

#include "schemas/event.h"

#include <stdbool.h>

/* What the procedure says of each type as such: rows.def as a table. */

enum row_when { ROW_PROJECT, ROW_ALIVE, ROW_MOVED, ROW_ENDED };

struct row {
    enum event_type type;
    enum row_when when;
    bool needs_file;
    const char *lanes; /* who says it; a rule may ask more */
    enum node node;    /* that it completes; NODE_NONE: none */
};

/* NULL: the model does not know the type. */
const struct row *row_of(enum event_type type);
bool row_may_say(const struct row *row, enum lane lane);

#endif
