#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What every event meets: G-01 to G-04, and what a case says of an event as a whole. */

static void g01_a_bad_field_is_named_and_stands_alone(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "A", "payment.received", "amount_fen=0", "ERR_FIELD");
    assert_non_null(strstr(story->refusals.text, "data.amount_fen"));
    refuse(story, "E", "payment.received", "amount_fen=-1", "ERR_FIELD");
    refuse(story, "E", "payment.received", "received_on=2024-02-30", "ERR_FIELD");
    refuse(story, "E", "payment.received", "payer=-", "ERR_FIELD");
    assert_non_null(strstr(story->refusals.text, "data.payer"));
}

static void g01_an_event_without_its_contract_has_no_case(void **state)
{
    struct story *story = *state;

    refuse(story, "E", "payment.received", "", "ERR_NO_CASE");
    refuse(story, "C", "movein.scheduled", "", "ERR_NO_CASE");
    refuse(story, "C", "solution.proposed", "expect=3 causationid=x",
           "ERR_NO_CASE ERR_LANE ERR_STALE");
}

static void g02_only_the_tables_lanes_may_say_a_type(void **state)
{
    static const char *const lanes[] = {"A", "B", "C", "D", "F", "owner", "system"};
    struct story *story = *state;

    story_contract(story);
    for (size_t i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        refuse(story, lanes[i], "payment.received", "", "ERR_LANE");
    }
    tell(story, "E", "payment.received", "");
}

static void g03_a_resend_gets_its_first_sequence_whoever_sends_it(void **state)
{
    struct story *story = *state;
    uint64_t first;

    story_contract(story);
    first = tell(story, "E", "payment.received", "id=p");
    tell(story, "E", "payment.received", "payment=P2 ref=other");
    assert_int_equal(story_say(story, "E", "payment.received", "id=p"), first);
    assert_int_equal(story_say(story, "A", "payment.received",
                               "id=p actor=else time=2031-01-01T00:00:00Z expect=1 causationid=z"),
                     first);
    assert_int_equal(story->head, first + 1);
}

static void g03_an_id_with_other_content_conflicts(void **state)
{
    struct story *story = *state;

    story_contract(story);
    tell(story, "E", "payment.received", "id=p");
    refuse(story, "E", "payment.received", "id=p amount_fen=599", "ERR_ID_CONFLICT");
    refuse(story, "C", "file.established", "id=p", "ERR_ID_CONFLICT");
}

static void g03_ids_are_of_one_subject(void **state)
{
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "id=x time=2024-01-01T00:00:00+08:00");
    tell(story, "C", "contract.filed", "id=x");
    tell(story, "C", "contract.filed", "id=x subject=other unit=other");
}

static void g03_expect_is_the_subjects_head(void **state)
{
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "expect=0 time=2024-01-01T00:00:00+08:00");
    refuse(story, "A", "scheme.adopted", "expect=0", "ERR_STALE");
    tell(story, "A", "scheme.adopted", "expect=1");
    refuse(story, "C", "contract.filed", "expect=2", "ERR_STALE");
    tell(story, "C", "contract.filed", "expect=0");
    refuse(story, "E", "payment.received", "expect=2", "ERR_STALE");
    tell(story, "E", "payment.received", "expect=3");
}

static void g03_a_causation_is_the_opener_of_the_node_it_completes(void **state)
{
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "time=2024-01-01T00:00:00+08:00");
    tell(story, "C", "contract.filed", "id=contract");
    refuse(story, "C", "file.established", "causationid=other", "ERR_STALE");
    tell(story, "C", "file.established", "id=file causationid=contract");
    tell(story, "owner", "inquiry.raised", "id=raised causationid=whatever");
    refuse(story, "B", "inquiry.classified", "causationid=file", "ERR_STALE");
    tell(story, "B", "inquiry.classified", "id=classified causationid=raised");
    refuse(story, "D", "solution.proposed", "budget_fen=1 causationid=raised", "ERR_STALE");
    tell(story, "D", "solution.proposed", "budget_fen=1 causationid=classified");
}

static void g03_a_causation_without_an_open_node_is_stale(void **state)
{
    struct story *story = *state;

    story_ready(story);
    refuse(story, "C", "movein.scheduled", "causationid=e3", "ERR_STALE");
    tell(story, "C", "movein.scheduled", "");
    story_engineering(story, "Q1");
    refuse(story, "B", "inquiry.classified", "category=property reason=r causationid=e8",
           "ERR_STALE");
    tell(story, "B", "inquiry.classified", "category=general reason=r");
    tell(story, "B", "solution.proposed", "causationid=anything");
}

static void g04_five_minutes_ahead_is_legal_and_a_nanosecond_more_is_not(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "E", "payment.received", "time=2024-12-31T12:05:00.000000001+08:00",
           "ERR_FUTURE");
    assert_true(refusals_are_later(&story->refusals));
    tell(story, "E", "payment.received", "time=2024-12-31T12:05:00.000+08:00");
}

static void g04_nothing_happens_before_the_contract_is_signed(void **state)
{
    struct story *story = *state;

    tell(story, "A", "scheme.adopted", "from_on=2023-01-01 time=2023-01-01T00:00:00Z");
    refuse(story, "C", "contract.filed", "time=2024-02-29T23:59:59.999999999+08:00",
           "ERR_BEFORE_CONTRACT");
    tell(story, "C", "contract.filed", "time=2024-02-29T16:00:00Z");
    refuse(story, "E", "payment.received", "time=2024-02-29T15:59:59Z", "ERR_BEFORE_CONTRACT");
    tell(story, "E", "payment.received", "time=2024-03-01T00:00:00+08:00");
}

static void g22_after_the_keys_only_inquiries_go_on(void **state)
{
    struct story *story = *state;

    story_movein(story);
    refuse(story, "E", "payment.received", "", "ERR_MOVED_IN");
    refuse(story, "E", "payment.cleared", "", "ERR_MOVED_IN");
    refuse(story, "C", "movein.scheduled", "", "ERR_MOVED_IN");
    refuse(story, "B", "qualification.confirmed", "certificate_no=no", "ERR_MOVED_IN");
    refuse(story, "C", "file.established", "", "ERR_MOVED_IN");
    refuse(story, "A", "movein.completed", "expect=1", "ERR_LANE ERR_STALE ERR_MOVED_IN");
    refuse(story, "C", "contract.filed", "", "ERR_DUP_CONTRACT");
    story_engineering(story, "Q1");
    assert_true(story_inquiry(story, "Q1")->after_movein);
    assert_int_equal(case_stage(story_state(story)), STAGE_MOVED_IN);
    assert_string_equal(story_nodes(story), "D5.Q1@8");
}

static void every_failing_code_is_told_in_the_catalogues_order(void **state)
{
    struct story *story = *state;

    story_contract(story);
    refuse(story, "A", "inquiry.answered", "time=2025-01-01T00:00:00+08:00 expect=9",
           "ERR_LANE ERR_STALE ERR_FUTURE ERR_NO_FILE ERR_NO_INQUIRY ERR_NO_TIME_LIMIT");
    assert_non_null(strstr(story->refusals.text, "is said by lane B, not by A"));
}

static void a_refused_event_leaves_its_ids_free(void **state)
{
    struct story *story = *state;
    uint64_t head;

    story_file(story);
    head = story->head;
    refuse(story, "B", "payment.received", "id=p", "ERR_LANE");
    assert_int_equal(story->head, head);
    tell(story, "E", "payment.received", "id=p");
}

static void g08_a_case_has_4096_events(void **state)
{
    struct story *story = *state;
    uint64_t first;

    story_file(story);
    first = tell(story, "C", "movein.scheduled", "id=first");
    while (story_state(story)->events < CASE_EVENTS_MAX) {
        tell(story, "C", "movein.scheduled", "");
    }
    refuse(story, "E", "movein.scheduled", "expect=1", "ERR_LIMIT");
    assert_int_equal(story_say(story, "C", "movein.scheduled", "id=first"), first);
    tell(story, "C", "contract.filed", "subject=other unit=other");
}

static void a_time_of_another_century_is_told_what_is_wrong_with_it(void **state)
{
    struct story *story = *state;

    story_file(story);
    refuse(story, "C", "movein.scheduled", "time=9999-12-31T23:59:59Z", "ERR_FUTURE");
    refuse(story, "C", "movein.scheduled", "time=1850-01-01T00:00:00Z", "ERR_BEFORE_CONTRACT");
}

static void g24_only_a_case_that_is_over_is_erased(void **state)
{
    struct story *story = *state;

    refuse(story, "A", "case.erased", "", "ERR_NO_CASE");
    story_ready(story);
    refuse(story, "A", "case.erased", "stage=ready", "ERR_STATE");
    tell(story, "B", "qualification.confirmed", "");
    tell(story, "F", "movein.completed", "");
    tell(story, "owner", "inquiry.raised", "");
    refuse(story, "A", "case.erased", "", "ERR_STATE");
    tell(story, "owner", "inquiry.withdrawn", "");
    refuse(story, "A", "case.erased", "stage=cancelled", "ERR_STATE");
    refuse(story, "A", "case.erased", "approver=a stage=cancelled", "ERR_STATE");
    refuse(story, "B", "case.erased", "", "ERR_LANE");
    refuse(story, "B", "case.erased", "approver=b", "ERR_LANE ERR_SELF_APPROVAL");
    tell(story, "A", "case.erased", "");
}

static void g24_another_person_approves_whatever_the_policy(void **state)
{
    struct story *story = *state;

    tell(story, "A", "policy.set", "subject=project:haitian key=self_approval value=allow");
    story_movein(story);
    refuse(story, "A", "case.erased", "approver=a", "ERR_SELF_APPROVAL");
    refuse(story, "A", "case.erased", "approver=auto actor=auto", "ERR_SELF_APPROVAL");
    tell(story, "A", "case.erased", "approver=auto");
}

static void g24_a_cancelled_case_is_erased(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    tell(story, "C", "contract.cancelled", "");
    refuse(story, "A", "case.erased", "", "ERR_STATE");
    tell(story, "A", "case.erased", "stage=cancelled");
    refuse(story, "C", "file.amended", "", "ERR_ERASED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g01_a_bad_field_is_named_and_stands_alone),
        story_test(g01_an_event_without_its_contract_has_no_case),
        story_test(g02_only_the_tables_lanes_may_say_a_type),
        story_test(g03_a_resend_gets_its_first_sequence_whoever_sends_it),
        story_test(g03_an_id_with_other_content_conflicts),
        story_test(g03_ids_are_of_one_subject),
        story_test(g03_expect_is_the_subjects_head),
        story_test(g03_a_causation_is_the_opener_of_the_node_it_completes),
        story_test(g03_a_causation_without_an_open_node_is_stale),
        story_test(g04_five_minutes_ahead_is_legal_and_a_nanosecond_more_is_not),
        story_test(g04_nothing_happens_before_the_contract_is_signed),
        story_test(g22_after_the_keys_only_inquiries_go_on),
        story_test(every_failing_code_is_told_in_the_catalogues_order),
        story_test(a_refused_event_leaves_its_ids_free),
        story_test(g08_a_case_has_4096_events),
        story_test(a_time_of_another_century_is_told_what_is_wrong_with_it),
        story_test(g24_only_a_case_that_is_over_is_erased),
        story_test(g24_another_person_approves_whatever_the_policy),
        story_test(g24_a_cancelled_case_is_erased),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
