#include "workers/quantities.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct keywords units = {
    7, {{"处", 3}, {"place", 5}, {"平方", 6}, {"平方米", 9}, {"米", 3}, {"m ", 2}, {"m2", 2}}};

#define NO_NUMBER (-1)

static int64_t first(const char *text)
{
    struct quantity quantity;
    uint32_t from = 0;

    return quantities_next(&units, text_of(text), &from, &quantity) ? quantity.count : NO_NUMBER;
}

static void digits_before_a_unit_are_a_quantity(void **state)
{
    (void)state;
    assert_int_equal(3, first("3处"));
    assert_int_equal(12, first("about 12 places"));
    assert_int_equal(12, first("漏水,12 处"));
    assert_int_equal(2, first("２米"));
    assert_int_equal(2, first("crack of 2m"));
    assert_int_equal(2, first("看到2处"));
    assert_int_equal(NO_NUMBER, first("处"));
    assert_int_equal(NO_NUMBER, first("no number place"));
    assert_int_equal(NO_NUMBER, first("到处漏水"));
}

static void thousands_are_read_and_decimals_rounded_up(void **state)
{
    (void)state;
    assert_int_equal(4, first("3.5平方米"));
    assert_int_equal(13, first("约12.5平方米"));
    assert_int_equal(3, first("3.0平方米"));
    assert_int_equal(1, first("0.5 m2"));
    assert_int_equal(1200, first("1,200平方米"));
    assert_int_equal(1, first("半米"));
}

static void chinese_numerals_are_read_up_to_thousands(void **state)
{
    (void)state;
    assert_int_equal(2, first("两处"));
    assert_int_equal(10, first("十处"));
    assert_int_equal(15, first("十五平方"));
    assert_int_equal(20, first("二十处"));
    assert_int_equal(25, first("一共二十五处"));
    assert_int_equal(120, first("一百二十平方米"));
    assert_int_equal(105, first("一百零五处"));
    assert_int_equal(1050, first("一千零五十处"));
    assert_int_equal(2345, first("两千三百四十五处"));
}

static void a_number_is_read_whole_or_not_at_all(void **state)
{
    static const char *const unclear[] = {
        "0处",        "零处",      "2-3处",    "两三处",  "十几处",   "20多处",
        "几处",       "1米半",     "1米5",     "第3处",   "一百二处", "百二十处",
        "3万处",      "1,20处",    "1 200处",  "1/2米",   "3、4处",   "B2 places",
        "1.2.3米",    "3x4平方米", "贰拾处",   "1．平方", "二十零处", "99999999999999999999处",
        "三百四百处", ".5m",       "1，200处1"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof unclear / sizeof unclear[0]; i++) {
        if (first(unclear[i]) != 0) {
            fail_msg("%s was read as %d", unclear[i], (int)first(unclear[i]));
        }
    }
}

static void one_after_the_other_is_told_with_its_place(void **state)
{
    const struct text text = TEXT("3处 and 12平方米");
    struct quantity quantity;
    uint32_t from = 0;

    (void)state;
    assert_true(quantities_next(&units, text, &from, &quantity));
    assert_int_equal(1, quantity.at);
    assert_true(quantities_next(&units, text, &from, &quantity));
    assert_int_equal(12, quantity.count);
    assert_false(quantities_next(&units, text, &from, &quantity));
}

static void blanks_of_every_width_may_stand_before_the_unit(void **state)
{
    (void)state;
    assert_int_equal(3, first("3　处"));
    assert_int_equal(3, first("3 　 处"));
    assert_int_equal(NO_NUMBER, first("　处"));
}

/* A sentence's own marks are no part of the number. */
static void marks_around_a_number_do_not_disturb_it(void **state)
{
    (void)state;
    assert_int_equal(2, first("见图1. 2处"));
    assert_int_equal(2, first("厨房1, 2处"));
    assert_int_equal(3, first("3处."));
    assert_int_equal(3, first("3处,快来"));
    assert_int_equal(3, first("3处到门口"));
}

static void numerals_that_end_or_begin_oddly_are_not_read(void **state)
{
    static const char *const unclear[] = {"一百零处",   "一百零零五处", "零五处",
                                          "1234,567处", "半半处",       "一千零百处"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof unclear / sizeof unclear[0]; i++) {
        if (first(unclear[i]) != 0) {
            fail_msg("%s was read as %d", unclear[i], (int)first(unclear[i]));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_before_a_unit_are_a_quantity),
        cmocka_unit_test(thousands_are_read_and_decimals_rounded_up),
        cmocka_unit_test(chinese_numerals_are_read_up_to_thousands),
        cmocka_unit_test(a_number_is_read_whole_or_not_at_all),
        cmocka_unit_test(one_after_the_other_is_told_with_its_place),
        cmocka_unit_test(blanks_of_every_width_may_stand_before_the_unit),
        cmocka_unit_test(marks_around_a_number_do_not_disturb_it),
        cmocka_unit_test(numerals_that_end_or_begin_oddly_are_not_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
