#include "tests/support/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct text any = {NULL, 0};

static void begin(struct facts *facts, struct story *story, const char *as_of)
{
    struct error err = {0};

    assert_int_equal(told_facts(facts, story, as_of, &err), STATUS_OK);
}

static void a_day_is_over_at_its_end_and_counts_by_when_things_happened(void **state)
{
    struct story *story = *state;
    struct facts facts;

    story_file(story);
    tell(story, "C", "movein.scheduled", "time=2024-09-01T00:00:00+08:00");
    tell(story, "E", "payment.received", "time=2024-08-31T23:59:59+08:00");
    begin(&facts, story, "2024-08-31");
    assert_null(facts_last(&facts, EVENT_MOVEIN_SCHEDULED, any));
    assert_non_null(facts_last(&facts, EVENT_PAYMENT_RECEIVED, any));
    assert_int_equal(facts.state->paid_fen, 600);
    assert_int_equal(facts.state->movein_on, NO_DATE);
    facts_finish(&facts);
}

static void before_its_contract_there_is_no_case(void **state)
{
    struct story *story = *state;
    struct error err = {0};
    struct facts facts;

    story_file(story);
    assert_int_equal(told_facts(&facts, story, "2024-08-19", &err), STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, STORY_CASE));
    assert_non_null(strstr(err.text, "2024-08-19"));
    facts_finish(&facts);
}

/* As the ledger keeps it: what the case's other events said is gone, or is read before this. */
static void hear_erasure(struct facts *facts, const char *time)
{
    struct event event = {.type = EVENT_CASE_ERASED,
                          .lane = LANE_A,
                          .id = TEXT("x1"),
                          .subject = TEXT(STORY_CASE),
                          .actor = TEXT("a"),
                          .expect = ABSENT,
                          .time_text = text_of(time)};
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct error err = {0};
    struct merkle tree;

    assert_true(moment_parse(&event.time, event.time_text));
    event.data.case_erased = (struct case_erased){
        .approver = TEXT("b"), .reason = TEXT("old"), .stage = TEXT("moved_in")};
    event_encode(&event, &writer);
    merkle_init(&tree);
    assert_int_equal(facts_hear(facts, writer_text(&writer), 9, 0, &tree, &err), STATUS_OK);
}

static void an_erased_case_is_refused_on_every_day(void **state)
{
    struct story *story = *state;
    struct error err = {0};
    struct facts facts;
    int32_t day;

    assert_true(date_parse(&day, TEXT("2024-08-31")));
    facts_init(&facts, TEXT(STORY_CASE), day);
    hear_erasure(&facts, "2024-12-01T10:00:00+08:00");
    assert_int_equal(facts_fold(&facts, &err), STATUS_REFUSED);
    assert_non_null(strstr(err.text, "erased"));
    facts_finish(&facts);

    story_file(story);
    begin(&facts, story, "2024-08-31");
    hear_erasure(&facts, "2024-12-01T10:00:00+08:00");
    assert_int_equal(facts_fold(&facts, &err), STATUS_REFUSED);
    facts_finish(&facts);
}

static void a_voided_entry_is_there_and_counts_for_nothing(void **state)
{
    struct story *story = *state;
    struct facts facts;
    const struct told *received;

    story_file(story);
    tell(story, "E", "payment.received", "id=p1");
    tell(story, "E", "payment.received", "id=p2 payment=P2 amount_fen=50 ref=x");
    tell(story, "E", "entry.voided", "target=p2");
    begin(&facts, story, "2024-12-31");
    assert_int_equal(facts.state->paid_fen, 600);
    received = facts_last(&facts, EVENT_PAYMENT_RECEIVED, any);
    assert_true(text_equals(received->event.id, TEXT("p1")));
    assert_int_equal(received[1].voider->sequence, 6);
    assert_false(facts_counts(&facts, &received[1]));
    assert_int_equal(received[1].after.paid_fen, 0);
    facts_finish(&facts);
}

static void what_rests_on_later_entries_is_left_out_with_them(void **state)
{
    struct story *story = *state;
    struct facts facts;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "time=2024-08-26T10:00:00+08:00");
    tell(story, "B", "inquiry.classified", "time=2024-08-25T10:00:00+08:00");
    tell(story, "owner", "inquiry.withdrawn", "time=2024-08-27T10:00:00+08:00");
    tell(story, "C", "movein.scheduled", "id=m1 time=2024-08-25T10:00:00+08:00");
    tell(story, "E", "payment.received", "id=p1 time=2024-08-27T10:00:00+08:00");
    tell(story, "E", "entry.voided", "target=p1 time=2024-08-25T10:00:00+08:00");
    begin(&facts, story, "2024-08-25"); /* nobody has asked yet: the date stands */
    assert_int_equal(facts.count, 4);
    assert_null(facts_last(&facts, EVENT_INQUIRY_CLASSIFIED, any));
    assert_null(facts_last(&facts, EVENT_ENTRY_VOIDED, any));
    assert_true(case_date_ok(facts.state));
    facts_finish(&facts);
    begin(&facts, story, "2024-08-26"); /* somebody has: no date could have been given */
    assert_int_equal(facts.count, 5);
    assert_non_null(facts_last(&facts, EVENT_INQUIRY_CLASSIFIED, any));
    assert_null(facts_last(&facts, EVENT_MOVEIN_SCHEDULED, any));
    assert_false(case_date_ok(facts.state));
    facts_finish(&facts);
    begin(&facts, story, "2024-08-27");
    assert_int_equal(facts.count, 9);
    assert_non_null(facts_last(&facts, EVENT_PAYMENT_RECEIVED, any)->voider);
    facts_finish(&facts);
}

/* A rule may have become stricter since. */
static void a_case_that_is_told_as_it_was_accepted_is_not_judged_anew(void **state)
{
    struct story *story = *state;
    struct facts facts;

    story_contract(story);
    story_take(story, "C", "movein.scheduled", ""); /* no file */
    tell(story, "A", "policy.set", "subject=project:other time=2024-09-01T10:00:00+08:00");
    begin(&facts, story, "2024-08-31"); /* another project's settings alter nothing */
    assert_non_null(facts_last(&facts, EVENT_MOVEIN_SCHEDULED, any));
    facts_finish(&facts);
    tell(story, "A", "policy.set", "time=2024-09-01T10:00:00+08:00");
    begin(&facts, story, "2024-08-31");
    assert_null(facts_last(&facts, EVENT_MOVEIN_SCHEDULED, any));
    facts_finish(&facts);
}

static void the_last_voided_one_is_found_where_none_counts(void **state)
{
    struct story *story = *state;
    struct facts facts;

    story_file(story);
    tell(story, "C", "movein.scheduled", "id=m1");
    tell(story, "C", "entry.voided", "target=m1");
    begin(&facts, story, "2024-12-31");
    assert_non_null(facts_last(&facts, EVENT_MOVEIN_SCHEDULED, any));
    assert_null(facts_later(&facts, facts.contract, EVENT_MOVEIN_SCHEDULED, any));
    assert_null(facts_last(&facts, EVENT_MOVEIN_COMPLETED, any));
    facts_finish(&facts);
}

static void rounds_and_their_weeks_are_as_they_were(void **state)
{
    struct story *story = *state;
    struct facts facts;
    const struct told *told;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100 time=2024-08-30T10:00:00+08:00");
    tell(story, "E", "cost.assessed", "time=2024-08-30T11:00:00+08:00");
    tell(story, "B", "cost.rejected", "time=2024-08-31T10:00:00+08:00");
    begin(&facts, story, "2024-12-31");
    told = facts_last(&facts, EVENT_INQUIRY_RAISED, TEXT("Q1"));
    assert_int_equal(told->after.round, 1);
    assert_int_equal(told->after.state, STATE_D5);
    told = facts_last(&facts, EVENT_SOLUTION_PROPOSED, TEXT("Q1"));
    assert_int_equal(told->after.late_days, 3);
    told = facts_last(&facts, EVENT_COST_REJECTED, TEXT("Q1"));
    assert_int_equal(told->after.round, 2);
    assert_int_equal(told->after.due_on - moment_day(told->event.time), 7);
    assert_null(facts_last(&facts, EVENT_COST_REJECTED, TEXT("Q2")));
    facts_finish(&facts);
}

static void the_projects_own_settings_rule_and_others_do_not(void **state)
{
    struct story *story = *state;
    struct facts facts;
    const struct told *raised;

    tell(story, "A", "policy.set", "subject=project:other value=1");
    tell(story, "A", "policy.set", "subject=project:haitian value=5");
    tell(story, "B", "project.reported", "subject=project:haitian");
    story_file(story);
    story_engineering(story, "Q1");
    begin(&facts, story, "2024-12-31");
    raised = facts_last(&facts, EVENT_INQUIRY_RAISED, any);
    assert_int_equal(raised->after.due_on - moment_day(raised->event.time), 5);
    assert_int_equal(facts_last(&facts, EVENT_POLICY_SET, any)->sequence, 2);
    assert_null(facts_last(&facts, EVENT_PROJECT_REPORTED, any));
    facts_finish(&facts);
}

static void a_firm_of_many_projects_fits_a_paper(void **state)
{
    struct story *story = *state;
    struct error err = {0};
    struct merkle tree;
    struct facts facts;

    tell(story, "A", "policy.set", "subject=project:other value=1");
    story_file(story);
    merkle_init(&tree);
    facts_init(&facts, TEXT(STORY_CASE), NO_DATE);
    told_seek(&facts, story);
    for (uint32_t i = 0; i <= FACTS_EVENTS_MAX; i++) {
        assert_int_equal(facts_hear(&facts, story->kept[1], 1, 0, &tree, &err), STATUS_OK);
    }
    for (uint64_t i = 2; i <= story->head; i++) {
        assert_int_equal(facts_hear(&facts, story->kept[i], i, 0, &tree, &err), STATUS_OK);
    }
    assert_int_equal(facts_fold(&facts, &err), STATUS_OK);
    assert_int_equal(facts.count, story->head - 1); /* all but the other's */
    facts_finish(&facts);
}

static void buyers_are_those_of_the_time(void **state)
{
    struct story *story = *state;
    struct facts facts;
    const struct told *changed;

    story_file(story);
    tell(story, "C", "owner.changed", "buyers=[{\"name\":\"Li\",\"id_no\":\"1\",\"phone\":\"2\"}]");
    begin(&facts, story, "2024-12-31");
    changed = facts_last(&facts, EVENT_OWNER_CHANGED, any);
    assert_int_equal(facts_buyers(&facts, changed)->count, 0);
    assert_int_equal(facts_buyers(&facts, NULL)->count, 1);
    facts_finish(&facts);
}

static void the_tree_ends_with_the_cases_last_event(void **state)
{
    struct story *story = *state;
    struct facts facts;

    story_file(story);
    tell(story, "A", "policy.set", "subject=project:haitian");
    tell(story, "C", "contract.filed", "subject=HT-2 unit=u2");
    begin(&facts, story, "2024-12-31");
    assert_int_equal(facts.tree.count, 3);
    facts_finish(&facts);
}

static void a_certificate_is_found_by_its_number(void **state)
{
    struct story *story = *state;
    struct facts facts;

    story_ready(story);
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2 replaces=CERT-1");
    begin(&facts, story, "2024-12-31");
    assert_int_equal(facts_certificate(&facts, TEXT("CERT-1"))->sequence, 5);
    assert_int_equal(facts_certificate(&facts, TEXT("CERT-2"))->sequence, 7);
    assert_int_equal(facts_certificate(&facts, any)->sequence, 7);
    assert_null(facts_certificate(&facts, TEXT("CERT-3")));
    facts_finish(&facts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_day_is_over_at_its_end_and_counts_by_when_things_happened),
        story_test(before_its_contract_there_is_no_case),
        story_test(an_erased_case_is_refused_on_every_day),
        story_test(a_voided_entry_is_there_and_counts_for_nothing),
        story_test(what_rests_on_later_entries_is_left_out_with_them),
        story_test(a_case_that_is_told_as_it_was_accepted_is_not_judged_anew),
        story_test(the_last_voided_one_is_found_where_none_counts),
        story_test(rounds_and_their_weeks_are_as_they_were),
        story_test(the_projects_own_settings_rule_and_others_do_not),
        story_test(a_firm_of_many_projects_fits_a_paper),
        story_test(buyers_are_those_of_the_time),
        story_test(the_tree_ends_with_the_cases_last_event),
        story_test(a_certificate_is_found_by_its_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
