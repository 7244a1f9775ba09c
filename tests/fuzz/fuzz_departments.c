#include "schemas/view.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/script.h"
#include "workers/departments.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define STEPS_MAX 100

static struct view view;
static struct dossier dossier;
static struct bookings bookings;
static struct settings settings;

/* What a department reads up on: the case as the ledger has it. */
static void read_up(const struct story *story, struct text subject)
{
    uint32_t count;
    const uint64_t *history = book_history(story->book, subject, &count);

    dossier_init(&dossier, &view);
    bookings_init(&bookings);
    for (uint32_t i = 0; i < count; i++) {
        struct text bytes = story->kept[history[i]];
        struct event event = {0};
        struct refusals refusals = event_decode_stored(&event, bytes.bytes, bytes.count);

        assert(!refusals_any(&refusals));
        dossier_fold(&dossier, &event, history[i]);
        bookings_fold(&bookings, &event, history[i], 0);
    }
}

static bool look(const struct story *story, struct text subject)
{
    static uint8_t bytes[VIEW_BYTES_MAX];
    static uint8_t openers_bytes[OPENERS_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct writer openers = writer_of(openers_bytes, sizeof openers_bytes);

    if (!book_view(story->book, subject, &writer, &openers)) {
        return false;
    }
    assert(view_decode(&view, writer_text(&writer), writer_text(&openers)) == STATUS_OK);
    read_up(story, subject);
    return true;
}

/* What was decided on the case as it is, is accepted: but for an id that somebody else has taken.
 */
static void say(struct story *story, const struct event *event)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);

    event_encode(event, &writer);
    assert(!writer.overflowed);
    if (story_hear(story, writer_text(&writer)) == 0 &&
        refusals_next(&story->refusals, 0) != ERR_ID_CONFLICT) {
        (void)fprintf(stderr, "%s: %s: %s\n", event_schema(event->type)->word, story_codes(story),
                      story->refusals.text);
        abort();
    }
}

static void act(struct story *story, const struct department *department)
{
    static struct act act;
    const int64_t now = story->recorded_unix_ms / 1000;
    const struct matter matter = {.settings = &settings,
                                  .view = &view,
                                  .dossier = &dossier,
                                  .bookings = &bookings,
                                  .now = now,
                                  .today = moment_day((struct moment){now, 0})};

    for (uint32_t i = 0; i < view.open_count; i++) {
        if (department_may_act(department, &settings, &view, &view.open[i]) &&
            department_act(department, &matter, &view.open[i], &act)) {
            say(story, &act.event);
            return; /* the view is an old one now */
        }
    }
}

/* People say anything, and one department after the other looks at the case as it is and acts. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct department *const all[] = {&sales_manager, &deputy_manager, &customer_rep,
                                                   &engineering,   &finance,        &property};
    struct script script = script_of(data, size);
    struct story story;

    story_begin(&story);
    settings_default(&settings);
    for (int i = 0; i < STEPS_MAX && !script_ended(&script); i++) {
        uint32_t what = script_choose(&script, 32);

        settings.everything = what >= 16;
        if (what % 8 >= sizeof all / sizeof all[0]) {
            (void)story_hear(&story, script_event(&script, &story)); /* accepted or not */
        } else if (look(&story, what % 16 < 8 ? TEXT("HT-1") : TEXT("HT-2"))) {
            act(&story, all[what % 8]);
        }
    }
    story_end(&story);
    return 0;
}
