#include "workers/runtime.h"

#include "schemas/book.h"
#include "schemas/fields.h"
#include "schemas/reader.h"
#include "workers/departments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Messages in, effects out. A book plays the broker's part: it makes the views. */

#define NOW_UNIX_MS (1724119200000LL) /* 2024-08-20T10:00:00+08:00 */
#define SUBJECT TEXT("HT-1")

struct fixture {
    struct book *book;
    struct runtime *runtime;
    struct settings settings;
    struct runtime_effects effects;
    struct welcome welcome;
    int64_t now_ms;
    uint64_t head;
    uint64_t batch;
    struct views views;
    struct records records;
    struct result result;
    char id[16];
    char view[VIEW_BYTES_MAX];
    char openers[VIEW_BYTES_MAX];
    char bytes[DOUBTS_MAX + 16][2048]; /* the events of the case, encoded */
};

static void step(struct fixture *f, struct runtime_input input)
{
    input.now_ms = f->now_ms;
    input.unix_ms = NOW_UNIX_MS + f->now_ms;
    runtime_step(f->runtime, &input, &f->effects);
    f->batch += f->effects.act_count > 0 ? 1 : 0;
}

static struct event *new_event(enum event_type type, enum lane lane, struct text subject)
{
    static struct event event;

    event = (struct event){.type = type,
                           .lane = lane,
                           .subject = subject,
                           .actor = TEXT("clerk"),
                           .time = {NOW_UNIX_MS / 1000, 0},
                           .time_text = TEXT("2024-08-20T10:00:00+08:00"),
                           .expect = ABSENT};
    fields_clear(&event_schema(type)->data, &event.data);
    return &event;
}

/* Let it happen. */
static void happen(struct fixture *f, struct event *event)
{
    struct writer writer = writer_of(f->bytes[f->head], sizeof f->bytes[0]);
    struct event read;
    struct refusals refusals;
    struct error err;

    (void)snprintf(f->id, sizeof f->id, "e%d", (int)f->head + 1);
    event->id = text_of(f->id);
    event_encode(event, &writer);
    refusals = event_decode(&read, writer.bytes, writer.count);
    assert_string_equal("", refusals.text);
    assert_int_equal(STATUS_OK, book_evolve(f->book, &read, ++f->head, &err));
}

static void file_contract(struct fixture *f)
{
    struct event *event = new_event(EVENT_CONTRACT_FILED, LANE_C, SUBJECT);

    event->data.contract_filed.project = TEXT("haitian");
    event->data.contract_filed.unit = TEXT("1-1-101");
    event->data.contract_filed.signed_on = 19900;
    event->data.contract_filed.price_fen = 1000;
    event->data.contract_filed.unit_price_fen = 10;
    event->data.contract_filed.area_dm2 = 100;
    event->data.contract_filed.scheme_version = 1;
    happen(f, event);
}

static void pay(struct fixture *f)
{
    struct event *event = new_event(EVENT_PAYMENT_RECEIVED, LANE_E, SUBJECT);

    event->data.payment_received.payment = TEXT("P1");
    event->data.payment_received.amount_fen = 1000;
    event->data.payment_received.method = 1;
    event->data.payment_received.received_on = 19900;
    event->data.payment_received.ref = TEXT("r");
    event->data.payment_received.payer = TEXT("p");
    happen(f, event);
}

static void clear_payment(struct fixture *f)
{
    struct event *event = new_event(EVENT_PAYMENT_CLEARED, LANE_E, SUBJECT);

    event->data.payment_cleared.certificate_no = TEXT("K1");
    event->data.payment_cleared.due_fen = 1000;
    event->data.payment_cleared.received_fen = 1000;
    event->data.payment_cleared.issued_on = 19900;
    happen(f, event);
}

static void revoke(struct fixture *f)
{
    struct event *event = new_event(EVENT_CLEARANCE_REVOKED, LANE_E, SUBJECT);

    event->data.clearance_revoked.certificate_no = TEXT("K1");
    event->data.clearance_revoked.reason = TEXT("r");
    happen(f, event);
}

static void raise_inquiry(struct fixture *f)
{
    struct event *event = new_event(EVENT_INQUIRY_RAISED, LANE_OWNER, SUBJECT);

    event->data.inquiry_raised.inquiry = TEXT("Q1");
    event->data.inquiry_raised.channel = 1;
    event->data.inquiry_raised.text = TEXT("两处漏水");
    event->data.inquiry_raised.category = CATEGORY_ENGINEERING;
    event->data.inquiry_raised.recorder = RECORDER_B;
    happen(f, event);
}

static void establish_file(struct fixture *f)
{
    struct event *event = new_event(EVENT_FILE_ESTABLISHED, LANE_C, SUBJECT);

    event->data.file_established.file_no = TEXT("1");
    event->data.file_established.volumes = 1;
    event->data.file_established.copy_to = TEXT("Li");
    happen(f, event);
}

/* A solution whose lines add up to more than an amount can be. */
static void propose_beyond_all_measure(struct fixture *f)
{
    struct event *event = new_event(EVENT_SOLUTION_PROPOSED, LANE_D, SUBJECT);
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
    happen(f, event);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct error err;

    *state = f;
    if (f == NULL || book_create(&f->book, &err) != STATUS_OK) {
        return -1;
    }
    settings_default(&f->settings);
    f->now_ms = 1000;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    runtime_destroy(&f->runtime);
    book_destroy(&f->book);
    free(f);
    return 0;
}

static void begin_session(struct fixture *f)
{
    f->welcome.version = 1;
    f->welcome.head = f->head;
    step(f, (struct runtime_input){.kind = RUNTIME_SESSION, .of.welcome = &f->welcome});
}

static void hire(struct fixture *f, const char *department)
{
    struct error err;

    assert_int_equal(
        STATUS_OK, runtime_create(&f->runtime, department_of_name(department), &f->settings, &err));
}

static void attend(struct fixture *f)
{
    step(f, (struct runtime_input){.kind = RUNTIME_ATTEND});
}

/* A worker at its first session. */
static void employ(struct fixture *f, const char *department)
{
    hire(f, department);
    attend(f);
    begin_session(f);
}

static const struct message *said(const struct fixture *f, enum command command)
{
    uint32_t i;

    for (i = 0; i < f->effects.message_count; i++) {
        if (f->effects.messages[i].command == command) {
            return &f->effects.messages[i];
        }
    }
    return NULL;
}

static bool reported(const struct fixture *f, enum report_kind kind)
{
    uint32_t i;

    for (i = 0; i < f->effects.report_count; i++) {
        if (f->effects.reports[i].kind == kind) {
            return true;
        }
    }
    return false;
}

/* Show the case as it is, as an answer to a request. */
static void show_case(struct fixture *f, uint64_t request)
{
    struct writer view = writer_of(f->view, sizeof f->view);
    struct writer openers = writer_of(f->openers, sizeof f->openers);

    f->views = (struct views){.request = request, .head = f->head, .count = 1};
    assert_true(book_view(f->book, SUBJECT, &view, &openers));
    f->views.cases[0] = (struct case_item){writer_text(&view), writer_text(&openers)};
    step(f, (struct runtime_input){.kind = RUNTIME_VIEWS, .of.views = &f->views});
}

/* The inbox, which was asked for in the last step. */
static void show_inbox(struct fixture *f)
{
    const struct message *asked = said(f, COMMAND_INBOX);

    assert_non_null(asked);
    show_case(f, asked->of.inbox.request);
}

/* The case's history, which was asked for in the last step. */
static void show_history(struct fixture *f)
{
    const struct message *asked = said(f, COMMAND_READ);
    uint32_t i;

    assert_non_null(asked);
    f->records = (struct records){.request = asked->of.read.request,
                                  .through = f->head,
                                  .count = (uint32_t)f->head,
                                  .done = true};
    for (i = 0; i < f->head; i++) {
        struct reader reader = reader_of(f->bytes[i], sizeof f->bytes[i]);

        f->records.items[i] = (struct record_item){i + 1, NOW_UNIX_MS, reader_raw(&reader)};
    }
    step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &f->records});
}

/* Either, and the case's history where that is asked for. */
static void show_case_in_full(struct fixture *f, uint64_t request)
{
    show_case(f, request);
    if (said(f, COMMAND_READ) != NULL) {
        show_history(f);
    }
}

static void show_inbox_in_full(struct fixture *f)
{
    assert_non_null(said(f, COMMAND_INBOX));
    show_case_in_full(f, said(f, COMMAND_INBOX)->of.inbox.request);
}

static void answer(struct fixture *f, uint64_t sequence, enum refusal refusal)
{
    f->result = (struct result){.batch = f->batch, .count = 1};
    f->result.outcomes[0].sequence = sequence;
    if (sequence == 0) {
        refusals_add(&f->result.outcomes[0].refusals, refusal, NULL);
        f->result.outcomes[0].later = refusal_is_later(refusal);
    }
    step(f, (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &f->result});
}

static void tick(struct fixture *f, int64_t ms)
{
    f->now_ms += ms;
    step(f, (struct runtime_input){.kind = RUNTIME_TICK});
}

static void a_first_session_subscribes_at_the_head_and_looks_at_the_inbox(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    employ(f, "finance");
    assert_int_equal(1, said(f, COMMAND_SUBSCRIBE)->of.subscribe.after);
    assert_int_equal(LANE_E, said(f, COMMAND_SUBSCRIBE)->of.subscribe.selection.lane);
    assert_int_equal(LANE_E, said(f, COMMAND_INBOX)->of.inbox.lane);
}

static void one_opening_is_acted_upon_once(void **state)
{
    struct fixture *f = *state;
    struct event event;
    struct refusals refusals;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
    refusals = event_decode(&event, f->effects.acts[0].bytes, f->effects.acts[0].count);
    assert_false(refusals_any(&refusals));
    assert_true(text_equals(TEXT("F9@2"), event.id));
    assert_true(text_equals(TEXT("e2"), event.causationid));
    step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    show_inbox_in_full(f); /* the answer is still to come */
    assert_int_equal(0, f->effects.act_count);
    answer(f, 9, 0);
    assert_int_equal(9, f->effects.verdicts[0].sequence);
    assert_false(f->effects.verdicts[0].refused);
    step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    show_inbox_in_full(f); /* a view from before the act */
    assert_int_equal(0, f->effects.act_count);
}

/* Tell of the case as events do, with the last event where it is shown. */
static void tell_case(struct fixture *f, bool with_event)
{
    static struct events events;
    struct writer view = writer_of(f->view, sizeof f->view);
    struct writer openers = writer_of(f->openers, sizeof f->openers);
    struct reader reader = reader_of(f->bytes[f->head - 1], sizeof f->bytes[0]);

    events = (struct events){.through = f->head, .record_count = with_event, .case_count = 1};
    events.records[0] = (struct record_item){f->head, NOW_UNIX_MS, reader_raw(&reader)};
    assert_true(book_view(f->book, SUBJECT, &view, &openers));
    events.cases[0] = (struct case_item){writer_text(&view), writer_text(&openers)};
    step(f, (struct runtime_input){.kind = RUNTIME_EVENTS, .of.events = &events});
    if (said(f, COMMAND_READ) != NULL) {
        show_history(f);
    }
}

static void what_is_refused_for_good_is_kept_and_tried_again_only_when_the_case_moves(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    answer(f, 0, ERR_DUP_CERT);
    assert_true(f->effects.verdicts[0].refused);
    assert_true(reported(f, REPORT_ACT_REFUSED));
    tell_case(f, false);
    assert_int_equal(0, f->effects.act_count);
    raise_inquiry(f);
    tell_case(f, false);
    assert_int_equal(1, f->effects.act_count);
}

static void assert_tried_again(struct fixture *f)
{
    show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
    answer(f, 0, ERR_OVER_LIMIT);
    tell_case(f, false); /* once */
    assert_int_equal(0, f->effects.act_count);
}

static void what_was_refused_is_tried_again_with_other_settings_and_on_another_day(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    assert_tried_again(f);
    step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    assert_tried_again(f);
    tick(f, 24 * 3600 * 1000);
    assert_tried_again(f);
}

/* Let a rule be set that changes nothing for the case, and tell of it. */
static void set_rule(struct fixture *f)
{
    struct event *event = new_event(EVENT_CALENDAR_SET, LANE_A, TEXT("project:haitian"));

    happen(f, event);
    tell_case(f, true);
}

static void what_was_refused_is_tried_again_by_other_rules(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    assert_int_not_equal(0, said(f, COMMAND_SUBSCRIBE)->of.subscribe.selection.types &
                                UINT64_C(1) << EVENT_POLICY_SET);
    assert_tried_again(f);
    set_rule(f);
    assert_tried_again(f);
    set_rule(f); /* in a row: at leisure, and together */
    set_rule(f);
    assert_null(said(f, COMMAND_INBOX));
    assert_true(f->effects.wake_ms <= f->now_ms + RULES_LOOK_MS);
    tick(f, RULES_LOOK_MS);
    assert_tried_again(f);
    tick(f, RULES_LOOK_MS);
    assert_null(said(f, COMMAND_INBOX));
}

static void other_rules_wait_for_the_cases_that_are_still_to_be_looked_at(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    answer(f, 0, ERR_DISK_LOW);
    set_rule(f);
    tick(f, BACKOFF_MS_MAX);
    assert_null(said(f, COMMAND_INBOX));
    show_case(f, said(f, COMMAND_CASE)->of.case_query.request);
    assert_non_null(said(f, COMMAND_INBOX));
}

static void other_rules_wait_for_the_look_that_is_under_way(void **state)
{
    struct fixture *f = *state;
    uint64_t request;

    file_contract(f);
    employ(f, "finance");
    request = said(f, COMMAND_INBOX)->of.inbox.request;
    set_rule(f);
    assert_null(said(f, COMMAND_INBOX));
    show_case(f, request);
    assert_non_null(said(f, COMMAND_INBOX));
}

static void a_case_that_moved_on_while_an_act_was_under_way_is_looked_at_again(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    establish_file(f); /* what came of it was seen, and could not be acted upon yet */
    answer(f, 0, ERR_TERMS);
    assert_non_null(said(f, COMMAND_CASE));
    show_case_in_full(f, said(f, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, f->effects.act_count);
}

static void what_somebody_else_decided_is_no_refusal(void **state)
{
    static const enum refusal codes[] = {ERR_ID_CONFLICT, ERR_STALE, ERR_STATE};
    struct fixture *f = *state;
    size_t i;

    file_contract(f);
    pay(f);
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        runtime_destroy(&f->runtime);
        f->batch = 0;
        employ(f, "finance");
        show_inbox_in_full(f);
        answer(f, 0, codes[i]);
        assert_int_equal(0, f->effects.verdict_count);
        clear_payment(f);
        show_case(f, said(f, COMMAND_CASE)->of.case_query.request);
        assert_int_equal(1, f->effects.verdict_count);
        assert_false(f->effects.verdicts[0].refused);
        assert_true(reported(f, REPORT_ALREADY_DECIDED));
        revoke(f);
    }
}

/* An event that decides nothing has the act's id, or the rules refuse what looks open. */
static void what_nobody_decided_is_kept_for_people(void **state)
{
    static const enum refusal codes[] = {ERR_ID_CONFLICT, ERR_STALE, ERR_STATE};
    struct fixture *f = *state;
    size_t i;

    file_contract(f);
    pay(f);
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        runtime_destroy(&f->runtime);
        f->batch = 0;
        employ(f, "finance");
        show_inbox_in_full(f);
        answer(f, 0, codes[i]);
        begin_session(f); /* what was asked is asked again */
        show_case(f, said(f, COMMAND_CASE)->of.case_query.request);
        assert_int_equal(1, f->effects.verdict_count);
        assert_true(f->effects.verdicts[0].refused);
        assert_true(text_equals(TEXT("F9@2"), f->effects.verdicts[0].id));
        assert_true(refusals_hold(f->effects.verdicts[0].refusals, codes[i]));
        assert_true(reported(f, REPORT_ACT_REFUSED));
        assert_int_equal(0, f->effects.act_count);
    }
}

static void more_such_ids_than_can_be_looked_at_are_said_again(void **state)
{
    struct fixture *f = *state;
    int i;

    file_contract(f);
    employ(f, "finance");
    for (i = 0; i <= DOUBTS_MAX; i++) {
        pay(f);
        step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
        show_inbox_in_full(f);
        assert_int_equal(1, f->effects.act_count);
        answer(f, 0, ERR_ID_CONFLICT);
        assert_int_equal(0, f->effects.verdict_count);
    }
    assert_true(text_equals(SUBJECT, said(f, COMMAND_CASE)->of.case_query.subject));
    show_case_in_full(f, said(f, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, f->effects.act_count);
}

static void a_decision_that_came_too_late_is_kept_for_its_author(void **state)
{
    static const enum refusal codes[] = {ERR_ID_CONFLICT, ERR_STALE, ERR_STATE};
    struct fixture *f = *state;
    struct decisions decisions = {.count = 1};
    size_t i;

    file_contract(f);
    employ(f, "finance");
    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        decisions.items[0] = (struct decision){7 + i, {f->bytes[0], 100}};
        step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
        answer(f, 0, codes[i]);
        assert_int_equal(1, f->effects.verdict_count);
        assert_int_equal(7 + i, f->effects.verdicts[0].decision);
        assert_true(f->effects.verdicts[0].refused);
        assert_true(reported(f, REPORT_ACT_REFUSED));
    }
}

static void what_is_refused_for_now_is_looked_at_again_after_a_while(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    answer(f, 0, ERR_DISK_LOW);
    assert_int_equal(0, f->effects.verdict_count);
    assert_null(said(f, COMMAND_CASE));
    assert_true(f->effects.wake_ms <= f->now_ms + BACKOFF_MS_MAX);
    tick(f, BACKOFF_MS_MAX);
    assert_non_null(said(f, COMMAND_CASE));
    show_case_in_full(f, said(f, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, f->effects.act_count);
}

#define MIDNIGHT_MS (INT64_C(14) * 3600 * 1000)

static void what_is_refused_for_long_waits_no_longer_than_bounded(void **state)
{
    struct fixture *f = *state;
    int i;

    f->now_ms = MIDNIGHT_MS - 6 * BACKOFF_MS_MAX;
    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    for (i = 0; BACKOFF_MS_MIN << i < BACKOFF_MS_MAX; i++) {
        answer(f, 0, ERR_DISK_LOW);
        assert_true(f->effects.wake_ms == f->now_ms + (BACKOFF_MS_MIN << i));
        tick(f, BACKOFF_MS_MAX);
        show_case_in_full(f, said(f, COMMAND_CASE)->of.case_query.request);
    }
    answer(f, 0, ERR_DISK_LOW);
    assert_true(f->effects.wake_ms == f->now_ms + BACKOFF_MS_MAX);
    assert_true(f->effects.wake_ms == MIDNIGHT_MS); /* both at once */
}

static void a_new_day_waits_for_no_rules(void **state)
{
    struct fixture *f = *state;

    f->now_ms = MIDNIGHT_MS - RULES_LOOK_MS / 2;
    file_contract(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    set_rule(f);
    assert_non_null(said(f, COMMAND_INBOX));
    set_rule(f); /* not before RULES_LOOK_MS are over */
    assert_true(f->effects.wake_ms == MIDNIGHT_MS);
}

static void an_act_of_a_clock_that_is_years_behind_waits_for_it_to_be_set(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    answer(f, 0, ERR_BEFORE_CONTRACT);
    assert_int_equal(0, f->effects.verdict_count);
    tick(f, BACKOFF_MS_MAX);
    assert_non_null(said(f, COMMAND_CASE));
    show_case_in_full(f, said(f, COMMAND_CASE)->of.case_query.request);
    assert_int_equal(1, f->effects.act_count);
}

static void a_case_is_read_up_on_before_it_is_decided(void **state)
{
    struct fixture *f = *state;
    struct event event;
    struct refusals refusals;

    file_contract(f);
    raise_inquiry(f);
    employ(f, "engineering");
    show_inbox(f);
    assert_int_equal(0, f->effects.act_count);
    assert_true(text_equals(SUBJECT, said(f, COMMAND_READ)->of.read.subject));
    show_history(f);
    assert_int_equal(1, f->effects.act_count);
    refusals = event_decode(&event, f->effects.acts[0].bytes, f->effects.acts[0].count);
    assert_false(refusals_any(&refusals));
    assert_true(text_equals(TEXT("D5.Q1@2"), event.id));
    assert_int_equal(96000, event.data.solution_proposed.budget_fen);
}

static void what_was_asked_in_a_lost_session_is_asked_again(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    raise_inquiry(f);
    employ(f, "engineering");
    show_inbox(f);
    assert_non_null(said(f, COMMAND_READ));
    begin_session(f);
    assert_int_equal(2, said(f, COMMAND_SUBSCRIBE)->of.subscribe.after);
    assert_null(said(f, COMMAND_INBOX)); /* the position holds */
    assert_non_null(said(f, COMMAND_CASE));
}

static void a_position_of_another_ledger_means_to_begin_anew(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    f->welcome.epoch++;
    begin_session(f);
    assert_true(reported(f, REPORT_POSITION_LOST));
    assert_non_null(said(f, COMMAND_INBOX));
}

static void what_was_done_in_another_ledger_keeps_nothing_from_being_done_in_this(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    answer(f, 900, 0);
    f->welcome.ledger.bytes[0]++;
    begin_session(f);
    show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
}

static void what_was_in_doubt_in_another_ledger_is_decided_by_this(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    show_inbox_in_full(f);
    answer(f, 0, ERR_ID_CONFLICT);
    f->welcome.ledger.bytes[0]++;
    begin_session(f);
    assert_null(said(f, COMMAND_CASE));
    show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
}

static void the_representative_knows_all_bookings_before_the_first_date(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    employ(f, "customer-rep");
    assert_null(said(f, COMMAND_INBOX));
    assert_int_equal(0, said(f, COMMAND_READ)->of.read.subject.count);
    show_history(f);
    assert_true(reported(f, REPORT_HISTORY_SEEN));
    show_inbox(f);
    assert_int_equal(1, f->effects.act_count); /* C3 */
}

static void while_all_bookings_are_read_no_date_is_given(void **state)
{
    const struct records others = {.request = 77, .done = true};
    struct fixture *f = *state;
    struct message asked;

    file_contract(f);
    employ(f, "customer-rep");
    asked = *said(f, COMMAND_READ);
    tell_case(f, true);
    assert_int_equal(0, f->effects.act_count);
    step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &others});
    assert_false(reported(f, REPORT_HISTORY_SEEN)); /* it was not what was asked for */
    f->effects.messages[0] = asked;
    f->effects.message_count = 1;
    show_history(f);
    assert_true(reported(f, REPORT_HISTORY_SEEN));
    assert_non_null(said(f, COMMAND_CASE));
}

/* The history of all cases: so many others move in, from tomorrow on each a day later or, in one
 * day, all tomorrow. */
static void show_bookings(struct fixture *f, uint32_t count, bool in_one_day)
{
    struct event *event = new_event(EVENT_MOVEIN_SCHEDULED, LANE_C, SUBJECT);
    int32_t tomorrow = moment_day((struct moment){NOW_UNIX_MS / 1000, 0}) + 1;
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
            (struct record_item){i + 1, NOW_UNIX_MS, writer_text(&writer)};
        if (f->records.count == BATCH_EVENTS_MAX || i + 1 == count) {
            f->records.request = said(f, COMMAND_READ)->of.read.request;
            f->records.through = i + 1;
            f->records.done = i + 1 == count;
            step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &f->records});
            f->records.count = 0;
        }
    }
}

/* What came by as an event meanwhile must stand in it, too. */
static void a_history_that_ends_before_what_was_heard_is_read_on(void **state)
{
    struct fixture *f = *state;
    struct events events = {.through = 3};
    uint64_t request;

    file_contract(f);
    employ(f, "customer-rep");
    request = said(f, COMMAND_READ)->of.read.request;
    step(f, (struct runtime_input){.kind = RUNTIME_EVENTS, .of.events = &events});
    f->records = (struct records){.request = request, .through = 1, .done = true};
    step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &f->records});
    assert_false(reported(f, REPORT_HISTORY_SEEN));
    assert_int_equal(1, said(f, COMMAND_READ)->of.read.after);
    f->records = (struct records){
        .request = said(f, COMMAND_READ)->of.read.request, .through = 3, .done = true};
    step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &f->records});
    assert_true(reported(f, REPORT_HISTORY_SEEN));
}

/* Wait until the next day begins. */
static void sleep_over(struct fixture *f)
{
    assert_true(f->effects.wake_ms <= f->now_ms + 24 * 3600 * 1000);
    tick(f, f->effects.wake_ms - f->now_ms);
}

static void of_several_representatives_one_gives_dates_until_another_takes_over(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    hire(f, "customer-rep");
    begin_session(f);
    show_history(f);
    assert_true(reported(f, REPORT_HISTORY_SEEN));
    assert_null(said(f, COMMAND_INBOX));
    show_case(f, 0);
    assert_int_equal(0, f->effects.act_count);
    assert_null(said(f, COMMAND_CASE));
    attend(f);
    assert_null(said(f, COMMAND_INBOX));
    show_history(f);
    show_inbox(f);
    assert_int_equal(1, f->effects.act_count);
}

/* What the one before had booked last may not have reached it as an event yet. */
static void who_takes_over_reads_what_is_booked_before_he_gives_a_date(void **state)
{
    struct fixture *f = *state;
    int32_t tomorrow = moment_day((struct moment){NOW_UNIX_MS / 1000, 0}) + 1;
    struct event event = {0};
    struct refusals refusals;

    file_contract(f);
    establish_file(f);
    hire(f, "customer-rep");
    begin_session(f);
    show_history(f);
    attend(f);
    show_bookings(f, f->settings.slots_per_day, true);
    show_inbox(f);
    assert_int_equal(1, f->effects.act_count);
    refusals = event_decode(&event, f->effects.acts[0].bytes, f->effects.acts[0].count);
    assert_false(refusals_any(&refusals));
    assert_true(event.data.movein_scheduled.movein_on > tomorrow);
}

static void replicas_of_other_departments_all_act(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    hire(f, "finance");
    begin_session(f);
    show_inbox_in_full(f);
    assert_int_equal(1, f->effects.act_count);
}

static void a_case_without_a_free_date_is_looked_at_again_when_a_day_begins(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    establish_file(f);
    f->settings.slots_per_day = 1;
    employ(f, "customer-rep");
    show_bookings(f, BOOKING_DAYS_MAX, false);
    show_inbox(f);
    assert_int_equal(0, f->effects.act_count);
    tick(f, BACKOFF_MS_MAX);
    assert_int_equal(0, f->effects.message_count);
    sleep_over(f);
    show_inbox(f);
    assert_int_equal(1, f->effects.act_count);
}

static void more_bookings_than_are_remembered_are_read_again_when_a_day_begins(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    establish_file(f);
    employ(f, "customer-rep");
    show_bookings(f, BOOKINGS_MAX + 1, true);
    show_inbox(f);
    assert_int_equal(0, f->effects.act_count);
    sleep_over(f);
    show_bookings(f, BOOKINGS_MAX + 1, true);
    show_inbox(f);
    assert_int_equal(1, f->effects.act_count);
}

static void what_is_left_to_people_where_all_is_automatic_is_told_once(void **state)
{
    struct fixture *f = *state;
    int looks;

    file_contract(f);
    raise_inquiry(f);
    propose_beyond_all_measure(f);
    f->settings.everything = true;
    employ(f, "finance");
    for (looks = 0; looks < 3; looks++) {
        show_inbox(f);
        show_history(f);
        assert_int_equal(0, f->effects.act_count);
        assert_int_equal(looks == 0, reported(f, REPORT_LEFT_TO_PEOPLE));
        step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    }
}

static void a_log_tells_once_that_the_broker_puts_things_off(void **state)
{
    struct fixture *f = *state;
    struct decisions decisions = {.count = 2};
    int tries;

    file_contract(f);
    employ(f, "finance");
    decisions.items[0] = (struct decision){7, {f->bytes[0], 100}};
    decisions.items[1] = (struct decision){8, {f->bytes[0], 100}};
    for (tries = 0; tries < 3; tries++) {
        step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
        f->result = (struct result){.batch = f->batch, .count = 2};
        refusals_add(&f->result.outcomes[0].refusals, ERR_DISK_LOW, NULL);
        refusals_add(&f->result.outcomes[1].refusals, ERR_DISK_LOW, NULL);
        f->result.outcomes[0].later = f->result.outcomes[1].later = true;
        step(f, (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &f->result});
        assert_int_equal(tries == 0, f->effects.report_count);
        assert_int_equal(f->now_ms + (BACKOFF_MS_MIN << tries), f->effects.wake_ms);
        tick(f, BACKOFF_MS_MAX);
    }
}

static void peoples_decisions_are_delivered_in_order_and_removed_after_the_answer(void **state)
{
    struct fixture *f = *state;
    struct decisions decisions = {.count = 1};

    file_contract(f);
    employ(f, "finance");
    decisions.items[0] = (struct decision){7, {f->bytes[0], 100}};
    step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    assert_int_equal(1, f->effects.act_count);
    step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    assert_int_equal(0, f->effects.act_count);
    answer(f, 0, ERR_BUSY);
    assert_int_equal(0, f->effects.verdict_count); /* it stays in the outbox */
    tick(f, BACKOFF_MS_MAX);
    step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    assert_int_equal(1, f->effects.act_count);
    answer(f, 3, 0);
    assert_int_equal(7, f->effects.verdicts[0].decision);
}

static void a_decision_refused_behind_one_that_must_wait_waits_too(void **state)
{
    struct fixture *f = *state;
    struct decisions decisions = {.count = 3};

    file_contract(f);
    pay(f);
    employ(f, "finance");
    decisions.items[0] = (struct decision){7, {f->bytes[0], 100}};
    decisions.items[1] = (struct decision){8, {f->bytes[1], 100}};
    decisions.items[2] = (struct decision){9, {f->bytes[1], 100}};
    step(f, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    assert_int_equal(3, f->effects.act_count);
    f->result = (struct result){.batch = f->batch, .count = 3};
    refusals_add(&f->result.outcomes[0].refusals, ERR_BUSY, NULL);
    f->result.outcomes[0].later = true;
    refusals_add(&f->result.outcomes[1].refusals, ERR_STATE, NULL);
    f->result.outcomes[2].sequence = 5;
    step(f, (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &f->result});
    assert_int_equal(1, f->effects.verdict_count); /* the first two stay in the outbox */
    assert_int_equal(9, f->effects.verdicts[0].decision);
}

static void a_new_day_and_new_settings_bring_another_look_at_everything(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    employ(f, "property");
    show_inbox(f);
    tick(f, 1000);
    assert_null(said(f, COMMAND_INBOX));
    tick(f, 24 * 3600 * 1000);
    show_inbox(f);
    step(f, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = &f->settings});
    assert_non_null(said(f, COMMAND_INBOX));
}

static void a_worker_that_ends_decides_nothing_more(void **state)
{
    struct fixture *f = *state;

    file_contract(f);
    pay(f);
    employ(f, "finance");
    step(f, (struct runtime_input){.kind = RUNTIME_DRAIN});
    show_case(f, 1);
    assert_int_equal(0, f->effects.act_count);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_first_session_subscribes_at_the_head_and_looks_at_the_inbox),
        CASE(one_opening_is_acted_upon_once),
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
        CASE(a_case_is_read_up_on_before_it_is_decided),
        CASE(what_was_asked_in_a_lost_session_is_asked_again),
        CASE(a_position_of_another_ledger_means_to_begin_anew),
        CASE(what_was_done_in_another_ledger_keeps_nothing_from_being_done_in_this),
        CASE(what_was_in_doubt_in_another_ledger_is_decided_by_this),
        CASE(the_representative_knows_all_bookings_before_the_first_date),
        CASE(while_all_bookings_are_read_no_date_is_given),
        CASE(a_history_that_ends_before_what_was_heard_is_read_on),
        CASE(of_several_representatives_one_gives_dates_until_another_takes_over),
        CASE(who_takes_over_reads_what_is_booked_before_he_gives_a_date),
        CASE(replicas_of_other_departments_all_act),
        CASE(a_case_without_a_free_date_is_looked_at_again_when_a_day_begins),
        CASE(more_bookings_than_are_remembered_are_read_again_when_a_day_begins),
        CASE(what_is_left_to_people_where_all_is_automatic_is_told_once),
        CASE(peoples_decisions_are_delivered_in_order_and_removed_after_the_answer),
        CASE(a_log_tells_once_that_the_broker_puts_things_off),
        CASE(a_decision_refused_behind_one_that_must_wait_waits_too),
        CASE(a_new_day_and_new_settings_bring_another_look_at_everything),
        CASE(a_worker_that_ends_decides_nothing_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
