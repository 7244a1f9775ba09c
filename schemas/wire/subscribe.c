#include "schemas/wire/subscribe.h"

#include "schemas/reader.h"

#include <string.h>

_Static_assert(EVENT_TYPES_END <= 64, "a set of types is one word of bits");
_Static_assert(EVENT_TYPES_END <= SUBSCRIBE_TYPES_MAX, "all types can be named");

bool selection_holds(const struct selection *selection, enum event_type type, uint32_t lanes)
{
    if (selection->types == 0 && selection->lane == LANE_NONE) {
        return true;
    }
    return (selection->types >> type & 1) != 0 ||
           (selection->lane != LANE_NONE && (lanes & LANE_BIT(selection->lane)) != 0);
}

/* Lanes and types. */

void lane_encode(enum lane lane, struct writer *writer)
{
    writer_string(writer, lane == LANE_NONE ? "" : lane_word(lane));
}

enum lane lane_read(struct reader *reader)
{
    struct text word = reader_text(reader, ID_BYTES_MAX);
    enum lane lane = word.count == 0 ? LANE_NONE : lane_of_word(word);

    if (word.count != 0 && (lane == LANE_NONE || lane_department(lane)[0] == '\0')) {
        reader_fail(reader); /* who has no department has no node that could be open */
    }
    return lane;
}

void types_encode(uint64_t types, struct writer *writer)
{
    uint32_t count = 0;
    int type;

    for (type = 1; type < EVENT_TYPES_END; type++) {
        count += (types >> type & 1) != 0;
    }
    writer_array(writer, count);
    for (type = 1; type < EVENT_TYPES_END; type++) {
        if ((types >> type & 1) != 0) {
            writer_string(writer, event_schema((enum event_type)type)->word);
        }
    }
}

uint64_t types_read(struct reader *reader)
{
    uint32_t count = reader_array(reader, SUBSCRIBE_TYPES_MAX);
    uint64_t types = 0;
    uint32_t i;

    for (i = 0; i < count && !reader->failed; i++) {
        const struct event_schema *schema = event_schema_of_word(reader_text(reader, ID_BYTES_MAX));

        if (schema == NULL) {
            reader_fail(reader);
        } else {
            types |= UINT64_C(1) << schema->type;
        }
    }
    return reader->failed ? 0 : types;
}

/* SUBSCRIBE and CREDIT. */

void subscribe_encode(const struct subscribe *subscribe, struct writer *writer)
{
    writer_array(writer, 7);
    writer_bin(writer, (struct text){(const char *)subscribe->ledger.bytes, LEDGER_ID_BYTES});
    writer_uint(writer, subscribe->epoch);
    writer_uint(writer, subscribe->after);
    lane_encode(subscribe->selection.lane, writer);
    types_encode(subscribe->selection.types, writer);
    writer_uint(writer, subscribe->events);
    writer_uint(writer, subscribe->bytes);
}

enum status subscribe_decode(struct subscribe *subscribe, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct subscribe read = {0};
    struct text ledger;

    reader_array_of(&reader, 7);
    ledger = reader_bin(&reader, LEDGER_ID_BYTES);
    read.epoch = reader_uint(&reader, INTEGER_MAX);
    read.after = reader_uint(&reader, INTEGER_MAX);
    read.selection.lane = lane_read(&reader);
    read.selection.types = types_read(&reader);
    read.events = saturated_read(&reader);
    read.bytes = saturated_read(&reader);
    if (!reader_done(&reader) || ledger.count != LEDGER_ID_BYTES) {
        return STATUS_MALFORMED;
    }
    (void)memcpy(read.ledger.bytes, ledger.bytes, LEDGER_ID_BYTES);
    *subscribe = read;
    return STATUS_OK;
}

void credit_encode(const struct credit *credit, struct writer *writer)
{
    writer_array(writer, 2);
    writer_uint(writer, credit->events);
    writer_uint(writer, credit->bytes);
}

enum status credit_decode(struct credit *credit, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct credit read = {0};

    reader_array_of(&reader, 2);
    read.events = saturated_read(&reader);
    read.bytes = saturated_read(&reader);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    *credit = read;
    return STATUS_OK;
}

/* Records and cases. */

void record_items_encode(const struct record_item *items, uint32_t count, struct writer *writer)
{
    uint32_t i;

    writer_array(writer, count);
    for (i = 0; i < count; i++) {
        writer_array(writer, 3);
        writer_uint(writer, items[i].sequence);
        writer_int(writer, items[i].recorded_unix_ms);
        writer_bin(writer, items[i].event);
    }
}

uint32_t record_items_read(struct record_item *items, struct reader *reader)
{
    uint32_t count = reader_array(reader, BATCH_EVENTS_MAX);
    uint32_t i;

    for (i = 0; i < count; i++) {
        reader_array_of(reader, 3);
        items[i].sequence = (uint64_t)reader_int(reader, 1, INTEGER_MAX);
        items[i].recorded_unix_ms = reader_int(reader, 0, INTEGER_MAX);
        items[i].event = reader_bin(reader, EVENT_BYTES_MAX);
    }
    return reader->failed ? 0 : count;
}

void case_items_encode(const struct case_item *items, uint32_t count, struct writer *writer)
{
    uint32_t i;

    writer_array(writer, count);
    for (i = 0; i < count; i++) {
        writer_array(writer, 2);
        writer_raw(writer, items[i].view);
        writer_raw(writer, items[i].openers);
    }
}

static struct text view_read(struct reader *reader)
{
    struct text view;

    if (reader_peek(reader) != VALUE_MAP) {
        reader_fail(reader);
    }
    view = reader_raw(reader);
    if (view.count > VIEW_BYTES_MAX) {
        reader_fail(reader);
    }
    return view;
}

static struct text openers_read(struct reader *reader)
{
    size_t start = reader->at;
    uint32_t count = reader_array(reader, OPEN_NODES_MAX);
    uint32_t i;

    for (i = 0; i < count; i++) {
        (void)reader_text(reader, ID_BYTES_MAX); /* checked here, used where the view is */
    }
    return (struct text){(const char *)reader->bytes + start, (uint32_t)(reader->at - start)};
}

uint32_t case_items_read(struct case_item *items, struct reader *reader)
{
    uint32_t count = reader_array(reader, BATCH_EVENTS_MAX);
    uint32_t i;

    for (i = 0; i < count; i++) {
        reader_array_of(reader, 2);
        items[i].view = view_read(reader);
        items[i].openers = openers_read(reader);
    }
    return reader->failed ? 0 : count;
}

/* EVENTS. */

void events_encode(const struct events *events, struct writer *writer)
{
    writer_array(writer, 3);
    writer_uint(writer, events->through);
    record_items_encode(events->records, events->record_count, writer);
    case_items_encode(events->cases, events->case_count, writer);
}

enum status events_decode(struct events *events, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct events read;

    reader_array_of(&reader, 3);
    read.through = reader_uint(&reader, INTEGER_MAX);
    read.record_count = record_items_read(read.records, &reader);
    read.case_count = case_items_read(read.cases, &reader);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    events->through = read.through;
    events->record_count = read.record_count;
    events->case_count = read.case_count;
    (void)memcpy(events->records, read.records, read.record_count * sizeof read.records[0]);
    (void)memcpy(events->cases, read.cases, read.case_count * sizeof read.cases[0]);
    return STATUS_OK;
}
