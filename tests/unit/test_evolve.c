#include "schemas/rules.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What each event leaves behind that its guards and views do not already show. */

static void a_round_begins_with_each_return_and_each_rejection(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    assert_int_equal(story_inquiry(story, "Q1")->round, 1);
    tell(story, "D", "solution.proposed", "budget_fen=100");
    tell(story, "E", "cost.assessed", "");
    tell(story, "B", "cost.rejected", "time=2024-09-01T00:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->round, 2);
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19974); /* 2024-09-08 */
    tell(story, "D", "solution.proposed", "budget_fen=0");
    tell(story, "E", "cost.assessed", "amount_fen=0");
    tell(story, "B", "inquiry.answered", "");
    tell(story, "A", "solution.returned", "to=B7");
    assert_int_equal(story_inquiry(story, "Q1")->round, 3);
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19974);
}

static void only_coming_back_to_engineering_is_a_new_round(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "");
    tell(story, "B", "inquiry.classified", "category=property");
    tell(story, "B", "inquiry.classified", "reason=r time=2024-08-22T00:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->round, 1);
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19964);
    tell(story, "B", "inquiry.classified", "category=general reason=r");
    assert_int_equal(story_inquiry(story, "Q1")->round, 1);
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19964);
    tell(story, "B", "inquiry.classified", "reason=r");
    assert_int_equal(story_inquiry(story, "Q1")->round, 2);
}

static void what_is_superseded_is_forgotten(void **state)
{
    struct story *story = *state;
    const struct inquiry *inquiry;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=100");
    tell(story, "E", "cost.assessed", "");
    tell(story, "B", "cost.approved", "");
    tell(story, "B", "inquiry.answered", "");
    tell(story, "A", "solution.returned", "to=B7");
    inquiry = story_inquiry(story, "Q1");
    assert_int_equal(inquiry->approved_fen, 100);
    assert_int_equal(inquiry->promised_on, NO_DATE);
    tell(story, "B", "inquiry.answered", "");
    tell(story, "A", "solution.returned", "to=D5");
    inquiry = story_inquiry(story, "Q1");
    assert_true(inquiry->budget_fen == ABSENT && inquiry->assessed_fen == ABSENT);
    assert_true(inquiry->approved_fen == ABSENT && inquiry->promised_on == NO_DATE);
}

static void lateness_lasts_until_engineering_begins_again(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=0 time=2024-09-01T00:00:00+08:00");
    assert_int_equal(story_inquiry(story, "Q1")->late_days, 5);
    tell(story, "B", "inquiry.classified", "category=property reason=r");
    assert_int_equal(story_inquiry(story, "Q1")->late_days, 5);
    tell(story, "B", "inquiry.classified", "reason=r");
    assert_int_equal(story_inquiry(story, "Q1")->late_days, 0);
}

static void withdrawing_changes_only_the_state(void **state)
{
    struct story *story = *state;
    const struct inquiry *inquiry;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=7");
    tell(story, "owner", "inquiry.withdrawn", "");
    inquiry = story_inquiry(story, "Q1");
    assert_int_equal(inquiry->budget_fen, 7);
    assert_int_equal(inquiry->opening.position, 0);
}

/* A ledger from stranger times: nothing here was judged. */
static void events_that_do_not_fit_are_counted_and_harm_nothing(void **state)
{
    struct story *story = *state;

    for (int i = 1; i < EVENT_TYPES_END; i++) {
        const struct event_schema *schema = event_schema((enum event_type)i);
        struct event event = {.type = (enum event_type)i, .id = TEXT("x"), .lane = LANE_A};

        fields_clear(&schema->data, &event.data);
        event.subject = schema->of_project ? TEXT(STORY_PROJECT) : TEXT("nobody");
        if (event.type != EVENT_CONTRACT_FILED && event.type != EVENT_INQUIRY_RAISED &&
            event.type != EVENT_SCHEME_ADOPTED && event.type != EVENT_PAYMENT_RECEIVED &&
            event.type != EVENT_PAYMENT_CLEARED && event.type != EVENT_REFUND_PAID &&
            event.type != EVENT_PRICE_ADJUSTED && event.type != EVENT_CONTRACT_CANCELLED &&
            event.type != EVENT_CASE_ERASED) {
            assert_int_equal(book_evolve(story->book, &event, (uint64_t)i, NULL), STATUS_OK);
            assert_non_null(book_find(story->book, event.subject));
        }
    }
    assert_int_equal(book_find(story->book, TEXT("nobody"))->position, 30);
}

static void bounds_that_only_judge_keeps_are_no_arrays_end(void **state)
{
    struct story *story = *state;
    static struct project project;
    struct event scheme = {.type = EVENT_SCHEME_ADOPTED};
    char words[64];

    story_file(story);
    for (int i = 0; i <= CASE_INQUIRIES_MAX; i++) {
        (void)snprintf(words, sizeof words, "inquiry=Q%d", i);
        (void)story_take(story, "owner", "inquiry.raised", words);
        (void)story_take(story, "owner", "inquiry.withdrawn", words);
    }
    assert_int_equal(story_state(story)->inquiry_count, CASE_INQUIRIES_MAX);
    for (int i = 0; i <= CASE_PAYMENTS_MAX; i++) {
        (void)snprintf(words, sizeof words, "payment=P%d amount_fen=1", i);
        (void)story_take(story, "E", "payment.received", words);
    }
    assert_int_equal(story_state(story)->payment_count, CASE_PAYMENTS_MAX);
    assert_true(story_state(story)->paid_fen == CASE_PAYMENTS_MAX);
    project_init(&project);
    for (int i = 0; i <= PROJECT_SCHEMES_MAX; i++) {
        scheme.data.scheme_adopted.version = i + 1;
        project_evolve(&project, &scheme);
    }
    assert_int_equal(project.scheme_count, PROJECT_SCHEMES_MAX);
}

static void money_is_taken_back_once_and_a_certificate_alone(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "E", "payment.received", "");
    tell(story, "E", "payment.reversed", "");
    (void)story_take(story, "E", "payment.reversed", "");
    assert_true(story_state(story)->paid_fen == 0);
    (void)story_take(story, "E", "payment.cleared", "certificate_no=one");
    (void)story_take(story, "E", "payment.cleared", "certificate_no=two");
    (void)story_take(story, "E", "payment.cleared", "certificate_no=three");
    (void)story_take(story, "E", "clearance.revoked", "certificate_no=one");
    assert_int_equal(story_state(story)->certificate_count, 2);
    assert_true(text_equals(story_state(story)->certificates[0].certificate_no, TEXT("two")));
    assert_true(text_equals(story_state(story)->certificates[1].certificate_no, TEXT("three")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_round_begins_with_each_return_and_each_rejection),
        story_test(only_coming_back_to_engineering_is_a_new_round),
        story_test(what_is_superseded_is_forgotten),
        story_test(lateness_lasts_until_engineering_begins_again),
        story_test(withdrawing_changes_only_the_state),
        story_test(events_that_do_not_fit_are_counted_and_harm_nothing),
        story_test(bounds_that_only_judge_keeps_are_no_arrays_end),
        story_test(money_is_taken_back_once_and_a_certificate_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
