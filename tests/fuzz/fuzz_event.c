#include "schemas/event.h"
#include "schemas/limits.h"
#include "schemas/writer.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

/* An event that is taken can be made again from its struct, and is then the same event. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct event event = {.type = EVENT_NONE};
    struct event again = {.type = EVENT_NONE};
    struct refusals refusals = event_decode_stored(&event, data, size);

    if (refusals_any(&refusals)) {
        return 0;
    }
    event_encode(&event, &writer);
    assert(!writer.overflowed);
    refusals = event_decode_stored(&again, bytes, writer.count);
    assert(!refusals_any(&refusals));
    assert(text_equals(event.id, again.id) && text_equals(event.subject, again.subject));
    assert(event.lane == again.lane && event.expect == again.expect);
    assert(event_content_equals(&event, &again));
    return 0;
}
