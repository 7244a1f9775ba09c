#include "broker/gather.h"

#include "broker/draw.h"
#include "schemas/event.h"
#include "schemas/mutant.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(EVENT_BYTES_MAX + RECORD_ITEM_BYTES + DRAWN_BYTES_MAX + CASE_ITEM_BYTES <=
                   GATHER_BYTES_MAX,
               "a message holds any one event and its case");

enum status gather_init(struct gather *gather)
{
    gather->arena = malloc(MESSAGE_BYTES_MAX);
    return gather->arena == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

void gather_finish(struct gather *gather)
{
    free(gather->arena);
    gather->arena = NULL;
}

/* What comes next. */

/* The subject's next sequence that the selection holds; 0: none up to `stop`. */
static uint64_t next_of_history(struct gather *gather, const struct marks *marks)
{
    while (gather->history_next < gather->limits.history_count) {
        uint64_t sequence = gather->limits.history[gather->history_next];
        struct mark mark;

        if (sequence > gather->stop) {
            return 0;
        }
        mark = marks_at(marks, sequence);
        gather->history_next++;
        if (sequence > gather->through &&
            selection_holds(&gather->selection, (enum event_type)mark.type, mark.lanes)) {
            return sequence;
        }
    }
    return 0;
}

static void look_further(struct gather *gather, const struct marks *marks)
{
    gather->wanted = 0;
    if (gather->record_count == gather->limits.records_max ||
        gather->load_count == GATHER_LOADS_MAX) {
        gather->is_full = gather->through < gather->limits.until;
        gather->through = MUTANT(THROUGH_AHEAD) ? gather->stop : gather->through;
        return;
    }
    if (gather->through < gather->stop) {
        gather->wanted = gather->limits.is_of_subject
                             ? next_of_history(gather, marks)
                             : marks_next(marks, &gather->selection, gather->through, gather->stop);
    }
    if (gather->wanted == 0) {
        gather->through = gather->stop;
        gather->is_full = gather->stop < gather->limits.until;
    }
}

static void reset(struct gather *gather, const struct selection *selection, uint64_t after,
                  const struct gather_limits *limits)
{
    gather->selection = *selection;
    gather->limits = *limits;
    gather->history_next = 0;
    gather->through = after;
    gather->stop = after < limits->until ? limits->until : after;
    gather->wanted = 0;
    gather->is_full = false;
    gather->load_count = 0;
    gather->bytes_used = 0;
    gather->event_bytes = 0;
    gather->record_count = 0;
    gather->case_count = 0;
    gather->arena_used = 0;
}

/* Leave out what was recorded before, and no more marks than may be looked at. */
static void narrow(struct gather *gather, const struct marks *marks)
{
    uint64_t before = marks_before(marks, gather->limits.since_unix_ms);

    before = before < gather->limits.until ? before : gather->limits.until;
    gather->through = gather->through < before ? before : gather->through;
    if (gather->stop - gather->through > gather->limits.scan_max) {
        gather->stop = gather->through + gather->limits.scan_max;
    }
}

void gather_begin(struct gather *gather, const struct marks *marks,
                  const struct selection *selection, uint64_t after,
                  const struct gather_limits *limits)
{
    reset(gather, selection, after, limits);
    if (!limits->is_of_subject) {
        narrow(gather, marks);
    }
    look_further(gather, marks);
}

bool gather_is_done(const struct gather *gather)
{
    return gather->wanted == 0 && (!gather->is_full || MUTANT(DONE_EARLY));
}

/* Taking a record. */

static struct text keep(struct gather *gather, struct text bytes)
{
    char *copy = (char *)gather->arena + gather->arena_used;

    assert(bytes.count <= MESSAGE_BYTES_MAX - gather->arena_used);
    (void)memcpy(copy, bytes.bytes, bytes.count);
    gather->arena_used += bytes.count;
    return (struct text){copy, bytes.count};
}

static bool is_touched(const struct gather *gather, const struct entry *entry)
{
    for (uint32_t i = 0; i < gather->case_count; i++) {
        if (gather->touched[i] == entry) {
            return true;
        }
    }
    return false;
}

/* Put the record and its case into the message; false when they do not fit any more. */
static bool take(struct gather *gather, struct book *book)
{
    const struct record *record = &gather->given;
    const struct entry *entry = NULL;
    struct case_item item;
    uint32_t case_bytes = 0;
    struct text payload;

    gather->bytes_used += record->payload.count + RECORD_ITEM_BYTES;
    if (gather->event_bytes >= gather->limits.bytes_max ||
        gather->bytes_used + DRAWN_BYTES_MAX + CASE_ITEM_BYTES > GATHER_BYTES_MAX) {
        return false;
    }
    payload = keep(gather, record->payload);
    gather->event_bytes += payload.count;
    gather->records[gather->record_count++] =
        (struct record_item){record->sequence, record->recorded_unix_ms, payload};
    if (!text_is_absent(gather->given_subject)) {
        entry = book_find(book, gather->given_subject);
    }
    if (entry != NULL && !is_touched(gather, entry) &&
        draw_case(&item, book, entry->subject, gather->arena + gather->arena_used, &case_bytes)) {
        gather->touched[gather->case_count] = entry;
        gather->cases[gather->case_count++] = item;
        gather->arena_used += case_bytes;
        gather->bytes_used += case_bytes + CASE_ITEM_BYTES;
    }
    return true;
}

void gather_give(struct gather *gather, const struct record *record)
{
    struct refusals refusals;
    struct event event;

    assert(record->sequence == gather->wanted);
    gather->load_count++;
    gather->given = *record;
    gather->given_subject = (struct text){NULL, 0};
    if (gather->limits.with_cases && !record_is_erased(record)) {
        refusals = event_decode_stored(&event, record->payload.bytes, record->payload.count);
        assert(!refusals_any(&refusals)); /* it was decoded before it was taken */
        gather->given_subject = event.subject;
    }
}

bool gather_lacks(const struct gather *gather, struct book *book, struct need *need)
{
    return !text_is_absent(gather->given_subject) &&
           book_lacks_subject(book, gather->given_subject, need);
}

void gather_take(struct gather *gather, const struct marks *marks, struct book *book)
{
    const struct gather_limits *limits = &gather->limits;
    const struct record *record = &gather->given;

    if (limits->until_unix_ms > 0 && record->recorded_unix_ms >= limits->until_unix_ms) {
        gather->through = limits->until; /* recorded time never goes back: nothing more matches */
        gather->wanted = 0;
        return;
    }
    if (record->recorded_unix_ms >= limits->since_unix_ms + (MUTANT(SINCE_EXCLUSIVE) ? 1 : 0) &&
        !record_is_erased(record) && !take(gather, book)) {
        gather->wanted = 0;
        gather->is_full = true;
        return;
    }
    gather->through = record->sequence;
    look_further(gather, marks);
}
