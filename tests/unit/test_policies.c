#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What policy.set and calendar.set change, from which day on: G-10, G-12, G-13, G-25. */

static void set(struct story *story, const char *words)
{
    tell(story, "A", "policy.set", words);
}

static void assert_due(struct story *story, const char *inquiry, const char *due)
{
    char text[DATE_TEXT_BYTES];

    assert_string_equal(date_format(text, story_inquiry(story, inquiry)->due_on), due);
}

static void g01_a_setting_takes_what_its_key_asks(void **state)
{
    struct story *story = *state;

    refuse(story, "A", "policy.set", "key=d5_days value=0", "ERR_FIELD");
    assert_non_null(strstr(story->refusals.text, "data.value"));
    refuse(story, "A", "policy.set", "key=d5_mode value=on", "ERR_FIELD");
    refuse(story, "A", "policy.set", "key=colour value=on", "ERR_FIELD");
    refuse(story, "A", "policy.set", "key=d5_days value=5 subject=HT-1", "ERR_FIELD");
    refuse(story, "B", "policy.set", "key=d5_days value=5", "ERR_LANE");
    refuse(story, "B", "calendar.set", "", "ERR_LANE");
    tell(story, "system", "policy.set", "key=d5_days value=5");
    tell(story, "system", "calendar.set", "");
}

static void g10_the_week_rolls_over_rest_days(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "A", "calendar.set",
         "rest_days=[\"2024-10-01\",\"2024-10-02\",\"2024-10-03\",\"2024-10-04\",\"2024-10-05\","
         "\"2024-10-06\",\"2024-10-07\"]");
    tell(story, "owner", "inquiry.raised",
         "category=engineering recorder=B time=2024-09-24T10:00:00+08:00");
    assert_due(story, "Q1", "2024-10-08");
    tell(story, "owner", "inquiry.raised",
         "inquiry=Q2 category=engineering recorder=B time=2024-08-20T10:00:00+08:00");
    assert_due(story, "Q2", "2024-08-27");
}

static void g10_a_due_date_stays_what_it_was_when_its_round_began(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "A", "calendar.set", "rest_days=[\"2024-08-27\"]");
    set(story, "key=d5_days value=3");
    assert_due(story, "Q1", "2024-08-27");
    tell(story, "D", "solution.proposed", "budget_fen=5");
    tell(story, "E", "cost.assessed", "amount_fen=5");
    tell(story, "B", "cost.rejected", "time=2024-08-24T10:00:00+08:00"); /* 24 + 3 is a rest day */
    assert_due(story, "Q1", "2024-08-28");
}

static void g10_working_days_are_counted_where_the_policy_says_so(void **state)
{
    struct story *story = *state;

    story_file(story);
    set(story, "key=d5_mode value=workdays");
    story_engineering(story, "Q1"); /* Tuesday 20 August */
    assert_due(story, "Q1", "2024-08-29");
}

static void g25_a_policy_counts_from_its_day_and_from_its_place_in_the_ledger(void **state)
{
    struct story *story = *state;

    story_file(story);
    set(story, "key=d5_days value=10 from_on=2024-08-20");
    tell(story, "owner", "inquiry.raised",
         "category=engineering recorder=B time=2024-08-19T23:59:59+08:00");
    assert_due(story, "Q1", "2024-08-26");
    tell(story, "owner", "inquiry.raised",
         "inquiry=Q2 category=engineering recorder=B time=2024-08-19T16:00:00Z");
    assert_due(story, "Q2", "2024-08-30");
    set(story, "key=d5_days value=2 from_on=2024-08-01"); /* later said, earlier in effect */
    story_engineering(story, "Q3");
    assert_due(story, "Q3", "2024-08-30");
    set(story, "key=d5_days value=2 from_on=2024-08-20");
    story_engineering(story, "Q4");
    assert_due(story, "Q4", "2024-08-22");
    tell(story, "A", "policy.set", "key=d5_days value=1 subject=project:other");
    story_engineering(story, "Q5");
    assert_due(story, "Q5", "2024-08-22");
}

static void g25_a_calendar_counts_for_events_of_its_day_or_later(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "A", "calendar.set", "rest_days=[\"2024-08-27\"] time=2024-08-21T10:00:00+08:00");
    story_engineering(story, "Q1");
    assert_due(story, "Q1", "2024-08-27");
    tell(story, "A", "calendar.set", "rest_days=[\"2024-08-28\"] time=2024-08-20T23:00:00+08:00");
    tell(story, "owner", "inquiry.raised",
         "inquiry=Q2 category=engineering recorder=B time=2024-08-21T10:00:00+08:00");
    assert_due(story, "Q2", "2024-08-29");
}

static void g12_above_the_limit_the_manager_approves(void **state)
{
    struct story *story = *state;

    story_file(story);
    set(story, "key=cost_limit_fen value=50");
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    tell(story, "E", "cost.assessed", "amount_fen=100");
    refuse(story, "B", "cost.approved", "amount_fen=51", "ERR_OVER_LIMIT");
    refuse(story, "A", "cost.approved", "amount_fen=50", "ERR_LANE");
    refuse(story, "B", "cost.approved", "amount_fen=101 actor=e",
           "ERR_OVER_ASSESSED ERR_OVER_LIMIT ERR_SELF_APPROVAL");
    tell(story, "A", "cost.approved", "amount_fen=51");
}

static void g12_the_limit_itself_is_the_deputys_and_none_is_no_limit(void **state)
{
    struct story *story = *state;

    story_file(story);
    set(story, "key=cost_limit_fen value=50");
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    tell(story, "E", "cost.assessed", "amount_fen=100");
    tell(story, "B", "cost.approved", "amount_fen=50");
    set(story, "key=cost_limit_fen value=none");
    story_engineering(story, "Q2");
    tell(story, "D", "solution.proposed", "inquiry=Q2 budget_fen=100");
    tell(story, "E", "cost.assessed", "inquiry=Q2 amount_fen=100");
    refuse(story, "A", "cost.approved", "inquiry=Q2 amount_fen=100", "ERR_LANE");
    tell(story, "B", "cost.approved", "inquiry=Q2 amount_fen=100");
}

static void g13_a_small_firm_may_let_one_person_do_both(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    tell(story, "E", "cost.assessed", "amount_fen=100");
    refuse(story, "B", "cost.approved", "actor=e", "ERR_SELF_APPROVAL");
    set(story, "key=self_approval value=allow");
    tell(story, "B", "cost.approved", "actor=e");
    tell(story, "B", "inquiry.answered", "");
    set(story, "key=self_approval value=refuse");
    refuse(story, "A", "solution.approved", "actor=b", "ERR_SELF_APPROVAL");
}

static void property_work_may_cost_where_the_policy_says_so(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "category=property recorder=B");
    refuse(story, "F", "solution.proposed", "budget_fen=5", "ERR_FIELD");
    set(story, "key=f6_costed value=on");
    tell(story, "F", "solution.proposed", "budget_fen=5");
    assert_int_equal(story_inquiry(story, "Q1")->state, STATE_E5);
    tell(story, "E", "cost.assessed", "amount_fen=5");
    tell(story, "B", "cost.rejected", "");
    assert_int_equal(story_inquiry(story, "Q1")->state, STATE_F6);
    assert_int_equal(story_inquiry(story, "Q1")->round, 2);
    tell(story, "F", "solution.proposed", "budget_fen=0");
    assert_int_equal(story_inquiry(story, "Q1")->state, STATE_B7);
}

static void a_project_sets_1024_policies_and_names_8192_days(void **state)
{
    static char words[65536];
    struct story *story = *state;
    int used;

    for (int i = 0; i < PROJECT_SETTINGS_MAX; i++) {
        set(story, "key=d5_days value=5");
    }
    refuse(story, "A", "policy.set", "key=d5_days value=5", "ERR_LIMIT");
    used = snprintf(words, sizeof words, "rest_days=[");
    for (int i = 0; i < 1024; i++) {
        used += snprintf(words + used, sizeof words - (size_t)used, "%s\"2%03d-01-01\"",
                         i == 0 ? "" : ",", i % 200);
    }
    (void)snprintf(words + used, sizeof words - (size_t)used, "]");
    for (int i = 0; i < 36; i++) {
        tell(story, "A", "calendar.set", words); /* 200 days each: a date named twice is one */
    }
    refuse(story, "A", "calendar.set", words, "ERR_LIMIT");
    tell(story, "A", "calendar.set", "rest_days=[\"2024-10-01\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g01_a_setting_takes_what_its_key_asks),
        story_test(g10_the_week_rolls_over_rest_days),
        story_test(g10_a_due_date_stays_what_it_was_when_its_round_began),
        story_test(g10_working_days_are_counted_where_the_policy_says_so),
        story_test(g25_a_policy_counts_from_its_day_and_from_its_place_in_the_ledger),
        story_test(g25_a_calendar_counts_for_events_of_its_day_or_later),
        story_test(g12_above_the_limit_the_manager_approves),
        story_test(g12_the_limit_itself_is_the_deputys_and_none_is_no_limit),
        story_test(g13_a_small_firm_may_let_one_person_do_both),
        story_test(property_work_may_cost_where_the_policy_says_so),
        story_test(a_project_sets_1024_policies_and_names_8192_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
