#include "tools/doorstep/act/recall.h"

#include "tools/doorstep/act/terminal.h"
#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/story.h"

#include <stdio.h>

static bool is_recalled(const struct history *history, uint32_t place, const struct event *event,
                        struct text inquiry)
{
    return event->type != EVENT_NODE_CLAIMED && event->type != EVENT_NODE_RELEASED &&
           event->type != EVENT_DEADLINE_PASSED && text_equals(event_inquiry(event), inquiry) &&
           !history_is_voided(history, place, event->id);
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
    const struct history *history = &casebook->history;
    uint32_t places[RECALLED_MAX]; /* the latest first */
    uint32_t count = 0;
    uint32_t place;

    for (place = text_is_absent(inquiry) ? 0 : history->count; place > 0 && count < RECALLED_MAX;
         place--) {
        if (history_read(history, place - 1, &event) &&
            is_recalled(history, place - 1, &event, inquiry)) {
            places[count++] = place - 1;
        }
    }
    while (count > 0) {
        if (history_read(history, places[--count], &event)) {
            print_event(&event);
        }
    }
}
