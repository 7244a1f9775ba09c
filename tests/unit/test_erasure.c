#include "broker/erasure.h"

#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct record record_of(struct story *story, const char *type)
{
    struct record record = {
        .position = 1, .sequence = 7, .payload = story_event(story, "C", type, "")};

    record_seal(&record, TEXT(STORY_CASE), TEXT("e1"));
    return record;
}

static void a_contract_leaves_its_unit_and_a_note_nothing(void **state)
{
    const struct digest key = index_key_of_unit(TEXT("haitian"), TEXT("3-2-1701"));
    uint8_t left[RESIDUE_BYTES_MAX];
    struct record record = record_of(*state, "contract.filed");
    const uint32_t bytes = record.payload.count;

    assert_int_equal(erasure_leave(&record, TEXT(STORY_CASE), left, NULL), STATUS_OK);
    assert_int_equal(record.erased_bytes, bytes);
    assert_int_equal(record.payload.count, DIGEST_BYTES + sizeof STORY_CASE - 1);
    assert_memory_equal(record.payload.bytes, key.bytes, DIGEST_BYTES);
    record = record_of(*state, "note.added");
    assert_int_equal(erasure_leave(&record, TEXT(STORY_CASE), left, NULL), STATUS_OK);
    assert_true(record_is_erased(&record) && record.payload.count == 0);
}

static void another_cases_record_is_left_as_it_is(void **state)
{
    uint8_t left[RESIDUE_BYTES_MAX];
    struct record record = record_of(*state, "contract.filed");
    struct error err = {0};

    assert_int_equal(erasure_leave(&record, TEXT("HT-2"), left, &err), STATUS_CORRUPT);
    assert_string_equal(err.text, "record 7 is not of the erased case");
    assert_true(record_is_true(&record) && !record_is_erased(&record));
    assert_int_equal(erasure_leave(&record, TEXT(STORY_CASE), left, &err), STATUS_OK);
    assert_int_equal(erasure_leave(&record, TEXT(STORY_CASE), left, &err), STATUS_CORRUPT);
    assert_string_equal(err.text, "record 7 is erased already");
    record = record_of(*state, "contract.filed");
    record.payload = TEXT("junk");
    assert_int_equal(erasure_leave(&record, TEXT(STORY_CASE), left, &err), STATUS_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(a_contract_leaves_its_unit_and_a_note_nothing),
        story_test(another_cases_record_is_left_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
