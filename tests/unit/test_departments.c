#include "tests/support/desk.h"

#include "schemas/fields.h"
#include "schemas/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void a_node_of_a_newer_broker_is_passed_over(void **state)
{
    (void)state;
    desk.settings.everything = true;
    desk_open(NODE_D5, true);
    assert_non_null(desk_decide("engineering"));
    desk.view.open[0].node = NODE_NONE; /* as view_decode gives it */
    assert_null(desk_decide("engineering"));
    assert_false(process_awaits_act(desk.view.open, 1, TEXT("?.Q1@9")));
}

static void the_id_of_an_act_names_node_inquiry_and_opening(void **state)
{
    static char longest[ID_BYTES_MAX + 1]; /* the view keeps it */
    char id[ID_BYTES_MAX + 1];

    (void)state;
    desk_open(NODE_D5, true);
    process_act_id(&desk.view.open[0], id);
    assert_string_equal("D5.Q1@9", id);
    (void)memset(longest, 'q', ID_BYTES_MAX);
    longest[ID_BYTES_MAX] = '\0';
    desk.view.open[0].inquiry = text_of(longest);
    process_act_id(&desk.view.open[0], id);
    assert_int_equal(ID_BYTES_MAX, strlen(id));
    assert_string_equal("~@9", id + ID_BYTES_MAX - 3);
}

static void a8_approves_within_its_limit_and_only_what_was_promised(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_A8, true);
    desk.view.inquiries[0].promised_on = DESK_TODAY + 5;
    desk.view.inquiries[0].approved_fen = 123450;
    assert_null(desk_decide("sales-manager")); /* by default it is for people */
    desk.settings.automatic[NODE_A8] = true;
    desk.settings.limit_fen[NODE_A8] = 123449;
    assert_null(desk_decide("sales-manager"));
    desk.settings.limit_fen[NODE_A8] = 123450;
    event = desk_decide("sales-manager");
    assert_int_equal(EVENT_SOLUTION_APPROVED, event->type);
    desk_assert_text("同意，费用1,234.50元，2024-08-25前完成", event->data.solution_approved.note);
    desk.view.inquiries[0].promised_on = NO_DATE;
    assert_null(desk_decide("sales-manager"));
}

static void from_round_two_on_people_decide(void **state)
{
    (void)state;
    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = TEXT("漏水");
    desk.view.inquiries[0].round = 2;
    assert_null(desk_decide("engineering"));
    desk.settings.everything = true;
    assert_non_null(desk_decide("engineering"));
}

static void c3_sets_up_a_file_with_a_copy_for_the_deputy(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_C3, false);
    event = desk_decide("customer-rep");
    desk_assert_text("KH-HT-1", event->data.file_established.file_no);
    desk_assert_text("deputy-manager", event->data.file_established.copy_to);
    assert_int_equal(4, event->data.file_established.items.count);
    assert_string_equal("C3@9", desk.act.id);
}

static void book(const char *subject, int32_t day, const char *slot, uint64_t sequence)
{
    struct event event = {
        .type = EVENT_MOVEIN_SCHEDULED, .id = TEXT("date"), .subject = text_of(subject)};

    event.data.movein_scheduled.movein_on = day;
    event.data.movein_scheduled.slot = text_of(slot);
    bookings_fold(&desk.bookings, &event, sequence, DESK_TODAY);
}

static void assert_slot(int32_t day, const char *slot)
{
    const struct event *event = desk_decide("customer-rep");

    assert_non_null(event);
    assert_int_equal(day, event->data.movein_scheduled.movein_on);
    desk_assert_text(slot, event->data.movein_scheduled.slot);
}

static void c9_takes_the_next_free_slot_of_the_next_free_day(void **state)
{
    (void)state;
    desk_open(NODE_C9, false);
    desk.settings.slots_per_day = 2;
    desk.settings.opens_minute = 9 * 60;
    desk.settings.closes_minute = 11 * 60;
    assert_slot(DESK_TODAY + 1, "09:00-10:00");
    book("HT-2", DESK_TODAY + 1, "09:00-10:00", 1);
    assert_slot(DESK_TODAY + 1, "10:00-11:00");
    book("HT-3", DESK_TODAY + 1, "10:00-11:00", 2);
    assert_slot(DESK_TODAY + 2, "09:00-10:00");
    book("HT-3", DESK_TODAY + 8, "10:00-11:00", 4); /* re-dated: the slot is free again */
    book("HT-3", DESK_TODAY + 1, "10:00-11:00", 3); /* told late: changes nothing */
    assert_slot(DESK_TODAY + 1, "10:00-11:00");
}

static void c9_does_not_offer_again_what_somebody_did_not_wait_for(void **state)
{
    struct event event = {
        .type = EVENT_MOVEIN_COMPLETED, .id = TEXT("end"), .subject = TEXT("HT-2")};

    (void)state;
    desk_open(NODE_C9, false);
    desk.settings.slots_per_day = 1;
    book("HT-2", DESK_TODAY + 1, "09:00-17:00", 1);
    bookings_fold(&desk.bookings, &event, 2, DESK_TODAY);
    assert_slot(DESK_TODAY + 2, "09:00-17:00");
    event.type = EVENT_CONTRACT_CANCELLED;
    bookings_fold(&desk.bookings, &event, 3, DESK_TODAY);
    assert_slot(DESK_TODAY + 1, "09:00-17:00");
}

static void c9_offers_no_sunday(void **state)
{
    (void)state;
    desk_open(NODE_C9, false);
    desk.settings.slots_per_day = 1;
    book("HT-2", DESK_TODAY + 1, "09:00-17:00", 1);
    book("HT-3", DESK_TODAY + 2, "09:00-17:00", 2);
    book("HT-4", DESK_TODAY + 3, "09:00-17:00", 3);
    book("HT-5", DESK_TODAY + 4, "09:00-17:00", 4);
    assert_slot(DESK_TODAY + 6, "09:00-17:00"); /* Monday; DESK_TODAY + 5 is a Sunday */
}

static void c9_waits_for_no_slot_where_everything_is_decided(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_C9, false);
    desk.bookings.incomplete = true;
    assert_null(desk_decide("customer-rep"));
    desk.settings.everything = true;
    event = desk_decide("customer-rep");
    assert_non_null(event);
    assert_int_equal(DESK_TODAY + 1, event->data.movein_scheduled.movein_on);
    assert_true(text_is_absent(event->data.movein_scheduled.slot));
}

/* The solution of the dossier: two lines of these amounts. */
static void propose(int64_t one, int64_t other, int64_t budget)
{
    static uint8_t bytes[512];
    struct writer writer = writer_of(bytes, sizeof bytes);
    const struct budget_line lines[] = {{TEXT("a"), 2, TEXT("m"), one},
                                        {TEXT("b"), 3, TEXT("m"), other}};

    writer_array(&writer, 2);
    fields_encode(record_schema("budget_line"), &lines[0], &writer);
    fields_encode(record_schema("budget_line"), &lines[1], &writer);
    desk.dossier.inquiries[0].solution = (struct solution){
        .plan = TEXT("plan"), .lines = {bytes, (uint32_t)writer.count, 2}, .budget_fen = budget};
}

static void e5_adds_up_the_lines(void **state)
{
    (void)state;
    desk_open(NODE_E5, true);
    assert_null(desk_decide("finance")); /* no solution is known */
    propose(100, 50, 150);
    assert_int_equal(150, desk_decide("finance")->data.cost_assessed.amount_fen);
    propose(100, 50, 2 * 100 + 3 * 50); /* prices instead of amounts */
    assert_int_equal(350, desk_decide("finance")->data.cost_assessed.amount_fen);
    propose(100, 50, 149);
    assert_null(desk_decide("finance"));
    desk.settings.everything = true;
    assert_int_equal(150, desk_decide("finance")->data.cost_assessed.amount_fen);
}

static void e5_takes_a_budget_without_lines_as_it_is(void **state)
{
    (void)state;
    desk_open(NODE_E5, true);
    desk.dossier.inquiries[0].solution = (struct solution){.plan = TEXT("plan"), .budget_fen = 0};
    assert_int_equal(0, desk_decide("finance")->data.cost_assessed.amount_fen);
}

static void f9_certifies_when_nothing_is_due(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_F9, false);
    desk.view.due_fen = 1000;
    desk.view.paid_fen = 999;
    desk.view.balance_fen = 1;
    assert_null(desk_decide("finance"));
    desk.view.paid_fen = 1001;
    desk.view.balance_fen = -1;
    event = desk_decide("finance");
    desk_assert_text("FK-HT-1-1", event->data.payment_cleared.certificate_no);
    assert_int_equal(1001, event->data.payment_cleared.received_fen);
    assert_int_equal(DESK_TODAY, event->data.payment_cleared.issued_on);
}

/* An earlier certificate was revoked, or its entry voided: its number stays used. */
static void f9_takes_a_number_that_the_case_never_had(void **state)
{
    struct event had = {.type = EVENT_PAYMENT_CLEARED};

    (void)state;
    desk_open(NODE_F9, false);
    had.data.payment_cleared.certificate_no = TEXT("FK-HT-1-1");
    dossier_fold(&desk.dossier, &had, 8);
    desk_assert_text("FK-HT-1-1.2", desk_decide("finance")->data.payment_cleared.certificate_no);
}

static void f9_leaves_a_case_that_had_every_number_to_people(void **state)
{
    struct event had = {.type = EVENT_PAYMENT_CLEARED};
    char number[ID_BYTES_MAX + 1];
    uint32_t i;

    (void)state;
    desk_open(NODE_F9, false);
    for (i = 0; i < CERTIFICATE_ISSUES_MAX; i++) {
        assert_true(numbering_next(&desk.dossier.numbering, number));
        had.data.payment_cleared.certificate_no = text_of(number);
        dossier_fold(&desk.dossier, &had, 8 + i);
    }
    assert_null(desk_decide("finance"));
}

static void f6_proposes_by_the_rules(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_F6, true);
    desk.dossier.inquiries[0].text = TEXT("The elevator is out of order");
    event = desk_decide("property");
    assert_int_equal(2, event->data.solution_proposed.work_days);
    assert_int_equal(0, event->data.solution_proposed.budget_fen);
    desk.dossier.inquiries[0].text = TEXT("odd");
    assert_null(desk_decide("property"));
    desk.settings.everything = true;
    assert_non_null(desk_decide("property"));
}

static void f11_waits_for_the_day(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_F11, false);
    desk.settings.automatic[NODE_F11] = true;
    desk.view.movein_on = DESK_TODAY + 1;
    assert_null(desk_decide("property"));
    desk.view.movein_on = DESK_TODAY;
    event = desk_decide("property");
    assert_int_equal(9, event->data.movein_completed.checklist.count);
    assert_int_equal(3, event->data.movein_completed.keys);
    desk_assert_text("张三", event->data.movein_completed.signed_by);
    desk.view.movein_on = DESK_TODAY + 1;
    desk.settings.everything = true;
    assert_non_null(desk_decide("property"));
}

static void a_department_leaves_the_others_nodes_alone(void **state)
{
    (void)state;
    desk.settings.everything = true;
    desk_open(NODE_C3, false);
    assert_null(desk_decide("finance"));
    desk_open(NODE_F9, false);
    desk.view.open[0].lane = LANE_F; /* the property desk's F9, a paper to take in */
    desk.view.open[0].node = NODE_F9L;
    assert_null(desk_decide("property"));
}

static void there_are_six_departments_and_a_timekeeper(void **state)
{
    static const enum lane lanes[] = {LANE_A, LANE_B, LANE_C, LANE_D, LANE_E, LANE_F};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        const struct department *department = department_of_name(lane_department(lanes[i]));

        assert_non_null(department);
        assert_int_equal(lanes[i], department->lane);
    }
    assert_int_equal(LANE_SYSTEM, department_of_name("timekeeper")->lane);
    assert_null(department_of_name("janitor"));
}

static void yuan_are_grouped_and_keep_their_sign(void **state)
{
    static const struct {
        int64_t fen;
        const char *yuan;
    } samples[] = {{0, "0.00"},
                   {5, "0.05"},
                   {-5, "-0.05"},
                   {99999, "999.99"},
                   {100000, "1,000.00"},
                   {-123456789, "-1,234,567.89"},
                   {INT64_MAX, "92,233,720,368,547,758.07"},
                   {INT64_MIN, "-92,233,720,368,547,758.08"}};
    char text[YUAN_TEXT_BYTES];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        assert_string_equal(samples[i].yuan, yuan_format(text, samples[i].fen));
    }
}

static void a8_speaks_of_cost_only_where_there_is_one(void **state)
{
    static const int64_t amounts[] = {ABSENT, 0};
    size_t i;

    (void)state;
    desk.settings.everything = true;
    for (i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        desk_open(NODE_A8, true);
        desk.view.inquiries[0].promised_on = DESK_TODAY + 5;
        desk.view.inquiries[0].approved_fen = amounts[i];
        desk_assert_text("同意，2024-08-25前完成",
                         desk_decide("sales-manager")->data.solution_approved.note);
    }
    desk_open(NODE_A8, false); /* of which inquiry? */
    assert_null(desk_decide("sales-manager"));
}

static void e5_assesses_no_solution_that_it_does_not_know(void **state)
{
    (void)state;
    desk.settings.everything = true;
    desk_open(NODE_E5, true);
    desk.dossier.inquiry_count = 0; /* it found no room */
    assert_null(desk_decide("finance"));
}

static void e5_takes_a_solution_that_names_no_budget_as_free_of_cost(void **state)
{
    (void)state;
    desk_open(NODE_E5, true);
    desk.dossier.inquiries[0].solution =
        (struct solution){.plan = TEXT("plan"), .budget_fen = ABSENT};
    assert_int_equal(0, desk_decide("finance")->data.cost_assessed.amount_fen);
}

static void f6_does_not_guess_without_the_text(void **state)
{
    (void)state;
    desk_open(NODE_F6, true);
    assert_null(desk_decide("property"));
    desk.dossier.inquiry_count = 0;
    assert_null(desk_decide("property"));
    desk.settings.everything = true;
    assert_non_null(desk_decide("property"));
}

static void f11_does_not_begin_without_a_day(void **state)
{
    (void)state;
    desk_open(NODE_F11, false);
    desk.settings.automatic[NODE_F11] = true;
    assert_null(desk_decide("property"));
    desk.settings.everything = true;
    desk.dossier.buyer = (struct text){NULL, 0};
    desk_assert_text("业主", desk_decide("property")->data.movein_completed.signed_by);
}

static void an_act_keeps_what_finds_room_in_it(void **state)
{
    static char bytes[ACT_TEXT_BYTES];
    uint8_t few[2];
    struct writer writer = writer_of(few, sizeof few);

    (void)state;
    assert_int_equal(sizeof bytes - 1,
                     act_text(&desk.act, (struct text){bytes, sizeof bytes - 1}).count);
    assert_true(text_is_absent(act_text(&desk.act, TEXT("ab"))));
    assert_true(text_is_absent(act_print(&desk.act, "%d", 12)));
    assert_true(text_equals(TEXT("1"), act_print(&desk.act, "%d", 1)));
    writer_string(&writer, "longer than a few");
    assert_null(act_list(&desk.act, &writer, 1).bytes);
}

/* As no broker should say. */
static void a_node_in_a_lane_that_is_not_its_own_is_left_to_people(void **state)
{
    static const char *const names[] = {"sales-manager", "customer-rep", "finance", "property"};
    size_t i;

    (void)state;
    desk.settings.everything = true;
    for (i = 0; i < sizeof names / sizeof names[0]; i++) {
        desk_open(NODE_D5, true);
        desk.view.open[0].lane = department_of_name(names[i])->lane;
        assert_null(desk_decide(names[i]));
    }
}

#define CASE(name) cmocka_unit_test_setup(name, desk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_node_of_a_newer_broker_is_passed_over),
        CASE(the_id_of_an_act_names_node_inquiry_and_opening),
        CASE(a8_approves_within_its_limit_and_only_what_was_promised),
        CASE(from_round_two_on_people_decide),
        CASE(c3_sets_up_a_file_with_a_copy_for_the_deputy),
        CASE(c9_takes_the_next_free_slot_of_the_next_free_day),
        CASE(c9_does_not_offer_again_what_somebody_did_not_wait_for),
        CASE(c9_offers_no_sunday),
        CASE(c9_waits_for_no_slot_where_everything_is_decided),
        CASE(e5_adds_up_the_lines),
        CASE(e5_takes_a_budget_without_lines_as_it_is),
        CASE(f9_certifies_when_nothing_is_due),
        CASE(f9_takes_a_number_that_the_case_never_had),
        CASE(f9_leaves_a_case_that_had_every_number_to_people),
        CASE(f6_proposes_by_the_rules),
        CASE(f11_waits_for_the_day),
        CASE(a_department_leaves_the_others_nodes_alone),
        CASE(there_are_six_departments_and_a_timekeeper),
        CASE(yuan_are_grouped_and_keep_their_sign),
        CASE(a8_speaks_of_cost_only_where_there_is_one),
        CASE(e5_assesses_no_solution_that_it_does_not_know),
        CASE(e5_takes_a_solution_that_names_no_budget_as_free_of_cost),
        CASE(f6_does_not_guess_without_the_text),
        CASE(f11_does_not_begin_without_a_day),
        CASE(an_act_keeps_what_finds_room_in_it),
        CASE(a_node_in_a_lane_that_is_not_its_own_is_left_to_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
