#include "schemas/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int32_t day_of(const char *text)
{
    int32_t date = NO_DATE;

    if (!date_parse(&date, text_of(text))) {
        fail_msg("%s is refused", text);
    }
    return date;
}

static void known_days_have_their_numbers(void **state)
{
    (void)state;
    assert_int_equal(day_of("1970-01-01"), 0);
    assert_int_equal(day_of("1969-12-31"), -1);
    assert_int_equal(day_of("1900-01-01"), -25567);
    assert_int_equal(day_of("2000-02-29"), 11016);
    assert_int_equal(day_of("2024-08-20"), 19955);
    assert_int_equal(day_of("2199-12-31"), 84005);
}

static void every_day_from_1900_to_2199_comes_back(void **state)
{
    char text[DATE_TEXT_BYTES];
    char before[DATE_TEXT_BYTES] = "";
    int32_t last = day_of("2199-12-31");

    (void)state;
    for (int32_t date = day_of("1900-01-01"); date <= last; date++) {
        assert_int_equal(day_of(date_format(text, date)), date);
        assert_true(strcmp(before, text) < 0);
        (void)memcpy(before, text, sizeof before);
    }
}

static void a_leap_day_exists_only_in_leap_years(void **state)
{
    int32_t date;

    (void)state;
    (void)day_of("2024-02-29");
    (void)day_of("2000-02-29");
    assert_false(date_parse(&date, TEXT("2023-02-29")));
    assert_false(date_parse(&date, TEXT("1900-02-29")));
    assert_false(date_parse(&date, TEXT("2100-02-29")));
    assert_false(date_parse(&date, TEXT("2024-02-30")));
}

static void what_is_no_date_is_refused_and_leaves_the_output_alone(void **state)
{
    static const char *const wrong[] = {
        "",           "2024-8-20",   "2024-08-2",   "2024-08-200", "2024/08/20", "20240820",
        "2024-00-20", "2024-13-20",  "2024-08-00",  "2024-08-32",  "2024-04-31", "1899-12-31",
        "2200-01-01", " 2024-08-20", "2024-08-20 ", "+024-08-20",  "2024-08-2x", "-024-08-20",
    };
    int32_t date = 7;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (date_parse(&date, text_of(wrong[i]))) {
            fail_msg("\"%s\" is taken", wrong[i]);
        }
    }
    assert_false(date_parse(&date, (struct text){NULL, 0}));
    assert_int_equal(date, 7);
}

static void no_date_is_printed_as_nothing(void **state)
{
    char text[DATE_TEXT_BYTES] = "x";

    (void)state;
    assert_string_equal(date_format(text, NO_DATE), "");
}

static void weekdays_run_from_monday_to_sunday(void **state)
{
    (void)state;
    assert_int_equal(date_weekday(day_of("1970-01-01")), 4);
    assert_int_equal(date_weekday(day_of("1969-12-29")), 1);
    assert_int_equal(date_weekday(day_of("1900-01-01")), 1);
    assert_int_equal(date_weekday(day_of("2024-08-25")), 7);
    assert_int_equal(date_weekday(day_of("2024-08-26")), 1);
}

static struct moment moment_of(const char *text)
{
    struct moment moment;

    if (!moment_parse(&moment, text_of(text))) {
        fail_msg("%s is refused", text);
    }
    return moment;
}

static void a_moment_counts_seconds_in_utc(void **state)
{
    (void)state;
    assert_int_equal(moment_of("1970-01-01T00:00:00Z").seconds, 0);
    assert_int_equal(moment_of("1970-01-01T08:00:00+08:00").seconds, 0);
    assert_int_equal(moment_of("1969-12-31T18:30:00-05:30").seconds, 0);
    assert_int_equal(moment_of("1969-12-31T23:59:59.5Z").seconds, -1);
    assert_int_equal(moment_of("1970-01-02T23:59:00+23:59").seconds, 86400);
    assert_int_equal(moment_of("2024-08-20T10:00:00+08:00").seconds, 1724119200);
}

static void a_fraction_has_one_to_nine_digits(void **state)
{
    struct moment moment;

    (void)state;
    assert_int_equal(moment_of("2024-08-20T10:00:00.5Z").nanos, 500000000);
    assert_int_equal(moment_of("2024-08-20T10:00:00.000000001Z").nanos, 1);
    assert_int_equal(moment_of("2024-08-20T10:00:00.999999999Z").nanos, 999999999);
    assert_false(moment_parse(&moment, TEXT("2024-08-20T10:00:00.Z")));
    assert_false(moment_parse(&moment, TEXT("2024-08-20T10:00:00.0000000001Z")));
    assert_false(moment_parse(&moment, TEXT("2024-08-20T10:00:00,5Z")));
}

static void what_is_no_moment_is_refused_and_leaves_the_output_alone(void **state)
{
    static const char *const wrong[] = {
        "2024-08-20",
        "2024-08-20T10:00:00",
        "2024-08-20T10:00:00.5",
        "2024-08-20t10:00:00Z",
        "2024-08-20 10:00:00Z",
        "2024-08-20T10:00:00z",
        "2024-08-20T24:00:00Z",
        "2024-08-20T23:60:00Z",
        "2024-08-20T23:59:60Z",
        "2024-02-30T10:00:00Z",
        "2024-08-20T10:00:00+8:00",
        "2024-08-20T10:00:00+0800",
        "2024-08-20T10:00:00+24:00",
        "2024-08-20T10:00:00+08:60",
        "2024-08-20T10:00:00+08:00Z",
        "2024-08-20T10:00:00ZZ",
        "2024-08-20T10:00Z",
        "0000-08-20T10:00:00Z",
    };
    struct moment moment = {7, 8};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (moment_parse(&moment, text_of(wrong[i]))) {
            fail_msg("\"%s\" is taken", wrong[i]);
        }
    }
    assert_int_equal(moment.seconds, 7);
    assert_int_equal(moment.nanos, 8);
}

static void a_moments_day_is_shanghais(void **state)
{
    (void)state;
    assert_int_equal(moment_day(moment_of("2024-08-20T15:59:59.999Z")), day_of("2024-08-20"));
    assert_int_equal(moment_day(moment_of("2024-08-20T16:00:00Z")), day_of("2024-08-21"));
    assert_int_equal(moment_day(moment_of("2024-02-28T16:00:00Z")), day_of("2024-02-29"));
    assert_int_equal(moment_day(moment_of("2023-12-31T16:00:00Z")), day_of("2024-01-01"));
    assert_int_equal(moment_day(moment_of("1969-12-31T15:59:59Z")), day_of("1969-12-31"));
    assert_int_equal(moment_day(moment_of("1960-02-29T00:00:00+08:00")), day_of("1960-02-29"));
}

static void a_moment_is_printed_in_shanghai(void **state)
{
    char text[MOMENT_TEXT_BYTES];

    (void)state;
    assert_string_equal(moment_format(text, 0), "1970-01-01T08:00:00+08:00");
    assert_string_equal(moment_format(text, -28801), "1969-12-31T23:59:59+08:00");
    assert_string_equal(moment_format(text, moment_of("2024-12-31T16:00:01.9Z").seconds),
                        "2025-01-01T00:00:01+08:00");
    assert_string_equal(unix_ms_format(text, -1), "1970-01-01T07:59:59.999+08:00");
    assert_string_equal(unix_ms_format(text, 1724119200007), "2024-08-20T10:00:00.007+08:00");
}

static void later_is_told_to_the_nanosecond(void **state)
{
    (void)state;
    assert_false(moment_is_after((struct moment){1, 5000000}, 1005));
    assert_true(moment_is_after((struct moment){1, 5000001}, 1005));
    assert_true(moment_is_after((struct moment){2, 0}, 1999));
    assert_false(moment_is_after((struct moment){1, 999999999}, 2000));
    assert_false(moment_is_after((struct moment){-1, 999000000}, -1));
    assert_true(moment_is_after((struct moment){-1, 999000001}, -1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_days_have_their_numbers),
        cmocka_unit_test(every_day_from_1900_to_2199_comes_back),
        cmocka_unit_test(a_leap_day_exists_only_in_leap_years),
        cmocka_unit_test(what_is_no_date_is_refused_and_leaves_the_output_alone),
        cmocka_unit_test(no_date_is_printed_as_nothing),
        cmocka_unit_test(weekdays_run_from_monday_to_sunday),
        cmocka_unit_test(a_moment_counts_seconds_in_utc),
        cmocka_unit_test(a_fraction_has_one_to_nine_digits),
        cmocka_unit_test(what_is_no_moment_is_refused_and_leaves_the_output_alone),
        cmocka_unit_test(a_moments_day_is_shanghais),
        cmocka_unit_test(a_moment_is_printed_in_shanghai),
        cmocka_unit_test(later_is_told_to_the_nanosecond),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
