#include "tools/doorstep/shared/case/remeasure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_area(struct remeasure area, int64_t delta_fen, bool may_cancel)
{
    assert_true(remeasure_is_known(&area));
    assert_int_equal(remeasure_delta_fen(&area), delta_fen);
    assert_int_equal(remeasure_may_cancel(&area), may_cancel);
}

static void up_to_three_percent_the_price_rules(void **state)
{
    (void)state;
    assert_area((struct remeasure){10000, 10200, 600000}, 1200000, false);
    assert_area((struct remeasure){10000, 10300, 600000}, 1800000, false);
    assert_area((struct remeasure){10000, 9800, 600000}, -1200000, false);
    assert_area((struct remeasure){10000, 9700, 600000}, -1800000, false);
    assert_area((struct remeasure){10237, 10301, 658800}, 421632, false);
    assert_area((struct remeasure){10237, 10237, 658800}, 0, false);
}

static void beyond_that_the_buyer_pays_no_more_and_gets_double_back(void **state)
{
    (void)state;
    assert_area((struct remeasure){10000, 10400, 600000}, 1800000, true);
    assert_area((struct remeasure){10000, 10301, 600000}, 1800000, true);
    assert_area((struct remeasure){10000, 9600, 600000}, -3000000, true);
    assert_area((struct remeasure){10000, 9699, 600000}, -1812000, true);
}

static void the_border_is_not_rounded(void **state)
{
    (void)state;
    /* 3 % of 33 dm² is 0.99: one dm² more is beyond it, and 0.99 are paid. */
    assert_area((struct remeasure){33, 34, 10000}, 99, true);
    assert_area((struct remeasure){33, 32, 10000}, -101, true);
    assert_area((struct remeasure){34, 35, 10000}, 100, false);
}

static void half_a_fen_is_rounded_away_from_zero(void **state)
{
    (void)state;
    assert_area((struct remeasure){10000, 10001, 50}, 1, false);
    assert_area((struct remeasure){10000, 10001, 49}, 0, false);
    assert_area((struct remeasure){10000, 9999, 50}, -1, false);
    assert_area((struct remeasure){10000, 9999, 49}, 0, false);
}

static void the_difference_is_told_in_basis_points(void **state)
{
    (void)state;
    assert_int_equal(remeasure_difference_bp(&(struct remeasure){10000, 10400, 1}), 400);
    assert_int_equal(remeasure_difference_bp(&(struct remeasure){10237, 10301, 1}), 62);
    assert_int_equal(remeasure_difference_bp(&(struct remeasure){10000, 9699, 1}), -301);
}

static void what_no_home_has_is_not_reckoned(void **state)
{
    (void)state;
    assert_false(remeasure_is_known(&(struct remeasure){0, 1, 1}));
    assert_false(remeasure_is_known(&(struct remeasure){1, -1, 1}));
    assert_false(remeasure_is_known(&(struct remeasure){1, 1, 0}));
    assert_false(remeasure_is_known(&(struct remeasure){AREA_DM2_MAX + 1, 1, 1}));
    assert_false(remeasure_is_known(&(struct remeasure){1, 1, (int64_t)AREA_PRICE_FEN_MAX + 1}));
    assert_area((struct remeasure){AREA_DM2_MAX, 1, AREA_PRICE_FEN_MAX},
                -((int64_t)AREA_DM2_MAX * 197 - 200) * (AREA_PRICE_FEN_MAX / 10000), true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_three_percent_the_price_rules),
        cmocka_unit_test(beyond_that_the_buyer_pays_no_more_and_gets_double_back),
        cmocka_unit_test(the_border_is_not_rounded),
        cmocka_unit_test(half_a_fen_is_rounded_away_from_zero),
        cmocka_unit_test(the_difference_is_told_in_basis_points),
        cmocka_unit_test(what_no_home_has_is_not_reckoned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
