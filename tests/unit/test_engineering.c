#include "tests/support/desk.h"

#include "schemas/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void d5_prices_what_the_owner_wrote(void **state)
{
    const struct event *event;
    struct budget_line line;
    size_t at = 0;

    (void)state;
    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = TEXT("卫生间两处漏水,另有12米裂缝");
    event = desk_decide("engineering");
    desk_assert_text("防水修补2处、裂缝修补12米，完工后请业主验收",
                     event->data.solution_proposed.plan);
    assert_int_equal(2 * 48000 + 12 * 4500, event->data.solution_proposed.budget_fen);
    assert_int_equal(5, event->data.solution_proposed.work_days);
    assert_true(fields_next(&event->data.solution_proposed.budget_lines,
                            record_schema("budget_line"), &at, &line));
    assert_int_equal(2, line.qty);
    assert_int_equal(96000, line.fen);
    desk.dossier.inquiries[0].text = TEXT("3 windows do not close");
    event = desk_decide("engineering");
    assert_int_equal(3 * 32000, event->data.solution_proposed.budget_fen);
}

/* The budget for such a text; -1: it is left to people. */
static int64_t budgeted(const char *text)
{
    const struct event *event;

    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = text_of(text);
    event = desk_decide("engineering");
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
    desk.settings.everything = true;
    assert_int_equal(0, budgeted("漏水两处,厨房漏水三处")); /* somebody goes and looks */
}

static void d5_names_who_bears_the_cost_by_the_price_list(void **state)
{
    const struct event *event;
    int bearer;

    (void)state;
    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = TEXT("卫生间漏水");
    for (bearer = 1; bearer <= 4; bearer++) {
        desk.settings.prices[0].bearer = bearer;
        event = desk_decide("engineering");
        assert_non_null(event);
        assert_int_equal(bearer, event->data.solution_proposed.bearer);
    }
}

static void d5_leaves_a_cost_that_two_would_bear_to_people(void **state)
{
    (void)state;
    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = TEXT("卫生间漏水,墙面裂缝");
    desk.settings.prices[0].bearer = 1; /* the developer answers for his contractor */
    assert_int_equal(1, desk_decide("engineering")->data.solution_proposed.bearer);
    desk.settings.prices[0].bearer = 2;
    desk.settings.prices[1].bearer = 1;
    assert_int_equal(1, desk_decide("engineering")->data.solution_proposed.bearer);
    desk.settings.prices[1].bearer = 4;
    assert_null(desk_decide("engineering"));
    desk.settings.prices[1].bearer = 2;
    desk.settings.prices[0].bearer = 3;
    assert_null(desk_decide("engineering"));
    desk.settings.everything = true; /* then somebody looks first, and the owner owes nothing yet */
    assert_int_equal(0, desk_decide("engineering")->data.solution_proposed.budget_fen);
}

static void d5_leaves_what_has_no_price_to_people_or_goes_to_look(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = TEXT("something odd");
    assert_null(desk_decide("engineering"));
    desk.settings.everything = true;
    event = desk_decide("engineering");
    assert_int_equal(0, event->data.solution_proposed.budget_fen);
    assert_null(event->data.solution_proposed.budget_lines.bytes);
}

static void d5_does_not_price_an_absurd_quantity(void **state)
{
    (void)state;
    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = TEXT("99999999999处漏水");
    assert_null(desk_decide("engineering"));
}

/* A price list of so many works, each of which a leak asks for; items of so many bytes, no two of
 * which begin alike. */
static void list_works(uint32_t count, uint32_t item_bytes)
{
    static char items[RULES_MAX][TEXT_BYTES_MAX];
    uint32_t i;

    for (i = 1; i < count; i++) {
        desk.settings.prices[i] = desk.settings.prices[0];
    }
    for (i = 0; i < count; i++) {
        (void)memset(items[i], 'x', item_bytes);
        items[i][0] = (char)('A' + i);
        desk.settings.prices[i].item = (struct text){items[i], item_bytes};
    }
    desk.settings.price_count = count;
    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = TEXT("卫生间漏水");
}

static void d5_cuts_a_plan_at_its_end_only(void **state)
{
    const struct event *event;
    struct text plan;

    (void)state;
    list_works(16, 400);
    event = desk_decide("engineering");
    assert_non_null(event);
    plan = event->data.solution_proposed.plan;
    assert_in_range(plan.count, TEXT_BYTES_MAX - 500, TEXT_BYTES_MAX);
    assert_memory_equal("Ax", plan.bytes, 2);
    assert_memory_equal("Bx", plan.bytes + strlen("、1处") + 400, 2);
}

static void d5_leaves_a_budget_that_no_event_holds_to_people(void **state)
{
    (void)state;
    list_works(16, 1000);
    assert_null(desk_decide("engineering"));
}

static void d5_prices_so_many_works_and_no_more(void **state)
{
    (void)state;
    list_works(16, 10);
    assert_int_equal(16 * 48000, desk_decide("engineering")->data.solution_proposed.budget_fen);
    list_works(17, 10);
    assert_null(desk_decide("engineering"));
}

static void d5_leaves_a_price_that_may_be_more_than_an_amount_can_be_to_people(void **state)
{
    (void)state;
    desk_open(NODE_D5, true);
    desk.dossier.inquiries[0].text = TEXT("卫生间漏水");
    desk.settings.prices[0].unit_price_fen = INTEGER_MAX / QUANTITY_MAX;
    assert_null(desk_decide("engineering"));
    desk.settings.prices[0].unit_price_fen /= 16;
    assert_non_null(desk_decide("engineering"));
}

static void d5_does_not_price_what_it_has_not_read(void **state)
{
    (void)state;
    desk_open(NODE_D5, true);
    assert_null(desk_decide("engineering")); /* its text found no room in the dossier */
    desk.dossier.inquiry_count = 0;
    assert_null(desk_decide("engineering"));
    desk.settings.everything = true;
    assert_int_equal(0, desk_decide("engineering")->data.solution_proposed.budget_fen);
}

static void engineering_has_nothing_to_say_to_others_nodes(void **state)
{
    (void)state;
    desk.settings.everything = true;
    desk_open(NODE_F6, true);
    desk.view.open[0].lane = LANE_D; /* as no broker should say */
    assert_null(desk_decide("engineering"));
}

#define CASE(name) cmocka_unit_test_setup(name, desk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(d5_prices_what_the_owner_wrote),
        CASE(d5_gives_each_number_to_the_work_it_stands_by),
        CASE(d5_leaves_a_quantity_that_is_not_clear_to_people),
        CASE(d5_names_who_bears_the_cost_by_the_price_list),
        CASE(d5_leaves_a_cost_that_two_would_bear_to_people),
        CASE(d5_leaves_what_has_no_price_to_people_or_goes_to_look),
        CASE(d5_does_not_price_an_absurd_quantity),
        CASE(d5_cuts_a_plan_at_its_end_only),
        CASE(d5_leaves_a_budget_that_no_event_holds_to_people),
        CASE(d5_prices_so_many_works_and_no_more),
        CASE(d5_leaves_a_price_that_may_be_more_than_an_amount_can_be_to_people),
        CASE(d5_does_not_price_what_it_has_not_read),
        CASE(engineering_has_nothing_to_say_to_others_nodes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
