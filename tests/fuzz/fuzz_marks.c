#include "broker/marks.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>
#include <string.h>

/* A chunk has one encoding, and what it says can be searched. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct selection selection = {LANE_B, UINT64_C(1) << EVENT_CONTRACT_FILED};
    uint8_t bytes[MARKS_CHUNK_BYTES];
    struct marks marks = {0};

    if (size <= MARKS_CHUNK_BYTES &&
        marks_decode(&marks, (struct text){(const char *)data, (uint32_t)size}) == STATUS_OK) {
        assert(marks.count > 0 && marks.count <= MARKS_CHUNK);
        assert(marks_encode(&marks, 0, bytes) == size && memcmp(bytes, data, size) == 0);
        assert(marks_next(&marks, &selection, 0, marks.count) <= marks.count);
    }
    marks_finish(&marks);
    return 0;
}
