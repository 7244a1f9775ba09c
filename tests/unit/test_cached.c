#include "broker/cached.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint32_t fingerprints[] = {7, UINT32_MAX};
static const uint64_t sequences[] = {3, UINT64_C(1) << 40};
static const struct entry sample = {
    .subject = {"HT-1", 4},
    .state = {"state", 5},
    .fingerprints = fingerprints,
    .sequences = sequences,
    .head = UINT64_C(1) << 40,
    .position = 2,
    .lanes = LANE_BIT(LANE_E),
    .stage = STAGE_READY,
};

static struct text encoded(uint8_t bytes[256])
{
    const struct changed changed = {9, &sample};

    cached_encode(&changed, bytes);
    return (struct text){(const char *)bytes, cached_bytes(&sample)};
}

static void an_entry_comes_back_as_it_was(void **state)
{
    struct cached_history history = {0};
    struct found found;
    uint8_t bytes[256];

    (void)state;
    assert_int_equal(cached_decode(&found, &history, encoded(bytes), NULL), STATUS_OK);
    assert_true(found.is_there);
    assert_int_equal(found.number, 9);
    assert_true(text_equals(found.entry.subject, sample.subject));
    assert_true(text_equals(found.entry.state, sample.state));
    assert_memory_equal(found.entry.fingerprints, fingerprints, sizeof fingerprints);
    assert_memory_equal(found.entry.sequences, sequences, sizeof sequences);
    assert_true(found.entry.head == sample.head);
    assert_int_equal(found.entry.position, 2);
    assert_false(found.entry.is_project);
    assert_int_equal(found.entry.lanes, sample.lanes);
    assert_int_equal(found.entry.stage, sample.stage);
    cached_history_finish(&history);
}

static void an_entry_with_any_byte_changed_or_lost_is_damaged(void **state)
{
    struct cached_history history = {0};
    struct found found;
    uint8_t bytes[256];
    struct text whole = encoded(bytes);

    (void)state;
    for (uint32_t i = 0; i < whole.count; i++) {
        bytes[i] ^= 0x10;
        assert_int_equal(cached_decode(&found, &history, whole, NULL), STATUS_CORRUPT);
        bytes[i] ^= 0x10;
        assert_int_equal(cached_decode(&found, &history, (struct text){whole.bytes, i}, NULL),
                         STATUS_CORRUPT);
    }
    cached_history_finish(&history);
}

static const struct core_identity identity = {{{1, 2, 3}}, 4};
static const struct cache_state sample_state = {
    .through = 99,
    .end = {{8, 9}},
    .summary = {.count = 5, .lacked = 98, .sum = {{6, 7}}, .stages = {[STAGE_READY] = 8}},
};

static void a_summary_comes_back_as_it_was(void **state)
{
    uint8_t bytes[CACHED_SUMMARY_BYTES];
    const struct text text = {(const char *)bytes, sizeof bytes};
    struct cache_state read;

    (void)state;
    cached_summary_encode(&identity, &sample_state, bytes);
    assert_int_equal(cached_summary_decode(&read, &identity, text, NULL), STATUS_OK);
    assert_memory_equal(&read, &sample_state, sizeof read);
}

static void a_summary_of_others_is_refused(void **state)
{
    uint8_t bytes[CACHED_SUMMARY_BYTES];
    const struct text text = {(const char *)bytes, sizeof bytes};
    struct core_identity other = identity;
    struct cache_state impossible = sample_state;
    struct cache_state read;
    struct error err = {0};

    (void)state;
    cached_summary_encode(&identity, &sample_state, bytes);
    other.epoch++;
    assert_int_equal(cached_summary_decode(&read, &other, text, &err), STATUS_REFUSED);
    other = identity;
    other.ledger.bytes[15]++;
    assert_int_equal(cached_summary_decode(&read, &other, text, &err), STATUS_REFUSED);
    bytes[15]++; /* another fold */
    assert_int_equal(cached_summary_decode(&read, &identity, text, &err), STATUS_VERSION);
    bytes[15]--;
    bytes[70] ^= 1;
    assert_int_equal(cached_summary_decode(&read, &identity, text, &err), STATUS_CORRUPT);
    bytes[70] ^= 1;
    bytes[63]++; /* one stage more */
    assert_int_equal(cached_summary_decode(&read, &identity, text, &err), STATUS_CORRUPT);
    bytes[63]--;
    assert_int_equal(
        cached_summary_decode(&read, &identity, (struct text){text.bytes, text.count - 1}, &err),
        STATUS_CORRUPT);
    impossible.summary.lacked = 100;
    cached_summary_encode(&identity, &impossible, bytes);
    assert_int_equal(cached_summary_decode(&read, &identity, text, &err), STATUS_CORRUPT);
    impossible = sample_state;
    impossible.through = 0;
    cached_summary_encode(&identity, &impossible, bytes);
    assert_int_equal(cached_summary_decode(&read, &identity, text, &err), STATUS_CORRUPT);
    assert_int_equal(cached_summary_decode(&read, &identity, (struct text){"", 0}, &err),
                     STATUS_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_comes_back_as_it_was),
        cmocka_unit_test(an_entry_with_any_byte_changed_or_lost_is_damaged),
        cmocka_unit_test(a_summary_comes_back_as_it_was),
        cmocka_unit_test(a_summary_of_others_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
