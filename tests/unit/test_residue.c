#include "schemas/residue.h"

#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct residue of(struct story *story, const char *type, const char *words)
{
    static struct event event;
    const struct text bytes = story_event(story, "C", type, words);

    assert_int_equal(event_decode_stored(&event, bytes.bytes, bytes.count).bits, 0);
    return residue_of(&event);
}

static void units_and_numbers_stay_used_and_nothing_else_stays(void **state)
{
    struct story *story = *state;
    const struct digest unit = index_key_of_unit(TEXT("haitian"), TEXT("3-2-1701"));
    const struct digest number = index_key_of_certificate(TEXT("CERT-1"));
    struct residue residue = of(story, "contract.filed", "");

    assert_true(text_equals(residue.subject, TEXT(STORY_CASE)));
    assert_memory_equal(&residue.key, &unit, sizeof unit);
    residue = of(story, "payment.cleared", "");
    assert_true(text_equals(residue.subject, TEXT(STORY_CASE)));
    assert_memory_equal(&residue.key, &number, sizeof number);
    for (int i = 1; i < EVENT_TYPES_END; i++) {
        const struct event event = {.type = (enum event_type)i, .subject = TEXT("HT")};

        if (event.type != EVENT_CONTRACT_FILED && event.type != EVENT_PAYMENT_CLEARED) {
            residue = residue_of(&event);
            assert_true(text_is_absent(residue.subject));
        }
    }
}

static void what_was_encoded_is_decoded(void **state)
{
    struct residue residue = of(*state, "contract.filed", "");
    uint8_t bytes[RESIDUE_BYTES_MAX];
    const uint32_t count = residue_encode(&residue, bytes);
    struct residue read = {0};

    assert_int_equal(count, DIGEST_BYTES + sizeof STORY_CASE - 1);
    assert_int_equal(
        residue_decode(&read, EVENT_CONTRACT_FILED, (struct text){(const char *)bytes, count}),
        STATUS_OK);
    assert_true(text_equals(read.subject, TEXT(STORY_CASE)));
    assert_memory_equal(&read.key, &residue.key, sizeof read.key);
    residue = of(*state, "note.added", "");
    assert_int_equal(residue_encode(&residue, bytes), 0);
    assert_int_equal(residue_decode(&read, EVENT_NOTE_ADDED, (struct text){NULL, 0}), STATUS_OK);
    assert_true(text_is_absent(read.subject));
}

static void what_no_event_of_that_type_leaves_is_refused(void **state)
{
    const struct text bytes = TEXT("0123456789abcdef0123456789abcdefHT");
    char much[RESIDUE_BYTES_MAX + 1] = {0};
    struct residue read = {.type = EVENT_REFUND_PAID};

    (void)state;
    assert_int_equal(residue_decode(&read, EVENT_NOTE_ADDED, bytes), STATUS_MALFORMED);
    assert_int_equal(residue_decode(&read, EVENT_PAYMENT_CLEARED, (struct text){NULL, 0}),
                     STATUS_MALFORMED);
    assert_int_equal(
        residue_decode(&read, EVENT_CONTRACT_FILED, (struct text){bytes.bytes, DIGEST_BYTES}),
        STATUS_MALFORMED);
    assert_int_equal(residue_decode(&read, EVENT_CONTRACT_FILED, (struct text){much, sizeof much}),
                     STATUS_MALFORMED);
    assert_int_equal(read.type, EVENT_REFUND_PAID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story_test(units_and_numbers_stay_used_and_nothing_else_stays),
        story_test(what_was_encoded_is_decoded),
        story_test(what_no_event_of_that_type_leaves_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
