#include "workers/agenda.h"

#include <assert.h>
#include <string.h>

/* How far from the end a case is looked for before it is added: those that come twice come soon
 * after one another, and one that stands there twice is only looked at twice. */
#define RECENT 64

void agenda_init(struct agenda *agenda)
{
    agenda->first = 0;
    agenda->count = 0;
    agenda->overflowed = false;
}

static struct agenda_entry *entry_at(struct agenda *agenda, uint32_t place)
{
    return &agenda->entries[(agenda->first + place) % AGENDA_MAX];
}

static struct text subject_of(const struct agenda_entry *entry)
{
    return (struct text){entry->subject, entry->subject_bytes};
}

static bool stands(struct agenda *agenda, struct text subject)
{
    uint32_t i;

    for (i = 0; i < agenda->count && i < RECENT; i++) {
        if (text_equals(subject_of(entry_at(agenda, agenda->count - 1 - i)), subject)) {
            return true;
        }
    }
    return false;
}

void agenda_add(struct agenda *agenda, struct text subject)
{
    struct agenda_entry *entry;

    assert(subject.count <= ID_BYTES_MAX);
    if (stands(agenda, subject)) {
        return;
    }
    if (agenda->count == AGENDA_MAX) {
        agenda->overflowed = true;
        return;
    }
    entry = entry_at(agenda, agenda->count++);
    (void)memcpy(entry->subject, subject.bytes, subject.count);
    entry->subject_bytes = (uint8_t)subject.count;
}

bool agenda_take(struct agenda *agenda, struct text *subject)
{
    if (agenda->count == 0) {
        return false;
    }
    *subject = subject_of(entry_at(agenda, 0));
    agenda->first = (agenda->first + 1) % AGENDA_MAX;
    agenda->count--;
    return true;
}
