#include "tests/support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
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
        "张三您好:您反映的“卫生间漏水”已有处理意见:防水修补1处。费用480.00元,由责任单位"
        "承担,您无需付费。我们承诺于2024-08-27前办结。",
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
