#include "workers/mentions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct keywords leaks = {2, {{"漏水", 6}, {"leak", 4}}};

static struct mentions found;

static uint32_t count(const char *text)
{
    mentions_find(&found, &leaks, text_of(text));
    return found.count;
}

static void every_place_is_a_mention(void **state)
{
    (void)state;
    assert_int_equal(2, count("卫生间漏水,厨房漏水"));
    assert_int_equal(0, found.clause[0]);
    assert_int_equal(1, found.clause[1]);
    assert_false(found.doubtful);
    assert_int_equal(0, count("nothing"));
}

static void what_is_denied_is_none(void **state)
{
    (void)state;
    assert_int_equal(0, count("没有漏水,但墙面起皮"));
    assert_int_equal(0, count("不漏水"));
    assert_int_equal(0, count("There is no leak."));
    assert_int_equal(0, count("It isn't leaking"));
    assert_int_equal(1, count("没有裂缝,漏水"));
    assert_false(found.doubtful);
}

static void a_denial_farther_ahead_makes_it_doubtful(void **state)
{
    (void)state;
    assert_int_equal(1, count("没有发现漏水"));
    assert_true(found.doubtful);
    assert_int_equal(1, count("nobody has not seen the leak"));
    assert_true(found.doubtful);
}

static void more_than_are_kept_are_doubtful(void **state)
{
    static const char leak[] = "漏水";
    const size_t bytes = sizeof leak - 1;
    char text[(sizeof leak - 1) * (MENTIONS_MAX + 1) + 1] = "";

    (void)state;
    for (size_t i = 0; i <= MENTIONS_MAX; i++) {
        (void)memcpy(text + i * bytes, leak, bytes);
    }
    assert_int_equal(MENTIONS_MAX, count(text));
    assert_true(found.doubtful);
}

static void the_same_clause_is_nearer_than_any_other(void **state)
{
    const struct text text = TEXT("漏水 and much more of it in the hall 处,3.5处");

    (void)state;
    assert_int_equal(1, count(text.bytes));
    assert_true(mentions_distance(&found, 40, mentions_clause(text, 40)) <
                mentions_distance(&found, text.count - 3, mentions_clause(text, text.count - 3)));
    assert_int_equal(1, mentions_clause(text, text.count - 1));
    assert_int_equal(0, count("nothing"));
    assert_int_equal(UINT32_MAX, mentions_distance(&found, 0, 0));
}

static void clauses_end_at_marks_but_not_inside_numbers(void **state)
{
    (void)state;
    assert_int_equal(0, mentions_clause(TEXT("1,200 or 3.5 m"), 14));
    assert_int_equal(1, mentions_clause(TEXT("of 12, and"), 10));
    assert_int_equal(1, mentions_clause(TEXT("of 12,"), 6));
    assert_int_equal(1, mentions_clause(TEXT("12.x"), 4));
    assert_int_equal(1, mentions_clause(TEXT("2.:"), 3));
    assert_int_equal(1, mentions_clause(TEXT(",3"), 2));
    assert_int_equal(2, mentions_clause(TEXT("3；那；"), 10));
}

static void a_shortened_not_makes_it_doubtful_too(void **state)
{
    (void)state;
    assert_int_equal(1, count("they didn't repair the leak"));
    assert_true(found.doubtful);
    assert_int_equal(1, count("they came, the leak stays"));
    assert_false(found.doubtful);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place_is_a_mention),
        cmocka_unit_test(what_is_denied_is_none),
        cmocka_unit_test(a_denial_farther_ahead_makes_it_doubtful),
        cmocka_unit_test(more_than_are_kept_are_doubtful),
        cmocka_unit_test(the_same_clause_is_nearer_than_any_other),
        cmocka_unit_test(clauses_end_at_marks_but_not_inside_numbers),
        cmocka_unit_test(a_shortened_not_makes_it_doubtful_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
