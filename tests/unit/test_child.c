#include "tools/doorstep/shared/home/child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* It was started at some moment and lived so long: how long it is put off. */
static int64_t pause_after(struct child *child, int64_t lived_ms)
{
    const int64_t now_ms = 1000000 + lived_ms;

    child->started_ms = 1000000;
    child_put_off(child, now_ms);
    return child->start_at_ms - now_ms;
}

static void who_dies_is_started_at_once_then_with_pauses_up_to_a_second(void **state)
{
    const int64_t expected_ms[] = {0, 50, 100, 200, 400, 800, 1000, 1000};
    struct child child;

    (void)state;
    child_init(&child, "finance");
    for (size_t i = 0; i < sizeof expected_ms / sizeof expected_ms[0]; i++) {
        assert_int_equal(pause_after(&child, i == 0 ? 0 : CHILD_ALIVE_MS - 1), expected_ms[i]);
    }
}

static void who_was_alive_for_a_while_is_started_at_once_again(void **state)
{
    struct child child;

    (void)state;
    child_init(&child, "finance");
    assert_int_equal(pause_after(&child, 10), 0);
    assert_int_equal(pause_after(&child, 10), 50);
    assert_int_equal(pause_after(&child, CHILD_ALIVE_MS), 0);
    assert_int_equal(pause_after(&child, 10), 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_dies_is_started_at_once_then_with_pauses_up_to_a_second),
        cmocka_unit_test(who_was_alive_for_a_while_is_started_at_once_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
