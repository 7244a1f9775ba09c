#include "tools/doorstep/paper/ruling.h"

#include "tests/support/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct text any = {NULL, 0};

enum asked { CERTIFICATE, QUALIFICATION, COST, ANSWER, DATE };

/* The fate of what the story said last of that kind, and the sequence of the event that did it; 0:
 * no single event. */
static void assert_ruling(struct story *story, enum asked asked, enum fate fate, uint64_t by)
{
    static const enum event_type types[] = {EVENT_PAYMENT_CLEARED, EVENT_QUALIFICATION_CONFIRMED,
                                            EVENT_SOLUTION_PROPOSED, EVENT_INQUIRY_ANSWERED,
                                            EVENT_MOVEIN_SCHEDULED};
    static struct ruling (*const rule[])(const struct facts *, const struct told *) = {
        ruling_of_certificate, ruling_of_qualification, ruling_of_cost, ruling_of_answer,
        ruling_of};
    struct error err = {0};
    struct facts facts;
    struct ruling ruling;

    assert_int_equal(told_facts(&facts, story, "2024-12-31", &err), STATUS_OK);
    ruling = rule[asked](&facts, facts_last(&facts, types[asked], any));
    assert_int_equal(ruling.fate, fate);
    assert_int_equal(ruling.by == NULL ? 0 : ruling.by->sequence, by);
    facts_finish(&facts);
}

static void a_certificate_lapses_with_its_terms_and_with_its_balance(void **state)
{
    struct story *story = *state;

    story_ready(story);
    assert_ruling(story, CERTIFICATE, FATE_GOOD, 0);
    tell(story, "E", "payment.reversed", "");
    assert_ruling(story, CERTIFICATE, FATE_LAPSED, 7);
    tell(story, "E", "payment.received", "payment=P2 ref=x");
    assert_ruling(story, CERTIFICATE, FATE_GOOD, 0);
    tell(story, "E", "price.adjusted", "delta_fen=-1");
    assert_ruling(story, CERTIFICATE, FATE_LAPSED, 9);
}

static void a_certificate_is_revoked_or_replaced(void **state)
{
    struct story *story = *state;
    struct error err = {0};
    struct facts facts;
    struct ruling ruling;

    story_ready(story);
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-1");
    tell(story, "E", "clearance.revoked", "certificate_no=CERT-2");
    assert_ruling(story, CERTIFICATE, FATE_REVOKED, 8);
    assert_int_equal(told_facts(&facts, story, "2024-12-31", &err), STATUS_OK);
    ruling = ruling_of_certificate(&facts, facts_certificate(&facts, TEXT("CERT-1")));
    assert_int_equal(ruling.fate, FATE_REPLACED);
    assert_int_equal(ruling.by->sequence, 7);
    facts_finish(&facts);
}

static void a_voided_revocation_revokes_nothing(void **state)
{
    struct story *story = *state;

    story_ready(story);
    tell(story, "E", "clearance.revoked", "id=r1");
    tell(story, "E", "entry.voided", "target=r1");
    assert_ruling(story, CERTIFICATE, FATE_GOOD, 0);
}

static void an_entry_is_voided_and_a_contract_cancelled(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "C", "movein.scheduled", "id=m1");
    tell(story, "C", "entry.voided", "target=m1");
    assert_ruling(story, DATE, FATE_VOIDED, 5);
    tell(story, "C", "movein.scheduled", "");
    assert_ruling(story, DATE, FATE_GOOD, 0);
    tell(story, "C", "contract.cancelled", "");
    assert_ruling(story, DATE, FATE_CANCELLED, 7);
}

static void a_qualification_is_suspended_and_revoked(void **state)
{
    struct story *story = *state;

    story_ready(story);
    tell(story, "B", "qualification.confirmed", "");
    assert_ruling(story, QUALIFICATION, FATE_GOOD, 0);
    story_engineering(story, "Q1");
    assert_ruling(story, QUALIFICATION, FATE_SUSPENDED, 0);
    tell(story, "B", "inquiry.deferred", "");
    assert_ruling(story, QUALIFICATION, FATE_GOOD, 0);
    tell(story, "B", "qualification.revoked", "");
    assert_ruling(story, QUALIFICATION, FATE_REVOKED, 10);
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
    assert_ruling(story, ANSWER, FATE_GOOD, 0);
    tell(story, "A", "solution.returned", "to=B7");
    assert_ruling(story, COST, FATE_GOOD, 0);
    assert_ruling(story, ANSWER, FATE_SUPERSEDED, 9);
    tell(story, "B", "inquiry.answered", "");
    assert_ruling(story, ANSWER, FATE_GOOD, 0);
    tell(story, "A", "solution.returned", "to=D5");
    assert_ruling(story, COST, FATE_SUPERSEDED, 11);
}

static void a_refused_cost_is_no_void_one(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    tell(story, "E", "cost.assessed", "");
    tell(story, "B", "cost.rejected", "");
    assert_ruling(story, COST, FATE_GOOD, 0);
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
