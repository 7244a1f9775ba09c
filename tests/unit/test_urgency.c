#include "workers/urgency.h"

#include "schemas/date.h"
#include "workers/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define DUE_ON 20000

static const struct reminders reminders = {
    .before_days = 2, .deputy_after_days = 1, .manager_after_days = 4};

static struct urgency on_day(int32_t days_after, enum lane lane)
{
    const struct open_node node = {.node = NODE_D5, .lane = lane, .due_on = DUE_ON};

    return urgency_of(&node, DUE_ON + days_after, &reminders);
}

static void a_node_without_a_due_date_never_presses(void **state)
{
    const struct open_node node = {.node = NODE_B7, .lane = LANE_B, .due_on = NO_DATE};
    const struct urgency urgency = urgency_of(&node, DUE_ON, &reminders);

    (void)state;
    assert_false(urgency.is_dated);
    assert_false(urgency.is_late);
    assert_false(urgency.reminds);
    assert_int_equal(urgency.lanes, 0);
}

static void days_are_counted_to_the_due_date_and_beyond(void **state)
{
    (void)state;
    assert_true(on_day(0, LANE_D).is_dated);
    assert_int_equal(on_day(-7, LANE_D).days_left, 7);
    assert_int_equal(on_day(0, LANE_D).days_left, 0);
    assert_int_equal(on_day(3, LANE_D).days_left, -3);
}

static void the_due_day_itself_is_on_time(void **state)
{
    (void)state;
    assert_false(on_day(-1, LANE_D).is_late);
    assert_false(on_day(0, LANE_D).is_late);
    assert_true(on_day(1, LANE_D).is_late);
}

static void a_reminder_is_due_from_so_many_days_before(void **state)
{
    (void)state;
    assert_false(on_day(-3, LANE_D).reminds);
    assert_true(on_day(-2, LANE_D).reminds);
    assert_true(on_day(0, LANE_D).reminds);
    assert_true(on_day(100, LANE_D).reminds);
}

static void what_is_late_reminds_without_days_before(void **state)
{
    const struct reminders none = {.deputy_after_days = 1, .manager_after_days = 4};
    const struct open_node node = {.node = NODE_D5, .lane = LANE_D, .due_on = DUE_ON};

    (void)state;
    assert_false(urgency_of(&node, DUE_ON - 1, &none).reminds);
    assert_true(urgency_of(&node, DUE_ON, &none).reminds);
    assert_true(urgency_of(&node, DUE_ON + 1, &none).reminds);
}

static void the_deputy_sees_it_first_and_then_the_manager(void **state)
{
    (void)state;
    assert_int_equal(on_day(0, LANE_D).lanes, 0);
    assert_int_equal(on_day(1, LANE_D).lanes, LANE_BIT(LANE_B));
    assert_int_equal(on_day(3, LANE_D).lanes, LANE_BIT(LANE_B));
    assert_int_equal(on_day(4, LANE_D).lanes, LANE_BIT(LANE_B) | LANE_BIT(LANE_A));
    assert_int_equal(on_day(400, LANE_D).lanes, LANE_BIT(LANE_B) | LANE_BIT(LANE_A));
}

static void nobody_sees_his_own_work_twice(void **state)
{
    (void)state;
    assert_int_equal(on_day(1, LANE_B).lanes, 0);
    assert_int_equal(on_day(4, LANE_B).lanes, LANE_BIT(LANE_A));
}

static void zero_days_mean_the_due_date_itself(void **state)
{
    const struct reminders at_once = {0};
    const struct open_node node = {.node = NODE_R, .lane = LANE_F, .due_on = DUE_ON};

    (void)state;
    assert_int_equal(urgency_of(&node, DUE_ON - 1, &at_once).lanes, 0);
    assert_int_equal(urgency_of(&node, DUE_ON, &at_once).lanes,
                     LANE_BIT(LANE_B) | LANE_BIT(LANE_A));
}

static void the_furthest_days_do_not_overflow(void **state)
{
    int32_t first = 0;
    int32_t last = 0;
    struct open_node node = {.node = NODE_D5, .lane = LANE_D};

    (void)state;
    assert_true(date_parse(&first, TEXT("1900-01-01")));
    assert_true(date_parse(&last, TEXT("2199-12-31")));
    node.due_on = first;
    assert_int_equal(urgency_of(&node, last, &reminders).days_left, first - last);
    node.due_on = last;
    assert_int_equal(urgency_of(&node, first, &reminders).days_left, last - first);
}

static void the_defaults_are_two_days_before_one_and_four_after(void **state)
{
    static struct settings settings;

    (void)state;
    settings_default(&settings);
    assert_int_equal(settings.reminders.before_days, 2);
    assert_int_equal(settings.reminders.deputy_after_days, 1);
    assert_int_equal(settings.reminders.manager_after_days, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_without_a_due_date_never_presses),
        cmocka_unit_test(days_are_counted_to_the_due_date_and_beyond),
        cmocka_unit_test(the_due_day_itself_is_on_time),
        cmocka_unit_test(a_reminder_is_due_from_so_many_days_before),
        cmocka_unit_test(what_is_late_reminds_without_days_before),
        cmocka_unit_test(the_deputy_sees_it_first_and_then_the_manager),
        cmocka_unit_test(nobody_sees_his_own_work_twice),
        cmocka_unit_test(zero_days_mean_the_due_date_itself),
        cmocka_unit_test(the_furthest_days_do_not_overflow),
        cmocka_unit_test(the_defaults_are_two_days_before_one_and_four_after),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
