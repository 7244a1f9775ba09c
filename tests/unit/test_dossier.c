#include "workers/dossier.h"

#include "schemas/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct dossier dossier;
static struct view view;
static char long_text[DOSSIER_BYTES_MAX + 1];

/* A case in which Q1 and Q2 are open. */
static int setup(void **state)
{
    (void)state;
    (void)memset(&view, 0, sizeof view);
    view.subject = TEXT("HT-1");
    view.open_count = 3;
    view.open[0].inquiry = TEXT("Q1");
    view.open[1].inquiry = TEXT("Q2"); /* and a node of the case itself */
    dossier_init(&dossier, &view);
    (void)memset(long_text, 'x', sizeof long_text);
    return 0;
}

/* The n-th event is "e<n>". */
static void fold(const struct event *event)
{
    struct event named = *event;
    char id[16];

    (void)snprintf(id, sizeof id, "e%u", (unsigned int)dossier.sequence + 1);
    named.id = text_of(id);
    dossier_fold(&dossier, &named, dossier.sequence + 1);
}

static void undo(const char *target)
{
    struct event event = {.type = EVENT_ENTRY_VOIDED};

    event.data.entry_voided.target = text_of(target);
    fold(&event);
}

static void raise_inquiry(const char *inquiry, struct text text)
{
    struct event event = {.type = EVENT_INQUIRY_RAISED};

    event.data.inquiry_raised.inquiry = text_of(inquiry);
    event.data.inquiry_raised.text = text;
    fold(&event);
}

/* A plan, and a budget of one line for such an item. */
static void propose(const char *inquiry, struct text plan, struct text item)
{
    static uint8_t bytes[DOSSIER_BYTES_MAX + 128];
    struct writer writer = writer_of(bytes, sizeof bytes);
    const struct budget_line line = {item, 2, TEXT("m"), 100};
    struct event event = {.type = EVENT_SOLUTION_PROPOSED};

    writer_array(&writer, 1);
    fields_encode(record_schema("budget_line"), &line, &writer);
    event.data.solution_proposed.inquiry = text_of(inquiry);
    event.data.solution_proposed.plan = plan;
    event.data.solution_proposed.budget_fen = 100;
    event.data.solution_proposed.budget_lines = (struct list){bytes, (uint32_t)writer.count, 1};
    event.data.solution_proposed.work_days = 3;
    fold(&event);
}

static struct list buyers(const char *name)
{
    static uint8_t bytes[128];
    struct writer writer = writer_of(bytes, sizeof bytes);
    const struct buyer buyer = {text_of(name), TEXT("130300"), TEXT("139")};

    writer_array(&writer, name == NULL ? 0 : 1);
    if (name != NULL) {
        fields_encode(record_schema("buyer"), &buyer, &writer);
    }
    return (struct list){bytes, (uint32_t)writer.count, name == NULL ? 0 : 1};
}

static const struct dossier_inquiry *inquiry(const char *name)
{
    return dossier_inquiry_of(&dossier, text_of(name));
}

static void it_keeps_texts_of_its_own(void **state)
{
    char text[] = "it leaks";

    (void)state;
    raise_inquiry("Q1", text_of(text));
    (void)memset(text, '?', sizeof text);
    assert_true(text_equals(TEXT("it leaks"), inquiry("Q1")->text));
    assert_true(text_is_absent(inquiry("Q2")->text));
    assert_int_equal(1, dossier.sequence);
}

static void what_concerns_no_open_inquiry_is_passed_over(void **state)
{
    (void)state;
    raise_inquiry("Q3", TEXT("closed long ago"));
    assert_null(inquiry("Q3"));
    assert_int_equal(1, dossier.sequence);
    assert_int_equal(strlen("Q1") + strlen("Q2"), dossier.used);
}

static void the_owner_is_the_first_buyer_of_the_contract_or_of_the_last_change(void **state)
{
    struct event event = {.type = EVENT_CONTRACT_FILED};

    (void)state;
    event.data.contract_filed.buyers = buyers(NULL);
    fold(&event);
    assert_true(text_is_absent(dossier.buyer));
    event.data.contract_filed.buyers = buyers("张三");
    fold(&event);
    assert_true(text_equals(TEXT("张三"), dossier.buyer));
    event = (struct event){.type = EVENT_OWNER_CHANGED};
    event.data.owner_changed.buyers = buyers("李四");
    fold(&event);
    assert_true(text_equals(TEXT("李四"), dossier.buyer));
    event.data.owner_changed.buyers = (struct list){NULL, 0, 0}; /* says nothing of buyers */
    fold(&event);
    assert_true(text_equals(TEXT("李四"), dossier.buyer));
}

static void a_solution_is_the_last_one_proposed(void **state)
{
    (void)state;
    propose("Q1", TEXT("paint"), TEXT("wall"));
    propose("Q1", TEXT("build anew"), TEXT("wall"));
    assert_true(text_equals(TEXT("build anew"), inquiry("Q1")->solution.plan));
    assert_int_equal(100, inquiry("Q1")->solution.budget_fen);
    assert_int_equal(3, inquiry("Q1")->solution.work_days);
    assert_int_equal(1, inquiry("Q1")->solution.lines.count);
}

static void a_solution_is_superseded_when_its_inquiry_begins_anew(void **state)
{
    static const enum event_type types[] = {EVENT_INQUIRY_CLASSIFIED, EVENT_INQUIRY_REOPENED};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct event event = {.type = types[i]};

        propose("Q1", TEXT("paint"), TEXT("wall"));
        if (types[i] == EVENT_INQUIRY_REOPENED) {
            event.data.inquiry_reopened.inquiry = TEXT("Q1");
        } else {
            event.data.inquiry_classified.inquiry = TEXT("Q1");
        }
        fold(&event);
        assert_true(text_is_absent(inquiry("Q1")->solution.plan));
        assert_int_equal(0, inquiry("Q1")->solution.lines.count);
    }
}

static void what_is_voided_was_never_said(void **state)
{
    struct event event = {.type = EVENT_CONTRACT_FILED};

    (void)state;
    event.data.contract_filed.buyers = buyers("张三");
    fold(&event);
    event = (struct event){.type = EVENT_OWNER_CHANGED};
    event.data.owner_changed.buyers = buyers("李四");
    fold(&event);
    raise_inquiry("Q1", TEXT("it leaks"));
    propose("Q1", TEXT("paint"), TEXT("wall"));
    event = (struct event){.type = EVENT_INQUIRY_CLASSIFIED};
    event.data.inquiry_classified.inquiry = TEXT("Q1");
    fold(&event);
    propose("Q1", TEXT("build anew"), TEXT("wall"));
    undo("e6");
    assert_true(text_is_absent(inquiry("Q1")->solution.plan));
    undo("e5");
    assert_true(text_equals(TEXT("paint"), inquiry("Q1")->solution.plan));
    assert_int_equal(1, inquiry("Q1")->solution.lines.count);
    undo("e4");
    assert_true(text_is_absent(inquiry("Q1")->solution.plan));
    undo("e3");
    assert_true(text_is_absent(inquiry("Q1")->text));
    assert_true(text_equals(TEXT("李四"), dossier.buyer));
    undo("e2");
    assert_true(text_equals(TEXT("张三"), dossier.buyer));
    undo("e99");
    assert_true(text_equals(TEXT("张三"), dossier.buyer));
    assert_int_equal(12, dossier.sequence);
}

static void a_number_stays_used_when_its_certificate_is_voided(void **state)
{
    struct event event = {.type = EVENT_PAYMENT_CLEARED};
    char number[ID_BYTES_MAX + 1];

    (void)state;
    event.data.payment_cleared.certificate_no = TEXT("FK-HT-1-0");
    fold(&event);
    undo("e1");
    assert_true(numbering_next(&dossier.numbering, number));
    assert_string_equal("FK-HT-1-0.2", number);
}

/* Else a void of what was forgotten would leave the one before it unsaid. */
static void more_than_it_can_keep_is_nothing_at_all(void **state)
{
    uint32_t i;

    (void)state;
    for (i = 0; i < DOSSIER_FACTS_MAX; i++) {
        raise_inquiry("Q1", TEXT("x"));
    }
    assert_false(text_is_absent(inquiry("Q1")->text));
    raise_inquiry("Q2", TEXT("x"));
    assert_true(text_is_absent(inquiry("Q1")->text));
    assert_true(text_is_absent(inquiry("Q2")->text));
    undo("e1");
    raise_inquiry("Q2", TEXT("x"));
    assert_true(text_is_absent(inquiry("Q1")->text));
    assert_true(text_is_absent(inquiry("Q2")->text));
}

static void other_events_of_an_inquiry_leave_its_solution(void **state)
{
    struct event event = {.type = EVENT_COST_ASSESSED};

    (void)state;
    propose("Q1", TEXT("paint"), TEXT("wall"));
    event.data.cost_assessed.inquiry = TEXT("Q1");
    fold(&event);
    assert_true(text_equals(TEXT("paint"), inquiry("Q1")->solution.plan));
}

static void what_finds_no_room_is_absent(void **state)
{
    (void)state;
    raise_inquiry("Q1", (struct text){long_text, DOSSIER_BYTES_MAX});
    assert_true(text_is_absent(inquiry("Q1")->text));
    raise_inquiry("Q1", (struct text){long_text, DOSSIER_BYTES_MAX - dossier.used});
    assert_false(text_is_absent(inquiry("Q1")->text));
    assert_int_equal(DOSSIER_BYTES_MAX, dossier.used);
    raise_inquiry("Q2", TEXT("x"));
    assert_true(text_is_absent(inquiry("Q2")->text));
}

static void half_a_solution_is_none(void **state)
{
    (void)state;
    propose("Q1", TEXT("paint"), (struct text){long_text, DOSSIER_BYTES_MAX});
    assert_true(text_is_absent(inquiry("Q1")->solution.plan));
    assert_int_equal(0, inquiry("Q1")->solution.lines.count);
}

static void it_begins_with_as_many_inquiries_as_can_be_open(void **state)
{
    static char names[OPEN_NODES_MAX][8];
    uint32_t i;

    (void)state;
    view.open_count = CASE_INQUIRIES_OPEN_MAX + 2; /* remedies have inquiries, too */
    for (i = 0; i < view.open_count; i++) {
        (void)snprintf(names[i], sizeof names[i], "Q%u", i);
        view.open[i].inquiry = text_of(names[i]);
    }
    dossier_init(&dossier, &view);
    assert_int_equal(CASE_INQUIRIES_OPEN_MAX, dossier.inquiry_count);
    assert_non_null(inquiry("Q63"));
    assert_null(inquiry("Q64"));
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(it_keeps_texts_of_its_own),
        CASE(what_concerns_no_open_inquiry_is_passed_over),
        CASE(the_owner_is_the_first_buyer_of_the_contract_or_of_the_last_change),
        CASE(a_solution_is_the_last_one_proposed),
        CASE(a_solution_is_superseded_when_its_inquiry_begins_anew),
        CASE(what_is_voided_was_never_said),
        CASE(a_number_stays_used_when_its_certificate_is_voided),
        CASE(more_than_it_can_keep_is_nothing_at_all),
        CASE(other_events_of_an_inquiry_leave_its_solution),
        CASE(what_finds_no_room_is_absent),
        CASE(half_a_solution_is_none),
        CASE(it_begins_with_as_many_inquiries_as_can_be_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
