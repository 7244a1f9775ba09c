#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* Payments and the certificate: G-16, G-17. */

static void g16_one_fen_missing_is_told_and_refused(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "amount_fen=599");
    refuse(story, "E", "payment.cleared", "received_fen=599", "ERR_BALANCE_DUE");
    assert_string_equal(story->refusals.text, "1 fen outstanding");
    tell(story, "E", "payment.received", "payment=P2 amount_fen=1");
    tell(story, "E", "payment.cleared", "");
}

static void g16_a_certificate_states_the_current_figures(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "");
    refuse(story, "E", "payment.cleared", "due_fen=599", "ERR_TERMS");
    refuse(story, "E", "payment.cleared", "received_fen=0", "ERR_TERMS");
    assert_string_equal(story->refusals.text, "due is 600 fen and received 600 fen");
    tell(story, "E", "payment.cleared", "");
}

static void g16_a_valid_certificate_is_only_replaced(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    refuse(story, "E", "payment.cleared", "certificate_no=CERT-2", "ERR_ALREADY_CLEARED");
    refuse(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-9",
           "ERR_ALREADY_CLEARED ERR_NO_CERTIFICATE");
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-1");
    assert_true(
        text_equals(case_valid_certificate(story_state(story))->certificate_no, TEXT("CERT-2")));
    refuse(story, "E", "payment.cleared", "certificate_no=CERT-3 replaces=CERT-1",
           "ERR_ALREADY_CLEARED ERR_NO_CERTIFICATE");
}

static void g16_a_certificates_number_is_used_once_in_the_whole_ledger(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-1");
    refuse(story, "E", "payment.cleared", "certificate_no=CERT-1 replaces=CERT-2", "ERR_DUP_CERT");
    tell(story, "C", "contract.filed", "subject=other unit=other");
    refuse(story, "E", "payment.cleared", "subject=other",
           "ERR_BALANCE_DUE ERR_TERMS ERR_DUP_CERT");
    refuse(story, "E", "payment.cleared", "subject=other certificate_no=CERT-3 replaces=CERT-2",
           "ERR_BALANCE_DUE ERR_TERMS ERR_NO_CERTIFICATE");
}

static void g17_a_payments_id_is_used_once(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "amount_fen=1");
    refuse(story, "E", "payment.received", "amount_fen=2", "ERR_DUP_PAYMENT");
    assert_int_equal(story_state(story)->paid_fen, 1);
}

static void g17_the_same_reference_and_amount_is_the_same_money(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "ref=R amount_fen=1");
    refuse(story, "E", "payment.received", "payment=P2 ref=R amount_fen=1", "ERR_DUP_REF");
    refuse(story, "E", "payment.received", "ref=R amount_fen=1", "ERR_DUP_PAYMENT ERR_DUP_REF");
    tell(story, "E", "payment.received", "payment=P3 ref=R amount_fen=2");
    tell(story, "E", "payment.received", "payment=P4 ref=r amount_fen=1");
}

static void g17_an_empty_reference_is_nobodys(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "amount_fen=1");
    tell(story, "E", "payment.received", "payment=P2 amount_fen=1");
}

static void g18_overpaying_blocks_nothing(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "amount_fen=601");
    tell(story, "E", "payment.cleared", "received_fen=601");
    assert_int_equal(case_balance_fen(story_state(story)), -1);
    assert_true(case_cert_ok(story_state(story)));
}

static void money_after_the_certificate_leaves_it_valid(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
    tell(story, "E", "payment.received", "payment=P2 amount_fen=5");
    assert_true(case_cert_ok(story_state(story)));
}

static void g08_a_case_has_512_payments(void **state)
{
    struct story *story = *state;
    char words[64];

    story_contract(story);
    for (int i = 0; i < CASE_PAYMENTS_MAX; i++) {
        (void)snprintf(words, sizeof words, "payment=P%d", i);
        tell(story, "E", "payment.received", words);
    }
    refuse(story, "E", "payment.received", "payment=P512", "ERR_LIMIT");
    refuse(story, "E", "payment.received", "payment=P0", "ERR_LIMIT ERR_DUP_PAYMENT");
}

/* Else no certificate could name what was received. */
static void g08_a_case_is_paid_no_more_than_an_integer_holds(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "amount_fen=600");
    refuse(story, "E", "payment.received", "payment=P2 amount_fen=9007199254740392", "ERR_LIMIT");
    tell(story, "E", "payment.received", "payment=P2 amount_fen=9007199254740391");
    tell(story, "E", "payment.cleared", "received_fen=9007199254740991");
    refuse(story, "E", "payment.received", "payment=P3 amount_fen=1", "ERR_LIMIT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g16_one_fen_missing_is_told_and_refused),
        story_test(g16_a_certificate_states_the_current_figures),
        story_test(g16_a_valid_certificate_is_only_replaced),
        story_test(g16_a_certificates_number_is_used_once_in_the_whole_ledger),
        story_test(g17_a_payments_id_is_used_once),
        story_test(g17_the_same_reference_and_amount_is_the_same_money),
        story_test(g17_an_empty_reference_is_nobodys),
        story_test(g18_overpaying_blocks_nothing),
        story_test(money_after_the_certificate_leaves_it_valid),
        story_test(g08_a_case_has_512_payments),
        story_test(g08_a_case_is_paid_no_more_than_an_integer_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
