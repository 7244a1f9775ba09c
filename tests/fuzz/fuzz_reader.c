#include "schemas/reader.h"
#include "schemas/values.h"
#include "schemas/writer.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#define INPUT_BYTES_MAX 65536
#define COPY_BYTES (INPUT_BYTES_MAX * 2) /* a float of 4 bytes is written with 8 */

static void copy_value(struct reader *reader, struct writer *writer)
{
    uint32_t count = 1;

    switch (reader_peek(reader)) {
    case VALUE_NONE:
        reader_fail(reader);
        return;
    case VALUE_NIL:
        reader_nil(reader);
        writer_nil(writer);
        return;
    case VALUE_BOOL:
        writer_bool(writer, reader_bool(reader));
        return;
    case VALUE_INT: {
        struct reader look = *reader;
        uint64_t number = reader_uint(&look, UINT64_MAX);

        if (look.failed) {
            writer_int(writer, reader_int(reader, INT64_MIN, -1));
        } else {
            *reader = look;
            writer_uint(writer, number);
        }
        return;
    }
    case VALUE_FLOAT:
        writer_float(writer, reader_float(reader));
        return;
    case VALUE_TEXT:
        writer_text_value(writer, reader_text(reader, SIZE_MAX));
        return;
    case VALUE_BIN:
        writer_bin(writer, reader_bin(reader, SIZE_MAX));
        return;
    case VALUE_ARRAY:
        count = reader_array(reader, UINT32_MAX);
        writer_array(writer, count);
        break;
    case VALUE_MAP:
        count = reader_map(reader, UINT32_MAX);
        writer_map(writer, count);
        count *= 2;
        break;
    }
    while (count-- > 0) {
        copy_value(reader, writer);
    }
}

/* What is well-formed can be read value by value, written again, and is then equal. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[COPY_BYTES];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct reader reader = reader_of(data, size);
    struct reader whole = reader;
    struct text value = reader_raw(&whole);

    if (size > INPUT_BYTES_MAX || !reader_done(&whole)) {
        return 0;
    }
    copy_value(&reader, &writer);
    assert(reader_done(&reader) && !writer.overflowed);
    /* A map with a key twice does not even equal itself. */
    assert(values_are_equal(value, writer_text(&writer)) == values_are_equal(value, value));
    return 0;
}
