#include "workers/keywords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct keywords leaks = {3, {{"leak", 4}, {"tap", 3}, {"漏水", 6}}};
static const struct keywords units = {3, {{"处", 3}, {"place", 5}, {"平方", 6}}};

static uint32_t count(const char *text)
{
    return keywords_count(&leaks, text_of(text));
}

static int64_t quantity(const char *text, uint32_t at)
{
    return keywords_quantity(&units, text_of(text), at);
}

static void english_words_are_found_where_words_begin_whatever_their_case(void **state)
{
    (void)state;
    assert_int_equal(1, count("LEAKING"));
    assert_int_equal(2, count("a leak at the tap"));
    assert_int_equal(0, count("stapled"));
    assert_int_equal(1, count("tapestry")); /* a beginning is enough */
    assert_int_equal(0, count(""));
}

static void chinese_words_are_found_anywhere(void **state)
{
    (void)state;
    assert_int_equal(1, count("卫生间漏水了"));
    assert_int_equal(0, count("漏"));
}

static void the_first_of_the_words_is_told_with_its_place(void **state)
{
    struct keyword_place place;

    (void)state;
    assert_true(keywords_find(&leaks, TEXT("a tap, a leak"), &place));
    assert_int_equal(2, place.at);
    assert_true(text_equals(TEXT("tap"), place.word));
    assert_false(keywords_find(&leaks, TEXT("nothing"), &place));
}

static void a_number_before_a_unit_is_a_quantity(void **state)
{
    (void)state;
    assert_int_equal(3, quantity("3处", 0));
    assert_int_equal(12, quantity("about 12 places", 0));
    assert_int_equal(0, quantity("处", 0));
    assert_int_equal(0, quantity("no number place", 0));
    assert_int_equal(2, quantity("两处", 0));
    assert_int_equal(10, quantity("十处", 0));
    assert_int_equal(15, quantity("十五平方", 0));
    assert_int_equal(20, quantity("二十处", 0));
    assert_int_equal(25, quantity("二十五处", 0));
    assert_int_equal(INT32_MAX, quantity("99999999999999999999处", 0));
}

static void the_nearest_of_several_counts(void **state)
{
    (void)state;
    assert_int_equal(1, quantity("1处 and then a long way to 9处", 0));
    assert_int_equal(9, quantity("1处 and then a long way to 9处", 30));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_words_are_found_where_words_begin_whatever_their_case),
        cmocka_unit_test(chinese_words_are_found_anywhere),
        cmocka_unit_test(the_first_of_the_words_is_told_with_its_place),
        cmocka_unit_test(a_number_before_a_unit_is_a_quantity),
        cmocka_unit_test(the_nearest_of_several_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
