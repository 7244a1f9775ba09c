#include "workers/attempts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define CASE TEXT("HT-1")
#define ID TEXT("C9@4")

static struct attempts attempts;

static int setup(void **state)
{
    (void)state;
    attempts_init(&attempts);
    return 0;
}

static void nothing_is_said_again_before_its_answer(void **state)
{
    (void)state;
    assert_true(attempts_may_act(&attempts, CASE, ID, 5));
    assert_false(attempts_know(&attempts, CASE, ID));
    assert_true(attempts_begin(&attempts, CASE, ID, 5));
    assert_true(attempts_know(&attempts, CASE, ID));
    assert_false(attempts_may_act(&attempts, CASE, ID, 5));
    assert_false(attempts_may_act(&attempts, CASE, ID, 6));
    assert_true(attempts_may_act(&attempts, TEXT("HT-2"), ID, 5));
    assert_true(attempts_saw(&attempts, CASE, ID, 5));
    assert_false(attempts_saw(&attempts, CASE, ID, 6));
    assert_false(attempts_saw(&attempts, TEXT("HT-2"), ID, 5));
}

static void an_accepted_act_makes_older_views_of_no_use(void **state)
{
    (void)state;
    assert_true(attempts_begin(&attempts, CASE, ID, 5));
    attempts_end(&attempts, CASE, ID, 8);
    assert_false(attempts_may_act(&attempts, CASE, ID, 8));
    assert_true(attempts_may_act(&attempts, CASE, ID, 9));
}

static void what_was_refused_waits_until_the_case_moves(void **state)
{
    (void)state;
    assert_true(attempts_begin(&attempts, CASE, ID, 5));
    attempts_end(&attempts, CASE, ID, 0);
    assert_false(attempts_may_act(&attempts, CASE, ID, 5));
    assert_true(attempts_may_act(&attempts, CASE, ID, 6));
}

static void what_was_refused_is_tried_once_more_under_other_rules(void **state)
{
    (void)state;
    assert_true(attempts_begin(&attempts, CASE, ID, 5));
    attempts_reconsider(&attempts); /* its answer is still to come */
    assert_false(attempts_may_act(&attempts, CASE, ID, 5));
    attempts_end(&attempts, CASE, ID, 0);
    attempts_reconsider(&attempts);
    assert_true(attempts_may_act(&attempts, CASE, ID, 5));
    assert_true(attempts_begin(&attempts, CASE, ID, 5));
    attempts_end(&attempts, CASE, ID, 8);
    attempts_reconsider(&attempts); /* it was accepted */
    assert_false(attempts_may_act(&attempts, CASE, ID, 5));
}

static void what_is_to_be_tried_again_may_be(void **state)
{
    (void)state;
    assert_true(attempts_begin(&attempts, CASE, ID, 5));
    attempts_again(&attempts, CASE, ID);
    assert_true(attempts_may_act(&attempts, CASE, ID, 5));
}

static void the_oldest_answered_one_makes_room(void **state)
{
    char subject[ID_BYTES_MAX];
    int i;

    (void)state;
    assert_true(attempts_begin(&attempts, CASE, ID, 5));
    for (i = 1; i < ATTEMPTS_MAX; i++) {
        (void)snprintf(subject, sizeof subject, "case %d", i);
        assert_true(attempts_begin(&attempts, text_of(subject), ID, 5));
    }
    assert_false(attempts_begin(&attempts, TEXT("one more"), ID, 5));
    attempts_end(&attempts, CASE, ID, 8);
    assert_true(attempts_begin(&attempts, TEXT("one more"), ID, 5));
    assert_true(attempts_may_act(&attempts, CASE, ID, 5)); /* forgotten */
    assert_false(attempts_may_act(&attempts, text_of(subject), ID, 5));
    assert_false(attempts_may_act(&attempts, TEXT("one more"), ID, 5));
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_said_again_before_its_answer),
        TEST(an_accepted_act_makes_older_views_of_no_use),
        TEST(what_was_refused_waits_until_the_case_moves),
        TEST(what_was_refused_is_tried_once_more_under_other_rules),
        TEST(what_is_to_be_tried_again_may_be),
        TEST(the_oldest_answered_one_makes_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
