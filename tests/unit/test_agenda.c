#include "workers/agenda.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct agenda agenda;

static int setup(void **state)
{
    (void)state;
    agenda_init(&agenda);
    return 0;
}

static void add(uint32_t number)
{
    char subject[16];

    (void)snprintf(subject, sizeof subject, "HT-%u", number);
    agenda_add(&agenda, text_of(subject));
}

static void assert_next(uint32_t number)
{
    struct text subject;
    char expected[16];

    (void)snprintf(expected, sizeof expected, "HT-%u", number);
    assert_true(agenda_take(&agenda, &subject));
    assert_true(text_equals(text_of(expected), subject));
}

static void cases_come_in_their_order_each_once(void **state)
{
    struct text subject;

    (void)state;
    assert_false(agenda_take(&agenda, &subject));
    add(1);
    add(2);
    add(1);
    assert_next(1);
    add(1); /* it was taken: from now on there may be something new */
    assert_next(2);
    assert_next(1);
    assert_false(agenda_take(&agenda, &subject));
}

static void one_that_was_added_long_ago_may_stand_there_twice(void **state)
{
    uint32_t i;

    (void)state;
    for (i = 1; i <= 100; i++) {
        add(i);
    }
    add(100);
    assert_int_equal(100, agenda.count);
    add(1);
    assert_int_equal(101, agenda.count);
    assert_next(1);
}

static void a_full_one_remembers_that_it_was(void **state)
{
    uint32_t i;

    (void)state;
    add(0);
    assert_next(0); /* it goes round */
    for (i = 1; i <= AGENDA_MAX; i++) {
        add(i);
    }
    assert_false(agenda.overflowed);
    add(AGENDA_MAX); /* stands there */
    assert_false(agenda.overflowed);
    add(AGENDA_MAX + 1);
    assert_true(agenda.overflowed);
    for (i = 1; i <= AGENDA_MAX; i++) {
        assert_next(i);
    }
    assert_int_equal(0, agenda.count);
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(cases_come_in_their_order_each_once),
        CASE(one_that_was_added_long_ago_may_stand_there_twice),
        CASE(a_full_one_remembers_that_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
