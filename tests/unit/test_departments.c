#include "workers/departments.h"

#include "schemas/fields.h"
#include "schemas/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A view and a dossier in, an act out. Today is Tuesday, 2024-08-20, 10:00 in +08:00. */

#define TODAY 19955
#define NOW (19955 * 86400LL + 2 * 3600)

static struct settings settings;
static struct bookings bookings;
static struct dossier dossier;
static struct view view;
static struct act act;

/* A case with one open node; with inquiry "Q1" when it belongs to one. */
static int setup(void **state)
{
    (void)state;
    settings_default(&settings);
    bookings_init(&bookings);
    (void)memset(&view, 0, sizeof view);
    view.subject = TEXT("HT-1");
    view.terms_version = 1;
    view.movein_on = NO_DATE;
    view.sequence = 9;
    (void)memset(&dossier, 0, sizeof dossier);
    dossier.buyer = TEXT("张三");
    return 0;
}

static void open_node(enum node node, bool of_inquiry)
{
    view.open_count = 1;
    view.open[0] = (struct open_node){.node = node,
                                      .lane = node_lane(node),
                                      .inquiry = of_inquiry ? TEXT("Q1") : (struct text){NULL, 0},
                                      .opened = 9,
                                      .opener = TEXT("opener")};
    if (of_inquiry) {
        view.inquiry_count = 1;
        view.inquiries[0] = (struct view_inquiry){.inquiry = TEXT("Q1"),
                                                  .category = CATEGORY_ENGINEERING,
                                                  .round = 1,
                                                  .promised_on = NO_DATE,
                                                  .budget_fen = ABSENT,
                                                  .assessed_fen = ABSENT,
                                                  .approved_fen = ABSENT};
        dossier.inquiry_count = 1;
        dossier.inquiries[0].inquiry = TEXT("Q1");
    }
}

/* What the node's department does: its act, checked as the broker would check it; NULL: it leaves
 * the node to people. */
static const struct event *decide(const char *department)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    static struct event read;
    const struct matter matter = {&settings, &view, &dossier, &bookings, NOW, TODAY};
    const struct department *who = department_of_name(department);
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct refusals refusals;

    assert_non_null(who);
    if (!department_may_act(who, &settings, &view, &view.open[0]) ||
        !department_act(who, &matter, &view.open[0], &act)) {
        return NULL;
    }
    event_encode(&act.event, &writer);
    assert_false(writer.overflowed);
    refusals = event_decode(&read, bytes, writer.count);
    assert_string_equal("", refusals.text);
    assert_true(text_equals(TEXT("opener"), read.causationid));
    assert_true(text_equals(TEXT("auto"), read.actor));
    assert_int_equal(TODAY, moment_day(read.time));
    return &read;
}

static void assert_text(const char *expected, struct text text)
{
    char actual[TEXT_BYTES_MAX + 1];

    (void)snprintf(actual, sizeof actual, "%.*s", TEXT_ARGUMENTS(text));
    assert_string_equal(expected, actual);
}

static void a_node_of_a_newer_broker_is_passed_over(void **state)
{
    (void)state;
    settings.everything = true;
    open_node(NODE_D5, true);
    assert_non_null(decide("engineering"));
    view.open[0].node = NODE_NONE; /* as view_decode gives it */
    assert_null(decide("engineering"));
    assert_false(process_awaits_act(view.open, 1, TEXT("?.Q1@9")));
}

static void the_id_of_an_act_names_node_inquiry_and_opening(void **state)
{
    static char longest[ID_BYTES_MAX + 1]; /* the view keeps it */
    char id[ID_BYTES_MAX + 1];

    (void)state;
    open_node(NODE_D5, true);
    process_act_id(&view.open[0], id);
    assert_string_equal("D5.Q1@9", id);
    (void)memset(longest, 'q', ID_BYTES_MAX);
    longest[ID_BYTES_MAX] = '\0';
    view.open[0].inquiry = text_of(longest);
    process_act_id(&view.open[0], id);
    assert_int_equal(ID_BYTES_MAX, strlen(id));
    assert_string_equal("~@9", id + ID_BYTES_MAX - 3);
}

static void a8_approves_within_its_limit_and_only_what_was_promised(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_A8, true);
    view.inquiries[0].promised_on = TODAY + 5;
    view.inquiries[0].approved_fen = 123450;
    assert_null(decide("sales-manager")); /* by default it is for people */
    settings.automatic[NODE_A8] = true;
    settings.limit_fen[NODE_A8] = 123449;
    assert_null(decide("sales-manager"));
    settings.limit_fen[NODE_A8] = 123450;
    event = decide("sales-manager");
    assert_int_equal(EVENT_SOLUTION_APPROVED, event->type);
    assert_text("同意,费用1,234.50元,2024-08-25前完成", event->data.solution_approved.note);
    view.inquiries[0].promised_on = NO_DATE;
    assert_null(decide("sales-manager"));
}

static void from_round_two_on_people_decide(void **state)
{
    (void)state;
    open_node(NODE_D5, true);
    dossier.inquiries[0].text = TEXT("漏水");
    view.inquiries[0].round = 2;
    assert_null(decide("engineering"));
    settings.everything = true;
    assert_non_null(decide("engineering"));
}

static enum category classified(const char *text)
{
    const struct event *event;

    open_node(NODE_B5, true);
    view.inquiries[0].category = CATEGORY_NONE;
    dossier.inquiries[0].text = text_of(text);
    event = decide("deputy-manager");
    return event == NULL ? CATEGORY_NONE : (enum category)event->data.inquiry_classified.category;
}

static void b5_goes_by_the_words_in_both_languages(void **state)
{
    (void)state;
    assert_int_equal(CATEGORY_ENGINEERING, classified("卫生间漏水"));
    assert_int_equal(CATEGORY_ENGINEERING, classified("The bathroom is LEAKING again"));
    assert_int_equal(CATEGORY_PROPERTY, classified("电梯总是坏,保安不管"));
    assert_int_equal(CATEGORY_PROPERTY, classified("My parking space is taken"));
    assert_int_equal(CATEGORY_GENERAL, classified("公积金贷款什么时候放款"));
    assert_int_equal(CATEGORY_GENERAL, classified("When do I get the invoice?"));
}

static void b5_leaves_what_no_rule_knows_or_two_claim_to_people(void **state)
{
    (void)state;
    assert_int_equal(CATEGORY_NONE, classified("blah"));
    assert_int_equal(CATEGORY_NONE, classified("渗水,电梯"));
    settings.everything = true;
    assert_int_equal(CATEGORY_GENERAL, classified("blah"));
    assert_int_equal(CATEGORY_ENGINEERING, classified("渗水,电梯"));
}

static void b5_does_not_guess_without_the_text(void **state)
{
    (void)state;
    open_node(NODE_B5, true);
    assert_null(decide("deputy-manager"));
}

static void bx_approves_what_was_assessed_up_to_its_limit(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_BX, true);
    view.inquiries[0].assessed_fen = 48000;
    assert_null(decide("deputy-manager"));
    settings.automatic[NODE_BX] = true;
    settings.limit_fen[NODE_BX] = 47999;
    assert_null(decide("deputy-manager"));
    settings.limit_fen[NODE_BX] = 48000;
    event = decide("deputy-manager");
    assert_int_equal(48000, event->data.cost_approved.amount_fen);
}

static void b7_names_plan_cost_and_term(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_B7, true);
    dossier.inquiries[0].text = TEXT("卫生间漏水");
    assert_null(decide("deputy-manager")); /* no solution yet */
    dossier.inquiries[0].solution =
        (struct solution){.plan = TEXT("防水修补1处"), .work_days = 5, .bearer = 2};
    view.inquiries[0].approved_fen = 48000;
    event = decide("deputy-manager");
    assert_int_equal(TODAY + 7, event->data.inquiry_answered.promised_on); /* over a weekend */
    assert_text("张三您好:您反映的“卫生间漏水”已有处理意见:防水修补1处。费用480.00元,由责任单位"
                "承担,您无需付费。我们承诺于2024-08-27前办结。",
                event->data.inquiry_answered.answer);
    assert_text("张三", event->data.inquiry_answered.told_to);
}

static void b7_answers_general_inquiries_itself(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_B7, true);
    view.inquiries[0].category = CATEGORY_GENERAL;
    dossier.inquiries[0].text = TEXT("When do I get my invoice?");
    dossier.buyer = (struct text){NULL, 0};
    event = decide("deputy-manager");
    assert_int_equal(TODAY + 3, event->data.inquiry_answered.promised_on);
    assert_text("业主", event->data.inquiry_answered.told_to);
    assert_non_null(strstr(event->data.inquiry_answered.answer.bytes, "发票"));
}

static void b10_relies_on_the_valid_certificate(void **state)
{
    (void)state;
    open_node(NODE_B10, false);
    settings.automatic[NODE_B10] = true;
    assert_null(decide("deputy-manager"));
    view.cert_ok = true;
    view.certificate_no = TEXT("FK-HT-1-1");
    assert_text("FK-HT-1-1", decide("deputy-manager")->data.qualification_confirmed.certificate_no);
}

static void c3_sets_up_a_file_with_a_copy_for_the_deputy(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_C3, false);
    event = decide("customer-rep");
    assert_text("KH-HT-1", event->data.file_established.file_no);
    assert_text("deputy-manager", event->data.file_established.copy_to);
    assert_int_equal(4, event->data.file_established.items.count);
    assert_string_equal("C3@9", act.id);
}

static void book(const char *subject, int32_t day, const char *slot, uint64_t sequence)
{
    struct event event = {.type = EVENT_MOVEIN_SCHEDULED, .subject = text_of(subject)};

    event.data.movein_scheduled.movein_on = day;
    event.data.movein_scheduled.slot = text_of(slot);
    bookings_fold(&bookings, &event, sequence, TODAY);
}

static void assert_slot(int32_t day, const char *slot)
{
    const struct event *event = decide("customer-rep");

    assert_non_null(event);
    assert_int_equal(day, event->data.movein_scheduled.movein_on);
    assert_text(slot, event->data.movein_scheduled.slot);
}

static void c9_takes_the_next_free_slot_of_the_next_free_day(void **state)
{
    (void)state;
    open_node(NODE_C9, false);
    settings.slots_per_day = 2;
    settings.opens_minute = 9 * 60;
    settings.closes_minute = 11 * 60;
    assert_slot(TODAY + 1, "09:00-10:00");
    book("HT-2", TODAY + 1, "09:00-10:00", 1);
    assert_slot(TODAY + 1, "10:00-11:00");
    book("HT-3", TODAY + 1, "10:00-11:00", 2);
    assert_slot(TODAY + 2, "09:00-10:00");
    book("HT-3", TODAY + 8, "10:00-11:00", 4); /* re-dated: the slot is free again */
    book("HT-3", TODAY + 1, "10:00-11:00", 3); /* told late: changes nothing */
    assert_slot(TODAY + 1, "10:00-11:00");
}

static void c9_does_not_offer_again_what_somebody_did_not_wait_for(void **state)
{
    struct event event = {.type = EVENT_MOVEIN_COMPLETED, .subject = TEXT("HT-2")};

    (void)state;
    open_node(NODE_C9, false);
    settings.slots_per_day = 1;
    book("HT-2", TODAY + 1, "09:00-17:00", 1);
    bookings_fold(&bookings, &event, 2, TODAY);
    assert_slot(TODAY + 2, "09:00-17:00");
    event.type = EVENT_CONTRACT_CANCELLED;
    bookings_fold(&bookings, &event, 3, TODAY);
    assert_slot(TODAY + 1, "09:00-17:00");
}

static void c9_offers_no_sunday(void **state)
{
    (void)state;
    open_node(NODE_C9, false);
    settings.slots_per_day = 1;
    book("HT-2", TODAY + 1, "09:00-17:00", 1);
    book("HT-3", TODAY + 2, "09:00-17:00", 2);
    book("HT-4", TODAY + 3, "09:00-17:00", 3);
    book("HT-5", TODAY + 4, "09:00-17:00", 4);
    assert_slot(TODAY + 6, "09:00-17:00"); /* Monday; TODAY + 5 is a Sunday */
}

static void c9_waits_for_no_slot_where_everything_is_decided(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_C9, false);
    bookings.incomplete = true;
    assert_null(decide("customer-rep"));
    settings.everything = true;
    event = decide("customer-rep");
    assert_non_null(event);
    assert_int_equal(TODAY + 1, event->data.movein_scheduled.movein_on);
    assert_true(text_is_absent(event->data.movein_scheduled.slot));
}

static void d5_prices_what_the_owner_wrote(void **state)
{
    const struct event *event;
    struct budget_line line;
    size_t at = 0;

    (void)state;
    open_node(NODE_D5, true);
    dossier.inquiries[0].text = TEXT("卫生间两处漏水,另有12米裂缝");
    event = decide("engineering");
    assert_text("防水修补2处、裂缝修补12米,完工后请业主验收", event->data.solution_proposed.plan);
    assert_int_equal(2 * 48000 + 12 * 4500, event->data.solution_proposed.budget_fen);
    assert_int_equal(5, event->data.solution_proposed.work_days);
    assert_true(fields_next(&event->data.solution_proposed.budget_lines,
                            record_schema("budget_line"), &at, &line));
    assert_int_equal(2, line.qty);
    assert_int_equal(96000, line.fen);
    dossier.inquiries[0].text = TEXT("3 windows do not close");
    event = decide("engineering");
    assert_int_equal(3 * 32000, event->data.solution_proposed.budget_fen);
}

/* The budget for such a text; -1: it is left to people. */
static int64_t budgeted(const char *text)
{
    const struct event *event;

    open_node(NODE_D5, true);
    dossier.inquiries[0].text = text_of(text);
    event = decide("engineering");
    return event == NULL ? -1 : event->data.solution_proposed.budget_fen;
}

static void d5_gives_each_number_to_the_work_it_stands_by(void **state)
{
    (void)state;
    assert_int_equal(2 * 48000 + 3 * 12000, budgeted("漏水两处,插座坏三处"));
    assert_int_equal(2 * 48000 + 26000, budgeted("卫生间两处漏水,水管也堵塞"));
    assert_int_equal(4 * 16000, budgeted("瓷砖3.5平方米"));
    assert_int_equal(120 * 16000, budgeted("一百二十平方米瓷砖"));
    assert_int_equal(2 * 4500, budgeted("crack of 2m"));
    assert_int_equal(10 * 3800, budgeted("没有漏水,但墙面起皮"));
}

static void d5_leaves_a_quantity_that_is_not_clear_to_people(void **state)
{
    (void)state;
    assert_int_equal(-1, budgeted("漏水两处,厨房漏水三处"));
    assert_int_equal(-1, budgeted("0处漏水"));
    assert_int_equal(-1, budgeted("十几处漏水"));
    assert_int_equal(-1, budgeted("没有发现漏水"));
    settings.everything = true;
    assert_int_equal(0, budgeted("漏水两处,厨房漏水三处")); /* somebody goes and looks */
}

static void d5_names_who_bears_the_cost_by_the_price_list(void **state)
{
    const struct event *event;
    int bearer;

    (void)state;
    open_node(NODE_D5, true);
    dossier.inquiries[0].text = TEXT("卫生间漏水");
    for (bearer = 1; bearer <= 4; bearer++) {
        settings.prices[0].bearer = bearer;
        event = decide("engineering");
        assert_non_null(event);
        assert_int_equal(bearer, event->data.solution_proposed.bearer);
    }
}

static void d5_leaves_a_cost_that_two_would_bear_to_people(void **state)
{
    (void)state;
    open_node(NODE_D5, true);
    dossier.inquiries[0].text = TEXT("卫生间漏水,墙面裂缝");
    settings.prices[0].bearer = 1; /* the developer answers for his contractor */
    assert_int_equal(1, decide("engineering")->data.solution_proposed.bearer);
    settings.prices[0].bearer = 3;
    assert_null(decide("engineering"));
    settings.everything = true; /* then somebody looks first, and the owner owes nothing yet */
    assert_int_equal(0, decide("engineering")->data.solution_proposed.budget_fen);
}

static void d5_leaves_what_has_no_price_to_people_or_goes_to_look(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_D5, true);
    dossier.inquiries[0].text = TEXT("something odd");
    assert_null(decide("engineering"));
    settings.everything = true;
    event = decide("engineering");
    assert_int_equal(0, event->data.solution_proposed.budget_fen);
    assert_null(event->data.solution_proposed.budget_lines.bytes);
}

static void d5_does_not_price_an_absurd_quantity(void **state)
{
    (void)state;
    open_node(NODE_D5, true);
    dossier.inquiries[0].text = TEXT("99999999999处漏水");
    assert_null(decide("engineering"));
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
    dossier.inquiries[0].solution = (struct solution){
        .plan = TEXT("plan"), .lines = {bytes, (uint32_t)writer.count, 2}, .budget_fen = budget};
}

static void e5_adds_up_the_lines(void **state)
{
    (void)state;
    open_node(NODE_E5, true);
    assert_null(decide("finance")); /* no solution is known */
    propose(100, 50, 150);
    assert_int_equal(150, decide("finance")->data.cost_assessed.amount_fen);
    propose(100, 50, 2 * 100 + 3 * 50); /* prices instead of amounts */
    assert_int_equal(350, decide("finance")->data.cost_assessed.amount_fen);
    propose(100, 50, 149);
    assert_null(decide("finance"));
    settings.everything = true;
    assert_int_equal(150, decide("finance")->data.cost_assessed.amount_fen);
}

static void e5_takes_a_budget_without_lines_as_it_is(void **state)
{
    (void)state;
    open_node(NODE_E5, true);
    dossier.inquiries[0].solution = (struct solution){.plan = TEXT("plan"), .budget_fen = 0};
    assert_int_equal(0, decide("finance")->data.cost_assessed.amount_fen);
}

static void f9_certifies_when_nothing_is_due(void **state)
{
    char longest[ID_BYTES_MAX + 1];
    const struct event *event;
    struct text number;

    (void)state;
    open_node(NODE_F9, false);
    view.due_fen = 1000;
    view.paid_fen = 999;
    view.balance_fen = 1;
    assert_null(decide("finance"));
    view.paid_fen = 1001;
    view.balance_fen = -1;
    event = decide("finance");
    assert_text("FK-HT-1-1", event->data.payment_cleared.certificate_no);
    assert_int_equal(1001, event->data.payment_cleared.received_fen);
    assert_int_equal(TODAY, event->data.payment_cleared.issued_on);
    (void)memset(longest, 'x', ID_BYTES_MAX);
    view.subject = (struct text){longest, ID_BYTES_MAX};
    number = decide("finance")->data.payment_cleared.certificate_no;
    assert_in_range(number.count, 1, ID_BYTES_MAX);
}

static void f6_proposes_by_the_rules(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_F6, true);
    dossier.inquiries[0].text = TEXT("The elevator is out of order");
    event = decide("property");
    assert_int_equal(2, event->data.solution_proposed.work_days);
    assert_int_equal(0, event->data.solution_proposed.budget_fen);
    dossier.inquiries[0].text = TEXT("odd");
    assert_null(decide("property"));
    settings.everything = true;
    assert_non_null(decide("property"));
}

static void f11_waits_for_the_day(void **state)
{
    const struct event *event;

    (void)state;
    open_node(NODE_F11, false);
    settings.automatic[NODE_F11] = true;
    view.movein_on = TODAY + 1;
    assert_null(decide("property"));
    view.movein_on = TODAY;
    event = decide("property");
    assert_int_equal(9, event->data.movein_completed.checklist.count);
    assert_int_equal(3, event->data.movein_completed.keys);
    assert_text("张三", event->data.movein_completed.signed_by);
    view.movein_on = TODAY + 1;
    settings.everything = true;
    assert_non_null(decide("property"));
}

static void a_department_leaves_the_others_nodes_alone(void **state)
{
    (void)state;
    settings.everything = true;
    open_node(NODE_C3, false);
    assert_null(decide("finance"));
    open_node(NODE_F9, false);
    view.open[0].lane = LANE_F; /* the property desk's F9, a paper to take in */
    view.open[0].node = NODE_F9L;
    assert_null(decide("property"));
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_node_of_a_newer_broker_is_passed_over),
        CASE(the_id_of_an_act_names_node_inquiry_and_opening),
        CASE(a8_approves_within_its_limit_and_only_what_was_promised),
        CASE(from_round_two_on_people_decide),
        CASE(b5_goes_by_the_words_in_both_languages),
        CASE(b5_leaves_what_no_rule_knows_or_two_claim_to_people),
        CASE(b5_does_not_guess_without_the_text),
        CASE(bx_approves_what_was_assessed_up_to_its_limit),
        CASE(b7_names_plan_cost_and_term),
        CASE(b7_answers_general_inquiries_itself),
        CASE(b10_relies_on_the_valid_certificate),
        CASE(c3_sets_up_a_file_with_a_copy_for_the_deputy),
        CASE(c9_takes_the_next_free_slot_of_the_next_free_day),
        CASE(c9_does_not_offer_again_what_somebody_did_not_wait_for),
        CASE(c9_offers_no_sunday),
        CASE(c9_waits_for_no_slot_where_everything_is_decided),
        CASE(d5_prices_what_the_owner_wrote),
        CASE(d5_gives_each_number_to_the_work_it_stands_by),
        CASE(d5_leaves_a_quantity_that_is_not_clear_to_people),
        CASE(d5_names_who_bears_the_cost_by_the_price_list),
        CASE(d5_leaves_a_cost_that_two_would_bear_to_people),
        CASE(d5_leaves_what_has_no_price_to_people_or_goes_to_look),
        CASE(d5_does_not_price_an_absurd_quantity),
        CASE(e5_adds_up_the_lines),
        CASE(e5_takes_a_budget_without_lines_as_it_is),
        CASE(f9_certifies_when_nothing_is_due),
        CASE(f6_proposes_by_the_rules),
        CASE(f11_waits_for_the_day),
        CASE(a_department_leaves_the_others_nodes_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
