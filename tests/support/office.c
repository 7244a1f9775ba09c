#include "tests/support/office.h"

#include "workers/departments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

void office_step(struct office *office, struct runtime_input input)
{
    input.now_ms = office->now_ms;
    input.unix_ms = OFFICE_UNIX_MS + office->now_ms;
    runtime_step(office->runtime, &input, &office->effects);
    if (office->effects.act_count > 0) {
        assert_true(office->sent_count < BATCHES_PENDING_MAX);
        office->sent[office->sent_count++] = office->effects.act_count;
    }
}

void office_tick(struct office *office, int64_t ms)
{
    office->now_ms += ms;
    office_step(office, (struct runtime_input){.kind = RUNTIME_TICK});
}

void office_begin_session(struct office *office)
{
    office->welcome.version = 1;
    office_step(office,
                (struct runtime_input){.kind = RUNTIME_SESSION, .of.welcome = &office->welcome});
}

void office_open(struct office *office, const char *department)
{
    struct error err;

    (void)memset(office, 0, sizeof *office);
    settings_default(&office->settings);
    office->settings.automatic[NODE_B10] = true; /* an act that asks for nothing beside the view */
    office->now_ms = 1000;
    assert_int_equal(STATUS_OK, runtime_create(&office->runtime, department_of_name(department),
                                               &office->settings, &err));
    office_step(office, (struct runtime_input){.kind = RUNTIME_ATTEND});
    office_begin_session(office);
}

void office_close(struct office *office)
{
    runtime_destroy(&office->runtime);
}

void office_view(struct view *view, const char *subject, uint64_t sequence)
{
    (void)memset(view, 0, sizeof *view);
    view->subject = text_of(subject);
    view->stage = TEXT("x");
    view->sequence = sequence;
    view->terms_version = 1;
    view->cert_ok = true;
    view->certificate_no = TEXT("K1");
    view->movein_on = NO_DATE;
}

struct open_node *office_open_node(struct view *view, enum node node, const char *inquiry,
                                   uint32_t opened)
{
    struct open_node *open = &view->open[view->open_count++];

    *open = (struct open_node){.node = node,
                               .lane = node_lane(node),
                               .inquiry = text_of(inquiry),
                               .opened = opened,
                               .opener = TEXT("opener"),
                               .due_on = NO_DATE};
    return open;
}

struct view_inquiry *office_inquiry(struct view *view, const char *inquiry)
{
    struct view_inquiry *said = &view->inquiries[view->inquiry_count++];

    *said = (struct view_inquiry){.inquiry = text_of(inquiry),
                                  .category = CATEGORY_ENGINEERING,
                                  .state = STATE_D5,
                                  .round = 1,
                                  .due_on = NO_DATE,
                                  .budget_fen = ABSENT,
                                  .assessed_fen = ABSENT,
                                  .approved_fen = ABSENT,
                                  .promised_on = NO_DATE};
    return said;
}

/* Drawing: the map that view_decode reads, field by field. */

static void write_text(struct writer *writer, const char *key, struct text text)
{
    writer_string(writer, key);
    writer_optional_text(writer, text);
}

static void write_int(struct writer *writer, const char *key, int64_t value)
{
    writer_string(writer, key);
    writer_optional_int(writer, value);
}

static void write_date(struct writer *writer, const char *key, int32_t date)
{
    char text[DATE_TEXT_BYTES];

    write_text(writer, key, text_of(date == NO_DATE ? NULL : date_format(text, date)));
}

static void write_bool(struct writer *writer, const char *key, bool value)
{
    writer_string(writer, key);
    writer_bool(writer, value);
}

static void write_node(struct writer *writer, const struct open_node *node)
{
    char since[MOMENT_TEXT_BYTES];

    writer_map(writer, 6);
    write_text(writer, "node", text_of(node_word(node->node)));
    write_text(writer, "lane", text_of(lane_word(node->lane)));
    write_text(writer, "inquiry", node->inquiry);
    write_int(writer, "opened", node->opened);
    write_text(writer, "since", text_of(moment_format(since, node->since)));
    write_date(writer, "due_on", node->due_on);
}

static void write_inquiry(struct writer *writer, const struct view_inquiry *inquiry)
{
    writer_map(writer, 11);
    write_text(writer, "inquiry", inquiry->inquiry);
    write_text(writer, "category", text_of(category_word(inquiry->category)));
    write_text(writer, "state", text_of(state_word(inquiry->state)));
    write_int(writer, "round", inquiry->round);
    write_bool(writer, "deferred", inquiry->deferred);
    write_date(writer, "due_on", inquiry->due_on);
    write_int(writer, "late_days", inquiry->late_days);
    write_int(writer, "budget_fen", inquiry->budget_fen);
    write_int(writer, "assessed_fen", inquiry->assessed_fen);
    write_int(writer, "approved_fen", inquiry->approved_fen);
    write_date(writer, "promised_on", inquiry->promised_on);
}

static void write_lists(struct writer *writer, const struct view *view)
{
    uint32_t i;

    writer_string(writer, "open");
    writer_array(writer, view->open_count);
    for (i = 0; i < view->open_count; i++) {
        write_node(writer, &view->open[i]);
    }
    writer_string(writer, "inquiries");
    writer_array(writer, view->inquiry_count);
    for (i = 0; i < view->inquiry_count; i++) {
        write_inquiry(writer, &view->inquiries[i]);
    }
}

static void write_view(struct writer *writer, const struct view *view, uint32_t unknown_bytes)
{
    static const char zeros[2 * VIEW_BYTES_MAX];

    writer_map(writer, 20);
    write_text(writer, "case", view->subject);
    write_text(writer, "project", view->project);
    write_text(writer, "unit", view->unit);
    write_text(writer, "stage", view->stage);
    write_int(writer, "events", view->events);
    write_int(writer, "sequence", (int64_t)view->sequence);
    write_int(writer, "due_fen", view->due_fen);
    write_int(writer, "paid_fen", view->paid_fen);
    write_int(writer, "balance_fen", view->balance_fen);
    write_int(writer, "terms_version", view->terms_version);
    write_bool(writer, "file_ok", view->file_ok);
    write_int(writer, "gate_open", view->gate_open);
    write_bool(writer, "cert_ok", view->cert_ok);
    write_text(writer, "certificate_no", view->certificate_no);
    write_bool(writer, "date_ok", view->date_ok);
    write_date(writer, "movein_on", view->movein_on);
    write_bool(writer, "qualified", view->qualified);
    write_lists(writer, view);
    writer_string(writer, "unknown");
    assert_true(unknown_bytes <= sizeof zeros);
    writer_bin(writer, (struct text){zeros, unknown_bytes});
}

static struct writer begin_item(struct office *office)
{
    if (office->views.count == 0) {
        office->used = 0;
    }
    assert_true(office->views.count < BATCH_EVENTS_MAX);
    return writer_of(office->paper + office->used, sizeof office->paper - office->used);
}

static struct text end_item(struct office *office, const struct writer *writer)
{
    assert_false(writer->overflowed);
    office->used += writer->count;
    return writer_text(writer);
}

void office_draw_long(struct office *office, const struct view *view, uint32_t bytes)
{
    struct writer writer = begin_item(office);
    struct case_item item = {.openers = {NULL, 0}};
    uint32_t i;

    write_view(&writer, view, bytes);
    item.view = end_item(office, &writer);
    if (view->open_count > 0 && !text_is_absent(view->open[0].opener)) {
        writer = writer_of(office->paper + office->used, sizeof office->paper - office->used);
        writer_array(&writer, view->open_count);
        for (i = 0; i < view->open_count; i++) {
            writer_text_value(&writer, view->open[i].opener);
        }
        item.openers = end_item(office, &writer);
    }
    office->views.cases[office->views.count++] = item;
}

void office_draw(struct office *office, const struct view *view)
{
    office_draw_long(office, view, 0);
}

void office_scribble(struct office *office)
{
    struct writer writer = begin_item(office);

    writer_map(&writer, 0); /* of a view, every field is missing */
    office->views.cases[office->views.count++] =
        (struct case_item){.view = end_item(office, &writer)};
}

void office_show(struct office *office, uint64_t request)
{
    office->views.request = request;
    office_step(office, (struct runtime_input){.kind = RUNTIME_VIEWS, .of.views = &office->views});
    office->views = (struct views){0};
}

void office_tell(struct office *office)
{
    static struct events events;

    events = (struct events){.case_count = office->views.count};
    (void)memcpy(events.cases, office->views.cases, sizeof events.cases);
    office_step(office, (struct runtime_input){.kind = RUNTIME_EVENTS, .of.events = &events});
    office->views = (struct views){0};
}

void office_answer(struct office *office, uint64_t sequence, enum refusal refusal)
{
    uint32_t i;

    assert_true(office->sent_count > 0);
    office->result = (struct result){.batch = ++office->answered, .count = office->sent[0]};
    office->sent_count--;
    (void)memmove(office->sent, office->sent + 1, office->sent_count * sizeof office->sent[0]);
    for (i = 0; i < office->result.count; i++) {
        struct outcome *outcome = &office->result.outcomes[i];

        outcome->sequence = sequence;
        if (refusal != 0) {
            refusals_add(&outcome->refusals, refusal, NULL);
            outcome->later = refusal_is_later(refusal);
        }
    }
    office_step(office,
                (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &office->result});
}

const struct message *office_said(const struct office *office, enum command command)
{
    uint32_t i;

    for (i = 0; i < office->effects.message_count; i++) {
        if (office->effects.messages[i].command == command) {
            return &office->effects.messages[i];
        }
    }
    return NULL;
}

uint32_t office_count(const struct office *office, enum report_kind kind)
{
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < office->effects.report_count; i++) {
        count += office->effects.reports[i].kind == kind ? 1 : 0;
    }
    return count;
}
