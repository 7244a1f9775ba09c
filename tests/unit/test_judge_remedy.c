#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What comes after the answer: reopening, deferring, the remedy; G-07, G-08, G-19, G-22. */

static void close_inquiry(struct story *story, const char *inquiry, const char *approved)
{
    char words[128];

    (void)snprintf(words, sizeof words, "inquiry=%s category=general recorder=B", inquiry);
    tell(story, "owner", "inquiry.raised", words);
    (void)snprintf(words, sizeof words, "inquiry=%s", inquiry);
    tell(story, "B", "inquiry.answered", words);
    (void)snprintf(words, sizeof words, "inquiry=%s %s", inquiry, approved);
    tell(story, "A", "solution.approved", words);
}

static void assert_nodes(struct story *story, const char *nodes)
{
    assert_string_equal(story_nodes(story), nodes);
}

static void g07_only_a_closed_or_withdrawn_inquiry_is_reopened(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "owner", "inquiry.reopened", "", "ERR_NO_INQUIRY");
    story_engineering(story, "Q1");
    refuse(story, "owner", "inquiry.reopened", "", "ERR_STATE");
    refuse(story, "B", "inquiry.reopened", "", "ERR_LANE ERR_STATE");
    tell(story, "owner", "inquiry.withdrawn", "");
    tell(story, "A", "inquiry.reopened", "time=2024-09-01T10:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->state, STATE_D5);
    assert_int_equal(story_inquiry(story, "Q1")->round, 2);
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19974); /* 2024-09-08: a week anew */
}

static void g07_one_withdrawn_before_it_was_classified_comes_back_to_triage(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    tell(story, "owner", "inquiry.withdrawn", "");
    tell(story, "owner", "inquiry.reopened", "recorder=C");
    assert_int_equal(story_inquiry(story, "Q1")->state, STATE_TRIAGE);
    assert_nodes(story, "B5.Q1@5");
}

static void g07_reopening_has_its_days_where_the_policy_counts_them(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "A", "policy.set", "key=reopen_days value=10");
    close_inquiry(story, "Q1", "time=2024-08-20T23:59:59+08:00");
    refuse(story, "owner", "inquiry.reopened", "time=2024-08-31T00:00:00+08:00", "ERR_STATE");
    tell(story, "owner", "inquiry.reopened", "time=2024-08-30T23:59:59+08:00");
}

static void g08_reopening_counts_rounds_and_open_inquiries(void **state)
{
    struct story *story = *state;
    char words[64];

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    for (int round = 2; round <= INQUIRY_ROUNDS_MAX; round++) {
        tell(story, "owner", "inquiry.withdrawn", "");
        tell(story, "owner", "inquiry.reopened", "");
    }
    tell(story, "owner", "inquiry.withdrawn", "");
    refuse(story, "owner", "inquiry.reopened", "", "ERR_LIMIT");
    tell(story, "owner", "inquiry.raised", "inquiry=Q2");
    tell(story, "owner", "inquiry.withdrawn", "inquiry=Q2");
    for (int i = 0; i < CASE_INQUIRIES_OPEN_MAX; i++) {
        (void)snprintf(words, sizeof words, "inquiry=W%d", i);
        tell(story, "owner", "inquiry.raised", words);
    }
    refuse(story, "owner", "inquiry.reopened", "inquiry=Q2", "ERR_LIMIT");
}

static void g19_a_deferred_inquiry_does_not_gate_and_its_work_goes_on(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "B", "inquiry.deferred", "", "ERR_NO_INQUIRY");
    story_engineering(story, "Q1");
    refuse(story, "C", "movein.scheduled", "", "ERR_OPEN_INQUIRY");
    tell(story, "B", "inquiry.deferred", "");
    assert_nodes(story, "D5.Q1@3 R.Q1@4 C9@4");
    tell(story, "C", "movein.scheduled", "");
    tell(story, "D", "solution.proposed", "budget_fen=0");
    tell(story, "B", "inquiry.deferred", "remedy_due_on=2024-12-01");
    tell(story, "owner", "inquiry.withdrawn", "");
    refuse(story, "B", "inquiry.deferred", "", "ERR_STATE");
    assert_true(story_inquiry(story, "Q1")->deferred);
    assert_nodes(story, "");
    tell(story, "owner", "inquiry.reopened", "");
    assert_false(story_inquiry(story, "Q1")->deferred);
}

static void a_remedy_waits_from_the_approval_or_the_deferral_on(void **state)
{
    struct story *story = *state;

    story_file(story);
    close_inquiry(story, "Q1", "");
    assert_nodes(story, "R.Q1@5 C9@5");
    tell(story, "owner", "inquiry.raised", "inquiry=Q2 category=property recorder=B");
    tell(story, "B", "inquiry.deferred", "inquiry=Q2");
    tell(story, "F", "solution.proposed", "inquiry=Q2");
    tell(story, "B", "inquiry.answered", "inquiry=Q2");
    tell(story, "A", "solution.approved", "inquiry=Q2");
    assert_nodes(story, "R.Q1@5 R.Q2@7 C9@7");
    refuse(story, "F", "remedy.completed", "inquiry=Q2 causationid=e10", "ERR_STALE");
    refuse(story, "D", "remedy.completed", "inquiry=Q9 causationid=e8", "ERR_STALE ERR_NO_INQUIRY");
    tell(story, "D", "remedy.completed", "inquiry=Q2 causationid=e8"); /* whoever did it */
    refuse(story, "D", "remedy.completed", "inquiry=Q2 causationid=e8", "ERR_STALE");
    tell(story, "D", "remedy.completed", "inquiry=Q2 actual_fen=7");
    assert_nodes(story, "R.Q1@5 C9@7");
}

static void g07_a_remedy_is_of_a_closed_or_a_deferred_inquiry(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "D", "remedy.completed", "", "ERR_NO_INQUIRY");
    refuse(story, "owner", "remedy.confirmed", "", "ERR_NO_INQUIRY");
    story_engineering(story, "Q1");
    refuse(story, "D", "remedy.completed", "", "ERR_STATE");
    refuse(story, "owner", "remedy.confirmed", "", "ERR_STATE");
    tell(story, "B", "inquiry.deferred", "");
    tell(story, "D", "remedy.completed", "");
    tell(story, "owner", "remedy.confirmed", "satisfied=false score=1 recorder=C");
    tell(story, "owner", "inquiry.withdrawn", "");
    refuse(story, "D", "remedy.completed", "", "ERR_STATE");
    tell(story, "owner", "inquiry.reopened", "");
    refuse(story, "owner", "remedy.confirmed", "", "ERR_STATE"); /* of this round */
}

static void a_promised_remedy_gates_where_the_policy_says_so(void **state)
{
    struct story *story = *state;

    story_file(story);
    close_inquiry(story, "Q1", "");
    tell(story, "A", "policy.set", "key=gate_on_remedy value=on");
    assert_int_equal(case_gate_open(story_state(story)), 0); /* a view is of the last event */
    assert_nodes(story, "R.Q1@5 C9@5");
    refuse(story, "C", "movein.scheduled", "", "ERR_OPEN_INQUIRY");
    tell(story, "A", "note.added", "");
    assert_int_equal(case_gate_open(story_state(story)), 1);
    assert_nodes(story, "R.Q1@5");
    tell(story, "D", "remedy.completed", "");
    assert_nodes(story, "C9@7");
    tell(story, "C", "movein.scheduled", "causationid=e9");
}

static void engineering_may_get_more_time_in_its_round(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "A", "deadline.extended", "", "ERR_NO_INQUIRY");
    story_engineering(story, "Q1");
    tell(story, "A", "deadline.extended", "new_due_on=2024-09-01");
    tell(story, "D", "solution.proposed", "budget_fen=5 time=2024-09-03T10:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->late_days, 2);
    refuse(story, "A", "deadline.extended", "", "ERR_STATE");
    tell(story, "E", "cost.assessed", "amount_fen=5");
    tell(story, "B", "cost.rejected", "time=2024-09-04T10:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19977); /* 2024-09-11: a week again */
}

static void g11_each_way_back_to_engineering_begins_a_week_of_its_own(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=0 time=2024-08-30T10:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->late_days, 3);
    tell(story, "E", "cost.assessed", "amount_fen=0");
    tell(story, "B", "inquiry.answered", "");
    tell(story, "A", "solution.returned", "to=D5 time=2024-09-02T10:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19975); /* 2024-09-09 */
    assert_int_equal(story_inquiry(story, "Q1")->late_days, 0);
    tell(story, "B", "inquiry.classified", "category=property reason=x");
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19975); /* the clock has stopped */
    assert_int_equal(story_inquiry(story, "Q1")->round, 2);
    tell(story, "B", "inquiry.classified", "reason=x time=2024-09-20T10:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19993); /* 2024-09-27 */
    assert_int_equal(story_inquiry(story, "Q1")->round, 3);
}

static void a_deadline_is_passed_when_its_day_is_over_and_the_node_waits(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "system", "deadline.passed", "", "ERR_NO_INQUIRY");
    story_engineering(story, "Q1");
    refuse(story, "system", "deadline.passed", "time=2024-08-27T23:59:59+08:00", "ERR_STATE");
    refuse(story, "system", "deadline.passed", "time=2024-08-28T00:00:00+08:00 due_on=2024-08-26",
           "ERR_STATE");
    refuse(story, "D", "deadline.passed", "time=2024-08-28T00:00:00+08:00", "ERR_LANE");
    tell(story, "system", "deadline.passed", "time=2024-08-28T00:00:00+08:00");
    tell(story, "system", "deadline.passed", "time=2024-08-29T00:00:00+08:00");
    tell(story, "D", "solution.proposed", "budget_fen=0");
    refuse(story, "system", "deadline.passed", "time=2024-08-29T00:00:00+08:00", "ERR_STATE");
    tell(story, "B", "inquiry.deferred", "");
    tell(story, "system", "deadline.passed",
         "node=R due_on=2024-11-30 time=2024-12-01T00:00:00+08:00");
}

static void a_note_says_what_it_likes_of_what_there_is(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "D", "note.added", ""); /* before the file, too */
    refuse(story, "D", "note.added", "inquiry=Q1", "ERR_NO_INQUIRY");
    refuse(story, "owner", "note.added", "", "ERR_LANE");
    tell(story, "C", "file.established", "");
    story_engineering(story, "Q1");
    tell(story, "D", "note.added", "inquiry=Q1");
}

static void a_node_is_claimed_by_its_lane_while_it_is_open(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "C", "node.claimed", "node=C9");
    story_engineering(story, "Q1");
    tell(story, "D", "node.claimed", "node=D5 inquiry=Q1");
    tell(story, "D", "node.released", "node=D5 inquiry=Q1");
    refuse(story, "E", "node.claimed", "node=D5 inquiry=Q1", "ERR_LANE");
    refuse(story, "E", "node.claimed", "node=E5 inquiry=Q1", "ERR_STATE");
    refuse(story, "D", "node.claimed", "node=E5 inquiry=Q1", "ERR_LANE ERR_STATE");
    refuse(story, "D", "node.claimed", "node=D5 inquiry=Q9", "ERR_NO_INQUIRY");
    refuse(story, "C", "node.claimed", "node=C9", "ERR_STATE");
    refuse(story, "D", "node.claimed", "node=D5", "ERR_STATE");
    tell(story, "B", "inquiry.deferred", "");
    tell(story, "D", "node.claimed", "node=R inquiry=Q1");
    refuse(story, "F", "node.claimed", "node=R inquiry=Q1", "ERR_LANE");
    refuse(story, "E", "node.claimed", "node=F9", "ERR_STATE");
    refuse(story, "F", "node.claimed", "node=F9", "ERR_STATE"); /* one word, two nodes */
    refuse(story, "D", "node.claimed", "node=F9", "ERR_LANE ERR_STATE");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "node.claimed", "node=F9");
    refuse(story, "F", "node.claimed", "node=F9", "ERR_LANE");
    tell(story, "F", "node.released", "node=F9"); /* its own, which is over */
    refuse(story, "D", "node.released", "node=F9", "ERR_LANE");
}

static void a_remedy_is_nobodys_but_three_lanes(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "B", "node.claimed", "node=R", "ERR_STATE");
    refuse(story, "C", "node.claimed", "node=R", "ERR_LANE ERR_STATE");
    refuse(story, "E", "node.claimed", "node=R inquiry=Q9", "ERR_LANE ERR_NO_INQUIRY");
    refuse(story, "A", "node.released", "node=R", "ERR_LANE");
    tell(story, "D", "node.released", "node=R");
    tell(story, "F", "node.released", "node=R");
}

static void g02_a_node_is_released_by_whom_it_may_belong_to_open_or_not(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "A", "policy.set", "key=lodging_required value=on");
    tell(story, "E", "payment.received", "");
    tell(story, "E", "node.claimed", "node=F9");
    tell(story, "E", "payment.cleared", "");
    refuse(story, "E", "node.claimed", "node=F9", "ERR_LANE"); /* the property's half is open */
    tell(story, "E", "node.released", "node=F9");
    tell(story, "F", "node.released", "node=F9");
    refuse(story, "D", "node.released", "node=F9", "ERR_LANE");
    tell(story, "B", "node.released", "node=R");
    tell(story, "D", "node.released", "node=R");
    tell(story, "F", "node.released", "node=R");
    refuse(story, "A", "node.released", "node=R", "ERR_LANE");
    refuse(story, "E", "node.released", "node=R inquiry=Q9", "ERR_LANE ERR_NO_INQUIRY");
    story_engineering(story, "Q1");
    tell(story, "D", "node.released", "node=R inquiry=Q1");
    refuse(story, "F", "node.released", "node=R inquiry=Q1", "ERR_LANE");
    refuse(story, "E", "node.released", "node=D5 inquiry=Q1", "ERR_LANE");
}

static void g22_inquiries_and_remedies_go_on_after_the_keys(void **state)
{
    struct story *story = *state;

    story_movein(story);
    close_inquiry(story, "Q1", "");
    assert_true(story_inquiry(story, "Q1")->after_movein);
    assert_nodes(story, "R.Q1@10");
    tell(story, "D", "remedy.completed", "");
    tell(story, "owner", "inquiry.reopened", "");
    assert_nodes(story, "B7.Q1@12");
    tell(story, "B", "node.claimed", "node=B7 inquiry=Q1");
    tell(story, "A", "note.added", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g07_only_a_closed_or_withdrawn_inquiry_is_reopened),
        story_test(g07_one_withdrawn_before_it_was_classified_comes_back_to_triage),
        story_test(g07_reopening_has_its_days_where_the_policy_counts_them),
        story_test(g08_reopening_counts_rounds_and_open_inquiries),
        story_test(g19_a_deferred_inquiry_does_not_gate_and_its_work_goes_on),
        story_test(a_remedy_waits_from_the_approval_or_the_deferral_on),
        story_test(g07_a_remedy_is_of_a_closed_or_a_deferred_inquiry),
        story_test(a_promised_remedy_gates_where_the_policy_says_so),
        story_test(engineering_may_get_more_time_in_its_round),
        story_test(g11_each_way_back_to_engineering_begins_a_week_of_its_own),
        story_test(a_deadline_is_passed_when_its_day_is_over_and_the_node_waits),
        story_test(a_note_says_what_it_likes_of_what_there_is),
        story_test(a_node_is_claimed_by_its_lane_while_it_is_open),
        story_test(g02_a_node_is_released_by_whom_it_may_belong_to_open_or_not),
        story_test(a_remedy_is_nobodys_but_three_lanes),
        story_test(g22_inquiries_and_remedies_go_on_after_the_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
