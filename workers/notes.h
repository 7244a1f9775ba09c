#ifndef DOORSTEP_WORKERS_NOTES_H
#define DOORSTEP_WORKERS_NOTES_H

#include "workers/runtime.h"

#include <stdbool.h>
#include <stdint.h>

/* What became of acts and decisions, copied, until the day-book has it. Oldest first.
 *
 * Where there is no more room an act gives way, the oldest, and accepted ones first: the broker has
 * them, and a refused one is said again some day. Decisions never do: their caller delivers no
 * others before these are written, so that they are DECISIONS_MAX at most. */

struct note {
    uint64_t decision; /* key in the outbox; 0: an act */
    bool refused;
    enum event_type type;
    uint64_t sequence;
    int64_t unix_ms;
    struct refusals refusals; /* none when accepted */
    uint8_t subject_bytes;
    uint8_t id_bytes;
    char subject[ID_BYTES_MAX];
    char id[ID_BYTES_MAX];
};

struct notes {
    uint32_t count;
    bool pressing; /* a decision or a refusal was among them since they were last forgotten */
    struct note items[DAYBOOK_NOTES_MAX];
};

void notes_init(struct notes *notes);
void notes_add(struct notes *notes, const struct verdict *verdict, int64_t unix_ms);
bool notes_are_full(const struct notes *notes);
/* They are written. */
void notes_forget(struct notes *notes);

struct text note_subject(const struct note *note);
struct text note_id(const struct note *note);

#endif
