#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static enum category classified(const char *text)
{
    const struct event *event;

    desk_open(NODE_B5, true);
    desk.view.inquiries[0].category = CATEGORY_NONE;
    desk.dossier.inquiries[0].text = text_of(text);
    event = desk_decide("deputy-manager");
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
    desk.settings.everything = true;
    assert_int_equal(CATEGORY_GENERAL, classified("blah"));
    assert_int_equal(CATEGORY_ENGINEERING, classified("渗水,电梯"));
}

static void b5_does_not_guess_without_the_text(void **state)
{
    (void)state;
    desk_open(NODE_B5, true);
    assert_null(desk_decide("deputy-manager"));
}

static void bx_approves_what_was_assessed_up_to_its_limit(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_BX, true);
    desk.view.inquiries[0].assessed_fen = 48000;
    assert_null(desk_decide("deputy-manager"));
    desk.settings.automatic[NODE_BX] = true;
    desk.settings.limit_fen[NODE_BX] = 47999;
    assert_null(desk_decide("deputy-manager"));
    desk.settings.limit_fen[NODE_BX] = 48000;
    event = desk_decide("deputy-manager");
    assert_int_equal(48000, event->data.cost_approved.amount_fen);
}

static void b7_names_plan_cost_and_term(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_B7, true);
    desk.dossier.inquiries[0].text = TEXT("卫生间漏水");
    assert_null(desk_decide("deputy-manager")); /* no solution yet */
    desk.dossier.inquiries[0].solution =
        (struct solution){.plan = TEXT("防水修补1处"), .work_days = 5, .bearer = 2};
    desk.view.inquiries[0].approved_fen = 48000;
    event = desk_decide("deputy-manager");
    assert_int_equal(DESK_TODAY + 7, event->data.inquiry_answered.promised_on); /* over a weekend */
    desk_assert_text(
        "张三您好：您反映的“卫生间漏水”已有处理意见：防水修补1处。费用480.00元，由责任单位"
        "承担，您无需付费。我们承诺于2024-08-27前办结。",
        event->data.inquiry_answered.answer);
    desk_assert_text("张三", event->data.inquiry_answered.told_to);
}

static void b7_answers_general_inquiries_itself(void **state)
{
    const struct event *event;

    (void)state;
    desk_open(NODE_B7, true);
    desk.view.inquiries[0].category = CATEGORY_GENERAL;
    desk.dossier.inquiries[0].text = TEXT("When do I get my invoice?");
    desk.dossier.buyer = (struct text){NULL, 0};
    event = desk_decide("deputy-manager");
    assert_int_equal(DESK_TODAY + 3, event->data.inquiry_answered.promised_on);
    desk_assert_text("业主", event->data.inquiry_answered.told_to);
    assert_non_null(strstr(event->data.inquiry_answered.answer.bytes, "发票"));
}

static void b10_relies_on_the_valid_certificate(void **state)
{
    (void)state;
    desk_open(NODE_B10, false);
    desk.settings.automatic[NODE_B10] = true;
    assert_null(desk_decide("deputy-manager"));
    desk.view.cert_ok = true;
    desk.view.certificate_no = TEXT("FK-HT-1-1");
    desk_assert_text("FK-HT-1-1",
                     desk_decide("deputy-manager")->data.qualification_confirmed.certificate_no);
}

static void b5_counts_words_before_it_calls_a_draw(void **state)
{
    (void)state;
    assert_int_equal(CATEGORY_NONE, classified("渗水,电梯,贷款")); /* three claim it */
    assert_int_equal(CATEGORY_GENERAL, classified("渗水,电梯,贷款,发票"));
    assert_int_equal(CATEGORY_PROPERTY, classified("渗水,电梯,车位,贷款"));
}

static void b5_leaves_an_inquiry_that_found_no_room_to_people(void **state)
{
    (void)state;
    desk_open(NODE_B5, true);
    desk.dossier.inquiry_count = 0;
    assert_null(desk_decide("deputy-manager"));
}

static void bx_approves_no_cost_that_is_not_there(void **state)
{
    (void)state;
    desk.settings.everything = true;
    desk_open(NODE_BX, true);
    assert_null(desk_decide("deputy-manager")); /* not assessed */
    desk.view.inquiries[0].assessed_fen = 0;
    assert_null(desk_decide("deputy-manager"));
    desk.view.inquiries[0].assessed_fen = 1;
    assert_int_equal(1, desk_decide("deputy-manager")->data.cost_approved.amount_fen);
    desk_open(NODE_BX, false); /* of which inquiry? */
    assert_null(desk_decide("deputy-manager"));
}

/* The answer to an engineering inquiry with a solution that this one bears. */
static const char *answered(int64_t approved_fen, int bearer)
{
    static char answer[TEXT_BYTES_MAX + 1];
    const struct event *event;

    desk_open(NODE_B7, true);
    desk.dossier.inquiries[0].text = TEXT("卫生间漏水");
    desk.dossier.inquiries[0].solution =
        (struct solution){.plan = TEXT("防水修补1处"), .work_days = 5, .bearer = bearer};
    desk.view.inquiries[0].approved_fen = approved_fen;
    event = desk_decide("deputy-manager");
    assert_non_null(event);
    (void)snprintf(answer, sizeof answer, "%.*s",
                   TEXT_ARGUMENTS(event->data.inquiry_answered.answer));
    return answer;
}

static void b7_says_who_pays(void **state)
{
    (void)state;
    assert_non_null(strstr(answered(ABSENT, 1), "本次处理不产生费用"));
    assert_non_null(strstr(answered(0, 1), "本次处理不产生费用"));
    assert_non_null(strstr(answered(48000, 1), "费用480.00元，由我公司承担，您无需付费"));
    assert_non_null(strstr(answered(48000, 2), "费用480.00元，由责任单位承担，您无需付费"));
    assert_non_null(strstr(answered(48000, 3), "费用480.00元，由您承担。"));
}

static void b7_quotes_a_long_inquiry_in_part(void **state)
{
    char text[1024];
    const struct event *event;

    (void)state;
    (void)memset(text, 'x', sizeof text);
    desk_open(NODE_B7, true);
    desk.view.inquiries[0].category = CATEGORY_GENERAL;
    desk.dossier.inquiries[0].text = (struct text){text, sizeof text};
    event = desk_decide("deputy-manager");
    assert_non_null(strstr(event->data.inquiry_answered.answer.bytes, "xxx……”已有处理意见"));
    assert_in_range(event->data.inquiry_answered.answer.count, 1, sizeof text);
}

static void b7_answers_a_general_inquiry_whose_words_it_does_not_know(void **state)
{
    (void)state;
    desk_open(NODE_B7, true);
    desk.view.inquiries[0].category = CATEGORY_GENERAL;
    assert_non_null(strstr(desk_decide("deputy-manager")->data.inquiry_answered.answer.bytes,
                           "您反映的“”已有处理意见：我们已登记并向有关部门核实"));
}

static void b7_does_not_promise_more_than_a_year_by_itself(void **state)
{
    (void)state;
    desk_open(NODE_B7, true);
    desk.dossier.inquiries[0].solution = (struct solution){.plan = TEXT("plan"), .work_days = 366};
    assert_non_null(desk_decide("deputy-manager"));
    desk.dossier.inquiries[0].solution.work_days = 367;
    assert_null(desk_decide("deputy-manager"));
    desk.settings.everything = true;
    assert_non_null(desk_decide("deputy-manager"));
}

static void b7_answers_no_inquiry_that_it_does_not_know(void **state)
{
    (void)state;
    desk.settings.everything = true;
    desk_open(NODE_B7, true);
    desk.dossier.inquiry_count = 0; /* it found no room */
    assert_null(desk_decide("deputy-manager"));
    desk_open(NODE_B7, false);
    assert_null(desk_decide("deputy-manager"));
}

static void b10_needs_the_certificates_number(void **state)
{
    (void)state;
    desk_open(NODE_B10, false);
    desk.settings.automatic[NODE_B10] = true;
    desk.view.cert_ok = true;
    assert_null(desk_decide("deputy-manager"));
}

static void the_deputy_has_nothing_to_say_to_others_nodes(void **state)
{
    (void)state;
    desk.settings.everything = true;
    desk_open(NODE_C9, false);
    desk.view.open[0].lane = LANE_B; /* as no broker should say */
    assert_null(desk_decide("deputy-manager"));
}

#define CASE(name) cmocka_unit_test_setup(name, desk_setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(b5_goes_by_the_words_in_both_languages),
        CASE(b5_leaves_what_no_rule_knows_or_two_claim_to_people),
        CASE(b5_does_not_guess_without_the_text),
        CASE(bx_approves_what_was_assessed_up_to_its_limit),
        CASE(b7_names_plan_cost_and_term),
        CASE(b7_answers_general_inquiries_itself),
        CASE(b10_relies_on_the_valid_certificate),
        CASE(b5_counts_words_before_it_calls_a_draw),
        CASE(b5_leaves_an_inquiry_that_found_no_room_to_people),
        CASE(bx_approves_no_cost_that_is_not_there),
        CASE(b7_says_who_pays),
        CASE(b7_quotes_a_long_inquiry_in_part),
        CASE(b7_answers_a_general_inquiry_whose_words_it_does_not_know),
        CASE(b7_does_not_promise_more_than_a_year_by_itself),
        CASE(b7_answers_no_inquiry_that_it_does_not_know),
        CASE(b10_needs_the_certificates_number),
        CASE(the_deputy_has_nothing_to_say_to_others_nodes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
