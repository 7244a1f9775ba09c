#include "schemas/wire/submit.h"

#include "schemas/reader.h"

#include <stdio.h>
#include <string.h>

/* A batch's number; there is no batch 0. */
static uint64_t batch_read(struct reader *reader)
{
    return (uint64_t)reader_int(reader, 1, INTEGER_MAX);
}

/* SUBMIT. */

void submit_encode(const struct submit *submit, struct writer *writer)
{
    uint32_t i;

    writer_array(writer, 2);
    writer_uint(writer, submit->batch);
    writer_array(writer, submit->count);
    for (i = 0; i < submit->count; i++) {
        writer_bin(writer, submit->events[i]);
    }
}

/* An event longer than EVENT_BYTES_MAX is no fault of the message: judging refuses that one. */
enum status submit_decode(struct submit *submit, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct submit read;
    uint32_t i;

    reader_array_of(&reader, 2);
    read.batch = batch_read(&reader);
    read.count = reader_array(&reader, BATCH_EVENTS_MAX);
    for (i = 0; i < read.count; i++) {
        read.events[i] = reader_bin(&reader, MESSAGE_BYTES_MAX);
    }
    if (!reader_done(&reader) || read.count == 0) {
        return STATUS_MALFORMED;
    }
    submit->batch = read.batch;
    submit->count = read.count;
    (void)memcpy(submit->events, read.events, read.count * sizeof read.events[0]);
    return STATUS_OK;
}

/* RESULT. */

static void refusals_encode(const struct refusals *refusals, struct writer *writer)
{
    enum refusal refusal = refusals_next(refusals, 0);
    uint32_t count = 0;

    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        count++;
    }
    writer_array(writer, count);
    refusal = refusals_next(refusals, 0);
    for (; refusal != 0; refusal = refusals_next(refusals, refusal)) {
        writer_string(writer, refusal_word(refusal));
    }
    writer_text_value(writer, text_cut(text_of(refusals->text), MESSAGE_TEXT_MAX));
}

static void outcome_encode(const struct outcome *outcome, struct writer *writer)
{
    if (outcome->sequence != 0) {
        writer_array(writer, 1);
        writer_uint(writer, outcome->sequence);
        return;
    }
    writer_array(writer, 4);
    writer_uint(writer, 0);
    refusals_encode(&outcome->refusals, writer);
    writer_bool(writer, outcome->later);
}

void result_encode(const struct result *result, struct writer *writer)
{
    uint32_t i;

    writer_array(writer, 2);
    writer_uint(writer, result->batch);
    writer_array(writer, result->count);
    for (i = 0; i < result->count; i++) {
        outcome_encode(&result->outcomes[i], writer);
    }
}

/* Codes and text. Words of a newer broker are put before the text, as many as fit. */
static void refusals_read(struct refusals *refusals, struct reader *reader)
{
    uint32_t count = reader_array(reader, REFUSAL_CODES_MAX);
    size_t used = 0;
    struct text text;
    uint32_t i;

    if (count == 0) {
        reader_fail(reader);
    }
    for (i = 0; i < count; i++) {
        struct text word = reader_text(reader, ID_BYTES_MAX);
        enum refusal refusal = refusal_of_word(word);

        if (word.count == 0) {
            reader_fail(reader);
            return;
        }
        if (refusal == 0) {
            refusal = ERR_FIELD;
            if (word.count + 2 < sizeof refusals->text - used) {
                (void)memcpy(refusals->text + used, word.bytes, word.count);
                (void)memcpy(refusals->text + used + word.count, ": ", 2);
                used += word.count + 2;
            }
        }
        refusals->bits |= UINT64_C(1) << refusal;
    }
    text = reader_text(reader, MESSAGE_TEXT_MAX);
    (void)snprintf(refusals->text + used, sizeof refusals->text - used, "%.*s",
                   TEXT_ARGUMENTS(text)); /* a cut text still helps */
}

static void outcome_read(struct outcome *outcome, struct reader *reader)
{
    *outcome = (struct outcome){0};
    if (reader_array(reader, 4) == 1) {
        outcome->sequence = (uint64_t)reader_int(reader, 1, INTEGER_MAX);
        return;
    }
    (void)reader_uint(reader, 0); /* the sequence of what was refused */
    refusals_read(&outcome->refusals, reader);
    outcome->later = reader_bool(reader);
}

enum status result_decode(struct result *result, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct result read;
    uint32_t i;

    reader_array_of(&reader, 2);
    read.batch = batch_read(&reader);
    read.count = reader_array(&reader, BATCH_EVENTS_MAX);
    for (i = 0; i < read.count && !reader.failed; i++) {
        outcome_read(&read.outcomes[i], &reader);
    }
    if (!reader_done(&reader) || read.count == 0) {
        return STATUS_MALFORMED;
    }
    result->batch = read.batch;
    result->count = read.count;
    (void)memcpy(result->outcomes, read.outcomes, read.count * sizeof read.outcomes[0]);
    return STATUS_OK;
}

/* RESYNC. */

void resync_encode(const struct resync *resync, struct writer *writer)
{
    writer_array(writer, 1);
    writer_uint(writer, resync->batch);
}

enum status resync_decode(struct resync *resync, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct resync read = {0};

    reader_array_of(&reader, 1);
    read.batch = batch_read(&reader);
    if (!reader_done(&reader)) {
        return STATUS_MALFORMED;
    }
    *resync = read;
    return STATUS_OK;
}
