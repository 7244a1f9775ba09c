#include "broker/cached.h"
#include "schemas/table.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_BYTES_MAX 65536
#define CHECKSUM_BYTES 8U

/* A search would never guess a checksum: give the input the right one. */
static void sign(uint8_t *bytes, uint32_t bytes_count)
{
    uint64_t sum = table_hash(
        (struct text){(const char *)bytes + CHECKSUM_BYTES, bytes_count - CHECKSUM_BYTES});

    for (uint32_t i = CHECKSUM_BYTES; i > 0; i--) {
        bytes[i - 1] = (uint8_t)sum;
        sum >>= 8;
    }
}

static void check_entry(struct text bytes)
{
    static uint8_t again[INPUT_BYTES_MAX];
    struct cached_history history = {0};
    struct found found = {0};

    if (cached_decode(&found, &history, bytes, NULL) == STATUS_OK) {
        assert(cached_bytes(&found.entry) == bytes.count);
        cached_encode(&(struct changed){found.number, &found.entry}, again);
        assert(memcmp(again, bytes.bytes, bytes.count) == 0);
    }
    cached_history_finish(&history);
}

static void check_summary(struct text bytes)
{
    static const struct core_identity identity = {{{0}}, 1};
    uint8_t again[CACHED_SUMMARY_BYTES];
    struct cache_state state = {0};

    if (cached_summary_decode(&state, &identity, bytes, NULL) == STATUS_OK) {
        cached_summary_encode(&identity, &state, again);
        assert(memcmp(again, bytes.bytes, bytes.count) == 0);
    }
}

/* An entry and a summary have one encoding each. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *copy;

    if (size < CHECKSUM_BYTES || size > INPUT_BYTES_MAX) {
        return 0;
    }
    copy = malloc(size);
    if (copy == NULL) {
        abort();
    }
    (void)memcpy(copy, data, size);
    sign(copy, (uint32_t)size);
    check_entry((struct text){(const char *)copy, (uint32_t)size});
    check_summary((struct text){(const char *)copy, (uint32_t)size});
    free(copy);
    return 0;
}
