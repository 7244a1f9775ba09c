#include "broker/core_parts.h"

#include <assert.h>

enum status core_adopt(struct core *core, const struct cache_state *state, struct error *err)
{
    const uint64_t lacked = state->summary.lacked;

    assert(core->head == 0 && state->through > 0);
    /* The last record is folded in any case: it says what time it is. */
    core->head = (lacked == 0 ? state->through : lacked) - 1;
    core->committed = core->head;
    core->end = state->end;
    return book_adopt(core->book, &state->summary, err);
}

enum status core_give_marks(struct core *core, struct text chunk, struct error *err)
{
    const enum status status = marks_decode(&core->marks, chunk);

    return status == STATUS_OK
               ? STATUS_OK
               : error_set(err, status, "cache: take marks from it: %s", status_sentence(status));
}

/* An entry that the cache has may be ahead of the event; then it holds it, where the record says.
 */
static bool holds(const struct entry *entry, const struct record *record)
{
    return entry != NULL && entry->position >= record->position && record->position > 0 &&
           entry->sequences[record->position - 1] == record->sequence;
}

static enum status fold(struct core *core, const struct record *record, const struct event *event,
                        struct error *err)
{
    const struct entry *entry = book_find(core->book, event->subject);
    const bool is_marked = record->sequence <= core->marks.count;
    enum status status = is_marked ? STATUS_OK : marks_reserve(&core->marks);
    uint32_t position;
    uint64_t previous;

    if (is_marked && holds(entry, record)) {
        return STATUS_OK;
    }
    core_place(core, event->subject, &position, &previous);
    if (position != record->position || previous != record->previous) {
        return error_set(err, STATUS_CORRUPT, "record %llu does not continue its subject's history",
                         (unsigned long long)record->sequence);
    }
    if (status == STATUS_OK) {
        status = book_evolve(core->book, event, record->sequence, err);
    }
    if (status == STATUS_OK && !is_marked) {
        marks_add(&core->marks, event->type, book_find(core->book, event->subject)->lanes,
                  record->recorded_unix_ms);
        core->end = record->commitment;
    }
    return status;
}

/* A void asks its case's records, one by one. */
static bool lacks_record(struct core *core, const struct record *record, const struct event *event,
                         struct need *need)
{
    const struct entry *entry = book_find(core->book, event->subject);

    if (!book_must_retell(core->book, event) || holds(entry, record)) {
        return false;
    }
    if (!core->is_retelling) {
        book_retell(core->book, event, false);
        core->is_retelling = true;
    }
    *need = (struct need){.kind = NEED_RECORD, .sequence = book_retell_wants(core->book)};
    core->is_retelling = need->sequence != 0;
    return core->is_retelling;
}

enum status core_retell(struct core *core, const struct record *record, struct error *err)
{
    assert(core->is_retelling && record->sequence == book_retell_wants(core->book));
    return book_retell_give(core->book, record->payload, err);
}

enum status core_fold(struct core *core, const struct record *record, struct need *need,
                      struct error *err)
{
    struct refusals refusals;
    struct event event;
    enum status status;

    assert(record->sequence == core->head + 1);
    if (!record_is_true(record) || record->recorded_unix_ms < core->recorded_unix_ms) {
        return error_set(err, STATUS_CORRUPT, "record %llu is not what was written",
                         (unsigned long long)record->sequence);
    }
    refusals = event_decode_stored(&event, record->payload.bytes, record->payload.count);
    if (refusals_any(&refusals) || event.type != record->type) {
        return error_set(err, STATUS_CORRUPT, "record %llu holds no event: %s",
                         (unsigned long long)record->sequence, refusals.text);
    }
    if (book_lacks_event(core->book, &event, need) || lacks_record(core, record, &event, need)) {
        return STATUS_NOT_FOUND;
    }
    status = fold(core, record, &event, err);
    if (status == STATUS_OK) {
        core->head = record->sequence;
        core->committed = core->head;
        core->recorded_unix_ms = record->recorded_unix_ms;
    }
    book_trim(core->book);
    return status;
}

enum status core_give(struct core *core, const struct need *need, const struct found *found,
                      struct error *err)
{
    return book_give(core->book, need, found, err);
}
