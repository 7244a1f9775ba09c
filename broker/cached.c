#include "broker/cached.h"

#include "schemas/table.h"

#include <stdlib.h>
#include <string.h>

#define CHECKSUM_BYTES 8U
#define EVENT_HISTORY_BYTES 12U /* fingerprint and sequence */

enum flag { FLAG_PROJECT = 1, FLAG_ERASED = 2, FLAG_HOLDS_UNIT = 4, FLAGS_ALL = 7 };

/* Big-endian integers. */

static void put(uint8_t *bytes, uint32_t width, uint64_t value)
{
    for (uint32_t i = width; i > 0; i--) {
        bytes[i - 1] = (uint8_t)value;
        value >>= 8;
    }
}

static uint64_t get(const uint8_t *bytes, uint32_t width)
{
    uint64_t value = 0;

    for (uint32_t i = 0; i < width; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static uint64_t checksum(const uint8_t *bytes, uint32_t count)
{
    return table_hash((struct text){(const char *)bytes + CHECKSUM_BYTES, count - CHECKSUM_BYTES});
}

/* Entries. */

uint32_t cached_bytes(const struct entry *entry)
{
    return CACHED_HEAD_BYTES + entry->subject.count + entry->position * EVENT_HISTORY_BYTES +
           entry->state.count;
}

void cached_encode(const struct changed *changed, uint8_t *bytes)
{
    const struct entry *entry = changed->entry;
    uint8_t *at = bytes + CACHED_HEAD_BYTES;

    bytes[8] =
        (uint8_t)((entry->is_project ? FLAG_PROJECT : 0) | (entry->is_erased ? FLAG_ERASED : 0) |
                  (entry->holds_unit ? FLAG_HOLDS_UNIT : 0));
    bytes[9] = entry->lanes;
    bytes[10] = (uint8_t)entry->stage;
    bytes[11] = (uint8_t)entry->subject.count;
    put(bytes + 12, 4, changed->number);
    put(bytes + 16, 8, entry->head);
    put(bytes + 24, 4, entry->position);
    put(bytes + 28, 4, entry->state.count);
    (void)memcpy(at, entry->subject.bytes, entry->subject.count);
    at += entry->subject.count;
    for (uint32_t i = 0; i < entry->position; i++, at += EVENT_HISTORY_BYTES) {
        put(at, 4, entry->fingerprints[i]);
        put(at + 4, 8, entry->sequences[i]);
    }
    (void)memcpy(at, entry->state.bytes, entry->state.count);
    put(bytes, CHECKSUM_BYTES, checksum(bytes, cached_bytes(entry)));
}

void cached_history_finish(struct cached_history *history)
{
    free(history->fingerprints);
    free(history->sequences);
    *history = (struct cached_history){0};
}

static enum status history_reserve(struct cached_history *history, uint32_t count)
{
    uint32_t *fingerprints;
    uint64_t *sequences;

    if (count <= history->capacity) {
        return STATUS_OK;
    }
    fingerprints = realloc(history->fingerprints, count * sizeof *fingerprints);
    if (fingerprints == NULL) {
        return STATUS_NO_MEMORY;
    }
    history->fingerprints = fingerprints;
    sequences = realloc(history->sequences, count * sizeof *sequences);
    if (sequences == NULL) {
        return STATUS_NO_MEMORY;
    }
    history->sequences = sequences;
    history->capacity = count;
    return STATUS_OK;
}

/* Do the lengths add up, and is it what was written? */
static bool is_whole(const uint8_t *bytes, uint32_t count)
{
    return count >= CACHED_HEAD_BYTES &&
           CACHED_HEAD_BYTES + bytes[11] + get(bytes + 24, 4) * EVENT_HISTORY_BYTES +
                   get(bytes + 28, 4) ==
               count &&
           get(bytes, CHECKSUM_BYTES) == checksum(bytes, count) && bytes[8] <= FLAGS_ALL &&
           bytes[10] < STAGES_END;
}

enum status cached_decode(struct found *found, struct cached_history *history, struct text encoded,
                          struct error *err)
{
    const uint8_t *bytes = (const uint8_t *)encoded.bytes;
    const uint8_t *at = bytes + CACHED_HEAD_BYTES;
    struct entry entry = {0};

    if (!is_whole(bytes, encoded.count)) {
        return error_set(err, STATUS_CORRUPT, "cache: an entry of %u bytes is damaged",
                         encoded.count);
    }
    entry.is_project = (bytes[8] & FLAG_PROJECT) != 0;
    entry.is_erased = (bytes[8] & FLAG_ERASED) != 0;
    entry.holds_unit = (bytes[8] & FLAG_HOLDS_UNIT) != 0;
    entry.lanes = bytes[9];
    entry.stage = (enum stage)bytes[10];
    entry.head = get(bytes + 16, 8);
    entry.position = (uint32_t)get(bytes + 24, 4);
    if (history_reserve(history, entry.position) != STATUS_OK) {
        return error_set(err, STATUS_NO_MEMORY, "read an entry of the cache");
    }
    entry.fingerprints = history->fingerprints;
    entry.sequences = history->sequences;
    entry.subject = (struct text){(const char *)at, bytes[11]};
    at += bytes[11];
    for (uint32_t i = 0; i < entry.position; i++, at += EVENT_HISTORY_BYTES) {
        history->fingerprints[i] = (uint32_t)get(at, 4);
        history->sequences[i] = get(at + 4, 8);
    }
    entry.state = (struct text){(const char *)at, (uint32_t)get(bytes + 28, 4)};
    *found = (struct found){true, (uint32_t)get(bytes + 12, 4), entry};
    return STATUS_OK;
}

/* The whole. */

void cached_summary_encode(const struct core_identity *identity, const struct cache_state *state,
                           uint8_t bytes[CACHED_SUMMARY_BYTES])
{
    const struct book_summary *summary = &state->summary;

    put(bytes + 8, 4, CACHE_FORMAT);
    put(bytes + 12, 4, FOLD_VERSION);
    (void)memcpy(bytes + 16, identity->ledger.bytes, LEDGER_ID_BYTES);
    put(bytes + 32, 8, identity->epoch);
    put(bytes + 40, 8, state->through);
    put(bytes + 48, 8, summary->lacked);
    put(bytes + 56, 4, summary->count);
    put(bytes + 60, 4, STAGES_END);
    (void)memcpy(bytes + 64, summary->sum.bytes, DIGEST_BYTES);
    (void)memcpy(bytes + 96, state->end.bytes, DIGEST_BYTES);
    for (uint32_t i = 0; i < STAGES_END; i++) {
        put(bytes + 128 + (size_t)4 * i, 4, summary->stages[i]);
    }
    put(bytes, CHECKSUM_BYTES, checksum(bytes, CACHED_SUMMARY_BYTES));
}

/* Why it cannot be used, as far as it says so itself. */
static enum status check_summary(const uint8_t *bytes, uint32_t count,
                                 const struct core_identity *identity, struct error *err)
{
    if (count < 16 || get(bytes + 8, 4) != CACHE_FORMAT || get(bytes + 12, 4) != FOLD_VERSION) {
        return error_set(err, STATUS_VERSION, "another release wrote it");
    }
    if (count != CACHED_SUMMARY_BYTES || get(bytes + 60, 4) != STAGES_END ||
        get(bytes, CHECKSUM_BYTES) != checksum(bytes, count)) {
        return error_set(err, STATUS_CORRUPT, "it is damaged");
    }
    if (memcmp(bytes + 16, identity->ledger.bytes, LEDGER_ID_BYTES) != 0 ||
        get(bytes + 32, 8) != identity->epoch) {
        return error_set(err, STATUS_REFUSED, "it is of another ledger, or from before a restore");
    }
    return STATUS_OK;
}

enum status cached_summary_decode(struct cache_state *state, const struct core_identity *identity,
                                  struct text encoded, struct error *err)
{
    const uint8_t *bytes = (const uint8_t *)encoded.bytes;
    struct cache_state read = {0};
    enum status status = check_summary(bytes, encoded.count, identity, err);

    if (status != STATUS_OK) {
        return status;
    }
    read.through = get(bytes + 40, 8);
    read.summary.lacked = get(bytes + 48, 8);
    read.summary.count = (uint32_t)get(bytes + 56, 4);
    (void)memcpy(read.summary.sum.bytes, bytes + 64, DIGEST_BYTES);
    (void)memcpy(read.end.bytes, bytes + 96, DIGEST_BYTES);
    for (uint32_t i = 0; i < STAGES_END; i++) {
        read.summary.stages[i] = (uint32_t)get(bytes + 128 + (size_t)4 * i, 4);
    }
    if (read.through == 0 || read.summary.lacked > read.through) {
        return error_set(err, STATUS_CORRUPT, "it contradicts itself");
    }
    *state = read;
    return STATUS_OK;
}
