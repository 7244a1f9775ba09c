#include "workers/notes.h"

#include <assert.h>
#include <string.h>

void notes_init(struct notes *notes)
{
    notes_forget(notes);
}

static void give_way(struct notes *notes)
{
    uint32_t place = DAYBOOK_NOTES_MAX;
    uint32_t i;

    for (i = 0; i < DAYBOOK_NOTES_MAX; i++) {
        const struct note *note = &notes->items[i];

        if (note->decision == 0 && !note->refused) {
            place = i;
            break;
        }
        if (note->decision == 0 && place == DAYBOOK_NOTES_MAX) {
            place = i;
        }
    }
    assert(place < DAYBOOK_NOTES_MAX);
    notes->count--;
    (void)memmove(&notes->items[place], &notes->items[place + 1],
                  (notes->count - place) * sizeof notes->items[0]);
}

void notes_add(struct notes *notes, const struct verdict *verdict, int64_t unix_ms)
{
    struct note *note;

    assert(verdict->subject.count <= ID_BYTES_MAX && verdict->id.count <= ID_BYTES_MAX);
    if (notes_are_full(notes)) {
        give_way(notes);
    }
    note = &notes->items[notes->count++];
    *note = (struct note){.decision = verdict->decision,
                          .refused = verdict->refused,
                          .type = verdict->type,
                          .sequence = verdict->sequence,
                          .unix_ms = unix_ms,
                          .subject_bytes = (uint8_t)verdict->subject.count,
                          .id_bytes = (uint8_t)verdict->id.count};
    (void)memcpy(note->subject, verdict->subject.bytes, verdict->subject.count);
    (void)memcpy(note->id, verdict->id.bytes, verdict->id.count);
    if (verdict->refusals != NULL) {
        note->refusals = *verdict->refusals;
    }
    notes->pressing = notes->pressing || verdict->refused || verdict->decision != 0;
}

bool notes_are_full(const struct notes *notes)
{
    return notes->count == DAYBOOK_NOTES_MAX;
}

void notes_forget(struct notes *notes)
{
    notes->count = 0;
    notes->pressing = false;
}

struct text note_subject(const struct note *note)
{
    return (struct text){note->subject, note->subject_bytes};
}

struct text note_id(const struct note *note)
{
    return (struct text){note->id, note->id_bytes};
}
