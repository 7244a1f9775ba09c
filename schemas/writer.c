#include "schemas/writer.h"

#include "schemas/date.h"
#include "schemas/event.h"

#include <msgpack/pack.h>

#include <assert.h>
#include <string.h>

static int append(void *data, const char *bytes, size_t bytes_count)
{
    struct writer *writer = data;

    if (writer->overflowed || writer->capacity - writer->count < bytes_count) {
        writer->overflowed = true;
        return -1;
    }
    if (bytes_count > 0) {
        (void)memcpy(writer->bytes + writer->count, bytes, bytes_count);
        writer->count += bytes_count;
    }
    return 0;
}

static msgpack_packer packer_of(struct writer *writer)
{
    return (msgpack_packer){.data = writer, .callback = append};
}

struct writer writer_of(void *bytes, size_t capacity)
{
    assert(capacity <= UINT32_MAX);
    return (struct writer){.bytes = bytes, .count = 0, .capacity = capacity, .overflowed = false};
}

struct text writer_text(const struct writer *writer)
{
    return (struct text){(const char *)writer->bytes, (uint32_t)writer->count};
}

/* The packer's results are not looked at: all it can tell is what `append` told it, and the writer
 * remembers that. */

void writer_nil(struct writer *writer)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_nil(&packer);
}

void writer_bool(struct writer *writer, bool value)
{
    msgpack_packer packer = packer_of(writer);

    (void)(value ? msgpack_pack_true(&packer) : msgpack_pack_false(&packer));
}

void writer_int(struct writer *writer, int64_t value)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_int64(&packer, value);
}

void writer_uint(struct writer *writer, uint64_t value)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_uint64(&packer, value);
}

void writer_float(struct writer *writer, double value)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_double(&packer, value);
}

void writer_text_value(struct writer *writer, struct text text)
{
    msgpack_packer packer = packer_of(writer);

    assert(!text_is_absent(text));
    (void)msgpack_pack_str(&packer, text.count);
    (void)msgpack_pack_str_body(&packer, text.bytes, text.count);
}

void writer_string(struct writer *writer, const char *string)
{
    writer_text_value(writer, text_of(string));
}

void writer_optional_text(struct writer *writer, struct text text)
{
    if (text_is_absent(text)) {
        writer_nil(writer);
    } else {
        writer_text_value(writer, text);
    }
}

void writer_optional_int(struct writer *writer, int64_t value)
{
    if (value == ABSENT) {
        writer_nil(writer);
    } else {
        writer_int(writer, value);
    }
}

void writer_optional_date(struct writer *writer, int32_t date)
{
    char text[DATE_TEXT_BYTES];

    writer_optional_text(writer, text_of(date == NO_DATE ? NULL : date_format(text, date)));
}

void writer_bin(struct writer *writer, struct text bytes)
{
    msgpack_packer packer = packer_of(writer);

    assert(!text_is_absent(bytes));
    (void)msgpack_pack_bin(&packer, bytes.count);
    (void)msgpack_pack_bin_body(&packer, bytes.bytes, bytes.count);
}

void writer_array(struct writer *writer, uint32_t count)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_array(&packer, count);
}

void writer_map(struct writer *writer, uint32_t count)
{
    msgpack_packer packer = packer_of(writer);

    (void)msgpack_pack_map(&packer, count);
}

void writer_raw(struct writer *writer, struct text value)
{
    (void)append(writer, value.bytes, value.count);
}
