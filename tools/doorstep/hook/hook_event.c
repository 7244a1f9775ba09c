#include "tools/doorstep/hook/hook_event.h"

#include "schemas/event.h"
#include "schemas/json/json.h"
#include "schemas/process.h"
#include "schemas/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void keep(char kept[ID_BYTES_MAX + 1], struct text text)
{
    const struct text cut = text_cut(text, ID_BYTES_MAX);

    (void)snprintf(kept, ID_BYTES_MAX + 1, "%.*s", TEXT_ARGUMENTS(cut));
}

static void note_act(struct hook_event *event, const struct open_node *node)
{
    const size_t used = strlen(event->opened);
    char act[ID_BYTES_MAX + 1];

    process_act_id(node, act);
    if (used + strlen(act) + 2 <= sizeof event->opened) {
        (void)snprintf(event->opened + used, sizeof event->opened - used, "%s%s",
                       used == 0 ? "" : " ", act);
    }
}

static void note_nodes(struct hook_event *event, const struct view *view, struct text id,
                       enum lane lane)
{
    int32_t due_on = NO_DATE;
    uint32_t i;

    for (i = 0; i < view->open_count; i++) {
        const struct open_node *node = &view->open[i];

        if (node->lane != lane || node->node == NODE_NONE || !text_equals(node->opener, id)) {
            continue;
        }
        note_act(event, node);
        if (node->due_on != NO_DATE && (due_on == NO_DATE || node->due_on < due_on)) {
            due_on = node->due_on;
        }
    }
    (void)date_format(event->due_on, due_on);
}

enum status hook_event_take(struct hook_event *event, const struct events *events, enum lane lane,
                            struct error *err)
{
    static struct event read;
    static struct view view;
    const struct record_item *record = &events->records[0];
    const struct refusals refusals =
        event_decode_stored(&read, record->event.bytes, record->event.count);
    const bool is_known = !refusals_any(&refusals);

    event->sequence = record->sequence;
    event->opened[0] = '\0';
    event->due_on[0] = '\0';
    keep(event->subject, is_known ? read.subject : TEXT(""));
    keep(event->id, is_known ? read.id : TEXT(""));
    if (is_known && events->case_count > 0 &&
        view_decode(&view, events->cases[0].view, events->cases[0].openers) == STATUS_OK) {
        note_nodes(event, &view, read.id, lane);
    }
    if (is_known && read.type == EVENT_DEADLINE_PASSED) {
        (void)date_format(event->due_on, read.data.deadline_passed.due_on);
    }
    return json_print_record(&event->json, record->event, record->sequence,
                             record->recorded_unix_ms, err);
}

void hook_event_drop(struct hook_event *event)
{
    free(event->json);
    event->json = NULL;
}
