#include "schemas/date.h"
#include "schemas/event.h"
#include "schemas/reader.h"
#include "schemas/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void write_some_of_everything(struct writer *writer)
{
    writer_array(writer, 10);
    writer_nil(writer);
    writer_bool(writer, true);
    writer_bool(writer, false);
    writer_int(writer, -1000);
    writer_uint(writer, UINT64_MAX);
    writer_float(writer, 1.5);
    writer_text_value(writer, TEXT("text"));
    writer_bin(writer, TEXT("\xff"));
    writer_map(writer, 1);
    writer_string(writer, "key");
    writer_raw(writer, TEXT("\xcc\x07")); /* as it is, not the shortest */
    writer_string(writer, "");
}

static const char everything[] = "\x9a\xc0\xc3\xc2\xd1\xfc\x18"
                                 "\xcf\xff\xff\xff\xff\xff\xff\xff\xff"
                                 "\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00"
                                 "\xa4text\xc4\x01\xff\x81\xa3key\xcc\x07\xa0";

#define EVERYTHING_BYTES (sizeof everything - 1)

static void values_take_their_shortest_form(void **state)
{
    uint8_t bytes[100];
    struct writer writer = writer_of(bytes, sizeof bytes);

    (void)state;
    write_some_of_everything(&writer);
    assert_false(writer.overflowed);
    assert_int_equal(writer_text(&writer).count, EVERYTHING_BYTES);
    assert_memory_equal(bytes, everything, EVERYTHING_BYTES);
}

static void what_is_written_reads_back(void **state)
{
    uint8_t bytes[100];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct reader reader;

    (void)state;
    write_some_of_everything(&writer);
    reader = reader_of(bytes, writer.count);
    reader_array_of(&reader, 10);
    reader_nil(&reader);
    assert_true(reader_bool(&reader));
    assert_false(reader_bool(&reader));
    assert_int_equal(reader_int(&reader, -1000, -1000), -1000);
    assert_true(reader_uint(&reader, UINT64_MAX) == UINT64_MAX);
    assert_true(reader_float(&reader) == 1.5);
    assert_true(text_equals(reader_text(&reader, 4), TEXT("text")));
    assert_true(text_equals(reader_bin(&reader, 1), TEXT("\xff")));
    assert_int_equal(reader_map(&reader, 1), 1);
    assert_true(text_equals(reader_text(&reader, 3), TEXT("key")));
    assert_int_equal(reader_int(&reader, 0, 9), 7);
    assert_int_equal(reader_text(&reader, 9).count, 0);
    assert_true(reader_done(&reader));
}

static void what_is_not_there_is_nil(void **state)
{
    static const uint8_t wanted[] = {0x93, 0xC0, 0xC0, 0xC0, 0x93, 0xA1, 'x', 0x07, 0xAA, '2',
                                     '0',  '2',  '4',  '-',  '0',  '8',  '-', '2',  '0'};
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);
    int32_t date;

    (void)state;
    assert_true(date_parse(&date, TEXT("2024-08-20")));
    writer_array(&writer, 3);
    writer_optional_text(&writer, (struct text){NULL, 0});
    writer_optional_int(&writer, ABSENT);
    writer_optional_date(&writer, NO_DATE);
    writer_array(&writer, 3);
    writer_optional_text(&writer, TEXT("x"));
    writer_optional_int(&writer, 7);
    writer_optional_date(&writer, date);
    assert_int_equal(writer_text(&writer).count, sizeof wanted);
    assert_memory_equal(bytes, wanted, sizeof wanted);
}

static void any_lack_of_room_is_an_overflow_and_touches_nothing_beyond(void **state)
{
    uint8_t bytes[EVERYTHING_BYTES + 1];
    size_t capacity;

    (void)state;
    for (capacity = 0; capacity < EVERYTHING_BYTES; capacity++) {
        struct writer writer = writer_of(bytes, capacity);

        (void)memset(bytes, 0xee, sizeof bytes);
        write_some_of_everything(&writer);
        assert_true(writer.overflowed);
        assert_true(writer.count <= capacity);
        assert_memory_equal(bytes, everything, writer.count);
        assert_int_equal(bytes[capacity], 0xee);
    }
}

static void after_an_overflow_nothing_more_is_written(void **state)
{
    uint8_t bytes[4];
    struct writer writer = writer_of(bytes, sizeof bytes);

    (void)state;
    writer_uint(&writer, 1);
    writer_uint(&writer, UINT64_MAX); /* no room for nine bytes */
    writer_uint(&writer, 2);          /* there would be for one */
    assert_true(writer.overflowed);
    assert_int_equal(writer.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_take_their_shortest_form),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(what_is_not_there_is_nil),
        cmocka_unit_test(any_lack_of_room_is_an_overflow_and_touches_nothing_beyond),
        cmocka_unit_test(after_an_overflow_nothing_more_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
