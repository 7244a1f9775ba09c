#include "tools/doorstep/report/durations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct spread spread_of(const int32_t *values, uint32_t count)
{
    struct durations durations;
    struct spread spread;
    uint32_t i;

    durations_init(&durations);
    for (i = 0; i < count; i++) {
        assert_true(durations_add(&durations, values[i]));
    }
    spread = durations_spread(&durations);
    durations_finish(&durations);
    return spread;
}

static void assert_spread(struct spread spread, uint32_t n, int32_t median, int32_t p90,
                          int32_t max)
{
    assert_int_equal(spread.n, n);
    assert_int_equal(spread.median, median);
    assert_int_equal(spread.p90, p90);
    assert_int_equal(spread.max, max);
}

static void of_none_nothing_is_said(void **state)
{
    (void)state;
    assert_int_equal(spread_of(NULL, 0).n, 0);
}

static void a_percentile_is_always_one_of_the_numbers(void **state)
{
    static const int32_t one[] = {7};
    static const int32_t two[] = {9, 1};
    static const int32_t three[] = {5, -2, 3};

    (void)state;
    assert_spread(spread_of(one, 1), 1, 7, 7, 7);
    assert_spread(spread_of(two, 2), 2, 1, 9, 9);
    assert_spread(spread_of(three, 3), 3, 3, 5, 5);
}

/* Of ten the 90th percentile is the ninth; of eleven the tenth (9.9, rounded up). */
static void ranks_are_rounded_up(void **state)
{
    static const int32_t values[] = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110};

    (void)state;
    assert_spread(spread_of(values, 10), 10, 50, 90, 100);
    assert_spread(spread_of(values, 11), 11, 60, 100, 110);
    assert_int_equal(durations_nearest_rank(values, 10, 1), 10);
    assert_int_equal(durations_nearest_rank(values, 10, 91), 100);
    assert_int_equal(durations_nearest_rank(values, 10, 100), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_none_nothing_is_said),
        cmocka_unit_test(a_percentile_is_always_one_of_the_numbers),
        cmocka_unit_test(ranks_are_rounded_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
