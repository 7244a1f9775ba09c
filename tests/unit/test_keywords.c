#include "workers/keywords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct keywords leaks = {3, {{"leak", 4}, {"tap", 3}, {"漏水", 6}}};

static uint32_t count(const char *text)
{
    return keywords_count(&leaks, text_of(text));
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

static void a_word_with_a_blank_behind_is_found_whole(void **state)
{
    static const struct keywords metre = {1, {{"m ", 2}}};

    (void)state;
    assert_int_equal(1, keywords_stand_at(&metre, TEXT("2m"), 1));
    assert_int_equal(1, keywords_stand_at(&metre, TEXT("2 m, or so"), 2));
    assert_int_equal(1, keywords_stand_at(&metre, TEXT("2m裂缝"), 1));
    assert_int_equal(0, keywords_stand_at(&metre, TEXT("2 minutes"), 2));
    assert_int_equal(0, keywords_stand_at(&metre, TEXT("2m2"), 1));
    assert_int_equal(0, keywords_stand_at(&metre, TEXT("2m²"), 1));
}

static void what_follows_a_whole_word_is_no_letter_and_no_digit(void **state)
{
    static const struct keywords metre = {1, {{"m ", 2}}};

    (void)state;
    assert_int_equal(1, keywords_stand_at(&metre, TEXT("2m/s"), 1));
    assert_int_equal(1, keywords_stand_at(&metre, TEXT("2m_"), 1));
    assert_int_equal(1, keywords_stand_at(&metre, TEXT("2m~"), 1));
    assert_int_equal(1, keywords_stand_at(&metre, TEXT("2m:"), 1));
    assert_int_equal(0, keywords_stand_at(&metre, TEXT("2m0"), 1));
    assert_int_equal(0, keywords_stand_at(&metre, TEXT("2mZ"), 1));
}

static void a_word_of_nothing_stands_nowhere(void **state)
{
    static const struct keywords nothing = {2, {{"", 0}, {" ", 1}}};
    struct keyword_place place;

    (void)state;
    assert_int_equal(1, keywords_count(&nothing, TEXT("a text"))); /* a blank is found */
    assert_true(keywords_find(&nothing, TEXT("a text"), &place));
    assert_int_equal(1, place.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_words_are_found_where_words_begin_whatever_their_case),
        cmocka_unit_test(chinese_words_are_found_anywhere),
        cmocka_unit_test(the_first_of_the_words_is_told_with_its_place),
        cmocka_unit_test(a_word_with_a_blank_behind_is_found_whole),
        cmocka_unit_test(what_follows_a_whole_word_is_no_letter_and_no_digit),
        cmocka_unit_test(a_word_of_nothing_stands_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
