#include "tests/fuzz/fuzz.h"
#include "workers/refused.h"

#include <assert.h>

/* What is read as a refusal has one encoding, which is read as the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t once[2 * EVENT_BYTES_MAX];
    static uint8_t twice[2 * EVENT_BYTES_MAX];
    struct writer first = writer_of(once, sizeof once);
    struct writer second = writer_of(twice, sizeof twice);
    struct refused refused = {0};

    if (size > UINT32_MAX ||
        refused_decode(&refused, (struct text){(const char *)data, (uint32_t)size}) != STATUS_OK) {
        assert(text_is_absent(refused.subject)); /* untouched */
        return 0;
    }
    refused_encode(&refused, &first);
    assert(!first.overflowed);
    assert(refused_decode(&refused, writer_text(&first)) == STATUS_OK);
    refused_encode(&refused, &second);
    assert(text_equals(writer_text(&first), writer_text(&second)));
    return 0;
}
