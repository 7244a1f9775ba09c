#include "schemas/book.h"

#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* case.erased: a book that took everything in, and one that was given what is left; G-24. */

/* A book of what the story's ledger holds, in which this case is erased as far as it goes. */
static struct book *retold(const struct story *story, struct text erased)
{
    struct book *book = NULL;

    assert_int_equal(book_create(&book, NULL), STATUS_OK);
    for (uint64_t i = 1; i <= story->head; i++) {
        const struct text bytes = story->kept[i];
        struct residue residue;
        struct event event;

        assert_int_equal(event_decode_stored(&event, bytes.bytes, bytes.count).bits, 0);
        residue = residue_of(&event);
        assert_int_equal(text_equals(event.subject, erased) && event.type != EVENT_CASE_ERASED
                             ? book_evolve_residue(book, &residue, i, NULL)
                             : book_evolve(book, &event, i, NULL),
                         STATUS_OK);
    }
    return book;
}

static bool is_refused(struct book *book, const struct event *event, int64_t unix_ms,
                       enum refusal code)
{
    const struct refusals refusals = book_judge(book, event, unix_ms);

    return refusals_hold(&refusals, code);
}

static void assert_same(const struct story *story, struct book *book)
{
    const struct digest one = book_digest(story->book);
    const struct digest other = book_digest(book);

    assert_memory_equal(&one, &other, sizeof one);
    assert_int_equal(book_count(story->book), book_count(book));
    for (uint32_t i = 0; i < book_count(book); i++) {
        const struct entry *left = book_at(story->book, i);
        const struct entry *right = book_at(book, i);

        assert_true(text_equals(left->subject, right->subject));
        assert_int_equal(left->position, right->position);
        assert_true(left->head == right->head && left->is_erased == right->is_erased);
        assert_int_equal(left->holds_unit, right->holds_unit);
        assert_int_equal(left->lanes, right->lanes);
        assert_memory_equal(left->fingerprints, right->fingerprints,
                            left->position * sizeof *left->fingerprints);
        assert_memory_equal(left->sequences, right->sequences,
                            left->position * sizeof *left->sequences);
    }
    for (int i = 0; i < STAGES_END; i++) {
        assert_int_equal(book_stage_count(story->book, (enum stage)i),
                         book_stage_count(book, (enum stage)i));
    }
}

static void g24_an_erased_case_has_no_state_but_its_number_and_its_unit(void **state)
{
    struct story *story = *state;
    const struct entry *entry;
    struct book *book;
    uint32_t count;

    story_movein(story);
    tell(story, "A", "case.erased", "id=end");
    entry = book_find(story->book, TEXT(STORY_CASE));
    assert_true(entry->is_erased && entry->holds_unit && entry->lanes == 0);
    assert_null(book_case(story->book, TEXT(STORY_CASE)));
    assert_false(book_view(story->book, TEXT(STORY_CASE), NULL, NULL));
    assert_true(*book_history(story->book, TEXT(STORY_CASE), &count) == story->head);
    assert_int_equal(count, 1);
    assert_int_equal(book_stage_count(story->book, STAGE_MOVED_IN), 0);
    refuse(story, "A", "case.erased", "id=end", "ERR_ERASED"); /* a resend, too */
    refuse(story, "A", "note.added", "expect=1 time=2031-01-01T00:00:00Z", "ERR_ERASED");
    refuse(story, "C", "contract.filed", "unit=9", "ERR_ERASED");
    book = retold(story, TEXT(STORY_CASE));
    assert_same(story, book);
    book_destroy(&book);
}

static void g24_an_erased_case_keeps_its_unit_unless_it_is_freed(void **state)
{
    struct story *story = *state;
    struct book *book;

    story_movein(story);
    tell(story, "A", "case.erased", "");
    refuse(story, "C", "contract.filed", "subject=HT-2", "ERR_UNIT_TAKEN");
    tell(story, "C", "contract.filed", "subject=HT-3 unit=2");
    tell(story, "C", "contract.cancelled", "subject=HT-3");
    tell(story, "A", "case.erased", "subject=HT-3 stage=cancelled");
    tell(story, "C", "contract.filed", "subject=HT-4 unit=2");
    book = retold(story, TEXT("HT-3"));
    assert_same(story, book);
    book_destroy(&book);
}

static void g24_a_freed_unit_may_be_sold_again(void **state)
{
    struct story *story = *state;

    story_movein(story);
    tell(story, "A", "case.erased", "unit_freed=true");
    tell(story, "C", "contract.filed", "subject=HT-2");
}

static void g24_certificate_numbers_stay_used(void **state)
{
    struct story *story = *state;
    struct book *book;
    struct event event;
    struct text bytes;

    story_movein(story);
    tell(story, "A", "case.erased", "certificate_digests=[]");
    tell(story, "C", "contract.filed", "subject=HT-2 unit=2");
    tell(story, "C", "file.established", "subject=HT-2");
    tell(story, "E", "payment.received", "subject=HT-2");
    refuse(story, "E", "payment.cleared", "subject=HT-2", "ERR_DUP_CERT");
    book = retold(story, TEXT(STORY_CASE));
    bytes = story_event(story, "E", "payment.cleared", "subject=HT-2");
    assert_int_equal(event_decode_stored(&event, bytes.bytes, bytes.count).bits, 0);
    assert_true(is_refused(book, &event, story->recorded_unix_ms, ERR_DUP_CERT));
    book_destroy(&book);
}

/* A contract that lives again by a void was not the last to be filed on its unit. */
static void g24_what_a_void_did_for_a_unit_is_told_by_the_erasure(void **state)
{
    struct story *story = *state;
    struct book *book;
    struct event event;
    struct text bytes;

    story_movein(story);
    tell(story, "C", "contract.filed", "subject=HT-2 unit=2");
    tell(story, "C", "contract.cancelled", "subject=HT-2 id=off");
    tell(story, "C", "contract.filed", "subject=HT-3 unit=2");
    tell(story, "C", "contract.cancelled", "subject=HT-3");
    story_take(story, "C", "entry.voided", "subject=HT-2 target=off");
    story_take(story, "F", "movein.completed", "subject=HT-2"); /* it was a long way */
    tell(story, "A", "case.erased", "subject=HT-2");
    refuse(story, "C", "contract.filed", "subject=HT-4 unit=2", "ERR_UNIT_TAKEN");
    book = retold(story, TEXT("HT-2"));
    assert_same(story, book);
    bytes = story_event(story, "C", "contract.filed", "subject=HT-4 unit=2");
    assert_int_equal(event_decode_stored(&event, bytes.bytes, bytes.count).bits, 0);
    assert_true(is_refused(book, &event, story->recorded_unix_ms, ERR_UNIT_TAKEN));
    book_destroy(&book);
}

static void what_is_left_of_no_case_is_refused(void **state)
{
    struct story *story = *state;
    const struct digest key = {{1}};
    const struct residue first = {EVENT_CONTRACT_FILED, TEXT("HT-9"), key};
    const struct residue number = {EVENT_PAYMENT_CLEARED, TEXT("HT-9"), key};
    const struct residue project = {EVENT_PAYMENT_CLEARED, TEXT(STORY_PROJECT), key};
    struct event event = {.type = EVENT_CASE_ERASED, .subject = TEXT("HT-9")};

    story_contract(story);
    assert_int_equal(book_evolve_residue(story->book, &number, 9, NULL), STATUS_CORRUPT);
    assert_int_equal(book_evolve_residue(story->book, &project, 9, NULL), STATUS_CORRUPT);
    assert_false(book_is_next(story->book, &event, 5, 9));
    assert_int_equal(book_evolve_residue(story->book, &first, 9, NULL), STATUS_OK);
    assert_int_equal(book_evolve_residue(story->book, &first, 9, NULL), STATUS_OK); /* it has it */
    assert_int_equal(book_evolve_residue(story->book, &first, 10, NULL), STATUS_CORRUPT);
    assert_true(book_is_next(story->book, &event, 5, 9));
    assert_false(book_is_next(story->book, &event, 1, 9));
    assert_false(book_is_next(story->book, &event, 5, 8));
}

static void take_at(struct story *story, uint64_t sequence, const char *type, const char *words)
{
    const struct text bytes = story_event(story, "C", type, words);
    struct event event;

    assert_int_equal(event_decode_stored(&event, bytes.bytes, bytes.count).bits, 0);
    assert_int_equal(book_evolve(story->book, &event, sequence, NULL), STATUS_OK);
}

/* As beside a cache in which one case is further on than the others. */
static void who_took_a_unit_since_keeps_it(void **state)
{
    struct story *story = *state;
    const struct residue residue = {EVENT_CONTRACT_FILED, TEXT("HT-5"),
                                    index_key_of_unit(TEXT("haitian"), TEXT("2"))};

    story_contract(story);
    take_at(story, 10, "contract.filed", "subject=HT-2 unit=2");
    take_at(story, 5, "contract.filed", "subject=HT-3 unit=2");
    take_at(story, 6, "contract.cancelled", "subject=HT-3");
    assert_int_equal(book_evolve_residue(story->book, &residue, 7, NULL), STATUS_OK);
    refuse(story, "C", "contract.filed", "subject=HT-4 unit=2", "ERR_UNIT_TAKEN");
}

/* As a ledger of stranger times may tell: the unit is with who took it last. */
static void who_took_a_unit_last_has_it(void **state)
{
    struct story *story = *state;

    story_contract(story);
    take_at(story, 10, "contract.filed", "subject=HT-2 unit=2");
    take_at(story, 11, "contract.filed", "subject=HT-3 unit=2");
    refuse(story, "C", "contract.filed", "subject=HT-4 unit=2", "ERR_UNIT_TAKEN");
    take_at(story, 12, "contract.cancelled", "subject=HT-3");
    tell(story, "C", "contract.filed", "subject=HT-4 unit=2");
}

/* A ledger of stranger times. */
static void the_erasure_of_nobody_harms_nothing(void **state)
{
    struct story *story = *state;
    struct event event = {.type = EVENT_CASE_ERASED, .subject = TEXT("HT-9"), .id = TEXT("e")};

    assert_int_equal(book_evolve(story->book, &event, 1, NULL), STATUS_OK);
    assert_true(book_is_erased(story->book, TEXT("HT-9")));
    assert_false(book_is_erased(story->book, TEXT("HT-8")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(g24_an_erased_case_has_no_state_but_its_number_and_its_unit),
        story_test(g24_an_erased_case_keeps_its_unit_unless_it_is_freed),
        story_test(g24_a_freed_unit_may_be_sold_again),
        story_test(g24_certificate_numbers_stay_used),
        story_test(g24_what_a_void_did_for_a_unit_is_told_by_the_erasure),
        story_test(what_is_left_of_no_case_is_refused),
        story_test(who_took_a_unit_since_keeps_it),
        story_test(who_took_a_unit_last_has_it),
        story_test(the_erasure_of_nobody_harms_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
