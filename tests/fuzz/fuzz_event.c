#include "schemas/event.h"
#include "schemas/limits.h"
#include "schemas/writer.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

/* What may be said is what a ledger may hold, and means the same there. */
static void check_said(const struct event *stored, const uint8_t *data, size_t size)
{
    struct event said = {.type = EVENT_NONE};
    struct refusals refusals = event_decode(&said, data, size);

    if (!refusals_any(&refusals)) {
        assert(stored != NULL && event_content_equals(&said, stored));
    }
}

/* An event that is taken can be made again from its struct, and is then the same event. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct event event = {.type = EVENT_NONE};
    struct event again = {.type = EVENT_NONE};
    struct refusals refusals = event_decode_stored(&event, data, size);

    if (refusals_any(&refusals)) {
        check_said(NULL, data, size);
        return 0;
    }
    check_said(&event, data, size);
    event_encode(&event, &writer);
    assert(!writer.overflowed);
    refusals = event_decode_stored(&again, bytes, writer.count);
    assert(!refusals_any(&refusals));
    assert(text_equals(event.id, again.id) && text_equals(event.subject, again.subject));
    assert(event.lane == again.lane && event.expect == again.expect);
    assert(event_content_equals(&event, &again));
    return 0;
}
