#include "schemas/text.h"
#include "schemas/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One to four bytes a character. */
#define MIXED "a\xc3\xa9\xe5\xae\xa2\xf0\x9f\x8f\xa0z"

static void a_cut_never_leaves_half_a_character(void **state)
{
    const struct text whole = TEXT(MIXED);

    (void)state;
    for (uint32_t max = 0; max <= whole.count + 1; max++) {
        struct text cut = text_cut(whole, max);
        struct text next = {whole.bytes, cut.count + 1};

        assert_true(cut.count <= max && cut.count <= whole.count);
        assert_ptr_equal(cut.bytes, whole.bytes);
        assert_true(utf8_is_valid(cut));
        while (next.count <= max && next.count <= whole.count) { /* nothing longer would do */
            assert_false(utf8_is_valid(next));
            next.count++;
        }
    }
}

static void a_text_that_ends_in_half_a_character_loses_it(void **state)
{
    const struct text whole = TEXT(MIXED);

    (void)state;
    for (uint32_t count = 0; count <= whole.count; count++) {
        struct text half = {whole.bytes, count};

        assert_true(utf8_is_valid(text_cut(half, UINT32_MAX)));
    }
}

static void bytes_that_are_no_utf8_are_cut_within_bounds(void **state)
{
    const struct text tails = TEXT("\x80\x80\x80\x80\x80");

    (void)state;
    for (uint32_t max = 0; max <= tails.count; max++) {
        assert_true(text_cut(tails, max).count <= max);
    }
    assert_int_equal(text_cut((struct text){NULL, 0}, 5).count, 0);
}

static void absent_is_not_empty_but_compares_equal(void **state)
{
    (void)state;
    assert_true(text_is_absent(text_of(NULL)));
    assert_false(text_is_absent(TEXT("")));
    assert_true(text_equals(text_of(NULL), TEXT("")));
    assert_false(text_equals(TEXT("a"), TEXT("")));
    assert_false(text_equals(TEXT("a"), TEXT("b")));
    assert_true(text_equals(TEXT("a\0b"), TEXT("a\0b")));
    assert_false(text_equals(TEXT("a\0b"), TEXT("a\0c")));
}

static void a_prefix_may_be_all_or_nothing(void **state)
{
    (void)state;
    assert_true(text_begins(TEXT("project:x"), TEXT("project:")));
    assert_true(text_begins(TEXT("x"), TEXT("x")));
    assert_true(text_begins(text_of(NULL), TEXT("")));
    assert_false(text_begins(TEXT("project"), TEXT("project:")));
    assert_false(text_begins(TEXT("xproject:"), TEXT("project:")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_never_leaves_half_a_character),
        cmocka_unit_test(a_text_that_ends_in_half_a_character_loses_it),
        cmocka_unit_test(bytes_that_are_no_utf8_are_cut_within_bounds),
        cmocka_unit_test(absent_is_not_empty_but_compares_equal),
        cmocka_unit_test(a_prefix_may_be_all_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
