#include "schemas/book.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A book that is kept in part, told the same as the story's, which is whole. */
struct part {
    struct story story;
    struct book *book;
    uint64_t told;
};

static struct event event_at(const struct part *part, uint64_t sequence)
{
    const struct text bytes = part->story.kept[sequence];
    struct event event;

    assert_int_equal(event_decode_stored(&event, bytes.bytes, bytes.count).bits, 0);
    return event;
}

/* The partial book hears what the story's has heard since. */
static void follow(struct part *part)
{
    while (part->told < part->story.head) {
        const struct event event = event_at(part, ++part->told);

        assert_int_equal(book_evolve(part->book, &event, part->told, NULL), STATUS_OK);
    }
}

static int begin(void **state)
{
    struct part *part = calloc(1, sizeof *part);

    assert_non_null(part);
    story_begin(&part->story);
    assert_int_equal(book_create(&part->book, NULL), STATUS_OK);
    book_bound(part->book, 1);
    *state = part;
    return 0;
}

static int end(void **state)
{
    struct part *part = *state;

    book_destroy(&part->book);
    story_end(&part->story);
    free(part);
    return 0;
}

static void cache_all(struct book *book)
{
    book_cached(book, book_changed_count(book));
}

/* What a cache would answer: the whole book's entry. */
static struct found entry_of(const struct part *part, uint32_t number)
{
    return (struct found){true, number, *book_at(part->story.book, number)};
}

static void assert_need(const struct need *need, enum need_kind kind, struct text key)
{
    assert_int_equal(need->kind, kind);
    assert_true(text_equals(need->key, key));
}

static void before_a_cache_has_anything_nothing_is_lacking(void **state)
{
    struct part *part = *state;
    struct need need = {0};

    story_file(&part->story);
    follow(part);
    book_trim(part->book);
    assert_false(book_lacks_subject(part->book, TEXT(STORY_CASE), &need));
    assert_false(book_lacks_subject(part->book, TEXT("new"), &need));
    assert_non_null(book_find(part->book, TEXT(STORY_CASE)));
}

static void changed_entries_are_handed_out_oldest_first(void **state)
{
    struct part *part = *state;
    struct changed changed[4];

    story_file(&part->story);                                              /* 1 2 3 */
    tell(&part->story, "C", "contract.filed", "subject=other unit=other"); /* 4 */
    tell(&part->story, "A", "scheme.adopted", "");                         /* 5 */
    follow(part);
    assert_int_equal(book_changed(part->book, changed, 4, UINT64_MAX), 3);
    assert_true(text_equals(changed[0].entry->subject, TEXT(STORY_PROJECT)));
    assert_true(text_equals(changed[1].entry->subject, TEXT(STORY_CASE)));
    assert_true(text_equals(changed[2].entry->subject, TEXT("other")));
    assert_int_equal(changed[2].number, 2);
    assert_int_equal(book_changed(part->book, changed, 4, 1), 1); /* one in any case */
    assert_true(book_changed_from(part->book) == 1);
    assert_true(book_summary(part->book, 2).lacked == 4);
    book_cached(part->book, 2);
    assert_int_equal(book_changed_count(part->book), 1);
    tell(&part->story, "C", "movein.scheduled", ""); /* 6: behind the one that waits */
    follow(part);
    assert_int_equal(book_changed(part->book, changed, 4, UINT64_MAX), 2);
    assert_true(text_equals(changed[1].entry->subject, TEXT(STORY_CASE)));
    assert_true(book_changed_from(part->book) == 4);
    assert_true(book_summary(part->book, 2).lacked == 0);
}

static void a_summary_is_of_what_the_cache_has(void **state)
{
    struct part *part = *state;
    struct book_summary summary;
    struct digest digest;

    story_file(&part->story);
    follow(part);
    cache_all(part->book);
    tell(&part->story, "C", "movein.scheduled", "");
    tell(&part->story, "C", "contract.filed", "subject=other unit=other");
    follow(part);
    summary = book_summary(part->book, 0);
    assert_int_equal(summary.count, 2);
    assert_int_equal(summary.stages[STAGE_AWAITING_BOTH], 1);
    assert_int_equal(summary.stages[STAGE_AWAITING_PAYMENT], 0);
    summary = book_summary(part->book, 2);
    assert_int_equal(summary.count, 3);
    assert_int_equal(summary.stages[STAGE_AWAITING_BOTH], 0);
    assert_int_equal(summary.stages[STAGE_AWAITING_PAYMENT], 1);
    assert_int_equal(summary.stages[STAGE_DRAFTING], 1);
    digest = book_digest(part->story.book);
    assert_memory_equal(summary.sum.bytes, digest.bytes, DIGEST_BYTES);
    digest = book_digest(part->book);
    assert_memory_equal(summary.sum.bytes, digest.bytes, DIGEST_BYTES);
}

static void what_was_dropped_is_lacking_until_it_is_given(void **state)
{
    struct part *part = *state;
    struct need need = {0};
    struct found found;

    story_file(&part->story);
    follow(part);
    cache_all(part->book);
    book_trim(part->book);
    assert_null(book_find(part->book, TEXT(STORY_CASE)));
    assert_true(book_lacks_subject(part->book, TEXT(STORY_CASE), &need));
    assert_need(&need, NEED_SUBJECT, TEXT(STORY_CASE));
    found = entry_of(part, 1);
    assert_int_equal(book_give(part->book, &need, &found, NULL), STATUS_OK);
    assert_true(book_lacks_subject(part->book, TEXT(STORY_CASE), &need)); /* its project */
    assert_need(&need, NEED_SUBJECT, TEXT(STORY_PROJECT));
    found = entry_of(part, 0);
    assert_int_equal(book_give(part->book, &need, &found, NULL), STATUS_OK);
    assert_false(book_lacks_subject(part->book, TEXT(STORY_CASE), &need));
    assert_int_equal(book_find(part->book, TEXT(STORY_CASE))->position, 2);
    assert_true(book_lacks_subject(part->book, TEXT("new"), &need));
    assert_int_equal(book_give(part->book, &need, &(struct found){0}, NULL), STATUS_OK);
    assert_false(book_lacks_subject(part->book, TEXT("new"), &need));
    book_trim(part->book);
    assert_true(book_lacks_subject(part->book, TEXT("new"), &need));
}

static void an_index_line_is_asked_for_where_a_rule_needs_it(void **state)
{
    struct part *part = *state;
    struct refusals refusals;
    struct event event;
    struct need need = {0};
    struct found found;
    struct text bytes;

    story_file(&part->story);
    follow(part);
    cache_all(part->book);
    bytes = story_event(&part->story, "C", "contract.filed", "subject=other");
    assert_int_equal(event_decode(&event, bytes.bytes, bytes.count).bits, 0);
    assert_true(book_lacks_event(part->book, &event, &need));
    assert_need(&need, NEED_SUBJECT, TEXT("other"));
    assert_int_equal(book_give(part->book, &need, &(struct found){0}, NULL), STATUS_OK);
    assert_true(book_lacks_event(part->book, &event, &need));
    assert_int_equal(need.kind, NEED_UNIT);
    found = (struct found){.is_there = true, .number = 1};
    assert_int_equal(book_give(part->book, &need, &found, NULL), STATUS_OK);
    assert_false(book_lacks_event(part->book, &event, &need));
    refusals = book_judge(part->book, &event, part->story.recorded_unix_ms);
    assert_true(refusals_hold(&refusals, ERR_UNIT_TAKEN));
}

static void what_no_rule_needs_is_not_asked_for(void **state)
{
    struct part *part = *state;
    char words[256 + ID_BYTES_MAX];
    struct event event;
    struct need need = {0};
    struct text bytes;

    story_file(&part->story);
    follow(part);
    cache_all(part->book);
    (void)snprintf(words, sizeof words, "subject=" STORY_CASE " project=%0*d", ID_BYTES_MAX, 1);
    bytes = story_event(&part->story, "C", "contract.filed", words);
    assert_int_equal(event_decode(&event, bytes.bytes, bytes.count).bits, 0);
    assert_true(book_lacks_event(part->book, &event, &need));
    assert_int_equal(need.kind, NEED_UNIT); /* no project's name is that long */
    event = (struct event){.type = EVENT_ENTRY_VOIDED, .subject = TEXT(STORY_PROJECT)};
    assert_false(book_lacks_event(part->book, &event, &need));
}

static void a_unit_goes_to_the_cache_with_who_took_it_last(void **state)
{
    struct part *part = *state;
    struct changed changed[4];

    story_ready(&part->story);
    tell(&part->story, "C", "contract.cancelled", "");
    tell(&part->story, "C", "contract.filed", "subject=next");
    follow(part);
    assert_int_equal(book_changed(part->book, changed, 4, UINT64_MAX), 3);
    assert_int_equal(changed[1].entry->facts->kind, NEED_CERTIFICATE);
    assert_null(changed[1].entry->facts->next);
    assert_int_equal(changed[2].entry->facts->kind, NEED_UNIT);
    cache_all(part->book);
}

static void what_is_given_must_be_what_was_needed(void **state)
{
    struct part *part = *state;
    struct need need = {0};
    struct error err = {0};
    struct found found;

    story_file(&part->story);
    follow(part);
    cache_all(part->book);
    book_trim(part->book);
    need = (struct need){.kind = NEED_NUMBER, .number = 0};
    found = entry_of(part, 1);
    assert_int_equal(book_give(part->book, &need, &found, &err), STATUS_CORRUPT);
    assert_true(book_lacks_subject(part->book, TEXT(STORY_CASE), &need));
    found = entry_of(part, 0); /* the project's */
    assert_int_equal(book_give(part->book, &need, &found, &err), STATUS_CORRUPT);
    found = entry_of(part, 1);
    found.number = 7;
    assert_int_equal(book_give(part->book, &need, &found, &err), STATUS_CORRUPT);
    found = entry_of(part, 1);
    found.entry.state.count--;
    assert_int_equal(book_give(part->book, &need, &found, &err), STATUS_CORRUPT);
    found.entry.state.count = 0;
    assert_int_equal(book_give(part->book, &need, &found, &err), STATUS_CORRUPT);
    found = entry_of(part, 1);
    found.entry.position = 0;
    assert_int_equal(book_give(part->book, &need, &found, &err), STATUS_CORRUPT);
    found = entry_of(part, 1);
    assert_int_equal(book_give(part->book, &need, &found, &err), STATUS_OK);
    assert_true(book_lacks_number(part->book, 0, &need));
    assert_int_equal(book_give(part->book, &need, &found, &err), STATUS_CORRUPT); /* it is here */
    assert_int_equal(book_give(part->book, &need, &(struct found){0}, &err), STATUS_CORRUPT);
}

static void lanes_are_remembered_of_what_was_here(void **state)
{
    struct part *part = *state;
    struct book_summary summary;
    struct book *again = NULL;
    uint8_t lanes;

    story_file(&part->story);
    follow(part);
    cache_all(part->book);
    summary = book_summary(part->book, 0);
    book_trim(part->book);
    assert_true(book_lanes(part->book, 1, &lanes));
    assert_int_equal(lanes, LANE_BIT(LANE_C)); /* C9 */
    assert_int_equal(book_create(&again, NULL), STATUS_OK);
    book_bound(again, 1);
    assert_int_equal(book_adopt(again, &summary, NULL), STATUS_OK);
    assert_int_equal(book_count(again), 2);
    assert_int_equal(book_stage_count(again, STAGE_AWAITING_BOTH), 1);
    assert_false(book_lanes(again, 1, &lanes));
    book_destroy(&again);
}

static void a_bound_keeps_what_was_asked_for_last(void **state)
{
    struct part *part = *state;
    struct need need = {0};

    book_destroy(&part->book);
    assert_int_equal(book_create(&part->book, NULL), STATUS_OK);
    book_bound(part->book, 4000);
    story_contract(&part->story);
    for (int i = 0; i < 20; i++) {
        char words[64];

        (void)snprintf(words, sizeof words, "subject=K%d unit=%d", i, i);
        tell(&part->story, "C", "contract.filed", words);
    }
    follow(part);
    cache_all(part->book);
    assert_false(book_lacks_subject(part->book, TEXT("K3"), &need)); /* touches */
    book_trim(part->book);
    assert_false(book_lacks_number(part->book, 0, &need)); /* its project, touched with it */
    assert_false(book_lacks_subject(part->book, TEXT("K3"), &need));
    assert_false(book_lacks_subject(part->book, TEXT("K19"), &need));
    assert_true(book_lacks_subject(part->book, TEXT("K4"), &need));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(before_a_cache_has_anything_nothing_is_lacking),
        TEST(changed_entries_are_handed_out_oldest_first),
        TEST(a_summary_is_of_what_the_cache_has),
        TEST(what_was_dropped_is_lacking_until_it_is_given),
        TEST(an_index_line_is_asked_for_where_a_rule_needs_it),
        TEST(what_no_rule_needs_is_not_asked_for),
        TEST(a_unit_goes_to_the_cache_with_who_took_it_last),
        TEST(what_is_given_must_be_what_was_needed),
        TEST(lanes_are_remembered_of_what_was_here),
        TEST(a_bound_keeps_what_was_asked_for_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
