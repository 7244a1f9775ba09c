#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Inquiries: G-07 to G-15. */

static void assert_state(struct story *story, const char *inquiry, enum inquiry_state state)
{
    assert_string_equal(state_word(story_inquiry(story, inquiry)->state), state_word(state));
}

/* From D5, with nothing spent, to A8; the proposer is "d", the answerer "b". */
static void answer(struct story *story)
{
    tell(story, "D", "solution.proposed", "budget_fen=0");
    tell(story, "E", "cost.assessed", "amount_fen=0");
    tell(story, "B", "inquiry.answered", "");
}

static void g07_an_inquirys_id_is_used_once_in_its_case(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    refuse(story, "owner", "inquiry.raised", "text=other", "ERR_DUP_INQUIRY");
    tell(story, "owner", "inquiry.withdrawn", "");
    refuse(story, "owner", "inquiry.raised", "text=other", "ERR_DUP_INQUIRY");
}

static void g07_what_speaks_of_an_unknown_inquiry_says_so(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "B", "inquiry.classified", "", "ERR_NO_FILE ERR_NO_INQUIRY");
    tell(story, "C", "file.established", "");
    refuse(story, "B", "inquiry.classified", "", "ERR_NO_INQUIRY");
    refuse(story, "D", "solution.proposed", "", "ERR_NO_INQUIRY ERR_NO_BUDGET");
    refuse(story, "F", "solution.proposed", "budget_fen=5", "ERR_FIELD ERR_NO_INQUIRY");
    refuse(story, "E", "cost.assessed", "", "ERR_NO_INQUIRY");
    refuse(story, "B", "cost.approved", "", "ERR_NO_INQUIRY");
    refuse(story, "A", "cost.approved", "", "ERR_LANE ERR_NO_INQUIRY");
    refuse(story, "B", "cost.rejected", "", "ERR_NO_INQUIRY");
    refuse(story, "B", "inquiry.answered", "promised_on=2024-08-19",
           "ERR_NO_INQUIRY ERR_NO_TIME_LIMIT");
    refuse(story, "A", "solution.approved", "", "ERR_NO_INQUIRY");
    refuse(story, "A", "solution.returned", "", "ERR_NO_INQUIRY");
    refuse(story, "owner", "inquiry.withdrawn", "", "ERR_NO_INQUIRY");
}

/* Everything that is not an inquiry's turn in this state. */
static void assert_only(struct story *story, const char *legal)
{
    static const struct {
        const char *type;
        const char *lane;
        const char *words;
    } turns[] = {
        {"solution.proposed", "D", "budget_fen=0"},
        {"cost.assessed", "E", ""},
        {"cost.rejected", "B", ""},
        {"inquiry.answered", "B", ""},
        {"solution.approved", "A", ""},
        {"solution.returned", "A", ""},
    };

    for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        if (strcmp(turns[i].type, legal) != 0) {
            refuse(story, turns[i].lane, turns[i].type, turns[i].words, "ERR_STATE");
        }
    }
}

static void g07_each_state_has_its_turn_and_no_other(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    assert_only(story, "");
    tell(story, "B", "inquiry.classified", "");
    assert_only(story, "solution.proposed");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    assert_only(story, "cost.assessed");
    tell(story, "E", "cost.assessed", "");
    assert_only(story, "cost.rejected");
    tell(story, "B", "cost.approved", "");
    assert_only(story, "inquiry.answered");
    tell(story, "B", "inquiry.answered", "");
    refuse(story, "B", "inquiry.classified", "category=property reason=r", "ERR_STATE");
    refuse(story, "D", "solution.proposed", "budget_fen=0", "ERR_STATE");
    tell(story, "A", "solution.approved", "");
    assert_only(story, "");
    refuse(story, "owner", "inquiry.withdrawn", "", "ERR_STATE");
    refuse(story, "B", "inquiry.classified", "category=property reason=r", "ERR_STATE");
}

static void g07_a_category_changes_only_to_another_and_with_a_reason(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    tell(story, "B", "inquiry.classified", "category=property");
    refuse(story, "B", "inquiry.classified", "category=property reason=r", "ERR_STATE");
    refuse(story, "B", "inquiry.classified", "category=property", "ERR_STATE");
    refuse(story, "B", "inquiry.classified", "category=general", "ERR_FIELD");
    assert_non_null(strstr(story->refusals.text, "data.reason"));
    tell(story, "B", "inquiry.classified", "category=general reason=r");
    assert_state(story, "Q1", STATE_B7);
}

static void g08_256_inquiries_of_which_64_are_open(void **state)
{
    struct story *story = *state;
    char words[64];

    story_file(story);
    for (int i = 0; i < CASE_INQUIRIES_MAX; i++) {
        (void)snprintf(words, sizeof words, "inquiry=Q%d", i);
        if (i == CASE_INQUIRIES_OPEN_MAX) {
            refuse(story, "owner", "inquiry.raised", words, "ERR_LIMIT");
            refuse(story, "owner", "inquiry.raised", "inquiry=Q0", "ERR_DUP_INQUIRY ERR_LIMIT");
        }
        if (i >= CASE_INQUIRIES_OPEN_MAX) {
            char first[64];

            (void)snprintf(first, sizeof first, "inquiry=Q%d", i - CASE_INQUIRIES_OPEN_MAX);
            tell(story, "owner", "inquiry.withdrawn", first);
        }
        tell(story, "owner", "inquiry.raised", words);
    }
    tell(story, "owner", "inquiry.withdrawn", "inquiry=Q255");
    refuse(story, "owner", "inquiry.raised", "inquiry=Q256", "ERR_LIMIT");
}

static void g08_an_inquiry_has_16_rounds_however_it_gets_them(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    for (int i = 1; i < INQUIRY_ROUNDS_MAX; i++) {
        tell(story, "D", "solution.proposed", "budget_fen=1");
        tell(story, "E", "cost.assessed", "amount_fen=1");
        tell(story, "B", "cost.rejected", "");
    }
    assert_int_equal(story_inquiry(story, "Q1")->round, INQUIRY_ROUNDS_MAX);
    tell(story, "B", "inquiry.classified", "category=property reason=r");
    refuse(story, "B", "inquiry.classified", "reason=r", "ERR_LIMIT");
    refuse(story, "B", "cost.rejected", "", "ERR_STATE ERR_LIMIT");
    refuse(story, "A", "solution.returned", "", "ERR_STATE ERR_LIMIT");
    tell(story, "F", "solution.proposed", "");
    tell(story, "B", "inquiry.answered", "");
    refuse(story, "A", "solution.returned", "", "ERR_LIMIT");
    tell(story, "A", "solution.approved", "");
}

static void g09_each_category_is_solved_by_its_lane(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    refuse(story, "F", "solution.proposed", "", "ERR_LANE");
    refuse(story, "B", "solution.proposed", "", "ERR_LANE");
    tell(story, "B", "inquiry.classified", "category=property reason=r");
    refuse(story, "D", "solution.proposed", "budget_fen=0", "ERR_LANE");
    tell(story, "F", "solution.proposed", "budget_fen=0");
    refuse(story, "D", "solution.proposed", "budget_fen=0", "ERR_LANE ERR_STATE");
    assert_state(story, "Q1", STATE_B7);
    tell(story, "B", "inquiry.classified", "category=general reason=r");
    refuse(story, "F", "solution.proposed", "", "ERR_LANE");
    tell(story, "B", "solution.proposed", "");
    assert_state(story, "Q1", STATE_B7);
}

static void g09_engineering_gives_a_budget_and_the_others_none(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    refuse(story, "D", "solution.proposed", "", "ERR_NO_BUDGET");
    tell(story, "B", "inquiry.classified", "category=property reason=r");
    refuse(story, "F", "solution.proposed", "budget_fen=1", "ERR_FIELD");
    assert_non_null(strstr(story->refusals.text, "data.budget_fen"));
    tell(story, "B", "inquiry.classified", "category=general reason=r");
    refuse(story, "B", "solution.proposed", "budget_fen=1", "ERR_FIELD");
    tell(story, "B", "solution.proposed", "budget_fen=0");
}

static void g10_a_late_solution_is_taken_and_its_days_are_counted(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    story_engineering(story, "Q2");
    tell(story, "D", "solution.proposed", "budget_fen=0 time=2024-08-27T23:59:59.999999999+08:00");
    tell(story, "D", "solution.proposed", "inquiry=Q2 budget_fen=0 time=2024-08-27T16:00:00Z");
    assert_int_equal(story_inquiry(story, "Q1")->late_days, 0);
    assert_int_equal(story_inquiry(story, "Q2")->late_days, 1);
}

static void g12_no_more_is_approved_than_was_assessed(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=500");
    tell(story, "E", "cost.assessed", "amount_fen=100");
    refuse(story, "B", "cost.approved", "amount_fen=101", "ERR_OVER_ASSESSED");
    refuse(story, "A", "cost.approved", "", "ERR_LANE");
    tell(story, "B", "cost.approved", "amount_fen=99");
    assert_int_equal(story_inquiry(story, "Q1")->approved_fen, 99);
}

static void g13_the_assessor_does_not_approve_the_cost(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=500");
    tell(story, "E", "cost.assessed", "actor=wang");
    refuse(story, "B", "cost.approved", "actor=wang amount_fen=101",
           "ERR_OVER_ASSESSED ERR_SELF_APPROVAL");
    tell(story, "B", "cost.rejected", "actor=wang");
    tell(story, "D", "solution.proposed", "budget_fen=500");
    tell(story, "E", "cost.assessed", "actor=li");
    tell(story, "B", "cost.approved", "actor=wang");
}

static void g13_neither_proposer_nor_answerer_approves_the_solution(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=0 actor=wang");
    tell(story, "E", "cost.assessed", "amount_fen=0 actor=zhao");
    tell(story, "B", "inquiry.answered", "actor=li");
    refuse(story, "A", "solution.approved", "actor=wang", "ERR_SELF_APPROVAL");
    refuse(story, "A", "solution.approved", "actor=li", "ERR_SELF_APPROVAL");
    tell(story, "A", "solution.returned", "actor=li");
    tell(story, "B", "inquiry.answered", "actor=Li");
    tell(story, "A", "solution.approved", "actor=li");
}

static void g13_a_superseded_proposer_is_free_again(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=0 actor=wang");
    tell(story, "B", "inquiry.classified", "category=general reason=r");
    tell(story, "B", "inquiry.answered", "");
    tell(story, "A", "solution.approved", "actor=wang");
}

static void g13_auto_of_two_lanes_is_two_persons(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100 actor=auto");
    tell(story, "E", "cost.assessed", "actor=auto");
    tell(story, "B", "cost.approved", "actor=auto");
    tell(story, "B", "inquiry.answered", "actor=auto");
    tell(story, "A", "solution.approved", "actor=auto");
}

static void g14_a_cost_is_not_approved_before_it_is_assessed(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    refuse(story, "B", "cost.approved", "", "ERR_STATE");
    tell(story, "D", "solution.proposed", "budget_fen=500");
    refuse(story, "B", "cost.approved", "", "ERR_NOT_ASSESSED");
    refuse(story, "A", "cost.approved", "", "ERR_LANE ERR_NOT_ASSESSED");
    refuse(story, "B", "cost.rejected", "", "ERR_STATE");
    tell(story, "E", "cost.assessed", "amount_fen=0");
    refuse(story, "B", "cost.approved", "", "ERR_STATE");
}

static void g15_an_answer_promises_its_own_day_or_a_later_one(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "category=general recorder=B");
    refuse(story, "B", "inquiry.answered", "promised_on=-", "ERR_FIELD");
    refuse(story, "B", "inquiry.answered", "promised_on=2024-08-19", "ERR_NO_TIME_LIMIT");
    refuse(story, "B", "inquiry.answered", "promised_on=2024-08-20 time=2024-08-20T16:00:00Z",
           "ERR_NO_TIME_LIMIT");
    tell(story, "B", "inquiry.answered", "promised_on=2024-08-20 time=2024-08-20T15:59:59Z");
}

static void only_the_deputy_gives_a_category_with_the_inquiry(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "owner", "inquiry.raised", "category=general", "ERR_FIELD");
    refuse(story, "owner", "inquiry.raised", "category=general recorder=C", "ERR_FIELD");
    refuse(story, "B", "inquiry.raised", "category=general recorder=B", "ERR_LANE");
    tell(story, "owner", "inquiry.raised", "category=property recorder=B");
    assert_state(story, "Q1", STATE_F6);
}

static void what_is_returned_goes_where_its_category_can(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    answer(story);
    refuse(story, "A", "solution.returned", "to=F6", "ERR_STATE");
    refuse(story, "A", "solution.returned", "to=E5", "ERR_FIELD");
    tell(story, "A", "solution.returned", "to=D5");
    assert_state(story, "Q1", STATE_D5);
    tell(story, "B", "inquiry.classified", "category=property reason=r");
    tell(story, "F", "solution.proposed", "");
    tell(story, "B", "inquiry.answered", "");
    refuse(story, "A", "solution.returned", "to=D5", "ERR_STATE");
    tell(story, "A", "solution.returned", "to=F6");
    tell(story, "B", "inquiry.classified", "category=general reason=r");
    tell(story, "B", "inquiry.answered", "");
    refuse(story, "A", "solution.returned", "to=D5", "ERR_STATE");
    refuse(story, "A", "solution.returned", "to=F6", "ERR_STATE");
    tell(story, "A", "solution.returned", "to=B7");
}

static void any_open_inquiry_may_be_withdrawn(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    answer(story);
    tell(story, "owner", "inquiry.withdrawn", "");
    assert_state(story, "Q1", STATE_WITHDRAWN);
    tell(story, "owner", "inquiry.raised", "inquiry=Q2");
    tell(story, "owner", "inquiry.withdrawn", "inquiry=Q2");
    assert_string_equal(story_nodes(story), "C9@9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g07_an_inquirys_id_is_used_once_in_its_case),
        story_test(g07_what_speaks_of_an_unknown_inquiry_says_so),
        story_test(g07_each_state_has_its_turn_and_no_other),
        story_test(g07_a_category_changes_only_to_another_and_with_a_reason),
        story_test(g08_256_inquiries_of_which_64_are_open),
        story_test(g08_an_inquiry_has_16_rounds_however_it_gets_them),
        story_test(g09_each_category_is_solved_by_its_lane),
        story_test(g09_engineering_gives_a_budget_and_the_others_none),
        story_test(g10_a_late_solution_is_taken_and_its_days_are_counted),
        story_test(g12_no_more_is_approved_than_was_assessed),
        story_test(g13_the_assessor_does_not_approve_the_cost),
        story_test(g13_neither_proposer_nor_answerer_approves_the_solution),
        story_test(g13_a_superseded_proposer_is_free_again),
        story_test(g13_auto_of_two_lanes_is_two_persons),
        story_test(g14_a_cost_is_not_approved_before_it_is_assessed),
        story_test(g15_an_answer_promises_its_own_day_or_a_later_one),
        story_test(only_the_deputy_gives_a_category_with_the_inquiry),
        story_test(what_is_returned_goes_where_its_category_can),
        story_test(any_open_inquiry_may_be_withdrawn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
