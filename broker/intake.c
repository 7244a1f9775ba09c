#include "broker/intake.h"

#include "schemas/mutant.h"

#include <assert.h>

static void note_suspects(struct intake *intake, uint32_t number, const struct book *book,
                          uint64_t committed)
{
    const struct event *event = &intake->events[number];
    uint64_t sequences[ID_CANDIDATES_MAX];
    uint32_t count = book_candidates(book, event->subject, event->id, sequences, ID_CANDIDATES_MAX);

    for (uint32_t i = 0; i < count && sequences[i] <= committed; i++) {
        intake->suspects[intake->suspect_count++] = (struct suspect){number, sequences[i]};
    }
}

void intake_begin(struct intake *intake)
{
    intake->fetched = 0;
    intake->is_noted = false;
    intake->suspect_count = 0;
    intake->suspect_next = 0;
    for (uint32_t i = 0; i < intake->submit.count; i++) {
        const struct text bytes = intake->submit.events[i];

        intake->refusals[i] = event_decode(&intake->events[i], bytes.bytes, bytes.count);
        intake->known[i] = (struct known){0};
    }
}

bool intake_lacks(struct intake *intake, struct book *book, struct need *need)
{
    for (; intake->fetched < intake->submit.count; intake->fetched++) {
        const uint32_t i = intake->fetched;

        if (!refusals_any(&intake->refusals[i]) &&
            book_lacks_event(book, &intake->events[i], need)) {
            return true;
        }
    }
    return false;
}

uint64_t intake_wants(struct intake *intake, const struct book *book, uint64_t committed)
{
    for (uint32_t i = 0; !intake->is_noted && i < intake->submit.count; i++) {
        if (!refusals_any(&intake->refusals[i])) {
            note_suspects(intake, i, book, committed);
        }
    }
    intake->is_noted = true;
    return intake->suspect_next < intake->suspect_count
               ? intake->suspects[intake->suspect_next].sequence
               : 0;
}

/* Does the payload, a record's, stand for this event? Else known->sequence becomes 0. */
static void known_compare(struct known *known, const struct event *event, struct text payload)
{
    struct event stored;
    struct refusals refusals = event_decode_stored(&stored, payload.bytes, payload.count);

    assert(!refusals_any(&refusals)); /* it was decoded before it was taken */
    known->is_same = false;
    if (text_equals(stored.id, event->id) && text_equals(stored.subject, event->subject)) {
        known->is_same = MUTANT(CONTENT_UNCOMPARED) || event_content_equals(&stored, event);
    } else {
        known->sequence = 0;
    }
}

void intake_compare(struct intake *intake, const struct record *record)
{
    const struct suspect *suspect = &intake->suspects[intake->suspect_next++];
    struct known known = {.sequence = record->sequence};

    assert(record->sequence == suspect->sequence);
    known_compare(&known, &intake->events[suspect->event], record->payload);
    if (known.sequence != 0) {
        intake->known[suspect->event] = known;
    }
}

bool intake_settle(struct intake *intake, uint32_t number, const struct book *book,
                   uint64_t committed, const struct effects *effects)
{
    const struct event *event = &intake->events[number];
    struct known *known = &intake->known[number];
    uint64_t sequences[ID_CANDIDATES_MAX];
    uint32_t count = 0;

    if (known->sequence == 0) {
        count = book_candidates(book, event->subject, event->id, sequences, ID_CANDIDATES_MAX);
    }
    for (uint32_t i = 0; i < count && known->sequence == 0; i++) {
        if (sequences[i] > committed) {
            known->sequence = sequences[i];
            known_compare(known, event, effects->records[sequences[i] - committed - 1].payload);
        }
    }
    return known->sequence != 0 || count < ID_CANDIDATES_MAX;
}
