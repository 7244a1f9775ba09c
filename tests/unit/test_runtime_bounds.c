#include "workers/runtime.h"

#include "schemas/fields.h"
#include "tests/support/office.h"
#include "workers/departments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The runtime where pages go on, tables are full, and a broker says what it should not. What it
 * does in fair weather: test_runtime.c. */

static struct office office;
static struct view view;
static bool memory_is_out;

void *__real_calloc(size_t count, size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);

void *__wrap_calloc(size_t count, size_t bytes)
{
    return memory_is_out ? NULL : __real_calloc(count, bytes);
}

static int teardown(void **state)
{
    (void)state;
    office_close(&office);
    return 0;
}

static uint64_t asked(enum command command)
{
    const struct message *message = office_said(&office, command);

    assert_non_null(message);
    return command == COMMAND_CASE   ? message->of.case_query.request
           : command == COMMAND_READ ? message->of.read.request
                                     : message->of.inbox.request;
}

/* Nothing is in the inbox, which was asked for in the last step. */
static void show_empty_inbox(void)
{
    office_show(&office, asked(COMMAND_INBOX));
    assert_int_equal(1, office_count(&office, REPORT_INBOX_SEEN));
}

static void draw(const char *subject, enum node node, const char *inquiry)
{
    office_view(&view, subject, 9);
    if (inquiry != NULL) {
        (void)office_inquiry(&view, inquiry);
    }
    (void)office_open_node(&view, node, inquiry, 2);
    office_draw(&office, &view);
}

/* Records, one for each text, as the last part of what was asked for, or as one before it. */
static void show_records(uint64_t request, const struct text *events, uint32_t count, bool done)
{
    static struct records records;
    uint32_t i;

    records = (struct records){.request = request, .through = count, .count = count, .done = done};
    for (i = 0; i < count; i++) {
        records.items[i] = (struct record_item){i + 1, OFFICE_UNIX_MS, events[i]};
    }
    office_step(&office, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &records});
}

static struct event *new_event(enum event_type type, enum lane lane)
{
    static struct event event;

    event = (struct event){.type = type,
                           .lane = lane,
                           .id = TEXT("e1"),
                           .subject = TEXT("HT-1"),
                           .actor = TEXT("clerk"),
                           .time = {OFFICE_UNIX_MS / 1000, 0},
                           .time_text = TEXT("2024-08-20T10:00:00+08:00"),
                           .expect = ABSENT};
    fields_clear(&event_schema(type)->data, &event.data);
    return &event;
}

static struct text encoded(const struct event *event)
{
    static uint8_t bytes[2048];
    struct writer writer = writer_of(bytes, sizeof bytes);

    event_encode(event, &writer);
    return writer_text(&writer);
}

static struct text raised(void)
{
    struct event *event = new_event(EVENT_INQUIRY_RAISED, LANE_OWNER);

    event->data.inquiry_raised.inquiry = TEXT("Q1");
    event->data.inquiry_raised.channel = 1;
    event->data.inquiry_raised.text = TEXT("两处漏水");
    event->data.inquiry_raised.recorder = RECORDER_B;
    return encoded(event);
}

static void without_memory_there_is_no_worker(void **state)
{
    struct runtime *runtime = NULL;
    struct error err;

    (void)state;
    memory_is_out = true;
    assert_int_equal(STATUS_NO_MEMORY, runtime_create(&runtime, &finance, &office.settings, &err));
    memory_is_out = false;
    assert_null(runtime);
}

static void an_inbox_of_many_pages_is_read_to_its_end(void **state)
{
    (void)state;
    office_open(&office, "deputy-manager");
    office.views.cursor = 5;
    office_show(&office, asked(COMMAND_INBOX));
    assert_int_equal(0, office_count(&office, REPORT_INBOX_SEEN));
    assert_int_equal(5, office_said(&office, COMMAND_INBOX)->of.inbox.cursor);
    show_empty_inbox();
    assert_null(office_said(&office, COMMAND_INBOX));
}

static void an_answer_to_no_question_is_passed_over(void **state)
{
    (void)state;
    office_open(&office, "deputy-manager");
    show_empty_inbox();
    draw("HT-1", NODE_B10, NULL);
    office_show(&office, 0);
    assert_int_equal(0, office.effects.act_count);
    assert_int_equal(0, office.effects.report_count);
    show_records(77, NULL, 0, true);
    assert_int_equal(0, office.effects.message_count);
}

static void an_error_means_to_subscribe_again_after_a_while(void **state)
{
    const struct wire_error busy = {
        .request = 3, .code = ERR_BUSY, .code_word = TEXT("ERR_BUSY"), .text = TEXT("later")};

    (void)state;
    office_open(&office, "deputy-manager");
    show_empty_inbox();
    office_step(&office, (struct runtime_input){.kind = RUNTIME_ERROR, .of.error = &busy});
    assert_int_equal(1, office_count(&office, REPORT_BROKER_REFUSED));
    assert_int_equal(0, office.effects.message_count);
    office_tick(&office, BACKOFF_MS_MAX);
    assert_non_null(office_said(&office, COMMAND_SUBSCRIBE));
    assert_null(office_said(&office, COMMAND_INBOX)); /* the position holds */
}

static void a_position_that_is_refused_is_given_up(void **state)
{
    const struct wire_error lost = {
        .request = 3, .code = ERR_POSITION, .code_word = TEXT("ERR_POSITION")};

    (void)state;
    office_open(&office, "deputy-manager");
    show_empty_inbox();
    office_step(&office, (struct runtime_input){.kind = RUNTIME_ERROR, .of.error = &lost});
    office_tick(&office, BACKOFF_MS_MAX);
    assert_non_null(office_said(&office, COMMAND_SUBSCRIBE));
    assert_non_null(office_said(&office, COMMAND_INBOX));
}

static void a_long_history_is_read_part_by_part(void **state)
{
    const struct text event = raised();

    (void)state;
    office_open(&office, "engineering");
    draw("HT-1", NODE_D5, "Q1");
    office_tell(&office);
    show_records(asked(COMMAND_READ), &event, 1, false);
    assert_int_equal(0, office.effects.act_count);
    assert_int_equal(1, office_said(&office, COMMAND_READ)->of.read.after);
    show_records(asked(COMMAND_READ), NULL, 0, true);
    assert_int_equal(1, office.effects.act_count);
}

static void a_history_is_read_once_for_all_that_is_to_be_decided(void **state)
{
    (void)state;
    office_open(&office, "engineering");
    office_view(&view, "HT-1", 9);
    (void)office_inquiry(&view, "Q1");
    (void)office_inquiry(&view, "Q2");
    (void)office_open_node(&view, NODE_D5, "Q1", 2);
    (void)office_open_node(&view, NODE_D5, "Q2", 3);
    office_draw(&office, &view);
    office_tell(&office);
    assert_int_equal(1, office.effects.message_count);
    assert_non_null(office_said(&office, COMMAND_READ));
}

static void who_ends_while_he_reads_up_decides_nothing(void **state)
{
    uint64_t request;

    (void)state;
    office_open(&office, "engineering");
    draw("HT-1", NODE_D5, "Q1");
    office_tell(&office);
    request = asked(COMMAND_READ);
    office_step(&office, (struct runtime_input){.kind = RUNTIME_DRAIN});
    show_records(request, (struct text[]){raised()}, 1, true);
    assert_int_equal(0, office.effects.act_count);
}

static void what_cannot_be_read_of_a_history_is_skipped(void **state)
{
    const struct text events[] = {TEXT("of a newer broker"), raised()};

    (void)state;
    office_open(&office, "engineering");
    draw("HT-1", NODE_D5, "Q1");
    office_tell(&office);
    show_records(asked(COMMAND_READ), events, 2, true);
    assert_int_equal(1, office.effects.act_count);
}

static void what_cannot_be_read_of_all_cases_history_is_skipped(void **state)
{
    struct event *event = new_event(EVENT_MOVEIN_SCHEDULED, LANE_C);
    struct text events[] = {TEXT("of a newer broker"), {NULL, 0}};
    uint32_t i;

    (void)state;
    office_open(&office, "customer-rep");
    event->data.movein_scheduled.movein_on = OFFICE_TODAY + 1;
    event->data.movein_scheduled.contacted_via = TEXT("phone");
    events[1] = encoded(event);
    show_records(asked(COMMAND_READ), events, 2, true);
    for (i = 0; i < office.effects.report_count; i++) {
        if (office.effects.reports[i].kind == REPORT_HISTORY_SEEN) {
            assert_int_equal(1, office.effects.reports[i].number); /* booking */
            return;
        }
    }
    fail_msg("the history was not seen");
}

static void records_where_a_case_was_asked_for_are_passed_over(void **state)
{
    uint64_t request;

    (void)state;
    office_open(&office, "deputy-manager");
    show_empty_inbox();
    office_step(&office, (struct runtime_input){.kind = RUNTIME_LOST});
    draw("HT-1", NODE_B10, NULL);
    office_tell(&office); /* while it waits */
    office_tick(&office, BACKOFF_MS_MAX);
    request = asked(COMMAND_CASE);
    show_records(request, NULL, 0, true);
    assert_int_equal(0, office.effects.act_count);
    draw("HT-1", NODE_B10, NULL);
    office_show(&office, request);
    assert_int_equal(1, office.effects.act_count);
}

/* Messages that wait for answers, as many as may. */
static void fill_flights(void)
{
    char subject[16];
    uint32_t i;

    for (i = 0; i < BATCHES_PENDING_MAX; i++) {
        (void)snprintf(subject, sizeof subject, "ready-%u", i);
        draw(subject, NODE_B10, NULL);
        office_tell(&office);
        assert_int_equal(1, office.effects.act_count);
    }
}

static void a_case_that_was_read_up_on_waits_for_room(void **state)
{
    uint64_t request;

    (void)state;
    office_open(&office, "deputy-manager");
    draw("HT-1", NODE_B5, "Q1");
    office_tell(&office);
    request = asked(COMMAND_READ);
    fill_flights();
    show_records(request, (struct text[]){raised()}, 1, true);
    assert_int_equal(0, office.effects.act_count);
    assert_null(office_said(&office, COMMAND_CASE));
    office_answer(&office, 10, 0);
    assert_non_null(office_said(&office, COMMAND_CASE));
}

static void decide(struct decisions *decisions)
{
    office_step(&office,
                (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = decisions});
}

static void decisions_wait_for_a_session_and_for_room(void **state)
{
    static struct decisions decisions;

    (void)state;
    decisions = (struct decisions){.count = 1, .items[0] = {7, raised()}};
    office_open(&office, "deputy-manager");
    office_step(&office, (struct runtime_input){.kind = RUNTIME_GONE});
    decide(&decisions);
    assert_int_equal(0, office.effects.act_count);
    office_begin_session(&office);
    fill_flights();
    decide(&decisions);
    assert_int_equal(0, office.effects.act_count);
    office_answer(&office, 10, 0);
    decide(&decisions);
    assert_int_equal(1, office.effects.act_count);
}

/* Longer than any that a clerk may queue: the broker says so. */
static void decisions_fill_a_message_and_the_others_come_next(void **state)
{
    static struct decisions decisions;
    static char bytes[EVENT_BYTES_MAX];
    uint32_t i;

    (void)state;
    decisions.count = 20;
    for (i = 0; i < decisions.count; i++) {
        decisions.items[i] = (struct decision){i + 1, {bytes, sizeof bytes}};
    }
    office_open(&office, "deputy-manager");
    decide(&decisions);
    assert_int_equal(BATCH_BYTES_MAX / EVENT_BYTES_MAX, office.effects.act_count);
    office_answer(&office, 0, ERR_FIELD);
    assert_int_equal(BATCH_BYTES_MAX / EVENT_BYTES_MAX, office.effects.verdict_count);
    assert_int_equal(EVENT_NONE, office.effects.verdicts[0].type);
    assert_int_equal(0, office.effects.verdicts[0].subject.count);
}

/* Cases that are shown while nothing may be decided. */
static void overflow_agenda(void)
{
    char subjects[BATCH_EVENTS_MAX][16];
    uint32_t count = 0;
    uint32_t i;

    office_step(&office, (struct runtime_input){.kind = RUNTIME_LOST});
    while (count <= AGENDA_MAX) {
        for (i = 0; i < BATCH_EVENTS_MAX; i++) {
            (void)snprintf(subjects[i], sizeof subjects[0], "HT-%u", count++);
            draw(subjects[i], NODE_B10, NULL);
        }
        office_tell(&office);
        assert_int_equal(0, office.effects.message_count);
    }
    office_tick(&office, BACKOFF_MS_MAX);
}

/* Answer all questions for cases, one after the other: there is nothing to do in any. Gives how
 * often it was told that the agenda was too short; the inbox is asked for meanwhile. */
static uint32_t walk_agenda(uint64_t *inbox_request)
{
    static uint64_t requests[2 * AGENDA_MAX];
    uint32_t overflows = 0;
    uint32_t count = 0;
    uint32_t next = 0;
    uint32_t i;

    for (*inbox_request = 0;; office_show(&office, requests[next++])) {
        overflows += office_count(&office, REPORT_AGENDA_OVERFLOWED);
        for (i = 0; i < office.effects.message_count; i++) {
            const struct message *message = &office.effects.messages[i];

            if (message->command == COMMAND_CASE) {
                assert_int_equal(0, *inbox_request); /* the agenda comes first */
                requests[count++] = message->of.case_query.request;
            } else if (message->command == COMMAND_INBOX) {
                *inbox_request = message->of.inbox.request;
            }
        }
        if (next == count) {
            assert_int_equal(AGENDA_MAX, count);
            return overflows;
        }
    }
}

static void an_agenda_that_was_too_short_means_to_look_at_the_whole_inbox(void **state)
{
    uint64_t request;

    (void)state;
    office_open(&office, "deputy-manager");
    show_empty_inbox();
    overflow_agenda();
    assert_int_equal(1, walk_agenda(&request));
    office_show(&office, request);
    assert_int_equal(1, office_count(&office, REPORT_INBOX_SEEN));
    assert_int_equal(0, office.effects.message_count); /* once is enough */
}

/* It began when not all was on the agenda, and may have passed by what was not. */
static void a_look_that_is_under_way_is_followed_by_one_more(void **state)
{
    uint64_t request;

    (void)state;
    office_open(&office, "deputy-manager");
    overflow_agenda(); /* before the inbox was seen */
    assert_int_equal(0, walk_agenda(&request));
    office_show(&office, request);
    assert_int_equal(1, office_count(&office, REPORT_INBOX_SEEN));
    assert_int_equal(1, office_count(&office, REPORT_AGENDA_OVERFLOWED));
    assert_int_not_equal(request, asked(COMMAND_INBOX));
}

#define CASE(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory_there_is_no_worker),
        CASE(an_inbox_of_many_pages_is_read_to_its_end),
        CASE(an_answer_to_no_question_is_passed_over),
        CASE(an_error_means_to_subscribe_again_after_a_while),
        CASE(a_position_that_is_refused_is_given_up),
        CASE(a_long_history_is_read_part_by_part),
        CASE(a_history_is_read_once_for_all_that_is_to_be_decided),
        CASE(who_ends_while_he_reads_up_decides_nothing),
        CASE(what_cannot_be_read_of_a_history_is_skipped),
        CASE(what_cannot_be_read_of_all_cases_history_is_skipped),
        CASE(records_where_a_case_was_asked_for_are_passed_over),
        CASE(a_case_that_was_read_up_on_waits_for_room),
        CASE(decisions_wait_for_a_session_and_for_room),
        CASE(decisions_fill_a_message_and_the_others_come_next),
        CASE(an_agenda_that_was_too_short_means_to_look_at_the_whole_inbox),
        CASE(a_look_that_is_under_way_is_followed_by_one_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
