#include "workers/outcomes.h"

#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* What becomes of acts when their answers come. */

static struct office office;
static struct view view;

static int setup(void **state)
{
    (void)state;
    office_open(&office, "deputy-manager");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    office_close(&office);
    return 0;
}

/* A case for which all is there, which the deputy confirms. */
static void draw(const char *subject, uint32_t opened)
{
    office_view(&view, subject, 9);
    (void)office_open_node(&view, NODE_B10, NULL, opened);
    office_draw(&office, &view);
}

static void say_acts(uint32_t count)
{
    static char subjects[BATCH_EVENTS_MAX][16];
    uint32_t i;

    for (i = 0; i < count; i++) {
        (void)snprintf(subjects[i], sizeof subjects[0], "HT-%u", i);
        draw(subjects[i], 2);
    }
    office_tell(&office);
    assert_int_equal(count, office.effects.act_count);
}

static void a_node_in_another_state_was_decided_by_somebody_else(void **state)
{
    (void)state;
    say_acts(1);
    office_answer(&office, 0, ERR_STATE);
    assert_int_equal(0, office.effects.verdict_count);
    office_view(&view, "HT-0", 10); /* it is not open any more */
    office_draw(&office, &view);
    office_show(&office, office_said(&office, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, office.effects.verdict_count);
    assert_false(office.effects.verdicts[0].refused);
    assert_int_equal(1, office_count(&office, REPORT_ALREADY_DECIDED));
    assert_string_equal("ERR_STATE", office.effects.reports[0].text.bytes);
}

static void a_refusal_without_a_word_is_a_refusal(void **state)
{
    (void)state;
    say_acts(1);
    office_answer(&office, 0, (enum refusal)0);
    assert_int_equal(1, office.effects.verdict_count);
    assert_true(office.effects.verdicts[0].refused);
    assert_int_equal(1, office_count(&office, REPORT_ACT_REFUSED));
    assert_int_equal(0, office.effects.reports[0].text.count);
}

static void one_that_puts_off_without_a_word_puts_off(void **state)
{
    (void)state;
    say_acts(1);
    office.result = (struct result){.batch = 1, .count = 1};
    office.result.outcomes[0].later = true;
    office_step(&office,
                (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &office.result});
    assert_int_equal(0, office.effects.verdict_count);
    assert_int_equal(1, office_count(&office, REPORT_ACT_LATER));
    assert_int_equal(0, office.effects.reports[0].text.count);
    office_tick(&office, BACKOFF_MS_MAX);
    assert_non_null(office_said(&office, COMMAND_CASE));
}

static void an_answer_to_nothing_changes_nothing(void **state)
{
    (void)state;
    say_acts(2);
    office.result = (struct result){.batch = 1, .count = 1};
    office_step(&office,
                (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &office.result});
    assert_int_equal(0, office.effects.verdict_count);
    assert_int_equal(2, runtime_unanswered(office.runtime));
}

/* As many questions as one step may ask; then those that are left, and what the agenda has. */
static void many_doubts_are_asked_about_in_turn(void **state)
{
    uint32_t asked;

    (void)state;
    say_acts(DOUBTS_MAX + 1); /* the last finds no room, and is on the agenda */
    office_answer(&office, 0, ERR_ID_CONFLICT);
    asked = office.effects.message_count;
    assert_in_range(asked, 1, DOUBTS_MAX - 1);
    office_tick(&office, 1);
    assert_int_equal(DOUBTS_MAX + 1 - asked, office.effects.message_count);
}

static uint64_t doubt_one(void)
{
    say_acts(1);
    office_answer(&office, 0, ERR_ID_CONFLICT);
    assert_int_equal(0, office.effects.verdict_count);
    assert_non_null(office_said(&office, COMMAND_CASE));
    return office_said(&office, COMMAND_CASE)->of.case_query.request;
}

static void a_case_that_is_gone_or_cannot_be_read_leaves_no_doubt(void **state)
{
    uint64_t request = doubt_one();

    (void)state;
    office_scribble(&office);
    office_show(&office, request);
    assert_int_equal(1, office.effects.verdict_count);
    assert_false(office.effects.verdicts[0].refused);
    assert_int_equal(1, office_count(&office, REPORT_BROKEN_VIEW));
}

/* More cases than were asked for, as no broker should say. */
static void of_several_cases_its_own_settles_a_doubt(void **state)
{
    uint64_t request = doubt_one();

    (void)state;
    draw("HT-5", 2);
    draw("HT-0", 2);
    draw("HT-6", 3);
    office_show(&office, request);
    assert_int_equal(1, office.effects.verdict_count);
    assert_true(office.effects.verdicts[0].refused);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_node_in_another_state_was_decided_by_somebody_else),
        CASE(a_refusal_without_a_word_is_a_refusal),
        CASE(one_that_puts_off_without_a_word_puts_off),
        CASE(an_answer_to_nothing_changes_nothing),
        CASE(many_doubts_are_asked_about_in_turn),
        CASE(a_case_that_is_gone_or_cannot_be_read_leaves_no_doubt),
        CASE(of_several_cases_its_own_settles_a_doubt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
