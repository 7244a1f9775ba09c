#include "workers/casework.h"

#include "tests/support/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What a worker makes of one view, where there is too much of something. */

static struct office office;
static struct view view;

static int teardown(void **state)
{
    (void)state;
    office_close(&office);
    return 0;
}

/* A case for which all is there: the deputy confirms that (B10) without reading anything. */
static void draw_ready(uint32_t number)
{
    char subject[16];

    (void)snprintf(subject, sizeof subject, "HT-%u", number);
    office_view(&view, subject, 9);
    (void)office_open_node(&view, NODE_B10, NULL, 2);
    office_draw(&office, &view);
}

/* A case with an inquiry that must be read up on before its cost is assessed (E5). */
static void costly(const char *subject, uint64_t sequence)
{
    office_view(&view, subject, sequence);
    (void)office_inquiry(&view, "Q1");
    (void)office_open_node(&view, NODE_E5, "Q1", 5);
}

static void draw_costly(uint32_t number, uint64_t sequence)
{
    char subject[16];

    (void)snprintf(subject, sizeof subject, "HT-%u", number);
    costly(subject, sequence);
    office_draw(&office, &view);
}

/* The request of the case that was asked for in the last step. */
static uint64_t asked_case(void)
{
    const struct message *asked = office_said(&office, COMMAND_CASE);

    assert_non_null(asked);
    return asked->of.case_query.request;
}

static void a_view_without_openers_is_not_decided(void **state)
{
    (void)state;
    office_open(&office, "deputy-manager");
    office_view(&view, "HT-1", 9);
    office_open_node(&view, NODE_B10, NULL, 2)->opener = (struct text){NULL, 0};
    office_draw(&office, &view);
    office_tell(&office);
    assert_int_equal(0, office.effects.act_count);
    draw_ready(1);
    office_tell(&office);
    assert_int_equal(1, office.effects.act_count);
}

static void a_case_shown_while_the_broker_is_away_is_looked_at_later(void **state)
{
    (void)state;
    office_open(&office, "deputy-manager");
    office_step(&office, (struct runtime_input){.kind = RUNTIME_GONE});
    assert_int_equal(1, office_count(&office, REPORT_BROKER_GONE));
    draw_ready(1);
    office_tell(&office);
    assert_int_equal(0, office.effects.act_count);
    office_begin_session(&office);
    assert_true(
        text_equals(TEXT("HT-1"), office_said(&office, COMMAND_CASE)->of.case_query.subject));
}

static void one_message_takes_so_many_acts_and_the_others_come_next(void **state)
{
    uint32_t i;

    (void)state;
    office_open(&office, "deputy-manager");
    for (i = 0; i < BATCH_EVENTS_MAX - 1; i++) {
        draw_ready(i);
    }
    office_view(&view, "HT-last", 9);
    (void)office_open_node(&view, NODE_B10, NULL, 2);
    (void)office_open_node(&view, NODE_B10, NULL, 3); /* twice, as no broker should say */
    office_draw(&office, &view);
    office_tell(&office);
    assert_int_equal(BATCH_EVENTS_MAX, office.effects.act_count);
    office_tick(&office, 1);
    assert_true(
        text_equals(TEXT("HT-last"), office_said(&office, COMMAND_CASE)->of.case_query.subject));
}

static void so_many_messages_wait_for_answers_and_no_more(void **state)
{
    uint32_t i;

    (void)state;
    office_open(&office, "deputy-manager");
    for (i = 0; i < BATCHES_PENDING_MAX; i++) {
        draw_ready(i);
        office_tell(&office);
        assert_int_equal(1, office.effects.act_count);
    }
    draw_ready(i);
    office_tell(&office);
    assert_int_equal(0, office.effects.act_count);
    assert_null(office_said(&office, COMMAND_CASE));
    office_answer(&office, 10, 0);
    assert_true(
        text_equals(TEXT("HT-16"), office_said(&office, COMMAND_CASE)->of.case_query.subject));
    draw_ready(i);
    office_show(&office, asked_case());
    assert_int_equal(1, office.effects.act_count);
}

/* A certificate's number as long as a view may carry, said again in every act. */
static void acts_that_fill_a_message_by_their_bytes_go_in_two(void **state)
{
    static char number[TEXT_BYTES_MAX];
    size_t bytes = 0;
    uint32_t first;
    uint32_t i;

    (void)state;
    office_open(&office, "deputy-manager");
    office.settings.everything = true;
    (void)memset(number, 'x', sizeof number);
    office_view(&view, "HT-1", 9);
    view.cert_ok = true;
    view.certificate_no = (struct text){number, sizeof number};
    for (i = 0; i < BATCH_EVENTS_MAX; i++) {
        (void)office_open_node(&view, NODE_B10, NULL, i + 1);
    }
    office_draw(&office, &view);
    office_tell(&office);
    first = office.effects.act_count;
    for (i = 0; i < first; i++) {
        bytes += office.effects.acts[i].count;
    }
    assert_in_range(bytes, BATCH_BYTES_MAX - 2 * sizeof number, BATCH_BYTES_MAX);
    assert_in_range(first, 1, BATCH_EVENTS_MAX - 1);
    office_draw(&office, &view);
    office_show(&office, asked_case());
    assert_int_equal(BATCH_EVENTS_MAX - first, office.effects.act_count);
}

static void so_many_cases_are_read_up_on_at_a_time(void **state)
{
    uint32_t i;

    (void)state;
    office_open(&office, "finance");
    for (i = 0; i <= READS_MAX; i++) {
        draw_costly(i, 9);
    }
    office_tell(&office);
    assert_int_equal(READS_MAX, office.effects.message_count);
    assert_non_null(office_said(&office, COMMAND_READ));
    assert_null(office_said(&office, COMMAND_CASE));
}

static void a_case_is_read_anew_when_it_moves_and_not_otherwise(void **state)
{
    (void)state;
    office_open(&office, "finance");
    draw_costly(1, 9);
    office_tell(&office);
    assert_int_equal(1, office.effects.message_count);
    draw_costly(1, 9);
    office_tell(&office);
    assert_int_equal(0, office.effects.message_count);
    draw_costly(1, 10);
    office_tell(&office);
    assert_int_equal(1, office.effects.message_count);
}

/* The same case again and again, as no broker should say. */
static void a_case_that_moves_on_and_on_makes_no_endless_talk(void **state)
{
    uint32_t i;

    (void)state;
    office_open(&office, "finance");
    for (i = 1; i <= MESSAGES_MAX; i++) {
        draw_costly(1, i);
    }
    office_tell(&office);
    assert_in_range(office.effects.message_count, 2, MESSAGES_MAX - 1);
    for (i = 0; i < office.effects.message_count; i++) {
        assert_int_equal(COMMAND_READ, office.effects.messages[i].command);
    }
}

static void a_view_that_is_longer_than_any_is_told_and_dropped(void **state)
{
    (void)state;
    office_open(&office, "finance");
    costly("HT-1", 9);
    office_draw_long(&office, &view, VIEW_BYTES_MAX);
    office_tell(&office);
    assert_int_equal(1, office_count(&office, REPORT_BROKEN_VIEW));
    assert_int_equal(0, office.effects.message_count);
    office_scribble(&office);
    office_tell(&office);
    assert_int_equal(1, office_count(&office, REPORT_BROKEN_VIEW));
}

/* Answers that a lane's head would give if only somebody had promised a day: left to people. */
static void draw_unpromised(uint32_t number, uint32_t count)
{
    static char names[CASE_INQUIRIES_OPEN_MAX][16];
    char subject[16];
    uint32_t i;

    (void)snprintf(subject, sizeof subject, "HT-%u", number);
    office_view(&view, subject, 9);
    for (i = 0; i < count; i++) {
        (void)snprintf(names[i], sizeof names[i], "Q%u", i);
        (void)office_inquiry(&view, names[i]);
        (void)office_open_node(&view, NODE_A8, names[i], 5);
    }
    office_draw(&office, &view);
}

static void what_a_log_cannot_hold_is_counted(void **state)
{
    const uint32_t told = 9 * CASE_INQUIRIES_OPEN_MAX;
    uint32_t i;

    (void)state;
    office_open(&office, "sales-manager");
    office.settings.everything = true;
    for (i = 0; i < 9; i++) {
        draw_unpromised(i, CASE_INQUIRIES_OPEN_MAX);
    }
    office_tell(&office);
    assert_int_equal(WORKER_REPORTS_MAX, office.effects.report_count);
    assert_int_equal(told - WORKER_REPORTS_MAX, office.effects.reports_lost);
}

/* A case with an inquiry whose answer can be approved. */
static void draw_promised(const char *subject)
{
    office_view(&view, subject, 9);
    office_inquiry(&view, "Q1")->promised_on = OFFICE_TODAY + 5;
    (void)office_open_node(&view, NODE_A8, "Q1", 5);
    office_draw(&office, &view);
}

/* An act that waits for its answer is not forgotten, so that it is not said twice. */
static void no_act_is_said_that_cannot_be_remembered(void **state)
{
    const uint32_t cases = ATTEMPTS_MAX / CASE_INQUIRIES_OPEN_MAX;
    uint64_t request;
    uint32_t i;

    (void)state;
    office_open(&office, "sales-manager");
    office.settings.everything = true;
    draw_promised("HT-first");
    office_tell(&office);
    assert_int_equal(1, office.effects.act_count);
    for (i = 0; i < cases; i++) {
        draw_unpromised(i, CASE_INQUIRIES_OPEN_MAX);
    }
    office_tell(&office);
    draw_promised("HT-second");
    office_tell(&office);
    assert_int_equal(0, office.effects.act_count);
    request = asked_case();
    office_answer(&office, 10, 0); /* now the first may be forgotten */
    draw_promised("HT-second");
    office_show(&office, request);
    assert_int_equal(1, office.effects.act_count);
}

/* What was refused is not wanted until its case moves; when that is forgotten in the middle of the
 * same case, it is wanted again, and nothing was read for it. */
static void what_is_forgotten_for_an_acts_sake_waits_for_its_reading(void **state)
{
    static struct view other;
    uint32_t i;

    (void)state;
    office_open(&office, "deputy-manager");
    office.settings.everything = true;
    office_view(&view, "HT-1", 9);
    office_inquiry(&view, "Q1")->category = CATEGORY_GENERAL;
    office_inquiry(&view, "Q2")->assessed_fen = 100;
    (void)office_open_node(&view, NODE_B5, "Q1", 5);
    office_draw(&office, &view);
    office_tell(&office);
    office_step(&office, (struct runtime_input){
                             .kind = RUNTIME_RECORDS,
                             .of.records = &(struct records){
                                 .request = office_said(&office, COMMAND_READ)->of.read.request,
                                 .through = 9,
                                 .done = true}});
    assert_int_equal(1, office.effects.act_count);
    office_answer(&office, 0, ERR_DUP_REF);
    for (i = 0; i + 1 < ATTEMPTS_MAX; i++) {
        if (i % OPEN_NODES_MAX == 0) {
            office_view(&other, "HT-2", 9);
        }
        (void)office_open_node(&other, NODE_BX, NULL, i + 1); /* of which inquiry? */
        if (other.open_count == OPEN_NODES_MAX || i + 2 == ATTEMPTS_MAX) {
            office_draw(&office, &other);
        }
    }
    office_tell(&office);
    view.open_count = 0;
    (void)office_open_node(&view, NODE_BX, "Q2", 7);
    (void)office_open_node(&view, NODE_B5, "Q1", 5);
    office_draw(&office, &view);
    office_tell(&office);
    assert_int_equal(1, office.effects.act_count); /* BX */
    office_draw(&office, &view);
    office_tell(&office);
    assert_non_null(office_said(&office, COMMAND_READ));
}

#define CASE(name) cmocka_unit_test_teardown(name, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_view_without_openers_is_not_decided),
        CASE(a_case_shown_while_the_broker_is_away_is_looked_at_later),
        CASE(one_message_takes_so_many_acts_and_the_others_come_next),
        CASE(so_many_messages_wait_for_answers_and_no_more),
        CASE(acts_that_fill_a_message_by_their_bytes_go_in_two),
        CASE(so_many_cases_are_read_up_on_at_a_time),
        CASE(a_case_is_read_anew_when_it_moves_and_not_otherwise),
        CASE(a_case_that_moves_on_and_on_makes_no_endless_talk),
        CASE(a_view_that_is_longer_than_any_is_told_and_dropped),
        CASE(what_a_log_cannot_hold_is_counted),
        CASE(no_act_is_said_that_cannot_be_remembered),
        CASE(what_is_forgotten_for_an_acts_sake_waits_for_its_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
