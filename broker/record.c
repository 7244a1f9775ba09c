#include "broker/record.h"

#include "schemas/mutant.h"
#include "schemas/residue.h"

#include <assert.h>
#include <string.h>

#define ERASED_SUM_BYTES 8U

_Static_assert(DIGEST_BYTES == 32, "three digests fit the header's places");

/* Where the fields stand. */
enum place {
    AT_VERSION = 0,
    AT_TYPE = 2,
    AT_POSITION = 4,
    AT_SEQUENCE = 8,
    AT_RECORDED = 16,
    AT_PREVIOUS = 24,
    AT_PAYLOAD_BYTES = 32,
    AT_KEY_ID = 40,
    AT_SUBJECT_DIGEST = 56,
    AT_ID_DIGEST = 88,
    AT_COMMITMENT = 120,
    AT_SALT = RECORD_HEADER_BYTES,
    AT_PAYLOAD = RECORD_HEADER_BYTES + RECORD_SALT_BYTES
};

static void put_big_endian(uint8_t *bytes, uint64_t value, int width)
{
    for (int i = width - 1; i >= 0; i--) {
        bytes[i] = (uint8_t)value;
        value >>= 8;
    }
}

static uint64_t get_big_endian(const uint8_t *bytes, int width)
{
    uint64_t value = 0;

    for (int i = 0; i < width; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static struct text salt_text(const struct record *record)
{
    return (struct text){(const char *)record->salt, RECORD_SALT_BYTES};
}

void record_seal(struct record *record, struct text subject, struct text id)
{
    uint8_t width[2];
    const struct text parts[] = {
        salt_text(record), {(const char *)width, sizeof width}, subject, id};
    const struct text subject_parts[] = {salt_text(record), subject};
    const struct text payload_parts[] = {salt_text(record), record->payload};

    put_big_endian(width, subject.count, sizeof width);
    record->subject_digest = digest_of_parts(subject_parts, 2);
    record->id_digest = digest_of_parts(parts, MUTANT(ID_UNSEALED) ? 3 : 4);
    record->commitment = digest_of_parts(payload_parts, 2);
}

bool record_is_true(const struct record *record)
{
    const struct text parts[] = {salt_text(record), record->payload};
    struct digest digest;

    if (record_is_erased(record)) {
        return true;
    }
    digest = digest_of_parts(parts, 2);
    return memcmp(digest.bytes, record->commitment.bytes, DIGEST_BYTES) == 0;
}

bool record_is_erased(const struct record *record)
{
    return record->erased_bytes > 0;
}

void record_erase(struct record *record, struct text residue)
{
    assert(!record_is_erased(record) && residue.count < record->payload.count);
    record->erased_bytes = record->payload.count;
    record->payload = residue;
    (void)memset(record->salt, 0, RECORD_SALT_BYTES);
    record->id_digest.bytes[0] ^= MUTANT(HEADER_ERASED) ? 1 : 0;
}

uint32_t record_bytes(const struct record *record)
{
    if (record_is_erased(record)) {
        return RECORD_HEADER_BYTES +
               (record->payload.count > 0 ? record->payload.count + ERASED_SUM_BYTES : 0);
    }
    return AT_PAYLOAD + record->payload.count;
}

void record_encode_header(const struct record *record, uint8_t bytes[RECORD_HEADER_BYTES])
{
    (void)memset(bytes, 0, RECORD_HEADER_BYTES);
    bytes[AT_VERSION] = RECORD_VERSION;
    put_big_endian(bytes + AT_TYPE, record->type, 2);
    put_big_endian(bytes + AT_POSITION, record->position, 4);
    put_big_endian(bytes + AT_SEQUENCE, record->sequence, 8);
    put_big_endian(bytes + AT_RECORDED, (uint64_t)record->recorded_unix_ms, 8);
    put_big_endian(bytes + AT_PREVIOUS, record->previous, 8);
    put_big_endian(bytes + AT_PAYLOAD_BYTES,
                   record_is_erased(record) ? record->erased_bytes : record->payload.count, 4);
    (void)memcpy(bytes + AT_KEY_ID, record->key_id, RECORD_KEY_ID_BYTES);
    (void)memcpy(bytes + AT_SUBJECT_DIGEST, record->subject_digest.bytes, DIGEST_BYTES);
    (void)memcpy(bytes + AT_ID_DIGEST, record->id_digest.bytes, DIGEST_BYTES);
    (void)memcpy(bytes + AT_COMMITMENT, record->commitment.bytes, DIGEST_BYTES);
}

/* Over the header and what is left: nothing else would notice a change in it. */
static struct digest erased_sum(const uint8_t header[RECORD_HEADER_BYTES], struct text residue)
{
    const struct text parts[] = {{(const char *)header, RECORD_HEADER_BYTES}, residue};

    return digest_of_parts(parts, 2);
}

void record_encode(const struct record *record, uint8_t *bytes)
{
    struct digest sum;

    assert(record->payload.count <= EVENT_BYTES_MAX && record->erased_bytes <= EVENT_BYTES_MAX);
    record_encode_header(record, bytes);
    if (record_is_erased(record)) {
        if (record->payload.count > 0) {
            sum = erased_sum(bytes, record->payload);
            bytes += RECORD_HEADER_BYTES;
            (void)memcpy(bytes, record->payload.bytes, record->payload.count);
            (void)memcpy(bytes + record->payload.count, sum.bytes, ERASED_SUM_BYTES);
        }
        return;
    }
    (void)memcpy(bytes + AT_SALT, record->salt, RECORD_SALT_BYTES);
    (void)memcpy(bytes + AT_PAYLOAD, record->payload.bytes, record->payload.count);
}

/* Every place that no field uses is zero. */
static bool is_zero_between_fields(const uint8_t *bytes)
{
    return bytes[AT_VERSION + 1] == 0 && get_big_endian(bytes + AT_PAYLOAD_BYTES + 4, 4) == 0;
}

/* Salt and event, or what is left of it. False: the lengths do not add up, or what is left has
 * changed. */
static bool rest_decode(struct record *record, struct text bytes)
{
    const uint64_t payload_bytes =
        get_big_endian((const uint8_t *)bytes.bytes + AT_PAYLOAD_BYTES, 4);
    const uint32_t left = bytes.count - RECORD_HEADER_BYTES;
    struct digest sum;

    if (payload_bytes == 0 || payload_bytes > EVENT_BYTES_MAX) {
        return false;
    }
    if (left == RECORD_SALT_BYTES + payload_bytes) {
        (void)memcpy(record->salt, bytes.bytes + AT_SALT, RECORD_SALT_BYTES);
        record->payload = (struct text){bytes.bytes + AT_PAYLOAD, (uint32_t)payload_bytes};
        return true;
    }
    if (left > 0 && (left <= ERASED_SUM_BYTES || left > RESIDUE_BYTES_MAX + ERASED_SUM_BYTES)) {
        return false;
    }
    record->erased_bytes = (uint32_t)payload_bytes;
    record->payload =
        (struct text){bytes.bytes + RECORD_HEADER_BYTES, left > 0 ? left - ERASED_SUM_BYTES : 0};
    sum = erased_sum((const uint8_t *)bytes.bytes, record->payload);
    return left == 0 || memcmp(bytes.bytes + RECORD_HEADER_BYTES + record->payload.count, sum.bytes,
                               ERASED_SUM_BYTES) == 0;
}

enum status record_decode(struct record *record, struct text bytes, struct error *err)
{
    const uint8_t *at = (const uint8_t *)bytes.bytes;
    struct record read = {0};

    if (bytes.count < RECORD_HEADER_BYTES) {
        return error_set(err, STATUS_CORRUPT, "a record of %u bytes is too short", bytes.count);
    }
    if (at[AT_VERSION] != RECORD_VERSION) {
        return error_set(err, STATUS_VERSION, "a record of format %u; this program reads format %d",
                         at[AT_VERSION], RECORD_VERSION);
    }
    if (!rest_decode(&read, bytes) || !is_zero_between_fields(at)) {
        return error_set(err, STATUS_CORRUPT, "a record whose header and length contradict");
    }
    read.type = (uint16_t)get_big_endian(at + AT_TYPE, 2);
    read.position = (uint32_t)get_big_endian(at + AT_POSITION, 4);
    read.sequence = get_big_endian(at + AT_SEQUENCE, 8);
    read.recorded_unix_ms = (int64_t)get_big_endian(at + AT_RECORDED, 8);
    read.previous = get_big_endian(at + AT_PREVIOUS, 8);
    (void)memcpy(read.key_id, at + AT_KEY_ID, RECORD_KEY_ID_BYTES);
    (void)memcpy(read.subject_digest.bytes, at + AT_SUBJECT_DIGEST, DIGEST_BYTES);
    (void)memcpy(read.id_digest.bytes, at + AT_ID_DIGEST, DIGEST_BYTES);
    (void)memcpy(read.commitment.bytes, at + AT_COMMITMENT, DIGEST_BYTES);
    *record = read;
    return STATUS_OK;
}
