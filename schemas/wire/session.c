#include "schemas/wire/session.h"

#include "schemas/reader.h"

#include <stddef.h>
#include <string.h>

uint32_t saturated_read(struct reader *reader)
{
    const uint64_t value = reader_uint(reader, INTEGER_MAX);

    return value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

/* HELLO. */

void hello_encode(const struct hello *hello, struct writer *writer)
{
    writer_array(writer, 3);
    writer_uint(writer, hello->version_min);
    writer_uint(writer, hello->version_max);
    writer_text_value(writer, hello->name);
}

enum status hello_decode(struct hello *hello, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct hello read = {0};

    reader_array_of(&reader, 3);
    read.version_min = saturated_read(&reader);
    read.version_max = saturated_read(&reader);
    read.name = reader_text(&reader, NAME_BYTES_MAX);
    if (!reader_done(&reader) || read.name.count == 0) {
        return STATUS_MALFORMED;
    }
    *hello = read;
    return STATUS_OK;
}

/* WELCOME. */

static const struct {
    const char *key;
    size_t offset;
} LIMITS[] = {
    {"batch_events", offsetof(struct welcome, batch_events)},
    {"batches_pending", offsetof(struct welcome, batches_pending)},
    {"message_bytes", offsetof(struct welcome, message_bytes)},
    {"event_bytes", offsetof(struct welcome, event_bytes)},
    {"heartbeat_ms", offsetof(struct welcome, heartbeat_ms)},
};

#define LIMITS_COUNT (sizeof LIMITS / sizeof LIMITS[0])

void welcome_encode(const struct welcome *welcome, struct writer *writer)
{
    size_t i;

    writer_array(writer, 5);
    writer_uint(writer, welcome->version);
    writer_bin(writer, (struct text){(const char *)welcome->ledger.bytes, LEDGER_ID_BYTES});
    writer_uint(writer, welcome->epoch);
    writer_uint(writer, welcome->head);
    writer_map(writer, LIMITS_COUNT);
    for (i = 0; i < LIMITS_COUNT; i++) {
        uint32_t value;

        (void)memcpy(&value, (const char *)welcome + LIMITS[i].offset, sizeof value);
        writer_string(writer, LIMITS[i].key);
        writer_uint(writer, value);
    }
}

/* Each limit that this program knows, once; others are skipped. */
static void limits_read(struct welcome *welcome, struct reader *reader)
{
    uint32_t count = reader_map(reader, MAP_COUNT_MAX);
    uint32_t seen = 0;
    uint32_t entry;

    for (entry = 0; entry < count; entry++) {
        struct text key = reader_text(reader, ID_BYTES_MAX);
        size_t i = 0;

        while (i < LIMITS_COUNT && !text_equals(key, text_of(LIMITS[i].key))) {
            i++;
        }
        if (i == LIMITS_COUNT) {
            reader_skip(reader);
        } else if ((seen & 1U << i) != 0) {
            reader_fail(reader);
        } else {
            uint32_t value = (uint32_t)reader_uint(reader, UINT32_MAX);

            (void)memcpy((char *)welcome + LIMITS[i].offset, &value, sizeof value);
            seen |= 1U << i;
        }
    }
    if (seen != (1U << LIMITS_COUNT) - 1) {
        reader_fail(reader);
    }
}

enum status welcome_decode(struct welcome *welcome, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct welcome read = {0};
    struct text ledger;

    reader_array_of(&reader, 5);
    read.version = (uint32_t)reader_uint(&reader, UINT32_MAX);
    ledger = reader_bin(&reader, LEDGER_ID_BYTES);
    read.epoch = reader_uint(&reader, INTEGER_MAX);
    read.head = reader_uint(&reader, INTEGER_MAX);
    limits_read(&read, &reader);
    if (!reader_done(&reader) || ledger.count != LEDGER_ID_BYTES) {
        return STATUS_MALFORMED;
    }
    (void)memcpy(read.ledger.bytes, ledger.bytes, LEDGER_ID_BYTES);
    *welcome = read;
    return STATUS_OK;
}

/* HEARTBEAT. */

void heartbeat_encode(struct writer *writer)
{
    writer_array(writer, 0);
}

enum status heartbeat_decode(struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);

    reader_array_of(&reader, 0);
    return reader_done(&reader) ? STATUS_OK : STATUS_MALFORMED;
}

/* ERROR. */

void wire_error_encode(const struct wire_error *error, struct writer *writer)
{
    const char *word = refusal_word(error->code);

    writer_array(writer, 3);
    writer_uint(writer, error->request);
    writer_text_value(writer, word != NULL ? text_of(word) : error->code_word);
    writer_text_value(writer, text_cut(error->text, MESSAGE_TEXT_MAX));
}

enum status wire_error_decode(struct wire_error *error, struct text body)
{
    struct reader reader = reader_of(body.bytes, body.count);
    struct wire_error read = {0};

    reader_array_of(&reader, 3);
    read.request = reader_uint(&reader, INTEGER_MAX);
    read.code_word = reader_text(&reader, ID_BYTES_MAX);
    read.text = reader_text(&reader, MESSAGE_TEXT_MAX);
    if (!reader_done(&reader) || read.code_word.count == 0) {
        return STATUS_MALFORMED;
    }
    read.code = refusal_of_word(read.code_word);
    *error = read;
    return STATUS_OK;
}
