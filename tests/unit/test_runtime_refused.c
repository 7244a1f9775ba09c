#include "workers/runtime.h"

#include "tests/support/practice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* What becomes of acts and decisions that the broker refuses, for good or for now. */

static void what_is_refused_for_good_is_kept_and_tried_again_only_when_the_case_moves(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    practice_answer(f, 0, ERR_DUP_CERT);
    assert_true(f->effects.verdicts[0].refused);
    assert_true(practice_reported(f, REPORT_ACT_REFUSED));
    practice_tell_case(f, false);
    assert_int_equal(0, f->effects.act_count);
    practice_raise_inquiry(f);
    practice_tell_case(f, false);
    assert_int_equal(1, f->effects.act_count);
}

static void assert_tried_again(struct practice *f)
{
    practice_show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
    practice_answer(f, 0, ERR_OVER_LIMIT);
    practice_tell_case(f, false); /* once */
    assert_int_equal(0, f->effects.act_count);
}

static void what_was_refused_is_tried_again_with_other_settings_and_on_another_day(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    assert_tried_again(f);
    practice_step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    assert_tried_again(f);
    practice_tick(f, 24 * 3600 * 1000);
    assert_tried_again(f);
}

/* Let a rule be set that changes nothing for the case, and tell of it. */
static void set_rule(struct practice *f)
{
    struct event *event = practice_event(EVENT_CALENDAR_SET, LANE_A, TEXT("project:haitian"));

    practice_happen(f, event);
    practice_tell_case(f, true);
}

static void what_was_refused_is_tried_again_by_other_rules(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    assert_int_not_equal(0, practice_said(f, COMMAND_SUBSCRIBE)->of.subscribe.selection.types &
                                UINT64_C(1) << EVENT_POLICY_SET);
    assert_tried_again(f);
    set_rule(f);
    assert_tried_again(f);
    set_rule(f); /* in a row: at leisure, and together */
    set_rule(f);
    assert_null(practice_said(f, COMMAND_INBOX));
    assert_true(f->effects.wake_ms <= f->now_ms + RULES_LOOK_MS);
    practice_tick(f, RULES_LOOK_MS);
    assert_tried_again(f);
    practice_tick(f, RULES_LOOK_MS);
    assert_null(practice_said(f, COMMAND_INBOX));
}

static void other_rules_wait_for_the_cases_that_are_still_to_be_looked_at(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    practice_answer(f, 0, ERR_DISK_LOW);
    set_rule(f);
    practice_tick(f, BACKOFF_MS_MAX);
    assert_null(practice_said(f, COMMAND_INBOX));
    practice_show_case(f, practice_said(f, COMMAND_CASE)->of.case_query.request);
    assert_non_null(practice_said(f, COMMAND_INBOX));
}

static void other_rules_wait_for_the_look_that_is_under_way(void **state)
{
    struct practice *f = *state;
    uint64_t request;

    practice_file_contract(f);
    practice_employ(f, "finance");
    request = practice_said(f, COMMAND_INBOX)->of.inbox.request;
    set_rule(f);
    assert_null(practice_said(f, COMMAND_INBOX));
    practice_show_case(f, request);
    assert_non_null(practice_said(f, COMMAND_INBOX));
}

static void a_case_that_moved_on_while_an_act_was_under_way_is_looked_at_again(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    practice_establish_file(f); /* what came of it was seen, and could not be acted upon yet */
    practice_answer(f, 0, ERR_TERMS);
    assert_non_null(practice_said(f, COMMAND_CASE));
    practice_show_case_in_full(f, practice_said(f, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, f->effects.act_count);
}

/* Another worker says the act, and is told that. */
static void refuse_anew(struct practice *f, enum refusal code)
{
    runtime_destroy(&f->runtime);
    f->batch = 0;
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    practice_answer(f, 0, code);
}

static void what_somebody_else_decided_is_no_refusal(void **state)
{
    static const enum refusal codes[] = {ERR_ID_CONFLICT, ERR_STALE, ERR_STATE};
    struct practice *f = *state;
    size_t i;

    practice_file_contract(f);
    practice_pay(f);
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        refuse_anew(f, codes[i]);
        assert_int_equal(0, f->effects.verdict_count);
        practice_clear_payment(f);
        practice_show_case(f, practice_said(f, COMMAND_CASE)->of.case_query.request);
        assert_int_equal(1, f->effects.verdict_count);
        assert_false(f->effects.verdicts[0].refused);
        assert_true(practice_reported(f, REPORT_ALREADY_DECIDED));
        practice_revoke(f);
    }
}

/* An event that decides nothing has the act's id, or the rules refuse what looks open. */
static void what_nobody_decided_is_kept_for_people(void **state)
{
    static const enum refusal codes[] = {ERR_ID_CONFLICT, ERR_STALE, ERR_STATE};
    struct practice *f = *state;
    size_t i;

    practice_file_contract(f);
    practice_pay(f);
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        refuse_anew(f, codes[i]);
        practice_begin_session(f); /* what was asked is asked again */
        practice_show_case(f, practice_said(f, COMMAND_CASE)->of.case_query.request);
        assert_int_equal(1, f->effects.verdict_count);
        assert_true(f->effects.verdicts[0].refused);
        assert_true(text_equals(TEXT("F9@2"), f->effects.verdicts[0].id));
        assert_true(refusals_hold(f->effects.verdicts[0].refusals, codes[i]));
        assert_true(practice_reported(f, REPORT_ACT_REFUSED));
        assert_int_equal(0, f->effects.act_count);
    }
}

static void more_such_ids_than_can_be_looked_at_are_said_again(void **state)
{
    struct practice *f = *state;
    int i;

    practice_file_contract(f);
    practice_employ(f, "finance");
    for (i = 0; i <= DOUBTS_MAX; i++) {
        practice_pay(f);
        practice_step(
            f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
        practice_show_inbox_in_full(f);
        assert_int_equal(1, f->effects.act_count);
        practice_answer(f, 0, ERR_ID_CONFLICT);
        assert_int_equal(0, f->effects.verdict_count);
    }
    assert_true(
        text_equals(PRACTICE_SUBJECT, practice_said(f, COMMAND_CASE)->of.case_query.subject));
    practice_show_case_in_full(f, practice_said(f, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, f->effects.act_count);
}

static void a_decision_that_came_too_late_is_kept_for_its_author(void **state)
{
    static const enum refusal codes[] = {ERR_ID_CONFLICT, ERR_STALE, ERR_STATE};
    struct practice *f = *state;
    struct decisions decisions = {.count = 1};
    size_t i;

    practice_file_contract(f);
    practice_employ(f, "finance");
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        decisions.items[0] = (struct decision){7 + i, {f->bytes[0], 100}};
        practice_step(
            f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
        practice_answer(f, 0, codes[i]);
        assert_int_equal(1, f->effects.verdict_count);
        assert_int_equal(7 + i, f->effects.verdicts[0].decision);
        assert_true(f->effects.verdicts[0].refused);
        assert_true(practice_reported(f, REPORT_ACT_REFUSED));
    }
}

static void what_is_refused_for_now_is_looked_at_again_after_a_while(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    practice_answer(f, 0, ERR_DISK_LOW);
    assert_int_equal(0, f->effects.verdict_count);
    assert_null(practice_said(f, COMMAND_CASE));
    assert_true(f->effects.wake_ms <= f->now_ms + BACKOFF_MS_MAX);
    practice_tick(f, BACKOFF_MS_MAX);
    assert_non_null(practice_said(f, COMMAND_CASE));
    practice_show_case_in_full(f, practice_said(f, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, f->effects.act_count);
}

#define MIDNIGHT_MS (INT64_C(14) * 3600 * 1000)

static void what_is_refused_for_long_waits_no_longer_than_bounded(void **state)
{
    struct practice *f = *state;
    int i;

    f->now_ms = MIDNIGHT_MS - 6 * BACKOFF_MS_MAX;
    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    for (i = 0; BACKOFF_MS_MIN << i < BACKOFF_MS_MAX; i++) {
        practice_answer(f, 0, ERR_DISK_LOW);
        assert_true(f->effects.wake_ms == f->now_ms + (BACKOFF_MS_MIN << i));
        practice_tick(f, BACKOFF_MS_MAX);
        practice_show_case_in_full(f, practice_said(f, COMMAND_CASE)->of.case_query.request);
    }
    practice_answer(f, 0, ERR_DISK_LOW);
    assert_true(f->effects.wake_ms == f->now_ms + BACKOFF_MS_MAX);
    assert_true(f->effects.wake_ms == MIDNIGHT_MS); /* both at once */
}

static void a_new_day_waits_for_no_rules(void **state)
{
    struct practice *f = *state;

    f->now_ms = MIDNIGHT_MS - RULES_LOOK_MS / 2;
    practice_file_contract(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    set_rule(f);
    assert_non_null(practice_said(f, COMMAND_INBOX));
    set_rule(f); /* not before RULES_LOOK_MS are over */
    assert_true(f->effects.wake_ms == MIDNIGHT_MS);
}

static void an_act_of_a_clock_that_is_years_behind_waits_for_it_to_be_set(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    practice_answer(f, 0, ERR_BEFORE_CONTRACT);
    assert_int_equal(0, f->effects.verdict_count);
    practice_tick(f, BACKOFF_MS_MAX);
    assert_non_null(practice_said(f, COMMAND_CASE));
    practice_show_case_in_full(f, practice_said(f, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, f->effects.act_count);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, practice_open, practice_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_refused_for_good_is_kept_and_tried_again_only_when_the_case_moves),
        CASE(what_was_refused_is_tried_again_with_other_settings_and_on_another_day),
        CASE(what_was_refused_is_tried_again_by_other_rules),
        CASE(other_rules_wait_for_the_cases_that_are_still_to_be_looked_at),
        CASE(other_rules_wait_for_the_look_that_is_under_way),
        CASE(a_case_that_moved_on_while_an_act_was_under_way_is_looked_at_again),
        CASE(what_somebody_else_decided_is_no_refusal),
        CASE(what_nobody_decided_is_kept_for_people),
        CASE(more_such_ids_than_can_be_looked_at_are_said_again),
        CASE(a_decision_that_came_too_late_is_kept_for_its_author),
        CASE(what_is_refused_for_now_is_looked_at_again_after_a_while),
        CASE(what_is_refused_for_long_waits_no_longer_than_bounded),
        CASE(a_new_day_waits_for_no_rules),
        CASE(an_act_of_a_clock_that_is_years_behind_waits_for_it_to_be_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
