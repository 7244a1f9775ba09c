#include "tools/doorstep/shared/broker/history.h"

#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/vector.h"

#include <stdlib.h>
#include <string.h>

void history_finish(struct history *history)
{
    uint32_t i;

    for (i = 0; i < history->count; i++) {
        free((void *)history->kept[i].event.bytes);
    }
    free(history->kept);
    *history = (struct history){0};
}

enum status history_add(struct history *history, uint64_t sequence, int64_t recorded_unix_ms,
                        struct text event, struct error *err)
{
    struct kept *kept;
    char *copy;

    if (history->count == HISTORY_EVENTS_MAX) {
        return error_set(err, STATUS_FULL, SAY("more than %d events", "超过 %d 条记录"),
                         HISTORY_EVENTS_MAX);
    }
    kept = vector_room(history->kept, &history->capacity, history->count, sizeof *kept);
    copy = kept == NULL ? NULL : malloc(event.count);
    if (kept != NULL) {
        history->kept = kept;
    }
    if (copy == NULL) {
        return error_set(err, STATUS_NO_MEMORY, SAY("keep a history", "保存历次记录：内存不足"));
    }
    (void)memcpy(copy, event.bytes, event.count);
    history->kept[history->count++] = (struct kept){
        .sequence = sequence, .recorded_unix_ms = recorded_unix_ms, .event = {copy, event.count}};
    return STATUS_OK;
}

enum status history_fetch(struct history *history, struct session *session, struct text subject,
                          const struct place *place, struct error *err)
{
    struct read read = {.subject = subject,
                        .until = place->sequence,
                        .until_unix_ms = place->before_unix_ms,
                        .count = BATCH_EVENTS_MAX};
    bool done = false;

    while (!done) {
        const struct records *records;
        enum status status = session_read(session, &read, &records, err);
        uint32_t i;

        for (i = 0; status == STATUS_OK && i < records->count; i++) {
            const struct record_item *item = &records->items[i];

            status = history_add(history, item->sequence, item->recorded_unix_ms, item->event, err);
        }
        if (status != STATUS_OK) {
            return status;
        }
        done = records->done || records->through <= read.after;
        read.after = records->through;
    }
    return STATUS_OK;
}

static int by_sequence(const void *one, const void *other)
{
    const struct kept *left = one;
    const struct kept *right = other;

    return (left->sequence > right->sequence) - (left->sequence < right->sequence);
}

void history_sort(struct history *history)
{
    if (history->count > 0) {
        qsort(history->kept, history->count, sizeof *history->kept, by_sequence);
    }
}

static enum status load(void *context, uint64_t sequence, struct text *payload, struct error *err)
{
    const struct history *history = context;
    const struct kept wanted = {.sequence = sequence};
    const struct kept *found = history->count == 0 ? NULL
                                                   : bsearch(&wanted, history->kept, history->count,
                                                             sizeof *history->kept, by_sequence);

    if (found == NULL) {
        return error_set(err, STATUS_CORRUPT, SAY("event %llu is missing", "缺少第 %llu 号记录"),
                         (unsigned long long)sequence);
    }
    *payload = found->event;
    return STATUS_OK;
}

bool history_read(const struct history *history, uint32_t number, struct event *event)
{
    const struct text bytes = history->kept[number].event;
    const struct refusals refusals = event_decode_stored(event, bytes.bytes, bytes.count);

    return !refusals_any(&refusals);
}

bool history_is_voided(const struct history *history, uint32_t number, struct text id)
{
    static struct event later;

    for (number++; number < history->count; number++) {
        if (history_read(history, number, &later) && later.type == EVENT_ENTRY_VOIDED &&
            text_equals(later.data.entry_voided.target, id)) {
            return true;
        }
    }
    return false;
}

enum status history_take(const struct history *history, uint32_t number, struct book *book,
                         struct event *event, struct error *err)
{
    const struct book_source source = {load, (void *)history};
    const struct kept *kept = &history->kept[number];
    struct refusals refusals = event_decode_stored(event, kept->event.bytes, kept->event.count);

    if (refusals_any(&refusals)) {
        return error_set(err, STATUS_CORRUPT, SAY("event %llu: %s", "第 %llu 号记录：%s"),
                         (unsigned long long)kept->sequence, refusals.text);
    }
    return book_take(book, event, kept->sequence, &source, err);
}

enum status history_fold(const struct history *history, struct book *book, struct error *err)
{
    static struct event event;
    enum status status = STATUS_OK;
    uint32_t i;

    for (i = 0; i < history->count && status == STATUS_OK; i++) {
        status = history_take(history, i, book, &event, err);
    }
    return status;
}
