#include "schemas/calendar.h"
#include "schemas/date.h"
#include "schemas/writer.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* When is engineering's week over? A second calculation, as one would do it with a wall calendar
 * and a pencil: it knows no day numbers, steps from day to day, and shares nothing with date.c. */

struct civil {
    int year, month, day;
};

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static struct civil day_after(struct civil date)
{
    if (++date.day > days_in(date.year, date.month)) {
        date.day = 1;
        if (++date.month > 12) {
            date.month = 1;
            date.year++;
        }
    }
    return date;
}

static struct civil day_before(struct civil date)
{
    if (--date.day == 0) {
        if (--date.month == 0) {
            date.month = 12;
            date.year--;
        }
        date.day = days_in(date.year, date.month);
    }
    return date;
}

/* Zeller's congruence. */
static bool is_weekend(struct civil date)
{
    const int month = date.month < 3 ? date.month + 12 : date.month;
    const int year = date.month < 3 ? date.year - 1 : date.year;
    const int weekday = (date.day + 13 * (month + 1) / 5 + year % 100 + year % 100 / 4 +
                         year / 400 + 5 * (year / 100)) %
                        7;

    return weekday == 0 || weekday == 1; /* Saturday, Sunday */
}

static const char *civil_format(char text[DATE_TEXT_BYTES], struct civil date)
{
    const int used = snprintf(text, DATE_TEXT_BYTES, "%04d-%02d-%02d", date.year % 10000,
                              date.month % 100, date.day % 100);

    assert_int_equal(used, DATE_TEXT_BYTES - 1);
    return text;
}

static uint64_t seed = UINT64_C(0x2545f4914f6cdd1d);

static uint32_t roll(uint32_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 33) % below;
}

/* Any day, and often one at which calendars go wrong. */
static struct civil roll_date(int first_year, int last_year)
{
    static const struct civil edges[] = {{0, 2, 27},  {0, 2, 28}, {0, 3, 1},  {0, 12, 24},
                                         {0, 12, 31}, {0, 1, 1},  {0, 2, 22}, {0, 2, 21}};
    static const int years[] = {1904, 2000, 2024, 2096, 2099, 2100, 2104};
    struct civil date;

    date.year = first_year + (int)roll((uint32_t)(last_year - first_year + 1));
    if (roll(4) == 0) {
        const int year = years[roll(7)];

        date.year = year >= first_year && year <= last_year ? year : date.year;
    }
    date.month = 1 + (int)roll(12);
    date.day = 1 + (int)roll((uint32_t)days_in(date.year, date.month));
    if (roll(3) == 0) {
        const struct civil edge = edges[roll(8)];

        date.month = edge.month;
        date.day = edge.day;
    }
    return date;
}

/* What was said about days: by several events, each with runs of days off and days worked. */

#define SETS_MAX 6
#define RUNS_MAX 3
#define RUN_DAYS_MAX 12
#define LIST_MAX (RUNS_MAX * RUN_DAYS_MAX)
#define WINDOW 1400 /* days behind the base that can matter: 366 working days, and all days off */

struct said_set {
    int said_on; /* days behind the base */
    uint32_t rest_count;
    uint32_t work_count;
    int rest[LIST_MAX];
    int work[LIST_MAX];
};

static struct said_set sets[SETS_MAX];
static struct civil days[WINDOW]; /* from the base on */
static int words[WINDOW];         /* as a view sees them: 0 nothing said, 1 rests, 2 is worked */
static struct calendar calendar;

static uint32_t roll_runs(int list[LIST_MAX])
{
    uint32_t count = 0;

    for (uint32_t run = roll(RUNS_MAX + 1); run > 0; run--) {
        const int first = (int)(roll(4) == 0 ? roll(600) : roll(45));
        const uint32_t length = 1 + roll(RUN_DAYS_MAX);

        for (uint32_t i = 0; i < length; i++) {
            list[count++] = first + (int)i;
        }
    }
    return count;
}

static struct list list_of(uint8_t bytes[1024], const int *list, uint32_t count)
{
    struct writer writer = writer_of(bytes, 1024);
    char text[DATE_TEXT_BYTES];

    writer_array(&writer, count);
    for (uint32_t i = 0; i < count; i++) {
        writer_string(&writer, civil_format(text, days[list[i]]));
    }
    assert_false(writer.overflowed);
    return (struct list){bytes, (uint32_t)writer.count, count};
}

static int32_t date_of(struct civil date)
{
    char text[DATE_TEXT_BYTES];
    int32_t read = NO_DATE;

    assert_true(date_parse(&read, text_of(civil_format(text, date))));
    return read;
}

static void roll_calendar(struct civil base)
{
    uint8_t bytes[2][1024];

    days[0] = base;
    for (int i = 1; i < WINDOW; i++) {
        days[i] = day_after(days[i - 1]);
    }
    calendar.count = 0;
    for (uint32_t i = 0; i < SETS_MAX; i++) {
        struct said_set *set = &sets[i];
        struct calendar_set said;

        set->said_on = (int)roll(12);
        set->rest_count = roll_runs(set->rest);
        set->work_count = roll(2) == 0 ? 0 : roll_runs(set->work);
        said = (struct calendar_set){.rest_days = list_of(bytes[0], set->rest, set->rest_count),
                                     .work_days = list_of(bytes[1], set->work, set->work_count)};
        assert_true(calendar_holds(&calendar, &said));
        calendar_take(&calendar, &said, date_of(days[set->said_on]), i + 1);
    }
}

static bool is_listed(const int *list, uint32_t count, int day)
{
    for (uint32_t i = 0; i < count; i++) {
        if (list[i] == day) {
            return true;
        }
    }
    return false;
}

/* The latest day of saying rules, then the latest event; within one event, that it is worked. */
static void look_up_words(uint32_t said, int day)
{
    for (int i = 0; i < WINDOW; i++) {
        int best = -1;

        words[i] = 0;
        for (uint32_t k = 0; k < said && i < 640; k++) {
            const struct said_set *set = &sets[k];
            const bool works = is_listed(set->work, set->work_count, i);

            if (set->said_on <= day && set->said_on >= best &&
                (works || is_listed(set->rest, set->rest_count, i))) {
                best = set->said_on;
                words[i] = works ? 2 : 1;
            }
        }
    }
}

static int due_by_hand(int start, int d5_days, bool workdays)
{
    int due = start;

    while (workdays && d5_days > 0) {
        due++;
        d5_days -= words[due] == 2 || (words[due] == 0 && !is_weekend(days[due])) ? 1 : 0;
    }
    if (!workdays) {
        for (due = start + d5_days; words[due] == 1; due++) {
        }
    }
    return due;
}

static void a_million_due_dates_are_what_they_are_by_hand(void **state)
{
    uint32_t rolled_over = 0;
    uint32_t long_ones = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        const uint32_t said = roll(SETS_MAX + 1);
        const int day = (int)roll(14);

        roll_calendar(roll_date(1901, 2195));
        look_up_words(said, day);
        for (int k = 0; k < 55; k++) {
            const struct calendar_view view = {&calendar, said, date_of(days[day])};
            const struct policy policy = {.d5_days =
                                              1 + (int32_t)(roll(10) == 0 ? roll(366) : roll(15)),
                                          .d5_workdays = roll(2) == 1};
            const int start = (int)roll(40);
            const int due = due_by_hand(start, policy.d5_days, policy.d5_workdays);
            char by_hand[DATE_TEXT_BYTES];
            char text[DATE_TEXT_BYTES];

            (void)date_format(text, calendar_d5_due(&view, &policy, date_of(days[start])));
            assert_string_equal(text, civil_format(by_hand, days[due]));
            rolled_over += !policy.d5_workdays && due > start + policy.d5_days ? 1 : 0;
            long_ones += policy.d5_days > 300 ? 1 : 0;
        }
    }
    assert_in_range(rolled_over, 20000, UINT32_MAX); /* it was worth the while */
    assert_in_range(long_ones, 10000, UINT32_MAX);
}

/* A moment that somebody wrote down in his own zone, and its day in the departments'. */
static struct civil roll_time(char text[64], struct civil date)
{
    static const int edges[] = {0, 1, 7 * 60 + 59, 8 * 60, 15 * 60 + 59, 16 * 60, 23 * 60 + 59};
    static const char *const seconds[] = {"00", "59", "59.999999999", "00.000000001", "30"};
    const int minute = roll(2) == 0 ? edges[roll(7)] : (int)roll(24 * 60);
    const int zone = roll(3) == 0 ? 8 * 60 : (int)roll(2 * 24 * 60 - 1) - (24 * 60 - 1);
    const int away = zone < 0 ? -zone : zone;
    const int there = minute - zone + 8 * 60;
    char day[DATE_TEXT_BYTES];
    char suffix[8];

    (void)snprintf(suffix, sizeof suffix, "%c%02d:%02d", zone < 0 ? '-' : '+', away / 60 % 24,
                   away % 60);
    (void)snprintf(text, 64, "%s%c%02d:%02d:%s%s", civil_format(day, date), 'T', minute / 60,
                   minute % 60, seconds[roll(5)], zone == 0 && roll(2) == 0 ? "Z" : suffix);
    if (there < 0) {
        date = day_before(date);
    } else if (there >= 24 * 60) {
        date = day_after(date);
    }
    return there >= 2 * 24 * 60 ? day_after(date) : date;
}

static void a_million_moments_have_the_day_that_they_have_by_hand(void **state)
{
    uint32_t other_days = 0;

    (void)state;
    for (int i = 0; i < 1000000; i++) {
        const struct civil date = roll_date(1901, 2198);
        char text[64];
        const struct civil day = roll_time(text, date);
        struct moment moment;

        assert_true(moment_parse(&moment, text_of(text)));
        if (moment_day(moment) != date_of(day)) {
            print_error("%s\n", text);
            fail();
        }
        other_days += day.day != date.day ? 1 : 0;
    }
    assert_in_range(other_days, 100000, UINT32_MAX);
}

/* The same through the rules: policy, calendar and an inquiry that were said to a book. */

static void say_days(struct story *story, const struct said_set *set)
{
    static char said[4096];
    char text[DATE_TEXT_BYTES];
    int used = snprintf(said, sizeof said, "time=%sT00:00:00+08:00 rest_days=[",
                        civil_format(text, days[set->said_on]));

    for (uint32_t i = 0; i < set->rest_count; i++) {
        used += snprintf(said + used, sizeof said - (size_t)used, "%s\"%s\"", i == 0 ? "" : ",",
                         civil_format(text, days[set->rest[i]]));
    }
    used += snprintf(said + used, sizeof said - (size_t)used, "] work_days=[");
    for (uint32_t i = 0; i < set->work_count; i++) {
        used += snprintf(said + used, sizeof said - (size_t)used, "%s\"%s\"", i == 0 ? "" : ",",
                         civil_format(text, days[set->work[i]]));
    }
    (void)snprintf(said + used, sizeof said - (size_t)used, "]");
    (void)tell(story, "A", "calendar.set", said);
}

static void set_policy(struct story *story, int d5_days, bool workdays)
{
    char said[64];

    (void)snprintf(said, sizeof said, "key=d5_days value=%d from_on=2024-01-01", d5_days);
    (void)tell(story, "A", "policy.set", said);
    if (workdays) {
        (void)tell(story, "A", "policy.set", "key=d5_mode value=workdays from_on=2024-01-01");
    }
}

static void the_rules_fix_the_same_dates(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) {
        const int d5_days = 1 + (int)(roll(8) == 0 ? roll(366) : roll(15));
        const bool workdays = roll(2) == 1;
        const int start = 13 + (int)roll(30); /* after all that is said about days */
        char time[64];
        char said[160];
        char by_hand[DATE_TEXT_BYTES];
        char text[DATE_TEXT_BYTES];
        struct civil day;
        struct story story;
        int first;

        story_begin(&story);
        story.recorded_unix_ms = INT64_C(4102444800000); /* 2100 */
        story_file(&story);
        roll_calendar(roll_date(2024, 2095));
        if (days[0].year == 2024) {
            roll_calendar((struct civil){2025, 2, 20});
        }
        look_up_words(SETS_MAX, WINDOW);
        set_policy(&story, d5_days, workdays);
        for (uint32_t k = 0; k < SETS_MAX; k++) {
            say_days(&story, &sets[k]);
        }
        day = roll_time(time, days[start]);
        (void)snprintf(said, sizeof said, "category=engineering recorder=B time=%s", time);
        (void)tell(&story, "owner", "inquiry.raised", said);
        for (first = start - 1; days[first].day != day.day; first++) {
        }
        (void)date_format(text, story_inquiry(&story, "Q1")->due_on);
        assert_string_equal(text,
                            civil_format(by_hand, days[due_by_hand(first, d5_days, workdays)]));
        story_end(&story);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_due_dates_are_what_they_are_by_hand),
        cmocka_unit_test(a_million_moments_have_the_day_that_they_have_by_hand),
        cmocka_unit_test(the_rules_fix_the_same_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
