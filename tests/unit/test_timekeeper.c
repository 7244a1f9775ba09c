#include "schemas/process.h"
#include "tests/support/story.h"
#include "workers/departments.h"
#include "workers/runtime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A worker's real core around the timekeeper. A story's book plays the broker's part, judges what
 * it says, and shows the story's case. Time is the test's. */

#define SAID_BYTES 32768
#define MESSAGES_ROOM 256
#define RESULTS_MAX BATCHES_PENDING_MAX

struct firm {
    struct story story;
    struct runtime *runtime; /* owned; NULL: not at work */
    struct settings settings;
    struct runtime_effects effects;
    struct welcome welcome;
    struct selection selection; /* what it subscribed to */
    uint32_t lanes;             /* LANE_BITs of the inboxes that it asked for */
    uint64_t batch;
    int64_t now_ms;
    int64_t unix_ms;
    uint32_t submits;
    uint32_t told; /* acts accepted, as the log has them */
    uint32_t message_count;
    uint32_t result_count;
    struct message messages[MESSAGES_ROOM]; /* said and not answered */
    struct result results[RESULTS_MAX];     /* of acts; not told yet */
    char view[VIEW_BYTES_MAX];
    char openers[OPENERS_BYTES_MAX];
    char said[SAID_BYTES]; /* "D5.Q1@3:2024-08-27=4 ", with the sequence, or the refusal's code */
};

static int64_t unix_ms_of(const char *time)
{
    struct moment moment;

    assert_true(moment_parse(&moment, text_of(time)));
    return moment.seconds * 1000;
}

static int setup(void **state)
{
    struct firm *f = calloc(1, sizeof *f);

    *state = f;
    if (f == NULL) {
        return -1;
    }
    story_begin(&f->story);
    settings_default(&f->settings);
    f->now_ms = 1000;
    return 0;
}

static int teardown(void **state)
{
    struct firm *f = *state;

    runtime_destroy(&f->runtime);
    story_end(&f->story);
    free(f);
    return 0;
}

static struct case_item show(struct firm *f)
{
    struct writer view = writer_of(f->view, sizeof f->view);
    struct writer openers = writer_of(f->openers, sizeof f->openers);

    assert_true(book_view(f->story.book, text_of(STORY_CASE), &view, &openers));
    return (struct case_item){writer_text(&view), writer_text(&openers)};
}

static void note(struct firm *f, const struct event *event, uint64_t sequence)
{
    const size_t used = strlen(f->said);

    if (sequence > 0) {
        (void)snprintf(f->said + used, sizeof f->said - used, "%.*s=%d ", TEXT_ARGUMENTS(event->id),
                       (int)sequence);
    } else {
        (void)snprintf(f->said + used, sizeof f->said - used, "%.*s=%s ", TEXT_ARGUMENTS(event->id),
                       story_codes(&f->story));
    }
}

/* The broker judges what was submitted; it answers when pump comes to it. */
static void judge_acts(struct firm *f)
{
    struct result *result = &f->results[f->result_count++];

    assert_in_range(f->result_count, 1, RESULTS_MAX);
    *result = (struct result){.batch = ++f->batch, .count = f->effects.act_count};
    f->submits++;
    f->story.recorded_unix_ms = f->unix_ms;
    for (uint32_t i = 0; i < result->count; i++) {
        struct event event;
        const struct refusals refusals =
            event_decode(&event, f->effects.acts[i].bytes, f->effects.acts[i].count);

        assert_false(refusals_any(&refusals));
        assert_int_equal(event.type, EVENT_DEADLINE_PASSED);
        assert_int_equal(event.lane, LANE_SYSTEM);
        assert_true(text_equals(event.actor, TEXT("auto")));
        result->outcomes[i].sequence = story_hear(&f->story, f->effects.acts[i]);
        result->outcomes[i].refusals = f->story.refusals;
        note(f, &event, result->outcomes[i].sequence);
    }
}

static void step(struct firm *f, struct runtime_input input)
{
    input.now_ms = f->now_ms;
    input.unix_ms = f->unix_ms;
    runtime_step(f->runtime, &input, &f->effects);
    for (uint32_t i = 0; i < f->effects.report_count; i++) {
        f->told += f->effects.reports[i].kind == REPORT_ACT_ACCEPTED;
    }
    for (uint32_t i = 0; i < f->effects.message_count; i++) {
        assert_in_range(f->message_count, 0, MESSAGES_ROOM - 1);
        f->messages[f->message_count++] = f->effects.messages[i];
    }
    if (f->effects.act_count > 0) {
        judge_acts(f);
    }
}

/* What it asked: a subscription is kept, cases are shown; of a lane's inbox the one case, once. */
static bool answer_question(struct firm *f, const struct message message, struct views *views)
{
    *views = (struct views){.head = f->story.head, .count = 1};
    if (message.command == COMMAND_SUBSCRIBE) {
        f->selection = message.of.subscribe.selection;
        return false;
    }
    if (message.command == COMMAND_INBOX) {
        f->lanes |= LANE_BIT(message.of.inbox.lane);
        views->request = message.of.inbox.request;
    } else if (message.command == COMMAND_CASE) {
        views->request = message.of.case_query.request;
    } else {
        return false;
    }
    views->cases[0] = show(f);
    return true;
}

/* Play the broker until nothing more is said or asked. */
static void pump(struct firm *f)
{
    static struct views views;
    uint32_t answered = 0;
    uint32_t heard = 0;

    while (heard < f->message_count || answered < f->result_count) {
        if (heard == f->message_count) {
            step(f, (struct runtime_input){.kind = RUNTIME_RESULT,
                                           .of.result = &f->results[answered++]});
        } else if (answer_question(f, f->messages[heard++], &views)) {
            step(f, (struct runtime_input){.kind = RUNTIME_VIEWS, .of.views = &views});
        }
    }
    f->message_count = 0;
    f->result_count = 0;
}

/* It is so late, and nobody told the timekeeper anything. */
static void at(struct firm *f, const char *time)
{
    f->unix_ms = unix_ms_of(time);
    f->now_ms += 1000;
    if (f->runtime != NULL) {
        step(f, (struct runtime_input){.kind = RUNTIME_TICK});
        pump(f);
    }
}

static void start(struct firm *f)
{
    struct error err;

    f->batch = 0;
    f->welcome.version = 1;
    f->welcome.head = f->story.head;
    assert_int_equal(
        runtime_create(&f->runtime, department_of_name("timekeeper"), &f->settings, &err),
        STATUS_OK);
    step(f, (struct runtime_input){.kind = RUNTIME_SESSION, .of.welcome = &f->welcome});
    pump(f);
}

static void restart(struct firm *f)
{
    runtime_destroy(&f->runtime);
    f->said[0] = '\0';
    start(f);
}

/* An event of the case, which the timekeeper is sent if it subscribed to it. */
static void happen(struct firm *f, const char *lane, const char *type, const char *words)
{
    static struct events events;
    struct text bytes;
    struct event event;
    struct refusals refusals;

    f->story.recorded_unix_ms = unix_ms_of(STORY_NOW); /* nothing of a story is in the future */
    (void)tell(&f->story, lane, type, words);
    bytes = f->story.kept[f->story.head];
    refusals = event_decode(&event, bytes.bytes, bytes.count);
    assert_false(refusals_any(&refusals));
    if (f->runtime == NULL || !selection_holds(&f->selection, event.type, 0)) {
        return;
    }
    events = (struct events){.through = f->story.head, .record_count = 1, .case_count = 1};
    events.records[0] = (struct record_item){f->story.head, f->unix_ms, bytes};
    events.cases[0] = show(f);
    step(f, (struct runtime_input){.kind = RUNTIME_EVENTS, .of.events = &events});
    pump(f);
}

static void assert_said(struct firm *f, const char *expected)
{
    assert_string_equal(f->said, expected);
    f->said[0] = '\0';
}

/* A case with an engineering inquiry of 20 August, due on the 27th. */
static void begin_week(struct firm *f)
{
    f->unix_ms = unix_ms_of(STORY_TIME);
    story_file(&f->story);
    story_engineering(&f->story, "Q1");
}

static void a_week_is_over_when_its_last_day_is_and_that_is_said_once(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    at(f, "2024-08-27T10:00:00+08:00");
    at(f, "2024-08-27T23:59:59+08:00");
    assert_said(f, "");
    at(f, "2024-08-28T00:00:00+08:00");
    assert_said(f, "D5.Q1@3:2024-08-27=5 ");
    at(f, "2024-08-28T10:00:00+08:00");
    at(f, "2024-08-29T00:00:00+08:00");
    at(f, "2024-09-29T00:00:00+08:00");
    assert_said(f, "");
}

static void what_it_says_names_node_inquiry_date_and_lane(void **state)
{
    struct firm *f = *state;
    struct event event;
    struct refusals refusals;

    begin_week(f);
    start(f);
    at(f, "2024-08-28T00:00:07+08:00");
    refusals = event_decode(&event, f->story.kept[f->story.head].bytes,
                            f->story.kept[f->story.head].count);
    assert_false(refusals_any(&refusals));
    assert_true(text_equals(event.subject, text_of(STORY_CASE)));
    assert_true(text_equals(event.time_text, TEXT("2024-08-28T00:00:07+08:00")));
    assert_true(text_is_absent(event.causationid));
    assert_true(text_equals(event.data.deadline_passed.inquiry, TEXT("Q1")));
    assert_int_equal(event.data.deadline_passed.due_on, 19962);
    assert_true(text_equals(
        words_at(kind_schema(KIND_NODE)->words, event.data.deadline_passed.node), TEXT("D5")));
    assert_true(text_equals(
        words_at(kind_schema(KIND_LANE_WORD)->words, event.data.deadline_passed.late_lane),
        TEXT("D")));
}

static void it_looks_through_the_inboxes_of_all_lanes_with_due_dates(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    assert_int_equal(f->lanes, LANE_BIT(LANE_B) | LANE_BIT(LANE_D) | LANE_BIT(LANE_F));
    f->lanes = 0;
    at(f, "2024-08-20T23:59:59+08:00");
    assert_int_equal(f->lanes, 0);
    at(f, "2024-08-21T00:00:00+08:00");
    assert_int_equal(f->lanes, LANE_BIT(LANE_B) | LANE_BIT(LANE_D) | LANE_BIT(LANE_F));
}

static void it_wakes_at_midnight_of_the_departments(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    at(f, "2024-08-20T23:59:30+08:00");
    assert_int_equal(f->effects.wake_ms, f->now_ms + 30000);
}

static void an_inquiry_that_is_entered_late_is_overdue_at_once(void **state)
{
    struct firm *f = *state;

    f->unix_ms = unix_ms_of("2024-09-10T10:00:00+08:00");
    story_file(&f->story);
    start(f);
    assert_said(f, "");
    happen(f, "owner", "inquiry.raised",
           "inquiry=Q7 category=engineering recorder=B time=2024-08-25T16:00:00+08:00");
    assert_said(f, "D5.Q7@3:2024-09-01=5 ");
}

static void a_solution_in_time_leaves_nothing_to_say(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    happen(f, "D", "solution.proposed", "budget_fen=0 time=2024-08-27T23:00:00+08:00");
    at(f, "2024-08-28T00:00:00+08:00");
    assert_said(f, "");
}

static void each_round_has_a_deadline_of_its_own(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    at(f, "2024-08-28T00:00:00+08:00");
    assert_said(f, "D5.Q1@3:2024-08-27=5 ");
    happen(f, "D", "solution.proposed", "budget_fen=0 time=2024-08-28T09:00:00+08:00");
    happen(f, "E", "cost.assessed", "amount_fen=1 time=2024-08-28T10:00:00+08:00");
    happen(f, "B", "cost.rejected", "time=2024-08-28T11:00:00+08:00");
    assert_said(f, "");
    at(f, "2024-09-05T00:00:00+08:00");
    assert_said(f, "D5.Q1@7:2024-09-04=9 ");
}

static void more_time_is_another_deadline(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    at(f, "2024-08-28T00:00:00+08:00");
    assert_said(f, "D5.Q1@3:2024-08-27=5 ");
    happen(f, "A", "deadline.extended", "new_due_on=2024-09-10 time=2024-08-28T09:00:00+08:00");
    at(f, "2024-09-10T12:00:00+08:00");
    assert_said(f, "");
    at(f, "2024-09-11T00:00:00+08:00");
    assert_said(f, "D5.Q1@3:2024-09-10=7 ");
    /* One that is moved to a day already over is over at once. */
    happen(f, "A", "deadline.extended", "new_due_on=2024-09-09 time=2024-09-11T09:00:00+08:00");
    assert_said(f, "D5.Q1@3:2024-09-09=9 ");
}

static void promise(struct firm *f, const char *inquiry, const char *category, const char *on)
{
    char words[160];

    (void)snprintf(words, sizeof words, "inquiry=%s category=%s recorder=B", inquiry, category);
    (void)tell(&f->story, "owner", "inquiry.raised", words);
    if (strcmp(category, "general") != 0) {
        (void)snprintf(words, sizeof words, "inquiry=%s budget_fen=%s", inquiry,
                       strcmp(category, "property") == 0 ? "-" : "0");
        (void)tell(&f->story, strcmp(category, "property") == 0 ? "F" : "D", "solution.proposed",
                   words);
    }
    if (strcmp(category, "engineering") == 0) {
        (void)snprintf(words, sizeof words, "inquiry=%s amount_fen=0", inquiry);
        (void)tell(&f->story, "E", "cost.assessed", words);
    }
    (void)snprintf(words, sizeof words, "inquiry=%s promised_on=%s", inquiry, on);
    (void)tell(&f->story, "B", "inquiry.answered", words);
    (void)snprintf(words, sizeof words, "inquiry=%s", inquiry);
    (void)tell(&f->story, "A", "solution.approved", words);
}

static void a_promise_that_passes_is_said_of_whoever_does_the_remedy(void **state)
{
    struct firm *f = *state;
    const char *const lanes[] = {"D", "F", "B"};

    f->unix_ms = unix_ms_of(STORY_TIME);
    story_file(&f->story);
    promise(f, "Q1", "engineering", "2024-09-01");
    promise(f, "Q2", "property", "2024-09-01");
    promise(f, "Q3", "general", "2024-09-02");
    start(f);
    at(f, "2024-09-02T00:00:00+08:00");
    assert_said(f, "R.Q1@7:2024-09-01=16 R.Q2@11:2024-09-01=17 ");
    happen(f, "D", "remedy.completed", "inquiry=Q1 time=2024-09-02T10:00:00+08:00");
    at(f, "2024-09-03T00:00:00+08:00");
    assert_said(f, "R.Q3@14:2024-09-02=19 ");
    for (uint64_t i = 0; i < 3; i++) {
        const struct text kept = f->story.kept[i < 2 ? 16 + i : 19];
        struct event event;
        const struct refusals refusals = event_decode(&event, kept.bytes, kept.count);

        assert_false(refusals_any(&refusals));
        assert_true(text_equals(
            words_at(kind_schema(KIND_LANE_WORD)->words, event.data.deadline_passed.late_lane),
            text_of(lanes[i])));
    }
}

static void a_void_that_opens_a_week_again_is_overdue_at_once(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    happen(f, "D", "solution.proposed", "id=wrong budget_fen=0 time=2024-08-22T10:00:00+08:00");
    at(f, "2024-09-05T10:00:00+08:00");
    assert_said(f, "");
    happen(f, "D", "entry.voided", "target=wrong time=2024-09-05T10:00:00+08:00");
    assert_string_equal(story_nodes(&f->story), "D5.Q1@5");
    assert_said(f, "D5.Q1@5:2024-08-27=7 "); /* opened by the void, due as it was */
}

static void a_void_that_ends_a_week_leaves_nothing_to_say(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    happen(f, "owner", "entry.voided", "target=e4 time=2024-08-21T10:00:00+08:00");
    at(f, "2024-08-28T00:00:00+08:00");
    assert_said(f, "");
}

static void after_a_restart_it_says_again_what_changes_nothing(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    at(f, "2024-08-28T00:00:00+08:00");
    at(f, "2024-08-30T00:00:00+08:00");
    restart(f);
    assert_said(f, "D5.Q1@3:2024-08-27=5 ");
    assert_int_equal(f->story.head, 5);
    assert_int_equal(f->told, 1); /* the log does not grow by all that is overdue */
}

static void one_who_slept_over_midnights_says_it_at_his_start(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    at(f, "2024-10-01T09:00:00+08:00");
    start(f);
    assert_said(f, "D5.Q1@3:2024-08-27=5 ");
}

static void a_lost_position_makes_it_look_at_everything(void **state)
{
    struct firm *f = *state;

    begin_week(f);
    start(f);
    at(f, "2024-08-28T00:00:00+08:00");
    assert_said(f, "D5.Q1@3:2024-08-27=5 ");
    f->welcome.epoch++; /* a restored ledger may lack it */
    step(f, (struct runtime_input){.kind = RUNTIME_SESSION, .of.welcome = &f->welcome});
    pump(f);
    assert_said(f, "D5.Q1@3:2024-08-27=5 ");
}

static void a_solution_that_came_first_is_no_refusal_for_people(void **state)
{
    struct firm *f = *state;
    static struct views views;

    begin_week(f);
    start(f);
    f->unix_ms = unix_ms_of("2024-08-28T08:00:00+08:00");
    views = (struct views){.request = 0, .head = f->story.head, .count = 1};
    views.cases[0] = show(f); /* as of before the solution */
    f->story.recorded_unix_ms = unix_ms_of(STORY_NOW);
    (void)tell(&f->story, "D", "solution.proposed", "budget_fen=0");
    step(f, (struct runtime_input){.kind = RUNTIME_TICK});
    views.request = f->effects.messages[0].of.inbox.request;
    step(f, (struct runtime_input){.kind = RUNTIME_VIEWS, .of.views = &views});
    assert_int_equal(f->effects.act_count, 1);
    pump(f);
    assert_said(f, "D5.Q1@3:2024-08-27=ERR_STATE ");
    for (uint32_t i = 0; i < f->effects.verdict_count; i++) {
        assert_false(f->effects.verdicts[i].refused);
    }
}

/* As many open nodes with due dates as a case can have. */
static void overdue_without_end(struct firm *f)
{
    char words[64];

    for (int i = 0; i < CASE_INQUIRIES_MAX; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "Q%d", i);
        if (i < CASE_INQUIRIES_MAX - CASE_INQUIRIES_OPEN_MAX) {
            promise(f, name, "general", "2024-08-21");
            continue;
        }
        story_engineering(&f->story, name);
        (void)snprintf(words, sizeof words, "inquiry=%s remedy_due_on=2024-08-22", name);
        (void)tell(&f->story, "B", "inquiry.deferred", words);
    }
}

static void more_than_a_batch_in_one_case_is_said_in_several_and_each_once(void **state)
{
    struct firm *f = *state;
    const uint64_t nodes = CASE_INQUIRIES_MAX + CASE_INQUIRIES_OPEN_MAX;
    uint64_t head;

    f->unix_ms = unix_ms_of(STORY_TIME);
    story_file(&f->story);
    overdue_without_end(f);
    head = f->story.head;
    at(f, "2024-12-01T00:00:00+08:00");
    start(f);
    assert_int_equal(f->story.head, head + nodes);
    assert_in_range(f->submits, 2, 4);
    assert_null(strstr(f->said, "ERR_"));
    f->said[0] = '\0';
    at(f, "2024-12-02T00:00:00+08:00");
    assert_said(f, "");
}

static void a_node_of_a_newer_broker_is_passed_over(void **state)
{
    const struct open_node unknown = {.node = NODE_NONE, .inquiry = TEXT("Q1"), .due_on = 1};
    const struct open_node undated = {.node = NODE_D5, .inquiry = TEXT("Q1"), .due_on = NO_DATE};
    const struct open_node of_case = {.node = NODE_D5, .due_on = 1};
    const struct open_node over = {.node = NODE_D5, .inquiry = TEXT("Q1"), .due_on = 1};

    (void)state;
    assert_false(timekeeper.oversight->wants(&of_case, 20000));
    assert_false(timekeeper.oversight->wants(&unknown, 20000));
    assert_false(timekeeper.oversight->wants(&undated, 20000));
    assert_false(timekeeper.oversight->wants(&over, 1));
    assert_true(timekeeper.oversight->wants(&over, 2));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_week_is_over_when_its_last_day_is_and_that_is_said_once),
        CASE(what_it_says_names_node_inquiry_date_and_lane),
        CASE(it_looks_through_the_inboxes_of_all_lanes_with_due_dates),
        CASE(it_wakes_at_midnight_of_the_departments),
        CASE(an_inquiry_that_is_entered_late_is_overdue_at_once),
        CASE(a_solution_in_time_leaves_nothing_to_say),
        CASE(each_round_has_a_deadline_of_its_own),
        CASE(more_time_is_another_deadline),
        CASE(a_promise_that_passes_is_said_of_whoever_does_the_remedy),
        CASE(a_void_that_opens_a_week_again_is_overdue_at_once),
        CASE(a_void_that_ends_a_week_leaves_nothing_to_say),
        CASE(after_a_restart_it_says_again_what_changes_nothing),
        CASE(one_who_slept_over_midnights_says_it_at_his_start),
        CASE(a_lost_position_makes_it_look_at_everything),
        CASE(a_solution_that_came_first_is_no_refusal_for_people),
        CASE(more_than_a_batch_in_one_case_is_said_in_several_and_each_once),
        cmocka_unit_test(a_node_of_a_newer_broker_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
