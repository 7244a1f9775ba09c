#ifndef DOORSTEP_WORKERS_AGENDA_H
#define DOORSTEP_WORKERS_AGENDA_H

#include "schemas/limits.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Cases that a worker still has to look at, first come first served. When
 * it is full it remembers that it was: then the whole inbox must be looked at again. */

struct agenda_entry {
    char subject[ID_BYTES_MAX];
    uint8_t subject_bytes;
};

struct agenda {
    uint32_t first;
    uint32_t count;
    bool overflowed;
    struct agenda_entry entries[AGENDA_MAX];
};

void agenda_init(struct agenda *agenda);
void agenda_add(struct agenda *agenda, struct text subject);
/* Take the first; its text is valid until the next call. False when there is none. */
bool agenda_take(struct agenda *agenda, struct text *subject);

#endif
