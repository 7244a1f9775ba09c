#include "schemas/reader.h"
#include "tests/fuzz/fuzz.h"
#include "workers/departments.h"

#include <assert.h>

#define NOW_SECONDS 1724119200 /* 2024-08-20T10:00:00+08:00 */

static struct view view;
static struct dossier dossier;
static struct bookings bookings;
static struct settings settings;

/* An act is an event, at worst one that the broker refuses because the view was none of its. */
static void check_act(const struct act *act)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct event event = {0};
    struct refusals refusals;

    event_encode(&act->event, &writer);
    assert(!writer.overflowed);
    refusals = event_decode(&event, bytes, writer.count);
    assert(refusals_any(&refusals) || event_content_equals(&event, &event));
}

static void decide(const struct department *department)
{
    static struct act act;
    const struct matter matter = {.settings = &settings,
                                  .view = &view,
                                  .dossier = &dossier,
                                  .bookings = &bookings,
                                  .now = NOW_SECONDS,
                                  .today = moment_day((struct moment){NOW_SECONDS, 0})};

    for (uint32_t i = 0; i < view.open_count; i++) {
        if (department_may_act(department, &settings, &view, &view.open[i]) &&
            department_act(department, &matter, &view.open[i], &act)) {
            check_act(&act);
        }
    }
}

static void fold_history(struct reader *reader)
{
    struct text bytes = reader_raw(reader);
    struct event event = {0};
    struct refusals refusals;

    for (uint64_t sequence = 1; !reader->failed; sequence++) {
        refusals = event_decode_stored(&event, bytes.bytes, bytes.count);
        if (!refusals_any(&refusals)) {
            dossier_fold(&dossier, &event, sequence);
            bookings_fold(&bookings, &event, sequence, 0);
        }
        bytes = reader_raw(reader);
    }
}

/* A view, its openers, and the case's events as a broker may send them, a lying one too: every
 * department decides on what it can read. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct department *const all[] = {&sales_manager, &deputy_manager, &customer_rep,
                                                   &engineering,   &finance,        &property};
    struct reader reader = reader_of(data, size);
    struct text bytes = reader_raw(&reader);
    struct text openers = reader_raw(&reader);

    if (view_decode(&view, bytes, openers) != STATUS_OK &&
        view_decode(&view, bytes, (struct text){NULL, 0}) != STATUS_OK) {
        return 0;
    }
    assert(view.open_count <= OPEN_NODES_MAX && view.inquiry_count <= CASE_INQUIRIES_OPEN_MAX);
    settings_default(&settings);
    bookings_init(&bookings);
    dossier_init(&dossier, &view);
    fold_history(&reader);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        settings.everything = false;
        decide(all[i]);
        settings.everything = true;
        decide(all[i]);
    }
    return 0;
}
