#include "workers/runtime.h"

#include "schemas/fields.h"
#include "tests/support/practice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* What a worker says and asks, and when. What it does about refusals: test_runtime_refused.c; about
 * slots, which all cases share: test_runtime_bookings.c; at its bounds: test_runtime_bounds.c. */

/* A solution whose lines add up to more than an amount can be. */
static void propose_beyond_all_measure(struct practice *f)
{
    struct event *event = practice_event(EVENT_SOLUTION_PROPOSED, LANE_D, PRACTICE_SUBJECT);
    const struct budget_line line = {TEXT("wall"), 1, TEXT("m"), INTEGER_MAX};
    uint8_t bytes[128];
    struct writer writer = writer_of(bytes, sizeof bytes);

    writer_array(&writer, 2);
    fields_encode(record_schema("budget_line"), &line, &writer);
    fields_encode(record_schema("budget_line"), &line, &writer);
    event->data.solution_proposed.inquiry = TEXT("Q1");
    event->data.solution_proposed.plan = TEXT("build it anew");
    event->data.solution_proposed.budget_fen = 1;
    event->data.solution_proposed.budget_lines = (struct list){bytes, (uint32_t)writer.count, 2};
    event->data.solution_proposed.work_days = 1;
    event->data.solution_proposed.bearer = 1;
    practice_happen(f, event);
}

static void a_first_session_subscribes_at_the_head_and_looks_at_the_inbox(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_employ(f, "finance");
    assert_int_equal(1, practice_said(f, COMMAND_SUBSCRIBE)->of.subscribe.after);
    assert_int_equal(LANE_E, practice_said(f, COMMAND_SUBSCRIBE)->of.subscribe.selection.lane);
    assert_int_equal(LANE_E, practice_said(f, COMMAND_INBOX)->of.inbox.lane);
}

static void one_opening_is_acted_upon_once(void **state)
{
    struct practice *f = *state;
    struct event event;
    struct refusals refusals;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
    refusals = event_decode(&event, f->effects.acts[0].bytes, f->effects.acts[0].count);
    assert_false(refusals_any(&refusals));
    assert_true(text_equals(TEXT("F9@2"), event.id));
    assert_true(text_equals(TEXT("e2"), event.causationid));
    practice_step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    practice_show_inbox_in_full(f); /* the answer is still to come */
    assert_int_equal(0, f->effects.act_count);
    practice_answer(f, 9, 0);
    assert_int_equal(9, f->effects.verdicts[0].sequence);
    assert_false(f->effects.verdicts[0].refused);
    practice_step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    practice_show_inbox_in_full(f); /* a view from before the act */
    assert_int_equal(0, f->effects.act_count);
}

static void a_case_is_read_up_on_before_it_is_decided(void **state)
{
    struct practice *f = *state;
    struct event event;
    struct refusals refusals;

    practice_file_contract(f);
    practice_raise_inquiry(f);
    practice_employ(f, "engineering");
    practice_show_inbox(f);
    assert_int_equal(0, f->effects.act_count);
    assert_true(text_equals(PRACTICE_SUBJECT, practice_said(f, COMMAND_READ)->of.read.subject));
    practice_show_history(f);
    assert_int_equal(1, f->effects.act_count);
    refusals = event_decode(&event, f->effects.acts[0].bytes, f->effects.acts[0].count);
    assert_false(refusals_any(&refusals));
    assert_true(text_equals(TEXT("D5.Q1@2"), event.id));
    assert_int_equal(96000, event.data.solution_proposed.budget_fen);
}

static void what_was_asked_in_a_lost_session_is_asked_again(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_raise_inquiry(f);
    practice_employ(f, "engineering");
    practice_show_inbox(f);
    assert_non_null(practice_said(f, COMMAND_READ));
    practice_begin_session(f);
    assert_int_equal(2, practice_said(f, COMMAND_SUBSCRIBE)->of.subscribe.after);
    assert_null(practice_said(f, COMMAND_INBOX)); /* the position holds */
    assert_non_null(practice_said(f, COMMAND_CASE));
}

static void a_position_of_another_ledger_means_to_begin_anew(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    f->welcome.epoch++;
    practice_begin_session(f);
    assert_true(practice_reported(f, REPORT_POSITION_LOST));
    assert_non_null(practice_said(f, COMMAND_INBOX));
}

static void what_was_done_in_another_ledger_keeps_nothing_from_being_done_in_this(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    practice_answer(f, 900, 0);
    f->welcome.ledger.bytes[0]++;
    practice_begin_session(f);
    practice_show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
}

static void what_was_in_doubt_in_another_ledger_is_decided_by_this(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_show_inbox_in_full(f);
    practice_answer(f, 0, ERR_ID_CONFLICT);
    f->welcome.ledger.bytes[0]++;
    practice_begin_session(f);
    assert_null(practice_said(f, COMMAND_CASE));
    practice_show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
}

static void replicas_of_other_departments_all_act(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_hire(f, "finance");
    practice_begin_session(f);
    practice_show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
}

static void what_is_left_to_people_where_all_is_automatic_is_told_once(void **state)
{
    struct practice *f = *state;
    int looks;

    practice_file_contract(f);
    practice_raise_inquiry(f);
    propose_beyond_all_measure(f);
    f->settings.everything = true;
    practice_employ(f, "finance");
    for (looks = 0; looks < 3; looks++) {
        practice_show_inbox(f);
        practice_show_history(f);
        assert_int_equal(0, f->effects.act_count);
        assert_int_equal(looks == 0, practice_reported(f, REPORT_LEFT_TO_PEOPLE));
        practice_step(
            f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    }
}

static void a_log_tells_once_that_the_broker_puts_things_off(void **state)
{
    struct practice *f = *state;
    struct decisions decisions = {.count = 2};
    int tries;

    practice_file_contract(f);
    practice_employ(f, "finance");
    decisions.items[0] = (struct decision){7, {f->bytes[0], 100}};
    decisions.items[1] = (struct decision){8, {f->bytes[0], 100}};
    for (tries = 0; tries < 3; tries++) {
        practice_step(
            f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
        f->result = (struct result){.batch = f->batch, .count = 2};
        refusals_add(&f->result.outcomes[0].refusals, ERR_DISK_LOW, NULL);
        refusals_add(&f->result.outcomes[1].refusals, ERR_DISK_LOW, NULL);
        f->result.outcomes[0].later = f->result.outcomes[1].later = true;
        practice_step(f, (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &f->result});
        assert_int_equal(tries == 0, f->effects.report_count);
        assert_int_equal(f->now_ms + (BACKOFF_MS_MIN << tries), f->effects.wake_ms);
        practice_tick(f, BACKOFF_MS_MAX);
    }
}

static void peoples_decisions_are_delivered_in_order_and_removed_after_the_answer(void **state)
{
    struct practice *f = *state;
    struct decisions decisions = {.count = 1};

    practice_file_contract(f);
    practice_employ(f, "finance");
    decisions.items[0] = (struct decision){7, {f->bytes[0], 100}};
    practice_step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    assert_int_equal(1, f->effects.act_count);
    practice_step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    assert_int_equal(0, f->effects.act_count);
    practice_answer(f, 0, ERR_BUSY);
    assert_int_equal(0, f->effects.verdict_count); /* it stays in the outbox */
    practice_tick(f, BACKOFF_MS_MAX);
    practice_step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    assert_int_equal(1, f->effects.act_count);
    practice_answer(f, 3, 0);
    assert_int_equal(7, f->effects.verdicts[0].decision);
}

static void a_decision_refused_behind_one_that_must_wait_waits_too(void **state)
{
    struct practice *f = *state;
    struct decisions decisions = {.count = 3};

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    decisions.items[0] = (struct decision){7, {f->bytes[0], 100}};
    decisions.items[1] = (struct decision){8, {f->bytes[1], 100}};
    decisions.items[2] = (struct decision){9, {f->bytes[1], 100}};
    practice_step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    assert_int_equal(3, f->effects.act_count);
    f->result = (struct result){.batch = f->batch, .count = 3};
    refusals_add(&f->result.outcomes[0].refusals, ERR_BUSY, NULL);
    f->result.outcomes[0].later = true;
    refusals_add(&f->result.outcomes[1].refusals, ERR_STATE, NULL);
    f->result.outcomes[2].sequence = 5;
    practice_step(f, (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &f->result});
    assert_int_equal(1, f->effects.verdict_count); /* the first two stay in the outbox */
    assert_int_equal(9, f->effects.verdicts[0].decision);
}

static void a_new_day_and_new_settings_bring_another_look_at_everything(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_employ(f, "property");
    practice_show_inbox(f);
    practice_tick(f, 1000);
    assert_null(practice_said(f, COMMAND_INBOX));
    practice_tick(f, 24 * 3600 * 1000);
    practice_show_inbox(f);
    practice_step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    assert_non_null(practice_said(f, COMMAND_INBOX));
}

static void a_worker_that_ends_decides_nothing_more(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_pay(f);
    practice_employ(f, "finance");
    practice_step(f, (struct runtime_input){.kind = RUNTIME_DRAIN});
    practice_show_case(f, 1);
    assert_int_equal(0, f->effects.act_count);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, practice_open, practice_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_first_session_subscribes_at_the_head_and_looks_at_the_inbox),
        CASE(one_opening_is_acted_upon_once),
        CASE(a_case_is_read_up_on_before_it_is_decided),
        CASE(what_was_asked_in_a_lost_session_is_asked_again),
        CASE(a_position_of_another_ledger_means_to_begin_anew),
        CASE(what_was_done_in_another_ledger_keeps_nothing_from_being_done_in_this),
        CASE(what_was_in_doubt_in_another_ledger_is_decided_by_this),
        CASE(replicas_of_other_departments_all_act),
        CASE(what_is_left_to_people_where_all_is_automatic_is_told_once),
        CASE(peoples_decisions_are_delivered_in_order_and_removed_after_the_answer),
        CASE(a_log_tells_once_that_the_broker_puts_things_off),
        CASE(a_decision_refused_behind_one_that_must_wait_waits_too),
        CASE(a_new_day_and_new_settings_bring_another_look_at_everything),
        CASE(a_worker_that_ends_decides_nothing_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
