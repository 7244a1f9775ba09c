#include "schemas/view.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t view_bytes[VIEW_BYTES_MAX];
static uint8_t openers_bytes[OPEN_NODES_MAX * (ID_BYTES_MAX + 2) + 8];
static struct text encoded;
static struct text openers;
static struct view view;

/* The case's view, encoded and read back. */
static void look(struct story *story)
{
    struct writer writer = writer_of(view_bytes, sizeof view_bytes);
    struct writer beside = writer_of(openers_bytes, sizeof openers_bytes);

    assert_true(book_view(story->book, TEXT(STORY_CASE), &writer, &beside));
    assert_false(writer.overflowed || beside.overflowed);
    encoded = writer_text(&writer);
    openers = writer_text(&beside);
    assert_int_equal(view_decode(&view, encoded, openers), STATUS_OK);
}

static void a_view_read_back_is_the_state(void **state)
{
    struct story *story = *state;
    const struct view_inquiry *inquiry;

    story_file(story);
    story_engineering(story, "Q1");
    tell(story, "D", "solution.proposed", "budget_fen=120 time=2024-08-29T10:00:00+08:00");
    tell(story, "E", "cost.assessed", "amount_fen=100");
    tell(story, "B", "cost.approved", "amount_fen=90");
    tell(story, "B", "inquiry.answered", "");
    tell(story, "E", "payment.received", "amount_fen=700");
    look(story);
    assert_true(text_equals(view.subject, TEXT(STORY_CASE)));
    assert_true(text_equals(view.project, TEXT("haitian")));
    assert_true(text_equals(view.unit, TEXT("3-2-1701")));
    assert_true(text_equals(view.stage, TEXT("in_inquiry")));
    assert_int_equal(view.events, 8);
    assert_int_equal(view.sequence, 9);
    assert_int_equal(view.due_fen, 600);
    assert_int_equal(view.paid_fen, 700);
    assert_int_equal(view.balance_fen, -100);
    assert_int_equal(view.terms_version, 1);
    assert_true(view.file_ok && !view.cert_ok && !view.date_ok && !view.qualified);
    assert_int_equal(view.gate_open, 1);
    assert_true(text_is_absent(view.certificate_no));
    assert_int_equal(view.movein_on, NO_DATE);
    assert_int_equal(view.open_count, 2);
    assert_int_equal(view.open[0].node, NODE_A8);
    assert_int_equal(view.open[0].opened, 7);
    assert_true(text_equals(view.open[0].opener, TEXT("e8")));
    assert_int_equal(view.open[1].node, NODE_F9);
    assert_int_equal(view.open[1].lane, LANE_E);
    inquiry = view_inquiry_of(&view, TEXT("Q1"));
    assert_non_null(inquiry);
    assert_int_equal(inquiry->category, CATEGORY_ENGINEERING);
    assert_int_equal(inquiry->state, STATE_A8);
    assert_int_equal(inquiry->late_days, 2);
    assert_int_equal(inquiry->budget_fen, 120);
    assert_int_equal(inquiry->assessed_fen, 100);
    assert_int_equal(inquiry->approved_fen, 90);
    assert_null(view_inquiry_of(&view, TEXT("Q2")));
}

static void no_beginning_of_a_view_is_a_view(void **state)
{
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    look(story);
    for (uint32_t count = 0; count < encoded.count; count++) {
        assert_int_equal(view_decode(&view, (struct text){encoded.bytes, count}, openers),
                         STATUS_MALFORMED);
    }
}

/* Spell a key otherwise, so that it is one that nobody knows. */
static void a_field_that_is_missing_makes_a_view_malformed(void **state)
{
    static const char *const keys[] = {
        "case",         "project",        "unit",        "stage",         "events",    "sequence",
        "due_fen",      "paid_fen",       "balance_fen", "terms_version", "file_ok",   "gate_open",
        "cert_ok",      "certificate_no", "date_ok",     "movein_on",     "qualified", "open",
        "inquiries",    "node",           "lane",        "opened",        "since",     "due_on",
        "category",     "state",          "round",       "deferred",      "late_days", "budget_fen",
        "assessed_fen", "approved_fen",   "promised_on", "inquiry",
    };
    struct story *story = *state;

    story_file(story);
    story_engineering(story, "Q1");
    look(story);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char spelled[32];
        int count =
            snprintf(spelled, sizeof spelled, "%c%s", (char)(0xa0 | strlen(keys[i])), keys[i]);
        uint32_t at = 0;

        while (memcmp(view_bytes + at, spelled, (size_t)count) != 0) {
            at++;
            assert_true(at + (uint32_t)count <= encoded.count);
        }
        view_bytes[at + 1] ^= 0x20; /* its first letter in upper case */
        assert_int_equal(view_decode(&view, encoded, openers), STATUS_MALFORMED);
        view_bytes[at + 1] ^= 0x20;
    }
    assert_int_equal(view_decode(&view, encoded, openers), STATUS_OK);
}

static void openers_go_with_the_open_nodes_or_stay_away(void **state)
{
    struct story *story = *state;

    story_file(story);
    look(story);
    assert_int_equal(view.open_count, 1);
    assert_int_equal(view_decode(&view, encoded, (struct text){NULL, 0}), STATUS_OK);
    assert_true(text_is_absent(view.open[0].opener));
    assert_int_equal(view_decode(&view, encoded, TEXT("\x90")), STATUS_MALFORMED);
    assert_int_equal(view_decode(&view, encoded,
                                 TEXT("\x92\xa1"
                                      "a\xa1"
                                      "b")),
                     STATUS_MALFORMED);
    assert_int_equal(view_decode(&view, encoded,
                                 TEXT("\x91\xa1"
                                      "a")),
                     STATUS_OK);
}

/* Raise `count` inquiries with ids of 64 bytes. */
static void raise(struct story *story, int count, const char *more)
{
    for (int i = 0; i < count; i++) {
        char words[256];

        (void)snprintf(words, sizeof words, "inquiry=%s-%060d%s", "abc", i, more);
        tell(story, "owner", "inquiry.raised", words);
    }
}

/* Say it of the inquiry of this number. */
static void say_of(struct story *story, int inquiry, const char *lane, const char *type,
                   const char *more)
{
    char words[256];

    (void)snprintf(words, sizeof words, "inquiry=abc-%060d %s", inquiry, more);
    tell(story, lane, type, words);
}

static void the_fattest_view_fits(void **state)
{
    struct story *story = *state;
    static char words[TEXT_BYTES_MAX + 128];
    int used = snprintf(words, sizeof words, "project=%056d unit=", 1);

    tell(story, "A", "scheme.adopted",
         "subject=project:00000000000000000000000000000000000000000000000000000001");
    (void)memset(words + used, 'u', TEXT_BYTES_MAX);
    words[used + TEXT_BYTES_MAX] = '\0';
    tell(story, "C", "contract.filed", words);
    tell(story, "C", "file.established", "");
    raise(story, CASE_INQUIRIES_OPEN_MAX, " category=engineering recorder=B");
    for (int i = 0; i < CASE_INQUIRIES_OPEN_MAX; i++) {
        say_of(story, i, "D", "solution.proposed", "budget_fen=9007199254740991");
        say_of(story, i, "E", "cost.assessed", "amount_fen=9007199254740991");
        say_of(story, i, "B", "cost.approved", "amount_fen=9007199254740991");
        say_of(story, i, "B", "inquiry.answered", "promised_on=2199-12-31");
    }
    say_of(story, 0, "owner", "inquiry.withdrawn", ""); /* room for one more */
    for (int i = CASE_INQUIRIES_OPEN_MAX; i < CASE_INQUIRIES_MAX; i++) {
        say_of(story, i, "owner", "inquiry.raised", "category=property recorder=B");
        say_of(story, i, "F", "solution.proposed", "");
        say_of(story, i, "B", "inquiry.answered", "promised_on=2199-12-31");
        say_of(story, i, "A", "solution.approved", "");
    }
    say_of(story, 0, "owner", "inquiry.reopened", "");
    for (int i = 0; i < CASE_INQUIRIES_OPEN_MAX; i++) {
        say_of(story, i, "B", "inquiry.deferred", "");
    }
    tell(story, "E", "payment.received", "amount_fen=9007199254740991");
    look(story);
    assert_int_equal(view.open_count, OPEN_NODES_MAX - 6 + 2); /* C9 and F9 */
    assert_int_equal(view.inquiry_count, CASE_INQUIRIES_OPEN_MAX);
}

static void beyond_32_inquiries_the_closed_ones_are_counted(void **state)
{
    struct story *story = *state;
    char words[256];

    story_file(story);
    raise(story, VIEW_INQUIRIES_ALL_MAX, "");
    (void)snprintf(words, sizeof words, "inquiry=abc-%060d", 3);
    tell(story, "owner", "inquiry.withdrawn", words);
    look(story);
    assert_int_equal(view.inquiry_count, VIEW_INQUIRIES_ALL_MAX);
    tell(story, "owner", "inquiry.raised", "inquiry=last");
    look(story);
    assert_int_equal(view.inquiry_count, VIEW_INQUIRIES_ALL_MAX);
    assert_null(view_inquiry_of(&view, text_of(words + 8)));
    assert_non_null(view_inquiry_of(&view, TEXT("last")));
}

static void a_view_is_told_of_cases_only(void **state)
{
    struct story *story = *state;
    struct writer writer = writer_of(view_bytes, sizeof view_bytes);

    story_contract(story);
    assert_false(book_view(story->book, TEXT(STORY_PROJECT), &writer, &writer));
    assert_false(book_view(story->book, TEXT("nobody"), &writer, &writer));
    assert_int_equal(writer.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_view_read_back_is_the_state),
        story_test(no_beginning_of_a_view_is_a_view),
        story_test(a_field_that_is_missing_makes_a_view_malformed),
        story_test(openers_go_with_the_open_nodes_or_stay_away),
        story_test(the_fattest_view_fits),
        story_test(beyond_32_inquiries_the_closed_ones_are_counted),
        story_test(a_view_is_told_of_cases_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
