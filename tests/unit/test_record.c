#include "broker/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BYTES (RECORD_HEADER_BYTES + RECORD_SALT_BYTES + 5)

static struct record a_record(void)
{
    struct record record = {
        .type = 0x0102,
        .position = 3,
        .sequence = 4,
        .recorded_unix_ms = 1724119200123,
        .previous = 2,
        .payload = TEXT("event"),
    };

    (void)memset(record.salt, 7, sizeof record.salt);
    (void)memset(record.key_id, 9, sizeof record.key_id);
    record_seal(&record, TEXT("HT-1"), TEXT("id"));
    return record;
}

static void fields_stand_big_endian_at_their_places(void **state)
{
    const struct record record = a_record();
    uint8_t bytes[BYTES];

    (void)state;
    assert_int_equal(record_bytes(&record), BYTES);
    record_encode(&record, bytes);
    assert_memory_equal(bytes, "\x01\x00\x01\x02\x00\x00\x00\x03", 8);
    assert_memory_equal(bytes + 8, "\x00\x00\x00\x00\x00\x00\x00\x04", 8);
    assert_memory_equal(bytes + 16, "\x00\x00\x01\x91\x6d\x83\x31\x7b", 8);
    assert_memory_equal(bytes + 24, "\x00\x00\x00\x00\x00\x00\x00\x02", 8);
    assert_memory_equal(bytes + 32, "\x00\x00\x00\x05\x00\x00\x00\x00", 8);
    assert_memory_equal(bytes + 40, record.key_id, RECORD_KEY_ID_BYTES);
    assert_memory_equal(bytes + 120, record.commitment.bytes, DIGEST_BYTES);
    assert_memory_equal(bytes + RECORD_HEADER_BYTES, record.salt, RECORD_SALT_BYTES);
    assert_memory_equal(bytes + RECORD_HEADER_BYTES + RECORD_SALT_BYTES, "event", 5);
}

static void what_was_encoded_is_decoded(void **state)
{
    const struct record record = a_record();
    uint8_t bytes[BYTES];
    uint8_t again[BYTES];
    struct record read;

    (void)state;
    record_encode(&record, bytes);
    assert_int_equal(record_decode(&read, (struct text){(char *)bytes, BYTES}, NULL), STATUS_OK);
    assert_true(record_is_true(&read));
    record_encode(&read, again);
    assert_memory_equal(bytes, again, BYTES);
}

static void every_changed_byte_is_found(void **state)
{
    const struct record record = a_record();
    uint8_t bytes[BYTES];
    struct record read;

    (void)state;
    for (size_t i = 0; i < BYTES; i++) {
        enum status status;

        record_encode(&record, bytes);
        bytes[i] ^= 0x40;
        status = record_decode(&read, (struct text){(char *)bytes, BYTES}, NULL);
        if (status == STATUS_OK && (i >= 120 || i == 1)) {
            assert_false(record_is_true(&read)); /* the rest of a header is a proof's to check */
        }
        assert_true(status == STATUS_OK || i == 0 || i == 1 || (i >= 32 && i < 40));
    }
}

static void another_format_or_length_is_refused(void **state)
{
    const struct record record = a_record();
    uint8_t bytes[BYTES + 1] = {0};
    struct record read = {.sequence = 77};

    (void)state;
    record_encode(&record, bytes);
    for (uint32_t count = 0; count <= BYTES + 1; count++) {
        if (count != BYTES && count != RECORD_HEADER_BYTES) { /* that one is erased */
            assert_int_equal(record_decode(&read, (struct text){(char *)bytes, count}, NULL),
                             STATUS_CORRUPT);
        }
    }
    bytes[0]++;
    assert_int_equal(record_decode(&read, (struct text){(char *)bytes, BYTES}, NULL),
                     STATUS_VERSION);
    assert_true(read.sequence == 77);
}

static void a_payload_is_no_larger_than_an_event(void **state)
{
    static char payload[EVENT_BYTES_MAX + 1];
    static uint8_t bytes[RECORD_HEADER_BYTES + RECORD_SALT_BYTES + sizeof payload];
    struct record record = a_record();

    (void)state;
    record.payload = (struct text){payload, EVENT_BYTES_MAX};
    record_encode(&record, bytes);
    bytes[35]++; /* it was a multiple of 256 */
    assert_int_equal(record_decode(&record, (struct text){(char *)bytes, sizeof bytes}, NULL),
                     STATUS_CORRUPT);
}

static void the_salt_hides_subject_and_id(void **state)
{
    struct record one = a_record();
    struct record other = a_record();

    (void)state;
    other.salt[0]++;
    record_seal(&other, TEXT("HT-1"), TEXT("id"));
    assert_memory_not_equal(one.subject_digest.bytes, other.subject_digest.bytes, DIGEST_BYTES);
    assert_memory_not_equal(one.id_digest.bytes, other.id_digest.bytes, DIGEST_BYTES);
    other.salt[0]--;
    record_seal(&other, TEXT("HT-1i"), TEXT("d")); /* the same bytes in a row */
    assert_memory_not_equal(one.id_digest.bytes, other.id_digest.bytes, DIGEST_BYTES);
}

#define LEFT_BYTES (RECORD_HEADER_BYTES + 4 + 8)

static void an_erased_record_keeps_its_header_and_what_is_left(void **state)
{
    struct record record = a_record();
    uint8_t bytes[BYTES];
    uint8_t again[BYTES];
    struct record read;

    (void)state;
    record_encode(&record, bytes);
    record_erase(&record, TEXT("left"));
    assert_true(record_is_erased(&record));
    assert_int_equal(record_bytes(&record), LEFT_BYTES);
    record_encode(&record, again);
    assert_memory_equal(bytes, again, RECORD_HEADER_BYTES);
    assert_int_equal(record_decode(&read, (struct text){(char *)again, LEFT_BYTES}, NULL),
                     STATUS_OK);
    assert_true(record_is_erased(&read) && record_is_true(&read));
    assert_int_equal(read.erased_bytes, 5);
    assert_true(text_equals(read.payload, TEXT("left")));
    record = a_record();
    record_erase(&record, (struct text){NULL, 0});
    assert_int_equal(record_bytes(&record), RECORD_HEADER_BYTES);
    record_encode(&record, again);
    assert_int_equal(record_decode(&read, (struct text){(char *)again, RECORD_HEADER_BYTES}, NULL),
                     STATUS_OK);
    assert_true(record_is_erased(&read) && read.payload.count == 0);
    assert_memory_equal(bytes, again, RECORD_HEADER_BYTES);
}

static void a_change_of_what_is_left_is_found(void **state)
{
    struct record record = a_record();
    uint8_t bytes[RECORD_HEADER_BYTES + 200] = {0};
    struct record read;

    (void)state;
    record_erase(&record, TEXT("left"));
    for (size_t i = 0; i < LEFT_BYTES; i++) {
        record_encode(&record, bytes);
        bytes[i] ^= 1;
        assert_int_not_equal(record_decode(&read, (struct text){(char *)bytes, LEFT_BYTES}, NULL),
                             STATUS_OK);
    }
    record_encode(&record, bytes);
    for (uint32_t count = RECORD_HEADER_BYTES + 1; count < sizeof bytes; count++) {
        if (count != LEFT_BYTES && count != BYTES) { /* of that length it is not erased */
            assert_int_equal(record_decode(&read, (struct text){(char *)bytes, count}, NULL),
                             STATUS_CORRUPT);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_stand_big_endian_at_their_places),
        cmocka_unit_test(what_was_encoded_is_decoded),
        cmocka_unit_test(every_changed_byte_is_found),
        cmocka_unit_test(another_format_or_length_is_refused),
        cmocka_unit_test(a_payload_is_no_larger_than_an_event),
        cmocka_unit_test(the_salt_hides_subject_and_id),
        cmocka_unit_test(an_erased_record_keeps_its_header_and_what_is_left),
        cmocka_unit_test(a_change_of_what_is_left_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
