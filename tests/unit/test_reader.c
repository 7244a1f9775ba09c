#include "schemas/limits.h"
#include "schemas/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* An initializer: encodings are written as C strings, whose terminator is not part of them. */
#define BYTES(literal)                                                                             \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct text well_formed[] = {
    BYTES("\x00"),
    BYTES("\x7f"),
    BYTES("\xff"),
    BYTES("\xc0"),
    BYTES("\xc2"),
    BYTES("\xc3"),
    BYTES("\xcc\xff"),
    BYTES("\xcd\xff\xff"),
    BYTES("\xce\xff\xff\xff\xff"),
    BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
    BYTES("\xd0\x80"),
    BYTES("\xd1\x80\x00"),
    BYTES("\xd2\x80\x00\x00\x00"),
    BYTES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"),
    BYTES("\xca\x3f\x80\x00\x00"),
    BYTES("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00"),
    BYTES("\xa0"),
    BYTES("\xa3\x61\x62\x63"),
    BYTES("\xd9\x02\xc3\xa9"),
    BYTES("\xda\x00\x01\x61"),
    BYTES("\xdb\x00\x00\x00\x01\x61"),
    BYTES("\xc4\x02\xff\xfe"),
    BYTES("\xc5\x00\x01\xff"),
    BYTES("\xc6\x00\x00\x00\x01\xff"),
    BYTES("\x90"),
    BYTES("\x92\x01\x91\x02"),
    BYTES("\xdc\x00\x01\xc0"),
    BYTES("\xdd\x00\x00\x00\x01\xc0"),
    BYTES("\x80"),
    BYTES("\x82\xa1\x61\x01\xa1\x62\x81\xa1\x63\xc0"),
    BYTES("\xde\x00\x01\xa1\x61\x01"),
    BYTES("\xdf\x00\x00\x00\x01\xa1\x61\x01"),
};

/* A copy of exactly these bytes, so that a sanitizer sees a read beyond them. */
static uint8_t *copy_of(struct text bytes)
{
    uint8_t *copy = malloc(bytes.count == 0 ? 1 : bytes.count);

    assert_non_null(copy);
    if (bytes.count > 0) {
        (void)memcpy(copy, bytes.bytes, bytes.count);
    }
    return copy;
}

static bool is_one_value(struct text bytes)
{
    uint8_t *copy = copy_of(bytes);
    struct reader reader = reader_of(copy, bytes.count);
    bool done;

    reader_skip(&reader);
    done = reader_done(&reader);
    free(copy);
    return done;
}

static void every_kind_of_value_is_skipped_whole(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(well_formed); i++) {
        struct reader reader = reader_of(well_formed[i].bytes, well_formed[i].count);

        assert_true(text_equals(reader_raw(&reader), well_formed[i]));
        assert_true(reader_done(&reader));
    }
}

static void no_truncation_of_a_value_is_a_value(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(well_formed); i++) {
        struct text cut = well_formed[i];

        while (cut.count > 0) {
            cut.count--;
            assert_false(is_one_value(cut));
        }
    }
}

/* Read it as what it is, with the widest bounds. */
static void read_typed(struct reader *reader)
{
    switch (reader_peek(reader)) {
    case VALUE_NONE:
        reader_fail(reader);
        break;
    case VALUE_NIL:
        reader_nil(reader);
        break;
    case VALUE_BOOL:
        (void)reader_bool(reader);
        break;
    case VALUE_INT:
        (void)reader_uint(reader, UINT64_MAX);
        break;
    case VALUE_FLOAT:
        (void)reader_float(reader);
        break;
    case VALUE_TEXT:
        (void)reader_text(reader, SIZE_MAX);
        break;
    case VALUE_BIN:
        (void)reader_bin(reader, SIZE_MAX);
        break;
    case VALUE_ARRAY:
        (void)reader_array(reader, UINT32_MAX);
        break;
    case VALUE_MAP:
        (void)reader_map(reader, UINT32_MAX);
        break;
    }
}

static void typed_reads_stop_at_the_end_of_a_cut_value(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(well_formed); i++) {
        struct text cut = well_formed[i];

        while (cut.count > 0) {
            uint8_t *copy;
            struct reader reader;

            cut.count--;
            copy = copy_of(cut);
            reader = reader_of(copy, cut.count);
            read_typed(&reader);
            assert_true(reader.at <= reader.end);
            assert_true(reader.failed || cut.count > 0);
            free(copy);
        }
    }
}

static void a_declared_count_is_a_claim_and_not_a_size(void **state)
{
    static const struct text claims[] = {
        BYTES("\xc6\xff\xff\xff\xff\x00"),
        BYTES("\xdb\xff\xff\xff\xff\x61"),
        BYTES("\xdd\xff\xff\xff\xff\xc0"),
        BYTES("\xdf\xff\xff\xff\xff\xa0\xc0"),
        BYTES("\x92\xc0"),
        BYTES("\x82\xa0\xc0\xa0"),
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(claims); i++) {
        struct reader reader = reader_of(claims[i].bytes, claims[i].count);

        assert_false(is_one_value(claims[i]));
        read_typed(&reader);
        assert_true(reader.failed);
    }
}

static void nesting_is_bounded(void **state)
{
    static const uint8_t map_of_one[] = {0x81, 0xa1, 'a'};
    uint8_t arrays[DEPTH_MAX + 1];
    uint8_t maps[3 * (DEPTH_MAX + 1)];
    size_t i;

    (void)state;
    (void)memset(arrays, 0x91, sizeof arrays);
    arrays[DEPTH_MAX - 1] = 0x90;
    assert_true(is_one_value((struct text){(const char *)arrays, DEPTH_MAX}));
    arrays[DEPTH_MAX - 1] = 0x91;
    arrays[DEPTH_MAX] = 0x90;
    assert_false(is_one_value((struct text){(const char *)arrays, DEPTH_MAX + 1}));

    for (i = 0; i <= DEPTH_MAX; i++) {
        (void)memcpy(maps + 3 * i, map_of_one, sizeof map_of_one);
    }
    maps[3 * (DEPTH_MAX - 1)] = 0x80;
    assert_true(is_one_value((struct text){(const char *)maps, 3 * (DEPTH_MAX - 1) + 1}));
    maps[3 * (DEPTH_MAX - 1)] = 0x81;
    maps[3 * DEPTH_MAX] = 0x80;
    assert_false(is_one_value((struct text){(const char *)maps, 3 * DEPTH_MAX + 1}));
}

static void ext_types_and_reserved_bytes_start_nothing(void **state)
{
    static const struct text others[] = {
        BYTES("\xc1"),
        BYTES("\xc7\x01\x05\x00"),
        BYTES("\xc8\x00\x01\x05\x00"),
        BYTES("\xc9\x00\x00\x00\x01\x05\x00"),
        BYTES("\xd4\x05\x00"),
        BYTES("\xd5\x05\x00\x00"),
        BYTES("\xd6\x05\x00\x00\x00\x00"),
        BYTES("\xd7\xff\x00\x00\x00\x00\x00\x00\x00\x00"),
        BYTES("\xd8\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(others); i++) {
        struct reader reader = reader_of(others[i].bytes, others[i].count);

        assert_int_equal(reader_peek(&reader), VALUE_NONE);
        assert_false(is_one_value(others[i]));
    }
}

static void keys_of_maps_are_texts(void **state)
{
    (void)state;
    assert_false(is_one_value(TEXT("\x81\x01\x02")));
    assert_false(is_one_value(TEXT("\x82\xa1\x61\x01\xc0\x02")));
    assert_true(is_one_value(TEXT("\x81\xa1\x61\x81\xa1\x62\xa1\x63")));
}

static void texts_are_utf8_and_binaries_are_not_looked_at(void **state)
{
    struct reader reader = reader_of("\xa2\xc3\x28", 3);

    (void)state;
    assert_true(text_is_absent(reader_text(&reader, 9)));
    assert_true(reader.failed);
    assert_false(is_one_value(TEXT("\xa2\xc3\x28")));
    assert_false(is_one_value(TEXT("\x81\xa1\xff\x01")));
    assert_true(is_one_value(TEXT("\xc4\x02\xc3\x28")));
}

static void integers_of_every_width_are_read_within_bounds(void **state)
{
    static const struct {
        struct text bytes;
        int64_t value;
    } rows[] = {
        {BYTES("\x00"), 0},
        {BYTES("\x7f"), 127},
        {BYTES("\xe0"), -32},
        {BYTES("\xff"), -1},
        {BYTES("\xcc\x00"), 0},
        {BYTES("\xcc\xff"), 255},
        {BYTES("\xcd\xff\xff"), 65535},
        {BYTES("\xce\xff\xff\xff\xff"), 4294967295},
        {BYTES("\xcf\x7f\xff\xff\xff\xff\xff\xff\xff"), INT64_MAX},
        {BYTES("\xd0\x7f"), 127},
        {BYTES("\xd0\x80"), -128},
        {BYTES("\xd1\x80\x00"), -32768},
        {BYTES("\xd2\x80\x00\x00\x00"), INT32_MIN},
        {BYTES("\xd3\x7f\xff\xff\xff\xff\xff\xff\xff"), INT64_MAX},
        {BYTES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"), INT64_MIN},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(rows); i++) {
        struct reader exact = reader_of(rows[i].bytes.bytes, rows[i].bytes.count);
        struct reader under = exact;
        struct reader over = exact;
        int64_t value = rows[i].value;

        assert_true(reader_int(&exact, value, value) == value);
        assert_true(reader_done(&exact));
        if (value < INT64_MAX) {
            assert_true(reader_int(&under, value + 1, INT64_MAX) == 0);
            assert_true(under.failed);
        }
        if (value > INT64_MIN) {
            assert_true(reader_int(&over, INT64_MIN, value - 1) == 0);
            assert_true(over.failed);
        }
    }
}

static void an_unsigned_integer_may_be_beyond_the_signed_ones(void **state)
{
    struct text most = BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff");
    struct text minus_one = BYTES("\xff");
    struct reader reader = reader_of(most.bytes, most.count);

    (void)state;
    assert_true(reader_uint(&reader, UINT64_MAX) == UINT64_MAX);
    assert_true(reader_done(&reader));
    reader = reader_of(most.bytes, most.count);
    (void)reader_int(&reader, INT64_MIN, INT64_MAX);
    assert_true(reader.failed);
    reader = reader_of(most.bytes, most.count);
    (void)reader_uint(&reader, UINT64_MAX - 1);
    assert_true(reader.failed);
    reader = reader_of(minus_one.bytes, minus_one.count);
    (void)reader_uint(&reader, UINT64_MAX);
    assert_true(reader.failed);
}

static void floats_and_integers_are_not_each_other(void **state)
{
    struct reader reader = reader_of("\xca\x3f\x80\x00\x00", 5);

    (void)state;
    assert_true(reader_float(&reader) == 1.0);
    assert_true(reader_done(&reader));
    reader = reader_of("\xca\x3f\x80\x00\x00", 5);
    (void)reader_int(&reader, 0, 9);
    assert_true(reader.failed);
    reader = reader_of("\x01", 1);
    assert_true(reader_float(&reader) == 0.0);
    assert_true(reader.failed);
}

static void lengths_and_counts_beyond_their_bound_fail(void **state)
{
    struct reader reader = reader_of("\xa3\x61\x62\x63", 4);

    (void)state;
    assert_true(text_equals(reader_text(&reader, 3), TEXT("abc")));
    reader = reader_of("\xa3\x61\x62\x63", 4);
    assert_true(text_is_absent(reader_text(&reader, 2)));
    assert_true(reader.failed);
    reader = reader_of("\xc4\x02\xff\xfe", 4);
    assert_true(text_is_absent(reader_bin(&reader, 1)));
    reader = reader_of("\x92\x01\x02", 3);
    assert_int_equal(reader_array(&reader, 1), 0);
    assert_true(reader.failed);
    reader = reader_of("\x92\x01\x02", 3);
    reader_array_of(&reader, 3);
    assert_true(reader.failed);
    reader = reader_of("\x81\xa0\x02", 3);
    assert_int_equal(reader_map(&reader, 0), 0);
    assert_true(reader.failed);
}

static void failure_sticks_and_gives_zero(void **state)
{
    struct reader reader = reader_of("\xc3\x01\xa1\x61", 4);

    (void)state;
    assert_int_equal(reader_int(&reader, 0, 9), 0); /* it is a bool */
    assert_false(reader_bool(&reader));
    assert_int_equal(reader_uint(&reader, 9), 0);
    assert_true(text_is_absent(reader_text(&reader, 9)));
    assert_true(text_is_absent(reader_raw(&reader)));
    assert_int_equal(reader_peek(&reader), VALUE_NONE);
    assert_false(reader_done(&reader));
}

static void what_follows_the_value_is_not_done(void **state)
{
    struct reader reader = reader_of("\x01\x02", 2);

    (void)state;
    assert_int_equal(reader_int(&reader, 0, 9), 1);
    assert_false(reader_done(&reader));
    assert_int_equal(reader_int(&reader, 0, 9), 2);
    assert_true(reader_done(&reader));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_skipped_whole),
        cmocka_unit_test(no_truncation_of_a_value_is_a_value),
        cmocka_unit_test(typed_reads_stop_at_the_end_of_a_cut_value),
        cmocka_unit_test(a_declared_count_is_a_claim_and_not_a_size),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(ext_types_and_reserved_bytes_start_nothing),
        cmocka_unit_test(keys_of_maps_are_texts),
        cmocka_unit_test(texts_are_utf8_and_binaries_are_not_looked_at),
        cmocka_unit_test(integers_of_every_width_are_read_within_bounds),
        cmocka_unit_test(an_unsigned_integer_may_be_beyond_the_signed_ones),
        cmocka_unit_test(floats_and_integers_are_not_each_other),
        cmocka_unit_test(lengths_and_counts_beyond_their_bound_fail),
        cmocka_unit_test(failure_sticks_and_gives_zero),
        cmocka_unit_test(what_follows_the_value_is_not_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
