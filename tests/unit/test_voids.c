#include "tests/support/story.h"

#include "schemas/process.h"
#include "schemas/rewrite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* entry.voided: the case is what its other entries give; G-24. */

static void assert_nodes(struct story *story, const char *nodes)
{
    assert_string_equal(story_nodes(story), nodes);
}

static void assert_state(struct story *story, const char *inquiry, enum inquiry_state state)
{
    assert_string_equal(state_word(story_inquiry(story, inquiry)->state), state_word(state));
}

static void g24_what_cannot_be_voided(void **state)
{
    struct story *story = *state;

    refuse(story, "A", "entry.voided", "target=e1", "ERR_NO_CASE");
    story_file(story); /* e1 is the project's */
    refuse(story, "A", "entry.voided", "target=e1", "ERR_DEPENDENTS");
    refuse(story, "A", "entry.voided", "target=nobody", "ERR_DEPENDENTS");
    refuse(story, "C", "entry.voided", "target=e2", "ERR_DEPENDENTS");
    refuse(story, "D", "entry.voided", "target=e2", "ERR_LANE ERR_DEPENDENTS");
    tell(story, "E", "payment.received", "id=pay");
    tell(story, "A", "entry.voided", "id=void target=pay");
    refuse(story, "A", "entry.voided", "target=pay", "ERR_DEPENDENTS");
    refuse(story, "A", "entry.voided", "target=void", "ERR_DEPENDENTS");
    refuse(story, "A", "entry.voided", "target=void subject=project:haitian", "ERR_FIELD");
}

static void g24_only_the_entrys_lane_or_the_manager_voids_it(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "owner", "inquiry.raised", "id=raised recorder=B");
    refuse(story, "B", "entry.voided", "target=raised", "ERR_LANE");
    tell(story, "owner", "entry.voided", "target=raised");
    tell(story, "E", "payment.received", "id=pay");
    refuse(story, "F", "entry.voided", "target=pay", "ERR_LANE");
    tell(story, "E", "entry.voided", "target=pay");
    tell(story, "E", "payment.received", "id=again");
    tell(story, "A", "entry.voided", "target=again");
}

static void g24_others_must_not_depend_on_it(void **state)
{
    struct story *story = *state;

    story_ready(story); /* e4 payment, e5 certificate, e6 date */
    tell(story, "B", "qualification.confirmed", "id=b10");
    refuse(story, "E", "entry.voided", "target=e4", "ERR_DEPENDENTS");
    refuse(story, "E", "entry.voided", "target=e5", "ERR_DEPENDENTS");
    refuse(story, "C", "entry.voided", "target=e6", "ERR_DEPENDENTS");
    refuse(story, "C", "entry.voided", "target=e3", "ERR_DEPENDENTS");
    tell(story, "B", "entry.voided", "target=b10");
    assert_nodes(story, "B10@7");
    tell(story, "C", "entry.voided", "target=e6");
    assert_nodes(story, "C9@8");
    tell(story, "E", "entry.voided", "target=e5");
    assert_nodes(story, "C9@8 F9@9");
    tell(story, "E", "entry.voided", "target=e4");
    assert_nodes(story, "C9@8");
    tell(story, "C", "entry.voided", "target=e3");
    assert_nodes(story, "C3@11");
    assert_int_equal(story_state(story)->events, 11);
    assert_int_equal(story_state(story)->voided_count, 5);
}

static void a_void_frees_the_ids_of_payments_and_inquiries_and_keeps_numbers(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "E", "payment.received", "ref=R");
    tell(story, "E", "entry.voided", "target=e4");
    refuse(story, "E", "payment.received", "id=e4 ref=S", "ERR_ID_CONFLICT");
    assert_int_equal(story_tell(story, "E", "payment.received", "id=e4 ref=R", "resent"), 4);
    tell(story, "E", "payment.received", "ref=R"); /* e6 */
    tell(story, "E", "payment.cleared", "");       /* e7 */
    tell(story, "E", "entry.voided", "target=e7");
    refuse(story, "E", "payment.cleared", "", "ERR_DUP_CERT");
    tell(story, "E", "payment.cleared", "certificate_no=CERT-2");
    story_engineering(story, "Q1"); /* e10 */
    tell(story, "owner", "entry.voided", "target=e10");
    assert_int_equal(story_state(story)->inquiry_count, 0);
    assert_nodes(story, "C9@10"); /* closed by the doubt, opened by the void */
    story_engineering(story, "Q1");
    assert_nodes(story, "D5.Q1@11");
}

static void a_node_open_before_and_after_the_void_keeps_its_opening(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");                        /* 3 */
    tell(story, "owner", "inquiry.raised", "inquiry=Q2");  /* 4 */
    tell(story, "D", "solution.proposed", "budget_fen=5"); /* 5 */
    tell(story, "E", "cost.assessed", "amount_fen=0");     /* 6 */
    assert_nodes(story, "B7.Q1@6 B5.Q2@4");
    tell(story, "E", "entry.voided", "target=e7"); /* the assessment */
    assert_nodes(story, "E5.Q1@7 B5.Q2@4");
    assert_true(story_inquiry(story, "Q1")->assessed_fen == ABSENT);
    tell(story, "E", "cost.assessed", "amount_fen=5 causationid=e8");
    tell(story, "D", "note.added", "id=note");
    tell(story, "D", "entry.voided", "target=note"); /* changes nothing */
    assert_nodes(story, "BX.Q1@8 B5.Q2@4");
}

static void what_was_fixed_by_other_entries_stays_with_the_policies_of_their_time(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "E", "payment.received", "id=pay");
    tell(story, "A", "policy.set", "key=d5_days value=3");  /* with nothing between it … */
    story_engineering(story, "Q1");                         /* due on the 23rd */
    tell(story, "A", "policy.set", "key=d5_days value=30"); /* … and what follows */
    tell(story, "A", "calendar.set", "rest_days=[\"2024-08-23\"]");
    tell(story, "E", "entry.voided", "target=pay");
    assert_int_equal(story_inquiry(story, "Q1")->due_on, 19958);
    assert_nodes(story, "D5.Q1@4");
}

static void a_voided_rejection_takes_its_round_back(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=5");
    tell(story, "E", "cost.assessed", "amount_fen=5");
    tell(story, "B", "cost.rejected", "id=no");
    assert_int_equal(story_inquiry(story, "Q1")->round, 2);
    tell(story, "B", "entry.voided", "target=no");
    assert_int_equal(story_inquiry(story, "Q1")->round, 1);
    assert_state(story, "Q1", STATE_BX);
    assert_int_equal(story_inquiry(story, "Q1")->assessed_fen, 5);
    tell(story, "B", "cost.approved", "amount_fen=5 causationid=e8");
}

static void a_voided_cancelling_lets_the_contract_live_if_its_unit_is_free(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "C", "contract.cancelled", "id=end");
    tell(story, "C", "contract.filed", "subject=HT-2");
    refuse(story, "C", "entry.voided", "target=end", "ERR_DEPENDENTS");
    tell(story, "C", "contract.cancelled", "id=end2 subject=HT-2");
    tell(story, "C", "entry.voided", "target=end");
    assert_state(story, "Q1", STATE_D5);
    assert_nodes(story, "D5.Q1@5"); /* opened anew, by the void */
    refuse(story, "C", "contract.filed", "subject=HT-3", "ERR_UNIT_TAKEN");
    refuse(story, "C", "entry.voided", "subject=HT-2 target=end2", "ERR_DEPENDENTS");
    tell(story, "C", "contract.cancelled", "");
    tell(story, "C", "entry.voided", "subject=HT-2 target=end2");
    refuse(story, "C", "contract.filed", "subject=HT-3", "ERR_UNIT_TAKEN");
}

static void voids_are_legal_after_the_keys_and_take_them_back(void **state)
{
    struct story *story = *state;

    story_movein(story); /* e7 qualification, e8 keys */
    refuse(story, "B", "entry.voided", "target=e7", "ERR_DEPENDENTS");
    tell(story, "F", "entry.voided", "target=e8");
    assert_int_equal(case_stage(story_state(story)), STAGE_QUALIFIED);
    assert_nodes(story, "F11@8");
    tell(story, "F", "movein.completed", "causationid=e9");
}

static void a_void_of_a_void_history_is_judged_without_all_of_them(void **state)
{
    struct story *story = *state;

    story_file(story);
    tell(story, "E", "payment.received", "id=one amount_fen=300");
    tell(story, "E", "payment.received", "id=two payment=P2 amount_fen=300");
    tell(story, "E", "entry.voided", "target=one");
    tell(story, "E", "payment.received", "id=three payment=P1 amount_fen=300");
    tell(story, "E", "payment.cleared", "id=cert");
    refuse(story, "E", "entry.voided", "target=two", "ERR_DEPENDENTS");
    tell(story, "E", "entry.voided", "target=cert");
    tell(story, "E", "entry.voided", "target=two");
    assert_int_equal(story_state(story)->paid_fen, 300);
    assert_nodes(story, "C9@2");
}

static void a_long_history_is_told_again_within_bounds(void **state)
{
    static char words[TEXT_BYTES_MAX + 64];
    struct story *story = *state;
    int used = snprintf(words, sizeof words, "text=");

    (void)memset(words + used, 'x', TEXT_BYTES_MAX);
    story_file(story);
    tell(story, "E", "payment.received", "id=pay");
    for (int i = 4; i < CASE_EVENTS_MAX - 1; i++) {
        tell(story, "D", "note.added", words); /* 16 MB: many times what is kept at once */
    }
    tell(story, "E", "entry.voided", "target=pay");
    assert_int_equal(story_state(story)->paid_fen, 0);
    assert_int_equal(story_state(story)->events, CASE_EVENTS_MAX - 1);
    tell(story, "D", "note.added", "");
    refuse(story, "E", "entry.voided", "target=pay", "ERR_LIMIT");
}

/* What was judged and taken one by one is what a fresh book makes of the same events. */

static enum status load(void *context, uint64_t sequence, struct text *payload, struct error *err)
{
    const struct story *story = context;

    (void)err;
    *payload = story->kept[sequence];
    return STATUS_OK;
}

static struct event kept_event(const struct story *story, uint64_t sequence)
{
    const struct text bytes = story->kept[sequence];
    struct event event;

    assert_int_equal(event_decode_stored(&event, bytes.bytes, bytes.count).bits, 0);
    return event;
}

static void assert_folds_alike(struct story *story)
{
    const struct book_source source = {load, story};
    struct digest one = book_digest(story->book);
    struct book *book = NULL;
    struct digest other;

    assert_int_equal(book_create(&book, NULL), STATUS_OK);
    for (uint64_t i = 1; i <= story->head; i++) {
        struct event event = kept_event(story, i);

        assert_int_equal(book_take(book, &event, i, &source, NULL), STATUS_OK);
    }
    other = book_digest(book);
    assert_memory_equal(&one, &other, sizeof one);
    book_destroy(&book);
}

static void voids_that_nobody_judged_change_nothing_where_they_are_not_legal(void **state)
{
    struct story *story = *state;
    const struct book_source source = {load, story};
    struct event event = {.type = EVENT_ENTRY_VOIDED, .id = TEXT("v"), .lane = LANE_A};

    (void)story_take(story, "A", "entry.voided", "target=e1");
    assert_int_equal(story_state(story)->events, 1);
    story_end(story);
    story_begin(story);
    story_file(story);
    (void)story_take(story, "A", "entry.voided", "target=nobody");
    (void)story_take(story, "A", "entry.voided", "target=e2"); /* the contract */
    event.subject = TEXT(STORY_CASE);                          /* and without a target */
    assert_int_equal(book_take(story->book, &event, 6, &source, NULL), STATUS_OK);
    assert_nodes(story, "C9@2");
    assert_int_equal(story_state(story)->events, 5);
    assert_int_equal(story_state(story)->voided_count, 0);
    event.subject = TEXT(STORY_PROJECT);
    assert_false(book_must_retell(story->book, &event));
}

static void an_inquiry_that_found_no_place_is_there_after_a_void(void **state)
{
    struct story *story = *state;
    char words[64];

    story_file(story);
    for (int i = 0; i <= CASE_INQUIRIES_MAX; i++) {
        (void)snprintf(words, sizeof words, "id=raised%d inquiry=Q%d", i, i);
        (void)story_take(story, "owner", "inquiry.raised", words);
        (void)snprintf(words, sizeof words, "inquiry=Q%d", i);
        (void)story_take(story, "owner", "inquiry.withdrawn", words);
    }
    (void)story_take(story, "owner", "entry.voided", "target=raised7");
    assert_int_equal(story_state(story)->inquiry_count, CASE_INQUIRIES_MAX);
    assert_state(story, "Q256", STATE_WITHDRAWN);
}

static enum status load_nothing(void *context, uint64_t sequence, struct text *payload,
                                struct error *err)
{
    (void)context;
    (void)sequence;
    (void)payload;
    return error_set(err, STATUS_IO, "no");
}

static enum status load_same(void *context, uint64_t sequence, struct text *payload,
                             struct error *err)
{
    (void)sequence;
    (void)err;
    *payload = *(const struct text *)context;
    return STATUS_OK;
}

static void a_void_whose_case_cannot_be_read_is_not_taken(void **state)
{
    struct story *story = *state;
    struct text junk = TEXT("junk");
    const struct book_source none = {load_nothing, NULL};
    const struct book_source bad = {load_same, &junk};
    const struct book_source other = {load_same, &story->kept[1]}; /* the project's */
    struct event event = {.type = EVENT_ENTRY_VOIDED, .id = TEXT("v"), .lane = LANE_A};

    story_file(story);
    event.subject = TEXT(STORY_CASE);
    event.data.entry_voided.target = TEXT("e3");
    assert_int_equal(book_take(story->book, &event, 4, &none, NULL), STATUS_IO);
    assert_int_equal(book_take(story->book, &event, 4, &bad, NULL), STATUS_CORRUPT);
    assert_int_equal(book_take(story->book, &event, 4, &other, NULL), STATUS_CORRUPT);
    assert_int_equal(story_state(story)->events, 2);
    tell(story, "C", "entry.voided", "target=e3");
    assert_nodes(story, "C3@3");
}

static bool is_voided(const struct story *story, const struct event *event)
{
    for (uint64_t i = 1; i <= story->head; i++) {
        struct event other = kept_event(story, i);

        if (other.type == EVENT_ENTRY_VOIDED &&
            text_equals(other.data.entry_voided.target, event->id)) {
            return true;
        }
    }
    return false;
}

static void assert_same_inquiry(const struct inquiry *one, const struct inquiry *other)
{
    assert_true(text_equals(one->inquiry, other->inquiry));
    assert_int_equal(one->category, other->category);
    assert_int_equal(one->state, other->state);
    assert_int_equal(one->deferred, other->deferred);
    assert_int_equal(one->remedied, other->remedied);
    assert_int_equal(one->round, other->round);
    assert_int_equal(one->due_on, other->due_on);
    assert_int_equal(one->late_days, other->late_days);
    assert_int_equal(one->promised_on, other->promised_on);
    assert_true(one->budget_fen == other->budget_fen);
    assert_true(one->assessed_fen == other->assessed_fen);
    assert_true(one->approved_fen == other->approved_fen);
}

/* A book that never heard of voids and their targets has the same case, but for its openings. */
static void assert_same_as_never_said(struct story *story)
{
    const struct case_state *one = story_state(story);
    struct book *book = NULL;
    const struct case_state *other;

    assert_int_equal(book_create(&book, NULL), STATUS_OK);
    for (uint64_t i = 1; i <= story->head; i++) {
        struct event event = kept_event(story, i);

        if (event.type != EVENT_ENTRY_VOIDED && !is_voided(story, &event)) {
            assert_int_equal(book_evolve(book, &event, i, NULL), STATUS_OK);
        }
    }
    other = book_case(book, TEXT(STORY_CASE));
    assert_true(one->due_fen == other->due_fen);
    assert_true(one->paid_fen == other->paid_fen);
    assert_int_equal(one->terms_version, other->terms_version);
    assert_int_equal(one->cancelled, other->cancelled);
    assert_int_equal(one->movein_on, other->movein_on);
    assert_int_equal(one->payment_count, other->payment_count);
    assert_int_equal(one->inquiry_count, other->inquiry_count);
    for (uint32_t i = 0; i < one->inquiry_count; i++) {
        assert_same_inquiry(&one->inquiries[i], &other->inquiries[i]);
    }
    book_destroy(&book);
}

static void random_histories_are_what_their_other_entries_give(void **state)
{
    static const struct {
        const char *lane;
        const char *type;
        const char *words;
    } steps[] = {
        {"owner", "inquiry.raised", "category=engineering recorder=B"},
        {"owner", "inquiry.raised", "inquiry=Q2 category=property recorder=B"},
        {"B", "inquiry.classified", "category=general reason=x"},
        {"B", "inquiry.classified", "category=engineering reason=x"},
        {"D", "solution.proposed", "budget_fen=5"},
        {"F", "solution.proposed", "inquiry=Q2"},
        {"E", "cost.assessed", "amount_fen=5"},
        {"B", "cost.approved", "amount_fen=5"},
        {"B", "cost.rejected", ""},
        {"B", "inquiry.answered", ""},
        {"B", "inquiry.answered", "inquiry=Q2"},
        {"A", "solution.approved", ""},
        {"A", "solution.approved", "inquiry=Q2"},
        {"A", "solution.returned", "inquiry=Q2 to=F6"},
        {"owner", "inquiry.withdrawn", "inquiry=Q2"},
        {"owner", "inquiry.reopened", "inquiry=Q2"},
        {"B", "inquiry.deferred", ""},
        {"D", "remedy.completed", ""},
        {"E", "payment.received", "amount_fen=600"},
        {"E", "payment.received", "payment=P2 amount_fen=7"},
        {"E", "payment.reversed", "payment=P2"},
        {"E", "refund.paid", "amount_fen=3"},
        {"E", "price.adjusted", "delta_fen=5"},
        {"C", "movein.scheduled", ""},
        {"B", "qualification.revoked", ""},
        {"C", "contract.cancelled", ""},
        {"A", "policy.set", "key=d5_days value=3"},
        {"A", "policy.set", "key=gate_on_remedy value=on"},
    };
    struct story *story = *state;
    uint32_t seed = 1;
    char words[64];
    int voids = 0;

    for (int round = 0; round < 40; round++) {
        story_end(story);
        story_begin(story);
        story_file(story);
        for (int i = 0; i < 120; i++) {
            seed = seed * 1103515245U + 12345U;
            if (seed >> 28 < 3) {
                uint64_t target = 3 + (seed >> 8) % (story->head - 2);

                (void)snprintf(words, sizeof words, "target=e%llu", (unsigned long long)target);
                voids += story_say(story, "A", "entry.voided", words) > 0 ? 1 : 0;
            } else {
                uint32_t step = (seed >> 8) % (sizeof steps / sizeof steps[0]);

                (void)story_say(story, steps[step].lane, steps[step].type, steps[step].words);
            }
        }
        assert_folds_alike(story);
        assert_same_as_never_said(story);
    }
    assert_true(voids > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g24_what_cannot_be_voided),
        story_test(g24_only_the_entrys_lane_or_the_manager_voids_it),
        story_test(g24_others_must_not_depend_on_it),
        story_test(a_void_frees_the_ids_of_payments_and_inquiries_and_keeps_numbers),
        story_test(a_node_open_before_and_after_the_void_keeps_its_opening),
        story_test(what_was_fixed_by_other_entries_stays_with_the_policies_of_their_time),
        story_test(a_voided_rejection_takes_its_round_back),
        story_test(a_voided_cancelling_lets_the_contract_live_if_its_unit_is_free),
        story_test(voids_are_legal_after_the_keys_and_take_them_back),
        story_test(a_void_of_a_void_history_is_judged_without_all_of_them),
        story_test(a_long_history_is_told_again_within_bounds),
        story_test(voids_that_nobody_judged_change_nothing_where_they_are_not_legal),
        story_test(an_inquiry_that_found_no_place_is_there_after_a_void),
        story_test(a_void_whose_case_cannot_be_read_is_not_taken),
        story_test(random_histories_are_what_their_other_entries_give),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
