#include "schemas/process.h"
#include "schemas/view.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/script.h"

#include <assert.h>
#include <string.h>

#define EVENTS_MAX 200

static bool digests_equal(struct digest one, struct digest other)
{
    return memcmp(one.bytes, other.bytes, DIGEST_BYTES) == 0;
}

/* The event that opened a node stands at that position of the case. */
static void check_opening(const struct story *story, const struct view *view,
                          const struct open_node *open)
{
    struct event event = {0};
    struct refusals refusals;
    struct text bytes;
    uint32_t count;
    const uint64_t *history = book_history(story->book, view->subject, &count);

    assert(open->opened >= 1 && open->opened <= count && count == view->events);
    bytes = story->kept[history[open->opened - 1]];
    refusals = event_decode_stored(&event, bytes.bytes, bytes.count);
    assert(!refusals_any(&refusals));
    assert(text_equals(event.id, open->opener));
    assert(event.time.seconds == open->since);
}

/* A department can read the case's view, and the view speaks of the case. */
static void check_case(struct story *story, struct text subject)
{
    static uint8_t bytes[VIEW_BYTES_MAX];
    static uint8_t openers_bytes[OPENERS_BYTES_MAX];
    static struct view view;
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct writer openers = writer_of(openers_bytes, sizeof openers_bytes);

    if (!book_view(story->book, subject, &writer, &openers)) {
        return;
    }
    assert(!writer.overflowed && !openers.overflowed);
    assert(view_decode(&view, writer_text(&writer), writer_text(&openers)) == STATUS_OK);
    for (uint32_t i = 0; i < view.open_count; i++) {
        check_opening(story, &view, &view.open[i]);
    }
}

static enum status load(void *context, uint64_t sequence, struct text *payload, struct error *err)
{
    const struct story *story = context;

    (void)err;
    *payload = story->kept[sequence];
    return STATUS_OK;
}

/* The same events, evolved and never judged, give the same states. */
static void check_replay(struct story *story)
{
    const struct book_source source = {load, story};
    struct book *book = NULL;

    assert(book_create(&book, NULL) == STATUS_OK);
    for (uint64_t sequence = 1; sequence <= story->head; sequence++) {
        struct text bytes = story->kept[sequence];
        struct event event = {0};
        struct refusals refusals = event_decode_stored(&event, bytes.bytes, bytes.count);

        assert(!refusals_any(&refusals));
        assert(book_take(book, &event, sequence, &source, NULL) == STATUS_OK);
    }
    assert(digests_equal(book_digest(book), book_digest(story->book)));
    book_destroy(&book);
}

/* Whatever is said, in whatever order: what is refused changes nothing, what is accepted can be
 * seen and replayed, and a resend gets its first sequence. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct script script = script_of(data, size);
    struct story story;

    story_begin(&story);
    for (int i = 0; i < EVENTS_MAX && !script_ended(&script); i++) {
        struct text bytes = script_event(&script, &story);
        struct digest before = book_digest(story.book);
        uint64_t head = story.head;
        uint64_t sequence = story_hear(&story, bytes);

        if (story.head == head) {
            assert((sequence == 0) == refusals_any(&story.refusals));
            assert(digests_equal(before, book_digest(story.book)));
        } else {
            assert(sequence == head + 1 && story_hear(&story, bytes) == sequence);
            check_case(&story, TEXT("HT-1"));
            check_case(&story, TEXT("HT-2"));
        }
    }
    check_replay(&story);
    story_end(&story);
    return 0;
}
