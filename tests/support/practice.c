#include "tests/support/practice.h"

#include "schemas/fields.h"
#include "schemas/reader.h"
#include "workers/departments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

void practice_step(struct practice *f, struct runtime_input input)
{
    input.now_ms = f->now_ms;
    input.unix_ms = PRACTICE_UNIX_MS + f->now_ms;
    runtime_step(f->runtime, &input, &f->effects);
    f->batch += f->effects.act_count > 0 ? 1 : 0;
}

struct event *practice_event(enum event_type type, enum lane lane, struct text subject)
{
    static struct event event;

    event = (struct event){.type = type,
                           .lane = lane,
                           .subject = subject,
                           .actor = TEXT("clerk"),
                           .time = {PRACTICE_UNIX_MS / 1000, 0},
                           .time_text = TEXT("2024-08-20T10:00:00+08:00"),
                           .expect = ABSENT};
    fields_clear(&event_schema(type)->data, &event.data);
    return &event;
}

/* Let it happen. */
void practice_happen(struct practice *f, struct event *event)
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

void practice_file_contract(struct practice *f)
{
    struct event *event = practice_event(EVENT_CONTRACT_FILED, LANE_C, PRACTICE_SUBJECT);

    event->data.contract_filed.project = TEXT("haitian");
    event->data.contract_filed.unit = TEXT("1-1-101");
    event->data.contract_filed.signed_on = 19900;
    event->data.contract_filed.price_fen = 1000;
    event->data.contract_filed.unit_price_fen = 10;
    event->data.contract_filed.area_dm2 = 100;
    event->data.contract_filed.scheme_version = 1;
    practice_happen(f, event);
}

void practice_pay(struct practice *f)
{
    struct event *event = practice_event(EVENT_PAYMENT_RECEIVED, LANE_E, PRACTICE_SUBJECT);

    event->data.payment_received.payment = TEXT("P1");
    event->data.payment_received.amount_fen = 1000;
    event->data.payment_received.method = 1;
    event->data.payment_received.received_on = 19900;
    event->data.payment_received.ref = TEXT("r");
    event->data.payment_received.payer = TEXT("p");
    practice_happen(f, event);
}

void practice_clear_payment(struct practice *f)
{
    struct event *event = practice_event(EVENT_PAYMENT_CLEARED, LANE_E, PRACTICE_SUBJECT);

    event->data.payment_cleared.certificate_no = TEXT("K1");
    event->data.payment_cleared.due_fen = 1000;
    event->data.payment_cleared.received_fen = 1000;
    event->data.payment_cleared.issued_on = 19900;
    practice_happen(f, event);
}

void practice_revoke(struct practice *f)
{
    struct event *event = practice_event(EVENT_CLEARANCE_REVOKED, LANE_E, PRACTICE_SUBJECT);

    event->data.clearance_revoked.certificate_no = TEXT("K1");
    event->data.clearance_revoked.reason = TEXT("r");
    practice_happen(f, event);
}

void practice_raise_inquiry(struct practice *f)
{
    struct event *event = practice_event(EVENT_INQUIRY_RAISED, LANE_OWNER, PRACTICE_SUBJECT);

    event->data.inquiry_raised.inquiry = TEXT("Q1");
    event->data.inquiry_raised.channel = 1;
    event->data.inquiry_raised.text = TEXT("两处漏水");
    event->data.inquiry_raised.category = CATEGORY_ENGINEERING;
    event->data.inquiry_raised.recorder = RECORDER_B;
    practice_happen(f, event);
}

void practice_establish_file(struct practice *f)
{
    struct event *event = practice_event(EVENT_FILE_ESTABLISHED, LANE_C, PRACTICE_SUBJECT);

    event->data.file_established.file_no = TEXT("1");
    event->data.file_established.volumes = 1;
    event->data.file_established.copy_to = TEXT("Li");
    practice_happen(f, event);
}

int practice_open(void **state)
{
    struct practice *f = calloc(1, sizeof *f);
    struct error err;

    *state = f;
    if (f == NULL || book_create(&f->book, &err) != STATUS_OK) {
        return -1;
    }
    settings_default(&f->settings);
    f->now_ms = 1000;
    return 0;
}

int practice_close(void **state)
{
    struct practice *f = *state;

    runtime_destroy(&f->runtime);
    book_destroy(&f->book);
    free(f);
    return 0;
}

void practice_begin_session(struct practice *f)
{
    f->welcome.version = 1;
    f->welcome.head = f->head;
    practice_step(f, (struct runtime_input){.kind = RUNTIME_SESSION, .of.welcome = &f->welcome});
}

void practice_hire(struct practice *f, const char *department)
{
    struct error err;

    assert_int_equal(
        STATUS_OK, runtime_create(&f->runtime, department_of_name(department), &f->settings, &err));
}

void practice_attend(struct practice *f)
{
    practice_step(f, (struct runtime_input){.kind = RUNTIME_ATTEND});
}

/* A worker at its first session. */
void practice_employ(struct practice *f, const char *department)
{
    practice_hire(f, department);
    practice_attend(f);
    practice_begin_session(f);
}

const struct message *practice_said(const struct practice *f, enum command command)
{
    uint32_t i;

    for (i = 0; i < f->effects.message_count; i++) {
        if (f->effects.messages[i].command == command) {
            return &f->effects.messages[i];
        }
    }
    return NULL;
}

bool practice_reported(const struct practice *f, enum report_kind kind)
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
void practice_show_case(struct practice *f, uint64_t request)
{
    struct writer view = writer_of(f->view, sizeof f->view);
    struct writer openers = writer_of(f->openers, sizeof f->openers);

    f->views = (struct views){.request = request, .head = f->head, .count = 1};
    assert_true(book_view(f->book, PRACTICE_SUBJECT, &view, &openers));
    f->views.cases[0] = (struct case_item){writer_text(&view), writer_text(&openers)};
    practice_step(f, (struct runtime_input){.kind = RUNTIME_VIEWS, .of.views = &f->views});
}

/* The inbox, which was asked for in the last step. */
void practice_show_inbox(struct practice *f)
{
    const struct message *asked = practice_said(f, COMMAND_INBOX);

    assert_non_null(asked);
    practice_show_case(f, asked->of.inbox.request);
}

/* The case's history, which was asked for in the last step. */
void practice_show_history(struct practice *f)
{
    const struct message *asked = practice_said(f, COMMAND_READ);
    uint32_t i;

    assert_non_null(asked);
    f->records = (struct records){.request = asked->of.read.request,
                                  .through = f->head,
                                  .count = (uint32_t)f->head,
                                  .done = true};
    for (i = 0; i < f->head; i++) {
        struct reader reader = reader_of(f->bytes[i], sizeof f->bytes[i]);

        f->records.items[i] = (struct record_item){i + 1, PRACTICE_UNIX_MS, reader_raw(&reader)};
    }
    practice_step(f, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &f->records});
}

/* Either, and the case's history where that is asked for. */
void practice_show_case_in_full(struct practice *f, uint64_t request)
{
    practice_show_case(f, request);
    if (practice_said(f, COMMAND_READ) != NULL) {
        practice_show_history(f);
    }
}

void practice_show_inbox_in_full(struct practice *f)
{
    assert_non_null(practice_said(f, COMMAND_INBOX));
    practice_show_case_in_full(f, practice_said(f, COMMAND_INBOX)->of.inbox.request);
}

void practice_answer(struct practice *f, uint64_t sequence, enum refusal refusal)
{
    f->result = (struct result){.batch = f->batch, .count = 1};
    f->result.outcomes[0].sequence = sequence;
    if (sequence == 0) {
        refusals_add(&f->result.outcomes[0].refusals, refusal, NULL);
        f->result.outcomes[0].later = refusal_is_later(refusal);
    }
    practice_step(f, (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &f->result});
}

void practice_tick(struct practice *f, int64_t ms)
{
    f->now_ms += ms;
    practice_step(f, (struct runtime_input){.kind = RUNTIME_TICK});
}

/* Tell of the case as events do, with the last event where it is shown. */
void practice_tell_case(struct practice *f, bool with_event)
{
    static struct events events;
    struct writer view = writer_of(f->view, sizeof f->view);
    struct writer openers = writer_of(f->openers, sizeof f->openers);
    struct reader reader = reader_of(f->bytes[f->head - 1], sizeof f->bytes[0]);

    events = (struct events){.through = f->head, .record_count = with_event, .case_count = 1};
    events.records[0] = (struct record_item){f->head, PRACTICE_UNIX_MS, reader_raw(&reader)};
    assert_true(book_view(f->book, PRACTICE_SUBJECT, &view, &openers));
    events.cases[0] = (struct case_item){writer_text(&view), writer_text(&openers)};
    practice_step(f, (struct runtime_input){.kind = RUNTIME_EVENTS, .of.events = &events});
    if (practice_said(f, COMMAND_READ) != NULL) {
        practice_show_history(f);
    }
}
