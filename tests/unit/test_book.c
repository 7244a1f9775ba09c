#include "schemas/book.h"
#include "schemas/table.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Allocations are counted down: the one that comes to zero fails, and only it. Wrapped when this
 * test is linked. */
static int allocations_left = -1;
static int blocks;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);
void __wrap_free(void *block);

static bool fails(void)
{
    return allocations_left > 0 && --allocations_left == 0;
}

static void *counted(void *block)
{
    blocks += block == NULL ? 0 : 1;
    return block;
}

void *__wrap_malloc(size_t bytes)
{
    return fails() ? NULL : counted(__real_malloc(bytes));
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return fails() ? NULL : counted(__real_calloc(count, bytes));
}

void *__wrap_realloc(void *block, size_t bytes)
{
    void *moved = fails() ? NULL : __real_realloc(block, bytes);

    return block == NULL ? counted(moved) : moved;
}

void __wrap_free(void *block)
{
    blocks -= block == NULL ? 0 : 1;
    __real_free(block);
}

/* The digest of a book that was told the same from the start, summed up once. */
static struct digest digest_again(const struct story *story)
{
    struct book *book = NULL;
    struct digest digest;

    assert_int_equal(book_create(&book, NULL), STATUS_OK);
    for (uint64_t i = 1; i <= story->head; i++) {
        struct event event;

        assert_int_equal(
            event_decode_stored(&event, story->kept[i].bytes, story->kept[i].count).bits, 0);
        assert_int_equal(book_evolve(book, &event, i, NULL), STATUS_OK);
    }
    digest = book_digest(book);
    book_destroy(&book);
    return digest;
}

static void assert_digest_is_what_a_new_book_has(struct story *story)
{
    struct digest again = digest_again(story);
    struct digest digest = book_digest(story->book);

    assert_memory_equal(digest.bytes, again.bytes, DIGEST_BYTES);
}

static void a_new_book_is_empty(void **state)
{
    struct story *story = *state;
    const struct digest zero = {{0}};
    struct digest digest = book_digest(story->book);
    uint32_t count = 7;

    assert_int_equal(book_count(story->book), 0);
    assert_null(book_find(story->book, TEXT("x")));
    assert_null(book_case(story->book, TEXT("x")));
    assert_null(book_history(story->book, TEXT("x"), &count));
    assert_int_equal(count, 0);
    assert_false(book_view(story->book, TEXT("x"), NULL, NULL));
    assert_memory_equal(digest.bytes, zero.bytes, DIGEST_BYTES);
}

static void an_entry_says_where_its_subject_is(void **state)
{
    struct story *story = *state;
    const struct entry *entry;

    story_file(story);
    story_engineering(story, "Q1");
    entry = book_find(story->book, TEXT(STORY_CASE));
    assert_ptr_equal(entry, book_at(story->book, 1));
    assert_int_equal(entry->head, 4);
    assert_int_equal(entry->position, 3);
    assert_int_equal(entry->lanes, LANE_BIT(LANE_D));
    assert_int_equal(entry->stage, STAGE_IN_INQUIRY);
    assert_false(entry->is_project);
    entry = book_at(story->book, 0);
    assert_true(entry->is_project && text_equals(entry->subject, TEXT(STORY_PROJECT)));
    assert_int_equal(entry->lanes, 0);
    assert_int_equal(book_count(story->book), 2);
    assert_null(book_case(story->book, TEXT(STORY_PROJECT)));
}

static void cases_are_counted_by_stage_and_projects_are_not(void **state)
{
    struct story *story = *state;
    uint32_t sum = 0;

    story_contract(story);
    assert_int_equal(book_stage_count(story->book, STAGE_DRAFTING), 1);
    tell(story, "C", "file.established", "");
    tell(story, "C", "contract.filed", "subject=other unit=other");
    assert_int_equal(book_stage_count(story->book, STAGE_DRAFTING), 1);
    assert_int_equal(book_stage_count(story->book, STAGE_AWAITING_BOTH), 1);
    for (int i = 0; i < STAGES_END; i++) {
        sum += book_stage_count(story->book, (enum stage)i);
    }
    assert_int_equal(sum, 2);
}

static void a_history_is_a_subjects_sequences_in_order(void **state)
{
    struct story *story = *state;
    const uint64_t *history;
    uint32_t count;

    story_contract(story);
    for (int i = 0; i < 20; i++) {
        tell(story, "C", i == 0 ? "file.established" : "movein.scheduled", "");
        tell(story, "A", "scheme.adopted", "");
    }
    history = book_history(story->book, TEXT(STORY_CASE), &count);
    assert_int_equal(count, 21);
    assert_int_equal(history[0], 2);
    for (uint32_t i = 1; i < count; i++) {
        assert_int_equal(history[i], 1 + 2 * i);
    }
}

static void a_known_id_is_a_candidate_in_its_own_subject_only(void **state)
{
    struct story *story = *state;
    uint64_t sequences[4];

    tell(story, "A", "scheme.adopted", "id=x");
    tell(story, "C", "contract.filed", "id=y");
    assert_int_equal(book_candidates(story->book, TEXT(STORY_CASE), TEXT("y"), sequences, 4), 1);
    assert_int_equal(sequences[0], 2);
    assert_int_equal(book_candidates(story->book, TEXT(STORY_CASE), TEXT("x"), sequences, 4), 0);
    assert_int_equal(book_candidates(story->book, TEXT("other"), TEXT("y"), sequences, 4), 0);
    assert_int_equal(book_candidates(story->book, TEXT(STORY_CASE), TEXT("y"), sequences, 0), 0);
}

static void ids_with_one_fingerprint_are_both_candidates(void **state)
{
    struct story *story = *state;
    uint64_t sequences[4];

    assert_int_equal((uint32_t)table_hash(TEXT("i32222")), (uint32_t)table_hash(TEXT("i203241")));
    tell(story, "A", "scheme.adopted", "");
    tell(story, "C", "contract.filed", "id=i32222");
    tell(story, "C", "file.established", "id=i203241"); /* other content: no conflict */
    assert_int_equal(book_candidates(story->book, TEXT(STORY_CASE), TEXT("i32222"), sequences, 4),
                     2);
    assert_int_equal(sequences[0], 2);
    assert_int_equal(sequences[1], 3);
    assert_int_equal(book_candidates(story->book, TEXT(STORY_CASE), TEXT("i32222"), sequences, 1),
                     1);
}

static void the_digest_is_the_same_step_by_step_and_at_once(void **state)
{
    struct story *story = *state;

    story_ready(story);
    assert_digest_is_what_a_new_book_has(story);
    story_engineering(story, "Q1");
    tell(story, "C", "contract.filed", "subject=other unit=other");
    assert_digest_is_what_a_new_book_has(story);
    assert_digest_is_what_a_new_book_has(story);
    tell(story, "owner", "inquiry.withdrawn", "");
    (void)book_digest(story->book);
    tell(story, "B", "qualification.confirmed", "");
    tell(story, "F", "movein.completed", "");
    assert_digest_is_what_a_new_book_has(story);
}

static void judging_changes_nothing(void **state)
{
    struct story *story = *state;
    struct digest before;
    struct digest after;

    story_ready(story);
    before = book_digest(story->book);
    refuse(story, "C", "file.established", "", "ERR_STATE");
    refuse(story, "C", "contract.filed", "subject=nobody", "ERR_UNIT_TAKEN");
    refuse(story, "E", "payment.cleared", "subject=nobody", "ERR_NO_CASE");
    after = book_digest(story->book);
    assert_memory_equal(before.bytes, after.bytes, DIGEST_BYTES);
    assert_int_equal(book_count(story->book), 2);
}

static void hundreds_of_cases_are_found_by_subject_and_by_number(void **state)
{
    struct story *story = *state;
    char words[64];

    story_contract(story);
    for (int i = 0; i < 300; i++) {
        (void)snprintf(words, sizeof words, "subject=HT-%d unit=%d", i, i);
        tell(story, "C", "contract.filed", words);
    }
    for (uint32_t i = 0; i < book_count(story->book); i++) {
        const struct entry *entry = book_at(story->book, i);

        assert_ptr_equal(book_find(story->book, entry->subject), entry);
    }
    refuse(story, "C", "contract.filed", "subject=late unit=299", "ERR_UNIT_TAKEN");
    assert_digest_is_what_a_new_book_has(story);
}

static void a_book_that_cannot_be_made_leaves_nothing_behind(void **state)
{
    struct book *book = NULL;
    int before = blocks;
    int failing = 0;

    (void)state;
    do {
        struct error err = {0};

        allocations_left = ++failing;
        if (book_create(&book, &err) == STATUS_OK) {
            break;
        }
        assert_int_equal(err.status, STATUS_NO_MEMORY);
        assert_null(book);
        assert_int_equal(blocks, before);
    } while (failing < 10);
    allocations_left = -1;
    assert_int_equal(failing, 7);
    book_destroy(&book);
    assert_int_equal(blocks, before);
}

/* Take the event in while the first, second, third … allocation fails, until none does. After each
 * failure the book is as before: same digest, same count, and the event is judged as before. */
static int evolve_without_memory(struct story *story, struct text bytes)
{
    struct digest before = book_digest(story->book);
    uint32_t count = book_count(story->book);
    struct event event = {0};
    int failing = 0;
    enum status status;

    assert_int_equal(event_decode(&event, bytes.bytes, bytes.count).bits, 0);
    do {
        struct digest after;

        allocations_left = ++failing;
        status = book_evolve(story->book, &event, story->head + 1, NULL);
        allocations_left = -1;
        if (status != STATUS_OK) {
            assert_int_equal(status, STATUS_NO_MEMORY);
            assert_int_equal(book_judge(story->book, &event, story->recorded_unix_ms).bits, 0);
            after = book_digest(story->book);
            assert_memory_equal(before.bytes, after.bytes, DIGEST_BYTES);
            assert_int_equal(book_count(story->book), count);
        }
    } while (status != STATUS_OK && failing < 100);
    assert_int_equal(status, STATUS_OK);
    story->kept[++story->head] = (struct text){malloc(bytes.count), bytes.count};
    (void)memcpy((char *)story->kept[story->head].bytes, bytes.bytes, bytes.count);
    return failing - 1;
}

/* The same with what is left of an event. */
static int leave_without_memory(struct story *story, const struct residue *residue,
                                uint64_t sequence)
{
    const struct digest before = book_digest(story->book);
    const uint32_t count = book_count(story->book);
    int failing = 0;
    enum status status;

    do {
        struct digest after;

        allocations_left = ++failing;
        status = book_evolve_residue(story->book, residue, sequence, NULL);
        allocations_left = -1;
        if (status != STATUS_OK) {
            assert_int_equal(status, STATUS_NO_MEMORY);
            after = book_digest(story->book);
            assert_memory_equal(before.bytes, after.bytes, DIGEST_BYTES);
            assert_int_equal(book_count(story->book), count);
        }
    } while (status != STATUS_OK && failing < 100);
    assert_int_equal(status, STATUS_OK);
    return failing - 1;
}

static void what_is_left_is_taken_whole_or_not_at_all(void **state)
{
    const int before = blocks;
    struct story story;
    int failed = 0;

    (void)state;
    story_begin(&story);
    book_bound(story.book, UINT64_MAX);
    for (uint32_t i = 0; i < 100; i++) {
        struct residue residue = {.type = EVENT_CONTRACT_FILED};
        char subject[16];

        (void)snprintf(subject, sizeof subject, "HT-%u", i);
        residue.subject = text_of(subject);
        residue.key.bytes[0] = (uint8_t)i;
        failed += leave_without_memory(&story, &residue, 1 + 2 * i);
        residue.type = EVENT_PAYMENT_CLEARED;
        failed += leave_without_memory(&story, &residue, 2 + 2 * i);
    }
    assert_true(failed > 100);
    assert_int_equal(book_count(story.book), 100);
    story_end(&story);
    assert_int_equal(blocks, before);
}

static void find_no_memory(bool is_part)
{
    int before = blocks;
    struct story story;
    int failed = 0;

    story_begin(&story);
    if (is_part) {
        book_bound(story.book, UINT64_MAX);
    }
    failed += evolve_without_memory(&story, story_event(&story, "A", "scheme.adopted", ""));
    failed += evolve_without_memory(&story, story_event(&story, "C", "contract.filed", ""));
    failed += evolve_without_memory(&story, story_event(&story, "C", "file.established", ""));
    failed += evolve_without_memory(&story, story_event(&story, "E", "payment.received", ""));
    failed += evolve_without_memory(&story, story_event(&story, "E", "payment.cleared", ""));
    book_cached(story.book, is_part ? book_changed_count(story.book) : 0);
    for (int i = 0; i < 20; i++) { /* histories and tables grow on the way */
        failed += evolve_without_memory(&story, story_event(&story, "C", "movein.scheduled", ""));
    }
    for (int i = 0; i < 100; i++) {
        char words[64];

        (void)snprintf(words, sizeof words, "subject=HT-%d unit=%d", i, i);
        failed += evolve_without_memory(&story, story_event(&story, "C", "contract.filed", words));
    }
    assert_true(failed > 100);
    assert_digest_is_what_a_new_book_has(&story);
    story_end(&story);
    assert_int_equal(blocks, before);
}

static void an_event_that_finds_no_memory_changes_nothing(void **state)
{
    (void)state;
    find_no_memory(false);
}

static void nor_does_it_beside_a_cache(void **state)
{
    (void)state;
    find_no_memory(true);
}

static void an_answer_that_finds_no_memory_is_not_taken(void **state)
{
    struct story *story = *state;
    struct need need = {0};
    const struct found found = {0};

    book_bound(story->book, UINT64_MAX);
    story_file(story);
    book_cached(story->book, book_changed_count(story->book));
    assert_true(book_lacks_subject(story->book, TEXT("new"), &need));
    allocations_left = 1;
    assert_int_equal(book_give(story->book, &need, &found, NULL), STATUS_NO_MEMORY);
    allocations_left = -1;
    assert_true(book_lacks_subject(story->book, TEXT("new"), &need));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_new_book_is_empty),
        story_test(an_entry_says_where_its_subject_is),
        story_test(cases_are_counted_by_stage_and_projects_are_not),
        story_test(a_history_is_a_subjects_sequences_in_order),
        story_test(a_known_id_is_a_candidate_in_its_own_subject_only),
        story_test(ids_with_one_fingerprint_are_both_candidates),
        story_test(the_digest_is_the_same_step_by_step_and_at_once),
        story_test(judging_changes_nothing),
        story_test(hundreds_of_cases_are_found_by_subject_and_by_number),
        cmocka_unit_test(a_book_that_cannot_be_made_leaves_nothing_behind),
        cmocka_unit_test(an_event_that_finds_no_memory_changes_nothing),
        cmocka_unit_test(nor_does_it_beside_a_cache),
        story_test(an_answer_that_finds_no_memory_is_not_taken),
        cmocka_unit_test(what_is_left_is_taken_whole_or_not_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
