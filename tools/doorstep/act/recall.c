#include "tools/doorstep/act/recall.h"

#include "tools/doorstep/act/terminal.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/story.h"

#include <stdio.h>
#include <string.h>

static bool read_event(const struct casebook *casebook, uint32_t place, struct event *event)
{
    struct text bytes = casebook->history.kept[place].event;
    struct refusals refusals = event_decode_stored(event, bytes.bytes, bytes.count);

    return !refusals_any(&refusals);
}

/* Of which inquiry an event speaks; absent: of none. */
static struct text inquiry_of(const struct event *event)
{
    const struct event_schema *schema = event_schema(event->type);
    size_t i;

    for (i = 0; i < schema->data.field_count; i++) {
        const struct field_schema *field = &schema->data.fields[i];

        if (strcmp(field->name, "inquiry") == 0) {
            return *(const struct text *)(const void *)((const char *)&event->data + field->offset);
        }
    }
    return (struct text){0};
}

static bool is_voided(const struct casebook *casebook, uint32_t place, struct text id)
{
    static struct event later;

    for (place++; place < casebook->history.count; place++) {
        if (read_event(casebook, place, &later) && later.type == EVENT_ENTRY_VOIDED &&
            text_equals(later.data.entry_voided.target, id)) {
            return true;
        }
    }
    return false;
}

static bool is_recalled(const struct casebook *casebook, uint32_t place, const struct event *event,
                        struct text inquiry)
{
    return event->type != EVENT_NODE_CLAIMED && event->type != EVENT_NODE_RELEASED &&
           event->type != EVENT_DEADLINE_PASSED && text_equals(inquiry_of(event), inquiry) &&
           !is_voided(casebook, place, event->id);
}

static void print_event(const struct event *event)
{
    char summary[SUMMARY_BYTES_MAX];
    char when[MOMENT_TEXT_BYTES];

    (void)fprintf(stderr, "  %.10s  ", moment_format(when, event->time.seconds));
    terminal_say(story_actor(event->actor));
    (void)fprintf(stderr, "  %s  ", labels_word(event_schema(event->type)->word));
    terminal_say(text_of(story_summary(summary, event, STORY_FOR_PEOPLE)));
    (void)fputc('\n', stderr);
}

void recall_inquiry(const struct casebook *casebook, struct text inquiry)
{
    static struct event event;
    uint32_t places[RECALLED_MAX]; /* the latest first */
    uint32_t count = 0;
    uint32_t place;

    for (place = text_is_absent(inquiry) ? 0 : casebook->history.count;
         place > 0 && count < RECALLED_MAX; place--) {
        if (read_event(casebook, place - 1, &event) &&
            is_recalled(casebook, place - 1, &event, inquiry)) {
            places[count++] = place - 1;
        }
    }
    while (count > 0) {
        if (read_event(casebook, places[--count], &event)) {
            print_event(&event);
        }
    }
}
