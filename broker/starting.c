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

/* An entry that the cache has may be ahead of the event; then it holds it, where the record says,
 * or has forgotten it with the rest of its case. */
static bool holds(const struct entry *entry, const struct record *record)
{
    if (entry != NULL && entry->is_erased) {
        return entry->head >= record->sequence;
    }
    return entry != NULL && entry->position >= record->position && record->position > 0 &&
           entry->sequences[record->position - 1] == record->sequence;
}

static bool is_marked(const struct core *core, const struct record *record)
{
    return record->sequence <= core->marks.count;
}

/* Room for it was reserved. */
static void mark(struct core *core, const struct record *record, uint8_t lanes)
{
    if (!is_marked(core, record)) {
        marks_add(&core->marks, (enum event_type)record->type, lanes, record->recorded_unix_ms);
        core->end = record->commitment;
    }
}

static enum status fold(struct core *core, const struct record *record, const struct event *event,
                        struct error *err)
{
    const struct entry *entry = book_find(core->book, event->subject);
    enum status status = is_marked(core, record) ? STATUS_OK : marks_reserve(&core->marks);

    if (is_marked(core, record) && holds(entry, record)) {
        return STATUS_OK;
    }
    if (!book_is_next(core->book, event, record->position, record->previous)) {
        return error_set(err, STATUS_CORRUPT, "record %llu does not continue its subject's history",
                         (unsigned long long)record->sequence);
    }
    if (status == STATUS_OK) {
        status = book_evolve(core->book, event, record->sequence, err);
    }
    if (status == STATUS_OK) {
        mark(core, record, book_find(core->book, event->subject)->lanes);
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

/* What is left of an event whose case is erased further on. No node is open after it any more. */
static enum status fold_residue(struct core *core, const struct record *record, struct need *need,
                                struct error *err)
{
    struct residue residue;
    enum status status =
        residue_decode(&residue, (enum event_type)record->type, record->payload) == STATUS_OK
            ? STATUS_OK
            : error_set(err, STATUS_CORRUPT, "record %llu holds nothing that is left of an event",
                        (unsigned long long)record->sequence);

    if (status != STATUS_OK) {
        return status;
    }
    if (book_lacks_residue(core->book, &residue, need)) {
        return STATUS_NOT_FOUND;
    }
    status = is_marked(core, record) ? STATUS_OK : marks_reserve(&core->marks);
    if (status == STATUS_OK) {
        status = book_evolve_residue(core->book, &residue, record->sequence, err);
    }
    if (status == STATUS_OK) {
        mark(core, record, 0);
    }
    return status;
}

static enum status fold_event(struct core *core, const struct record *record, struct need *need,
                              struct error *err)
{
    struct refusals refusals;
    struct event event;

    refusals = event_decode_stored(&event, record->payload.bytes, record->payload.count);
    if (refusals_any(&refusals) || event.type != record->type) {
        return error_set(err, STATUS_CORRUPT, "record %llu holds no event: %s",
                         (unsigned long long)record->sequence, refusals.text);
    }
    if (book_lacks_event(core->book, &event, need) || lacks_record(core, record, &event, need)) {
        return STATUS_NOT_FOUND;
    }
    return fold(core, record, &event, err);
}

enum status core_fold(struct core *core, const struct record *record, struct need *need,
                      struct error *err)
{
    enum status status;

    assert(record->sequence == core->head + 1);
    if (!record_is_true(record) || record->recorded_unix_ms < core->recorded_unix_ms) {
        return error_set(err, STATUS_CORRUPT, "record %llu is not what was written",
                         (unsigned long long)record->sequence);
    }
    status = record_is_erased(record) ? fold_residue(core, record, need, err)
                                      : fold_event(core, record, need, err);
    if (status == STATUS_NOT_FOUND) {
        return status;
    }
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
