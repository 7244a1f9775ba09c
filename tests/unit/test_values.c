#include "schemas/limits.h"
#include "schemas/values.h"

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

static void equal_values_are_equal_however_they_are_written(void **state)
{
    static const struct text pairs[][2] = {
        {BYTES("\x07"), BYTES("\xd3\x00\x00\x00\x00\x00\x00\x00\x07")},
        {BYTES("\xff"), BYTES("\xd1\xff\xff")},
        {BYTES("\xa1\x61"), BYTES("\xdb\x00\x00\x00\x01\x61")},
        {BYTES("\xc4\x01\x61"), BYTES("\xc6\x00\x00\x00\x01\x61")},
        {BYTES("\xca\x3f\x80\x00\x00"), BYTES("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00")},
        {BYTES("\x92\x01\x02"), BYTES("\xdc\x00\x02\xcc\x01\x02")},
        {BYTES("\x82\xa1\x61\x01\xa1\x62\x02"), BYTES("\x82\xa1\x62\x02\xa1\x61\x01")},
        {BYTES("\x82\xa1\x61\x82\xa1\x78\xc0\xa1\x79\x91\xc3\xa1\x62\x02"),
         BYTES("\xde\x00\x02\xa1\x62\xcc\x02\xa1\x61\x82\xa1\x79\x91\xc3\xa1\x78\xc0")},
    };
    static const struct text singles[] = {
        BYTES("\xc0"),
        BYTES("\xc2"),
        BYTES("\xc3"),
        BYTES("\xff"),
        BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
        BYTES("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"),
        BYTES("\xca\x7f\xc0\x00\x00"), /* NaN */
        BYTES("\xa0"),
        BYTES("\xc4\x00"),
        BYTES("\x90"),
        BYTES("\x80"),
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(pairs); i++) {
        assert_true(values_are_equal(pairs[i][0], pairs[i][1]));
        assert_true(values_are_equal(pairs[i][1], pairs[i][0]));
    }
    for (i = 0; i < COUNT(singles); i++) {
        assert_true(values_are_equal(singles[i], singles[i]));
    }
}

static void different_values_differ(void **state)
{
    static const struct text pairs[][2] = {
        {BYTES("\x01"), BYTES("\x02")},
        {BYTES("\x01"), BYTES("\xff")},
        {BYTES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), BYTES("\xff")},
        {BYTES("\xfe"), BYTES("\xff")},
        {BYTES("\x01"), BYTES("\xca\x3f\x80\x00\x00")},
        {BYTES("\xca\x00\x00\x00\x00"), BYTES("\xca\x80\x00\x00\x00")},
        {BYTES("\xc2"), BYTES("\xc3")},
        {BYTES("\xc4\x01\x61"), BYTES("\xc4\x01\x62")},
        {BYTES("\x80"), BYTES("\x90")},
        {BYTES("\x01"), BYTES("\xc3")},
        {BYTES("\xc0"), BYTES("\xc2")},
        {BYTES("\xa1\x61"), BYTES("\xc4\x01\x61")},
        {BYTES("\xa1\x61"), BYTES("\xa1\x62")},
        {BYTES("\x92\x01\x02"), BYTES("\x92\x02\x01")},
        {BYTES("\x91\x01"), BYTES("\x92\x01\x02")},
        {BYTES("\x81\xa1\x61\x01"), BYTES("\x81\xa1\x62\x01")},
        {BYTES("\x81\xa1\x61\x01"), BYTES("\x81\xa1\x61\x02")},
        {BYTES("\x81\xa1\x61\x01"), BYTES("\x82\xa1\x61\x01\xa1\x62\x01")},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(pairs); i++) {
        assert_false(values_are_equal(pairs[i][0], pairs[i][1]));
        assert_false(values_are_equal(pairs[i][1], pairs[i][0]));
    }
}

static void what_is_not_well_formed_equals_nothing(void **state)
{
    static const struct text malformed[] = {
        BYTES(""),
        BYTES("\xc1"),
        BYTES("\x01\x01"),
        BYTES("\x92\x01"),
        BYTES("\xa2\x61"),
        BYTES("\xa1\x80"),
        BYTES("\x82\xa1\x61\x01\xa1\x61\x01"), /* a key twice */
        BYTES("\x91\x82\xa1\x61\x01\xa1\x61\x02"),
    };
    struct text other = BYTES("\x82\xa1\x61\x01\xa1\x62\x01");
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(malformed); i++) {
        assert_false(values_are_equal(malformed[i], malformed[i]));
        assert_false(values_are_equal(malformed[i], other));
        assert_false(values_are_equal(other, malformed[i]));
    }
}

static void a_map_of_more_entries_than_the_bound_equals_nothing(void **state)
{
    static uint8_t map[3 + 4 * (MAP_COUNT_MAX + 1)];
    uint32_t count;
    uint32_t i;

    (void)state;
    for (count = MAP_COUNT_MAX; count <= MAP_COUNT_MAX + 1; count++) {
        struct text bytes = {(const char *)map, 3 + 4 * count};

        map[0] = 0xde;
        map[1] = (uint8_t)(count >> 8);
        map[2] = (uint8_t)count;
        for (i = 0; i < count; i++) {
            uint8_t entry[4] = {0xa2, (uint8_t)('a' + i % 26), (uint8_t)('A' + i / 26), 1};

            (void)memcpy(map + 3 + 4 * i, entry, sizeof entry);
        }
        assert_int_equal(values_are_equal(bytes, bytes), count == MAP_COUNT_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values_are_equal_however_they_are_written),
        cmocka_unit_test(different_values_differ),
        cmocka_unit_test(what_is_not_well_formed_equals_nothing),
        cmocka_unit_test(a_map_of_more_entries_than_the_bound_equals_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
