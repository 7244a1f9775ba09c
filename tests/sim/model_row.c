#include "tests/sim/model_row.h"

#include <string.h>

enum row_file { ROW_NONE, ROW_FILE };

static const struct row rows[] = {
#define ROW(type, when, file, lanes, node)                                                         \
    {EVENT_##type, ROW_##when, ROW_##file == ROW_FILE, lanes, NODE_##node},
#include "tests/sim/rows.def"
#undef ROW
};

const struct row *row_of(enum event_type type)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].type == type) {
            return &rows[i];
        }
    }
    return NULL;
}

bool row_may_say(const struct row *row, enum lane lane)
{
    return strstr(row->lanes, lane_word(lane)) != NULL; /* no word is part of another */
}
