#include "workers/runtime.h"

#include "tests/support/practice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* Dates of all cases are known before one is given, by one worker at a time. */

static void the_representative_knows_all_bookings_before_the_first_date(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_employ(f, "customer-rep");
    assert_null(practice_said(f, COMMAND_INBOX));
    assert_int_equal(0, practice_said(f, COMMAND_READ)->of.read.subject.count);
    practice_show_history(f);
    assert_true(practice_reported(f, REPORT_HISTORY_SEEN));
    practice_show_inbox(f);
    assert_int_equal(1, f->effects.act_count); /* C3 */
}

static void while_all_bookings_are_read_no_date_is_given(void **state)
{
    const struct records others = {.request = 77, .done = true};
    struct practice *f = *state;
    struct message asked;

    practice_file_contract(f);
    practice_employ(f, "customer-rep");
    asked = *practice_said(f, COMMAND_READ);
    practice_tell_case(f, true);
    assert_int_equal(0, f->effects.act_count);
    practice_step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &others});
    assert_false(practice_reported(f, REPORT_HISTORY_SEEN)); /* it was not what was asked for */
    f->effects.messages[0] = asked;
    f->effects.message_count = 1;
    practice_show_history(f);
    assert_true(practice_reported(f, REPORT_HISTORY_SEEN));
    assert_non_null(practice_said(f, COMMAND_CASE));
}

/* The history of all cases: so many others move in, from tomorrow on each a day later or, in one
 * day, all tomorrow. */
static void show_bookings(struct practice *f, uint32_t count, bool in_one_day)
{
    struct event *event = practice_event(EVENT_MOVEIN_SCHEDULED, LANE_C, PRACTICE_SUBJECT);
    int32_t tomorrow = moment_day((struct moment){PRACTICE_UNIX_MS / 1000, 0}) + 1;
    static char bytes[BATCH_EVENTS_MAX][256];
    char subject[32];
    uint32_t i;

    event->id = TEXT("C9@3");
    event->data.movein_scheduled.contacted_via = TEXT("phone");
    f->records.count = 0;
    for (i = 0; i < count; i++) {
        struct writer writer = writer_of(bytes[f->records.count], sizeof bytes[0]);

        (void)snprintf(subject, sizeof subject, "other-%u", i);
        event->subject = text_of(subject);
        event->data.movein_scheduled.movein_on = tomorrow + (in_one_day ? 0 : (int32_t)i);
        event_encode(event, &writer);
        f->records.items[f->records.count++] =
            (struct record_item){i + 1, PRACTICE_UNIX_MS, writer_text(&writer)};
        if (f->records.count == BATCH_EVENTS_MAX || i + 1 == count) {
            f->records.request = practice_said(f, COMMAND_READ)->of.read.request;
            f->records.through = i + 1;
            f->records.done = i + 1 == count;
            practice_step(
                f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &f->records});
            f->records.count = 0;
        }
    }
}

/* What came by as an event meanwhile must stand in it, too. */
static void a_history_that_ends_before_what_was_heard_is_read_on(void **state)
{
    struct practice *f = *state;
    struct events events = {.through = 3};
    uint64_t request;

    practice_file_contract(f);
    practice_employ(f, "customer-rep");
    request = practice_said(f, COMMAND_READ)->of.read.request;
    practice_step(f, (struct runtime_input){.kind = RUNTIME_EVENTS, .of.events = &events});
    f->records = (struct records){.request = request, .through = 1, .done = true};
    practice_step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &f->records});
    assert_false(practice_reported(f, REPORT_HISTORY_SEEN));
    assert_int_equal(1, practice_said(f, COMMAND_READ)->of.read.after);
    f->records = (struct records){
        .request = practice_said(f, COMMAND_READ)->of.read.request, .through = 3, .done = true};
    practice_step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &f->records});
    assert_true(practice_reported(f, REPORT_HISTORY_SEEN));
}

/* Wait until the next day begins. */
static void sleep_over(struct practice *f)
{
    assert_true(f->effects.wake_ms <= f->now_ms + 24 * 3600 * 1000);
    practice_tick(f, f->effects.wake_ms - f->now_ms);
}

static void of_several_representatives_one_gives_dates_until_another_takes_over(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_hire(f, "customer-rep");
    practice_begin_session(f);
    practice_show_history(f);
    assert_true(practice_reported(f, REPORT_HISTORY_SEEN));
    assert_null(practice_said(f, COMMAND_INBOX));
    practice_show_case(f, 0);
    assert_int_equal(0, f->effects.act_count);
    assert_null(practice_said(f, COMMAND_CASE));
    practice_attend(f);
    assert_null(practice_said(f, COMMAND_INBOX));
    practice_show_history(f);
    practice_show_inbox(f);
    assert_int_equal(1, f->effects.act_count);
}

/* What the one before had booked last may not have reached it as an event yet. */
static void who_takes_over_reads_what_is_booked_before_he_gives_a_date(void **state)
{
    struct practice *f = *state;
    int32_t tomorrow = moment_day((struct moment){PRACTICE_UNIX_MS / 1000, 0}) + 1;
    struct event event = {0};
    struct refusals refusals;

    practice_file_contract(f);
    practice_establish_file(f);
    practice_hire(f, "customer-rep");
    practice_begin_session(f);
    practice_show_history(f);
    practice_attend(f);
    show_bookings(f, f->settings.slots_per_day, true);
    practice_show_inbox(f);
    assert_int_equal(1, f->effects.act_count);
    refusals = event_decode(&event, f->effects.acts[0].bytes, f->effects.acts[0].count);
    assert_false(refusals_any(&refusals));
    assert_true(event.data.movein_scheduled.movein_on > tomorrow);
}

static void a_case_without_a_free_date_is_looked_at_again_when_a_day_begins(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_establish_file(f);
    f->settings.slots_per_day = 1;
    practice_employ(f, "customer-rep");
    show_bookings(f, BOOKING_DAYS_MAX, false);
    practice_show_inbox(f);
    assert_int_equal(0, f->effects.act_count);
    practice_tick(f, BACKOFF_MS_MAX);
    assert_int_equal(0, f->effects.message_count);
    sleep_over(f);
    practice_show_inbox(f);
    assert_int_equal(1, f->effects.act_count);
}

static void more_bookings_than_are_remembered_are_read_again_when_a_day_begins(void **state)
{
    struct practice *f = *state;

    practice_file_contract(f);
    practice_establish_file(f);
    practice_employ(f, "customer-rep");
    show_bookings(f, BOOKINGS_MAX + 1, true);
    practice_show_inbox(f);
    assert_int_equal(0, f->effects.act_count);
    sleep_over(f);
    show_bookings(f, BOOKINGS_MAX + 1, true);
    practice_show_inbox(f);
    assert_int_equal(1, f->effects.act_count);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, practice_open, practice_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_representative_knows_all_bookings_before_the_first_date),
        CASE(while_all_bookings_are_read_no_date_is_given),
        CASE(a_history_that_ends_before_what_was_heard_is_read_on),
        CASE(of_several_representatives_one_gives_dates_until_another_takes_over),
        CASE(who_takes_over_reads_what_is_booked_before_he_gives_a_date),
        CASE(a_case_without_a_free_date_is_looked_at_again_when_a_day_begins),
        CASE(more_bookings_than_are_remembered_are_read_again_when_a_day_begins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
