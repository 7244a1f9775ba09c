#include "schemas/clock_shift.h"

#include "schemas/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_shift(const char *text, int64_t expected)
{
    int64_t shift_s = 7;

    assert_true(clock_shift_parse(&shift_s, text_of(text)));
    assert_true(shift_s == expected);
}

static void assert_none(const char *text)
{
    int64_t shift_s = 7;

    assert_false(clock_shift_parse(&shift_s, text_of(text)));
    assert_true(shift_s == 7);
}

static void a_number_of_seconds_with_or_without_a_sign(void **state)
{
    (void)state;
    assert_shift("0", 0);
    assert_shift("604800", 604800);
    assert_shift("+604800\n", 604800);
    assert_shift("-86400\r\n", -86400);
    assert_shift("007 ", 7);
}

static void anything_else_is_no_shift(void **state)
{
    (void)state;
    assert_none("");
    assert_none("\n");
    assert_none("-");
    assert_none("+ 5");
    assert_none(" 5");
    assert_none("5s");
    assert_none("1.5");
    assert_none("5 6");
    assert_none("0x10");
    assert_none("--5");
}

static void a_century_is_the_most_either_way(void **state)
{
    char text[CLOCK_SHIFT_FILE_BYTES];

    (void)state;
    (void)snprintf(text, sizeof text, "%lld", CLOCK_SHIFT_S_MAX);
    assert_shift(text, CLOCK_SHIFT_S_MAX);
    (void)snprintf(text, sizeof text, "-%lld", CLOCK_SHIFT_S_MAX);
    assert_shift(text, -CLOCK_SHIFT_S_MAX);
    (void)snprintf(text, sizeof text, "%lld", CLOCK_SHIFT_S_MAX + 1);
    assert_none(text);
    assert_none("99999999999999999999999999999999");
}

static void bytes_that_are_no_text_are_no_shift(void **state)
{
    int64_t shift_s = 7;

    (void)state;
    assert_false(clock_shift_parse(&shift_s, (struct text){"5\0006", 3}));
    assert_true(shift_s == 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_of_seconds_with_or_without_a_sign),
        cmocka_unit_test(anything_else_is_no_shift),
        cmocka_unit_test(a_century_is_the_most_either_way),
        cmocka_unit_test(bytes_that_are_no_text_are_no_shift),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
