#include "schemas/event.h"
#include "schemas/reader.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/word_list.h"
#include "tools/doorstep/shared/input/draft.h"

#include <assert.h>

static void check_event(const struct draft *draft, struct text bytes)
{
    struct reader reader = reader_of(bytes.bytes, bytes.count);
    struct event event = {0};
    struct refusals refusals;

    reader_skip(&reader);
    assert(reader_done(&reader));
    refusals = event_decode_stored(&event, bytes.bytes, bytes.count);
    if (!refusals_any(&refusals)) {
        assert(text_equals(event.id, draft->id) && text_equals(event.actor, draft->actor));
        assert(event_schema(event.type) == draft->schema);
    }
}

/* The first byte is the type, the first line --as, the others fields. What a person's words make
 * is an event, or at least one value that the broker can refuse. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct word_list list;
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct draft draft = {.schema = event_schema(size == 0 ? EVENT_NONE : (enum event_type)data[0]),
                          .subject = TEXT("HT-2024-0183"),
                          .time = TEXT("2024-08-20T10:00:00+08:00"),
                          .expect = ABSENT};

    if (draft.schema == NULL) {
        return 0;
    }
    word_list_split(&list, data + 1, size - 1);
    if (list.count == 0 || draft_say_as(&draft, list.words[0], NULL) != STATUS_OK) {
        return 0;
    }
    draft.pairs = (const char *const *)list.words + 1;
    draft.pair_count = (uint32_t)list.count - 1;
    if (draft_encode(&draft, &writer, NULL) == STATUS_OK) {
        assert(!writer.overflowed);
        check_event(&draft, writer_text(&writer));
    }
    return 0;
}
