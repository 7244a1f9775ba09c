#include "tools/doorstep/report/ageing.h"

#include "schemas/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_due_day_is_in_time_and_the_next_is_late(void **state)
{
    (void)state;
    assert_int_equal(age_band_of(-1), AGE_NOT_DUE);
    assert_int_equal(age_band_of(0), AGE_NOT_DUE);
    assert_int_equal(age_band_of(1), AGE_1_30);
    assert_int_equal(age_band_of(30), AGE_1_30);
    assert_int_equal(age_band_of(31), AGE_31_60);
    assert_int_equal(age_band_of(60), AGE_31_60);
    assert_int_equal(age_band_of(61), AGE_61_90);
    assert_int_equal(age_band_of(90), AGE_61_90);
    assert_int_equal(age_band_of(91), AGE_91);
}

static void lateness_has_four_bands(void **state)
{
    (void)state;
    assert_string_equal(late_band_word(late_band_of(1)), "1-3");
    assert_string_equal(late_band_word(late_band_of(3)), "1-3");
    assert_string_equal(late_band_word(late_band_of(4)), "4-7");
    assert_string_equal(late_band_word(late_band_of(7)), "4-7");
    assert_string_equal(late_band_word(late_band_of(8)), "8-14");
    assert_string_equal(late_band_word(late_band_of(14)), "8-14");
    assert_string_equal(late_band_word(late_band_of(15)), "15+");
}

/* As of day 100: 100 due on day 60 (40 days late), 300 on day 95 (5 late), 600 on day 130. */
static struct ageing aged(int64_t owed_fen, int64_t reduced_fen)
{
    struct instalment_due schedule[] = {{130, 600}, {60, 100}, {95, 300}};

    return ageing_of(schedule, 3, owed_fen, reduced_fen, 100);
}

static void assert_bands(const struct ageing *ageing, int64_t not_due, int64_t d1, int64_t d31,
                         int64_t d61, int64_t d91)
{
    assert_int_equal(ageing->fen[AGE_NOT_DUE], not_due);
    assert_int_equal(ageing->fen[AGE_1_30], d1);
    assert_int_equal(ageing->fen[AGE_31_60], d31);
    assert_int_equal(ageing->fen[AGE_61_90], d61);
    assert_int_equal(ageing->fen[AGE_91], d91);
}

static void payments_cover_the_earliest_instalments(void **state)
{
    struct ageing ageing = aged(1000, 0); /* nothing is paid */

    (void)state;
    assert_bands(&ageing, 600, 300, 100, 0, 0);
    assert_int_equal(ageing.oldest_due_on, 60);
    ageing = aged(850, 0); /* 150 are: the first, and 50 of the second */
    assert_bands(&ageing, 600, 250, 0, 0, 0);
    assert_int_equal(ageing.oldest_due_on, 95);
    ageing = aged(600, 0);
    assert_bands(&ageing, 600, 0, 0, 0, 0);
    assert_int_equal(ageing.oldest_due_on, NO_DATE);
}

static void a_reduction_takes_from_the_last_instalments(void **state)
{
    struct ageing ageing = aged(300, 700); /* the last is gone, the second is 200 */

    (void)state;
    assert_bands(&ageing, 0, 200, 100, 0, 0);
    ageing = aged(250, 700); /* and 50 are paid */
    assert_bands(&ageing, 0, 200, 50, 0, 0);
}

static void what_no_instalment_holds_is_as_old_as_the_earliest(void **state)
{
    struct ageing ageing = aged(1001, 0);

    (void)state;
    assert_bands(&ageing, 600, 300, 101, 0, 0);
    ageing = aged(1, 1001);
    assert_bands(&ageing, 0, 0, 1, 0, 0);
    assert_int_equal(ageing.oldest_due_on, 60);
    ageing = ageing_of(NULL, 0, 7, 0, 100);
    assert_bands(&ageing, 7, 0, 0, 0, 0);
    assert_int_equal(ageing.oldest_due_on, NO_DATE);
}

static void sums_of_money_stop_before_they_overflow(void **state)
{
    int64_t sum = 0;
    int i;

    (void)state;
    assert_int_equal(fen_add(3, -5), -2);
    for (i = 0; i < 5000; i++) {
        sum = fen_add(sum, INT64_C(9007199254740991));
    }
    assert_true(sum == FEN_SUM_MAX);
    assert_true(share_of(sum, 1) == FEN_SUM_MAX);
    assert_true(fen_add(-sum, -sum) == -FEN_SUM_MAX);
}

static void rates_and_shares_round_half_up(void **state)
{
    (void)state;
    assert_int_equal(basis_points(1, 3), 3333);
    assert_int_equal(basis_points(2, 3), 6667);
    assert_int_equal(basis_points(1, 20000), 1); /* half a basis point */
    assert_int_equal(basis_points(1, 20001), 0);
    assert_int_equal(basis_points(3, 2), 15000);
    assert_int_equal(basis_points(0, 0), 0);
    assert_int_equal(share_of(5, 2), 3);
    assert_int_equal(share_of(4, 3), 1);
    assert_int_equal(share_of(7, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_due_day_is_in_time_and_the_next_is_late),
        cmocka_unit_test(lateness_has_four_bands),
        cmocka_unit_test(payments_cover_the_earliest_instalments),
        cmocka_unit_test(a_reduction_takes_from_the_last_instalments),
        cmocka_unit_test(what_no_instalment_holds_is_as_old_as_the_earliest),
        cmocka_unit_test(sums_of_money_stop_before_they_overflow),
        cmocka_unit_test(rates_and_shares_round_half_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
