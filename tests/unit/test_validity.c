#include "tools/doorstep/paper/validity.h"

#include "tests/support/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct text any = {NULL, 0};

enum asked { CERTIFICATE, QUALIFICATION, COST, ANSWER, DATE };

/* Why what the story said last of that kind counts no more, and since which sequence; 0: no
 * single event. */
static void assert_validity(struct story *story, enum asked asked, enum loss loss, uint64_t by)
{
    static const enum event_type types[] = {EVENT_PAYMENT_CLEARED, EVENT_QUALIFICATION_CONFIRMED,
                                            EVENT_SOLUTION_PROPOSED, EVENT_INQUIRY_ANSWERED,
                                            EVENT_MOVEIN_SCHEDULED};
    static struct validity (*const rule[])(const struct facts *, const struct told *) = {
        validity_of_certificate, validity_of_qualification, validity_of_cost, validity_of_answer,
        validity_of};
    struct error err = {0};
    struct facts facts;
    struct validity validity;

    assert_int_equal(told_facts(&facts, story, "2024-12-31", &err), STATUS_OK);
    validity = rule[asked](&facts, facts_last(&facts, types[asked], any));
    assert_int_equal(validity.loss, loss);
    assert_int_equal(validity.by == NULL ? 0 : validity.by->sequence, by);
    facts_finish(&facts);
}

static void a_certificate_lapses_with_its_terms_and_with_its_balance(void **state)
{
    struct story *story = *state;

    story_ready(story);
    assert_validity(story, CERTIFICATE, LOSS_NONE, 0);
    tell(story, "E", "payment.reversed", "");
    assert_validity(story, CERTIFICATE, LOSS_LAPSED, 7);
    tell(story, "E", "payment.received", "payment=P2 ref=x");
    assert_validity(story, CERTIFICATE, LOSS_NONE, 0);
    tell(story, "E", "price.adjusted", "delta_fen=-1");
    assert_validity(story, CERTIFICATE, LOSS_LAPSED, 9);
}

static void a_certificate_is_revoked_or_replaced(void **state)
{
    struct story *story = *state;
    struct error err = {0};
    struct facts facts;
    struct validity validity;

    story_ready(story);
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-1");
    tell(story, "E", "clearance.revoked", "certificate_no=CERT-2");
    assert_validity(story, CERTIFICATE, LOSS_REVOKED, 8);
    assert_int_equal(told_facts(&facts, story, "2024-12-31", &err), STATUS_OK);
    validity = validity_of_certificate(&facts, facts_certificate(&facts, TEXT("CERT-1")));
    assert_int_equal(validity.loss, LOSS_REPLACED);
    assert_int_equal(validity.by->sequence, 7);
    facts_finish(&facts);
}

static void a_voided_revocation_revokes_nothing(void **state)
{
    struct story *story = *state;

    story_ready(story);
    tell(story, "E", "clearance.revoked", "id=r1");
    tell(story, "E", "entry.voided", "target=r1");
    assert_validity(story, CERTIFICATE, LOSS_NONE, 0);
}

static void an_entry_is_voided_and_a_contract_cancelled(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "C", "movein.scheduled", "id=m1");
    tell(story, "C", "entry.voided", "target=m1");
    assert_validity(story, DATE, LOSS_VOIDED, 5);
    tell(story, "C", "movein.scheduled", "");
    assert_validity(story, DATE, LOSS_NONE, 0);
    tell(story, "C", "contract.cancelled", "");
    assert_validity(story, DATE, LOSS_CANCELLED, 7);
}

static void a_qualification_is_suspended_and_revoked(void **state)
{
    struct story *story = *state;

    story_ready(story);
    tell(story, "B", "qualification.confirmed", "");
    assert_validity(story, QUALIFICATION, LOSS_NONE, 0);
    story_engineering(story, "Q1");
    assert_validity(story, QUALIFICATION, LOSS_SUSPENDED, 0);
    tell(story, "B", "inquiry.deferred", "");
    assert_validity(story, QUALIFICATION, LOSS_NONE, 0);
    tell(story, "B", "qualification.revoked", "");
    assert_validity(story, QUALIFICATION, LOSS_REVOKED, 10);
}

static void a_cost_counts_until_another_solution_is_asked_for(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    tell(story, "E", "cost.assessed", "");
    tell(story, "B", "cost.approved", "");
    tell(story, "B", "inquiry.answered", "");
    assert_validity(story, ANSWER, LOSS_NONE, 0);
    tell(story, "A", "solution.returned", "to=B7");
    assert_validity(story, COST, LOSS_NONE, 0);
    assert_validity(story, ANSWER, LOSS_SUPERSEDED, 9);
    tell(story, "B", "inquiry.answered", "");
    assert_validity(story, ANSWER, LOSS_NONE, 0);
    tell(story, "A", "solution.returned", "to=D5");
    assert_validity(story, COST, LOSS_SUPERSEDED, 11);
}

static void a_refused_cost_is_no_void_one(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    tell(story, "E", "cost.assessed", "");
    tell(story, "B", "cost.rejected", "");
    assert_validity(story, COST, LOSS_NONE, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_certificate_lapses_with_its_terms_and_with_its_balance),
        story_test(a_certificate_is_revoked_or_replaced),
        story_test(a_voided_revocation_revokes_nothing),
        story_test(an_entry_is_voided_and_a_contract_cancelled),
        story_test(a_qualification_is_suspended_and_revoked),
        story_test(a_cost_counts_until_another_solution_is_asked_for),
        story_test(a_refused_cost_is_no_void_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
