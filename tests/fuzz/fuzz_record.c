#include "broker/record.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

/* A record has one encoding: what was read is written as the very same bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[RECORD_BYTES_MAX];
    struct record record = {0};

    if (size > UINT32_MAX ||
        record_decode(&record, (struct text){(const char *)data, (uint32_t)size}, NULL) !=
            STATUS_OK) {
        assert(record.sequence == 0 && text_is_absent(record.payload)); /* untouched */
        return 0;
    }
    assert(record.payload.count <= EVENT_BYTES_MAX);
    assert(record_bytes(&record) == size);
    record_encode(&record, bytes);
    assert(memcmp(bytes, data, size) == 0);
    if (record_is_erased(&record)) {
        return 0;
    }
    record.salt[0] ^= 1; /* another salt, another commitment */
    record_seal(&record, TEXT("subject"), TEXT("id"));
    assert(record_is_true(&record));
    record.salt[0] ^= 1;
    assert(!record_is_true(&record));
    return 0;
}
