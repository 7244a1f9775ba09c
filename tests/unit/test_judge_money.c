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

static void g08_reversals_take_no_more_than_an_integer_holds(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "amount_fen=9007199254740991");
    tell(story, "E", "refund.paid", "amount_fen=9007199254740391");
    tell(story, "E", "payment.received", "payment=P2 amount_fen=9007199254740391");
    tell(story, "E", "refund.paid", "refund=R2 amount_fen=9007199254740391");
    tell(story, "E", "payment.reversed", "");
    refuse(story, "E", "payment.reversed", "payment=P2", "ERR_LIMIT");
}

static void pay_and_clear(struct story *story)
{
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.cleared", "");
}

static void g17_a_payment_is_reversed_once_and_only_a_known_one(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "E", "payment.reversed", "", "ERR_NO_PAYMENT");
    tell(story, "E", "payment.received", "ref=R");
    tell(story, "E", "payment.reversed", "");
    assert_int_equal(story_state(story)->paid_fen, 0);
    refuse(story, "E", "payment.reversed", "", "ERR_NO_PAYMENT");
    refuse(story, "E", "payment.received", "payment=P2 ref=R", "ERR_DUP_REF");
    refuse(story, "E", "payment.received", "", "ERR_DUP_PAYMENT");
}

static void a_certificate_lapses_with_the_balance_and_lives_again_with_it(void **state)
{
    struct story *story = *state;

    story_contract(story);
    pay_and_clear(story);
    tell(story, "E", "payment.reversed", "");
    assert_false(case_cert_ok(story_state(story)));
    assert_string_equal(story_nodes(story), "C3@1");
    tell(story, "E", "payment.received", "payment=P2");
    assert_true(case_cert_ok(story_state(story)));
    refuse(story, "E", "payment.cleared", "certificate_no=CERT-2", "ERR_ALREADY_CLEARED");
}

static void a_changed_price_or_owner_asks_a_new_certificate(void **state)
{
    struct story *story = *state;

    story_contract(story);
    pay_and_clear(story);
    refuse(story, "E", "price.adjusted", "delta_fen=0", "ERR_FIELD");
    tell(story, "E", "price.adjusted", "delta_fen=-100");
    assert_int_equal(story_state(story)->due_fen, 500);
    assert_int_equal(story_state(story)->terms_version, 2);
    assert_false(case_cert_ok(story_state(story)));
    assert_string_equal(story_nodes(story), "C3@1 F9@4");
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 due_fen=500 replaces=CERT-1");
    tell(story, "C", "owner.changed", "buyers=[]");
    assert_int_equal(story_state(story)->terms_version, 3);
    assert_string_equal(story_nodes(story), "C3@1 F9@6");
    refuse(story, "E", "payment.cleared", "certificate_no=CERT-3 due_fen=500 replaces=CERT-1",
           "ERR_NO_CERTIFICATE");
    tell(story, "E", "payment.cleared", "certificate_no=CERT-3 due_fen=500");
}

static void a_price_has_its_bound(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "E", "price.adjusted", "delta_fen=9007199254740991", "ERR_LIMIT");
    tell(story, "E", "price.adjusted", "delta_fen=9007199254740391");
    tell(story, "E", "price.adjusted", "delta_fen=-9007199254740991");
    tell(story, "E", "price.adjusted", "delta_fen=-9007199254740991");
    refuse(story, "E", "price.adjusted", "delta_fen=-1", "ERR_LIMIT");
}

static void a_revoked_certificate_opens_f9_and_is_none_any_more(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "E", "clearance.revoked", "", "ERR_NO_CERTIFICATE");
    pay_and_clear(story);
    tell(story, "E", "clearance.revoked", "");
    assert_string_equal(story_nodes(story), "C3@1 F9@4");
    refuse(story, "E", "clearance.revoked", "", "ERR_NO_CERTIFICATE");
    refuse(story, "F", "certificate.lodged", "", "ERR_NO_CERTIFICATE");
    refuse(story, "E", "payment.cleared", "", "ERR_DUP_CERT");
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2");
}

static void a_certificate_is_lodged_where_the_policy_asks_it(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "A", "policy.set", "key=lodging_required value=on");
    pay_and_clear(story);
    tell(story, "C", "movein.scheduled", "");
    assert_false(case_cert_ok(story_state(story)));
    assert_string_equal(story_nodes(story), "F9@4");
    refuse(story, "B", "qualification.confirmed", "", "ERR_NO_CERTIFICATE");
    refuse(story, "B", "qualification.confirmed", "certificate_no=X",
           "ERR_TERMS ERR_NO_CERTIFICATE");
    refuse(story, "E", "payment.cleared", "certificate_no=CERT-2", "ERR_ALREADY_CLEARED");
    refuse(story, "F", "certificate.lodged", "causationid=x", "ERR_STALE");
    tell(story, "F", "certificate.lodged", "causationid=e6");
    assert_string_equal(story_nodes(story), "B10@6");
    tell(story, "B", "qualification.confirmed", "");
}

static void g18_a_refund_is_at_most_the_credit(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "E", "refund.paid", "amount_fen=1", "ERR_REFUND");
    tell(story, "E", "payment.received", "amount_fen=610");
    tell(story, "E", "payment.cleared", "received_fen=610");
    refuse(story, "E", "refund.paid", "amount_fen=11", "ERR_REFUND");
    tell(story, "E", "refund.paid", "amount_fen=9");
    refuse(story, "E", "refund.paid", "amount_fen=2", "ERR_DUP_PAYMENT ERR_REFUND");
    assert_int_equal(case_balance_fen(story_state(story)), -1);
    assert_true(case_cert_ok(story_state(story)));
    tell(story, "E", "refund.paid", "refund=P1 amount_fen=1"); /* refunds have ids of their own */
}

static void g18_of_a_cancelled_contract_the_forfeit_is_kept(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "");
    tell(story, "C", "contract.cancelled", "forfeit_fen=100");
    refuse(story, "E", "refund.paid", "amount_fen=501", "ERR_REFUND");
    tell(story, "E", "refund.paid", "amount_fen=400");
    refuse(story, "E", "refund.paid", "refund=R2 amount_fen=101", "ERR_REFUND");
    tell(story, "E", "refund.paid", "refund=R2 amount_fen=100");
}

static void g22_after_the_keys_only_credit_goes_back(void **state)
{
    struct story *story = *state;

    story_movein(story);
    refuse(story, "E", "payment.reversed", "", "ERR_MOVED_IN");
    refuse(story, "E", "price.adjusted", "", "ERR_MOVED_IN");
    refuse(story, "E", "clearance.revoked", "", "ERR_MOVED_IN");
    refuse(story, "F", "certificate.lodged", "", "ERR_MOVED_IN");
    refuse(story, "C", "owner.changed", "", "ERR_MOVED_IN");
    refuse(story, "E", "refund.paid", "", "ERR_REFUND");
    tell(story, "C", "file.amended", "fields={\"phone\":\"139\"}");
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
        story_test(g08_reversals_take_no_more_than_an_integer_holds),
        story_test(g17_a_payment_is_reversed_once_and_only_a_known_one),
        story_test(a_certificate_lapses_with_the_balance_and_lives_again_with_it),
        story_test(a_changed_price_or_owner_asks_a_new_certificate),
        story_test(a_price_has_its_bound),
        story_test(a_revoked_certificate_opens_f9_and_is_none_any_more),
        story_test(a_certificate_is_lodged_where_the_policy_asks_it),
        story_test(g18_a_refund_is_at_most_the_credit),
        story_test(g18_of_a_cancelled_contract_the_forfeit_is_kept),
        story_test(g22_after_the_keys_only_credit_goes_back),
        story_test(g08_a_case_is_paid_no_more_than_an_integer_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
