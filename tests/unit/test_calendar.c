#include "schemas/calendar.h"

#include "schemas/date.h"
#include "schemas/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAYS_MAX 24 /* of one list, in the random calendars */

static struct calendar calendar;
static uint32_t said;

static int32_t date_of(const char *text)
{
    int32_t date = NO_DATE;

    assert_true(date_parse(&date, text_of(text)));
    return date;
}

/* A list of dates, encoded. */
static struct list list_of(uint8_t bytes[1024], const int32_t *dates, uint32_t count)
{
    struct writer writer = writer_of(bytes, 1024);
    char text[DATE_TEXT_BYTES];

    writer_array(&writer, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_string(&writer, date_format(text, dates[i]));
    }
    return (struct list){bytes, (uint32_t)writer.count, count};
}

static void say(int32_t said_on, const int32_t *rest, uint32_t rest_count, const int32_t *work,
                uint32_t work_count)
{
    uint8_t bytes[2][1024];
    const struct calendar_set set = {
        .rest_days = list_of(bytes[0], rest, rest_count),
        .work_days = list_of(bytes[1], work, work_count),
    };

    assert_true(calendar_holds(&calendar, &set));
    calendar_take(&calendar, &set, said_on, ++said);
}

static void rest_from(const char *said_on, const char *first, uint32_t count)
{
    int32_t rest[DAYS_MAX];

    for (uint32_t i = 0; i < count; i++) {
        rest[i] = date_of(first) + (int32_t)i;
    }
    say(date_of(said_on), rest, count, NULL, 0);
}

static void begin(void)
{
    calendar.count = 0;
    said = 0;
}

static void assert_due_by(const struct policy *policy, const char *start, const char *due)
{
    const struct calendar_view view = {&calendar, said, date_of(start)};
    char text[DATE_TEXT_BYTES];

    assert_string_equal(date_format(text, calendar_d5_due(&view, policy, date_of(start))), due);
}

static void assert_due(const char *start, const char *due)
{
    const struct policy policy = policy_default();

    assert_due_by(&policy, start, due);
}

static void engineerings_week_does_not_count_its_first_day(void **state)
{
    (void)state;
    begin();
    assert_due("2024-08-20", "2024-08-27");
    assert_due("2024-02-22", "2024-02-29");
    assert_due("2023-12-28", "2024-01-04");
    assert_due("2024-09-24", "2024-10-01");
}

static void a_last_day_that_is_off_rolls_to_the_next_that_is_not(void **state)
{
    (void)state;
    begin();
    rest_from("2024-01-02", "2024-10-01", 7);
    assert_due("2024-09-24", "2024-10-08");
    assert_due("2024-09-30", "2024-10-08");
    assert_due("2024-09-23", "2024-09-30"); /* days off on the way are counted */
    assert_due("2024-10-01", "2024-10-08");
}

static void a_weekend_is_no_day_off_unless_the_calendar_says_so(void **state)
{
    (void)state;
    begin();
    assert_due("2024-08-17", "2024-08-24"); /* a Saturday */
    rest_from("2024-08-01", "2024-08-24", 2);
    assert_due("2024-08-17", "2024-08-26");
}

static void working_days_skip_weekends_and_rest_days_but_not_swapped_ones(void **state)
{
    struct policy policy = policy_default();
    const int32_t rest[] = {date_of("2024-10-01"), date_of("2024-10-02"), date_of("2024-10-03")};
    const int32_t work[] = {date_of("2024-09-29"), date_of("2024-10-03")};

    (void)state;
    begin();
    policy.d5_workdays = true;
    assert_due_by(&policy, "2024-09-24", "2024-10-03");
    say(date_of("2024-09-01"), rest, 3, work, 2);
    /* 25, 26, 27, Sunday 29, 30; 3 October is said to be both, and worked; 4 */
    assert_due_by(&policy, "2024-09-24", "2024-10-04");
    policy.d5_days = 1;
    assert_due_by(&policy, "2024-09-27", "2024-09-29");
    assert_due_by(&policy, "2024-10-04", "2024-10-07");
}

static void the_calendar_counts_from_the_day_it_was_said(void **state)
{
    const struct policy policy = policy_default();
    struct calendar_view view = {&calendar, 1, date_of("2024-09-24")};
    const int32_t october[] = {date_of("2024-10-01")};

    (void)state;
    begin();
    rest_from("2024-09-25", "2024-10-01", 1);
    assert_int_equal(calendar_d5_due(&view, &policy, view.day), october[0]);
    view.day++;
    assert_int_equal(calendar_d5_due(&view, &policy, view.day - 1), october[0] + 1);
    view.said = 0; /* an event before it in the ledger does not know it */
    assert_int_equal(calendar_d5_due(&view, &policy, view.day - 1), october[0]);
    /* A later word counts, and one of an earlier day that was written down later does not. */
    view = (struct calendar_view){&calendar, 3, date_of("2024-09-24") + 2};
    say(date_of("2024-09-26"), NULL, 0, october, 1);
    say(date_of("2024-09-20"), october, 1, NULL, 0);
    assert_int_equal(calendar_d5_due(&view, &policy, view.day - 2), october[0]);
}

static void a_full_calendar_is_known_before(void **state)
{
    uint8_t bytes[1024];
    const int32_t day = date_of("2024-01-01");
    struct calendar_set set = {.rest_days = list_of(bytes, &day, 1)};

    (void)state;
    begin();
    for (uint32_t i = 0; i < PROJECT_DAYS_MAX; i++) {
        assert_true(calendar_holds(&calendar, &set));
        calendar_take(&calendar, &set, day, i + 1);
    }
    assert_int_equal(calendar.count, PROJECT_DAYS_MAX);
    assert_false(calendar_holds(&calendar, &set));
}

/* Against an oracle that reads all that was said, in the words of the rule. */

#define SETS_MAX 8

struct said_set {
    int32_t said_on;
    int32_t rest[DAYS_MAX];
    int32_t work[DAYS_MAX];
    uint32_t rest_count;
    uint32_t work_count;
};

static struct said_set sets[SETS_MAX];
static uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);

static uint32_t roll(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % below;
}

static bool holds(const int32_t *dates, uint32_t count, int32_t date)
{
    for (uint32_t i = 0; i < count; i++) {
        if (dates[i] == date) {
            return true;
        }
    }
    return false;
}

/* 0: nothing was said of the date; 1: it rests; 2: it is worked. */
static int oracle_word(const struct calendar_view *view, int32_t date)
{
    int32_t best_on = INT32_MIN;
    int word = 0;

    for (uint32_t i = 0; i < view->said; i++) {
        const struct said_set *set = &sets[i];
        bool works = holds(set->work, set->work_count, date);

        if ((works || holds(set->rest, set->rest_count, date)) && set->said_on <= view->day &&
            set->said_on >= best_on) {
            best_on = set->said_on;
            word = works ? 2 : 1;
        }
    }
    return word;
}

static int32_t oracle_due(const struct calendar_view *view, const struct policy *policy,
                          int32_t start_on)
{
    int32_t due = start_on;
    int32_t counted = 0;

    if (!policy->d5_workdays) {
        for (due = start_on + policy->d5_days; oracle_word(view, due) == 1; due++) {
        }
        return due;
    }
    while (counted < policy->d5_days) {
        int word;

        due++;
        word = oracle_word(view, due);
        if (word == 2 || (word == 0 && date_weekday(due) != 6 && date_weekday(due) != 7)) {
            counted++;
        }
    }
    return due;
}

static void random_calendar(int32_t base)
{
    begin();
    for (uint32_t i = 0; i < SETS_MAX; i++) {
        struct said_set *set = &sets[i];

        set->said_on = base - 3 + (int32_t)roll(12);
        set->rest_count = roll(DAYS_MAX + 1);
        set->work_count = roll(DAYS_MAX / 4 + 1);
        for (uint32_t j = 0; j < DAYS_MAX; j++) {
            set->rest[j] = base + (int32_t)roll(40);
            set->work[j] = base + (int32_t)roll(40);
        }
        say(set->said_on, set->rest, set->rest_count, set->work, set->work_count);
    }
}

static void due_dates_are_what_an_oracle_says_for_a_million_starts(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        const int32_t base = (int32_t)roll(80000) - 20000; /* 1915 to 2134 */

        random_calendar(base);
        for (int j = 0; j < 50; j++) {
            const struct calendar_view view = {&calendar, roll(SETS_MAX + 1),
                                               base - 4 + (int32_t)roll(20)};
            const struct policy policy = {.d5_days = 1 + (int32_t)roll(15),
                                          .d5_workdays = roll(2) == 1};
            const int32_t start_on = base - 4 + (int32_t)roll(40);

            assert_int_equal(calendar_d5_due(&view, &policy, start_on),
                             oracle_due(&view, &policy, start_on));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engineerings_week_does_not_count_its_first_day),
        cmocka_unit_test(a_last_day_that_is_off_rolls_to_the_next_that_is_not),
        cmocka_unit_test(a_weekend_is_no_day_off_unless_the_calendar_says_so),
        cmocka_unit_test(working_days_skip_weekends_and_rest_days_but_not_swapped_ones),
        cmocka_unit_test(the_calendar_counts_from_the_day_it_was_said),
        cmocka_unit_test(a_full_calendar_is_known_before),
        cmocka_unit_test(due_dates_are_what_an_oracle_says_for_a_million_starts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
