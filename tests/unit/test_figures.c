#include "broker/figures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_rate_is_the_mean_of_the_last_whole_seconds(void **state)
{
    struct figures figures = {0};

    (void)state;
    figures_committed(&figures, 800, 100500);
    assert_int_equal(figures_rate(&figures, 100900), 0); /* this second is not over */
    assert_int_equal(figures_rate(&figures, 101000), 100);
    figures_committed(&figures, 80, 101999);
    assert_int_equal(figures_rate(&figures, 102000), 110);
    assert_int_equal(figures_rate(&figures, 108999), 110);
    assert_int_equal(figures_rate(&figures, 109000), 10);
    assert_int_equal(figures_rate(&figures, 110000), 0);
}

static void a_long_pause_leaves_nothing_behind(void **state)
{
    struct figures figures = {0};

    (void)state;
    figures_committed(&figures, 8000, 1000);
    assert_int_equal(figures_rate(&figures, INT64_C(1) << 60), 0);
}

static void every_code_of_a_refusal_counts(void **state)
{
    struct figures figures = {0};
    struct refusals refusals = {0};

    (void)state;
    figures_refused(&figures, &refusals);
    refusals_add(&refusals, ERR_LANE, NULL);
    refusals_add(&refusals, ERR_STALE, NULL);
    figures_refused(&figures, &refusals);
    figures_refused(&figures, &refusals);
    assert_true(figures.refusals[ERR_LANE] == 2);
    assert_true(figures.refusals[ERR_STALE] == 2);
    assert_true(figures.refusals[ERR_TYPE] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rate_is_the_mean_of_the_last_whole_seconds),
        cmocka_unit_test(a_long_pause_leaves_nothing_behind),
        cmocka_unit_test(every_code_of_a_refusal_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
