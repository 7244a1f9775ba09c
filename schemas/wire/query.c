#include "schemas/wire/query.h"

#include "schemas/reader.h"

#include <string.h>

/* A question's number; 0 is for answers to none. */
static uint64_t request_read(struct reader *reader)
{
    return (uint64_t)reader_int(reader, 1, INTEGER_MAX);
}

uint64_t question_request(struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    uint64_t request = 0;

    if (reader_array(&reader, LIST_COUNT_MAX) > 0) {
        request = request_read(&reader);
    }
    return reader.failed ? 0 : request;
}

/* READ and RECORDS. */

void read_encode(const struct read *read, struct writer *writer)
{
    writer_array(writer, 8);
    writer_uint(writer, read->request);
    writer_uint(writer, read->after);
    writer_uint(writer, read->until);
    writer_int(writer, read->since_unix_ms);
    writer_int(writer, read->until_unix_ms);
    writer_text_value(writer, text_is_absent(read->subject) ? TEXT("") : read->subject);
    types_encode(read->types, writer);
    writer_uint(writer, read->count);
}

enum status read_decode(struct read *read, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct read asked = {0};

    reader_array_of(&reader, 8);
    asked.request = request_read(&reader);
    asked.after = reader_uint(&reader, INTEGER_MAX);
    asked.until = reader_uint(&reader, INTEGER_MAX);
    asked.since_unix_ms = reader_int(&reader, 0, INTEGER_MAX);
    asked.until_unix_ms = reader_int(&reader, 0, INTEGER_MAX);
    asked.subject = reader_text(&reader, ID_BYTES_MAX);
    asked.types = types_read(&reader);
    asked.count = (uint32_t)reader_int(&reader, 1, BATCH_EVENTS_MAX);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    *read = asked;
    return STATUS_OK;
}

void records_encode(const struct records *records, struct writer *writer)
{
    writer_array(writer, 4);
    writer_uint(writer, records->request);
    writer_uint(writer, records->through);
    record_items_encode(records->items, records->count, writer);
    writer_bool(writer, records->done);
}

enum status records_decode(struct records *records, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct records read;

    reader_array_of(&reader, 4);
    read.request = request_read(&reader);
    read.through = reader_uint(&reader, INTEGER_MAX);
    read.count = record_items_read(read.items, &reader);
    read.done = reader_bool(&reader);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    records->request = read.request;
    records->through = read.through;
    records->count = read.count;
    records->done = read.done;
    (void)memcpy(records->items, read.items, read.count * sizeof read.items[0]);
    return STATUS_OK;
}

/* CASE, INBOX and VIEWS. */

void case_query_encode(const struct case_query *query, struct writer *writer)
{
    writer_array(writer, 2);
    writer_uint(writer, query->request);
    writer_text_value(writer, query->subject);
}

enum status case_query_decode(struct case_query *query, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct case_query read = {0};

    reader_array_of(&reader, 2);
    read.request = request_read(&reader);
    read.subject = reader_text(&reader, ID_BYTES_MAX);
    if (!reader_done(&reader) || read.subject.count == 0) {
        return STATUS_MALFORMED;
    }
    *query = read;
    return STATUS_OK;
}

void inbox_query_encode(const struct inbox_query *query, struct writer *writer)
{
    writer_array(writer, 3);
    writer_uint(writer, query->request);
    lane_encode(query->lane, writer);
    writer_uint(writer, query->cursor);
}

enum status inbox_query_decode(struct inbox_query *query, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct inbox_query read = {0};

    reader_array_of(&reader, 3);
    read.request = request_read(&reader);
    read.lane = lane_read(&reader);
    read.cursor = reader_uint(&reader, INTEGER_MAX);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    *query = read;
    return STATUS_OK;
}

void views_encode(const struct views *views, struct writer *writer)
{
    writer_array(writer, 4);
    writer_uint(writer, views->request);
    writer_uint(writer, views->cursor);
    writer_uint(writer, views->head);
    case_items_encode(views->cases, views->count, writer);
}

enum status views_decode(struct views *views, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct views read;

    reader_array_of(&reader, 4);
    read.request = request_read(&reader);
    read.cursor = reader_uint(&reader, INTEGER_MAX);
    read.head = reader_uint(&reader, INTEGER_MAX);
    read.count = case_items_read(read.cases, &reader);
    if (!reader_done(&reader) || read.count > VIEWS_COUNT_MAX) {
        return STATUS_MALFORMED;
    }
    views->request = read.request;
    views->cursor = read.cursor;
    views->head = read.head;
    views->count = read.count;
    (void)memcpy(views->cases, read.cases, read.count * sizeof read.cases[0]);
    return STATUS_OK;
}

/* STATUS. */

void status_query_encode(const struct status_query *query, struct writer *writer)
{
    writer_array(writer, 1);
    writer_uint(writer, query->request);
}

enum status status_query_decode(struct status_query *query, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct status_query read = {0};

    reader_array_of(&reader, 1);
    read.request = request_read(&reader);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    *query = read;
    return STATUS_OK;
}

void status_answer_encode(const struct status_answer *answer, struct writer *writer)
{
    writer_array(writer, 2);
    writer_uint(writer, answer->request);
    writer_raw(writer, answer->map);
}

enum status status_answer_decode(struct status_answer *answer, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct status_answer read = {0};

    reader_array_of(&reader, 2);
    read.request = request_read(&reader);
    if (reader_peek(&reader) != VALUE_MAP) {
        reader_fail(&reader);
    }
    read.map = reader_raw(&reader);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    *answer = read;
    return STATUS_OK;
}
