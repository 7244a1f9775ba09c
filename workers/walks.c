#include "workers/walks.h"

#include "workers/departments.h"

/* The inbox. */

void walks_look_at_everything(struct runtime *runtime)
{
    runtime->inbox = (struct walk){.active = true, .lanes = department_lanes(runtime->department)};
    runtime->looked_on = runtime->today;
}

void walks_look_anew(struct runtime *runtime)
{
    attempts_reconsider(&runtime->attempts);
    walks_look_at_everything(runtime);
}

/* The one that is walked through first. */
static enum lane first_lane(uint32_t lanes)
{
    int lane = LANE_A;

    while (lane < LANE_F && (lanes & LANE_BIT(lane)) == 0) {
        lane++;
    }
    return (enum lane)lane;
}

void walks_ask_inbox(struct runtime *runtime, struct runtime_effects *effects)
{
    runtime->inbox.request = ++runtime->requests;
    casework_say(effects, COMMAND_INBOX)->of.inbox = (struct inbox_query){
        runtime->inbox.request, first_lane(runtime->inbox.lanes), runtime->inbox.at};
}

void walks_turn_page(struct runtime *runtime, const struct views *views,
                     struct runtime_effects *effects)
{
    runtime->inbox.request = 0;
    runtime->inbox.at = views->cursor;
    if (views->cursor != 0) {
        return;
    }
    runtime->inbox.lanes &= ~LANE_BIT(first_lane(runtime->inbox.lanes));
    if (runtime->inbox.lanes == 0) {
        runtime->inbox.active = false;
        casework_report_plain(effects, REPORT_INBOX_SEEN, views->head);
    }
}

/* The history. */

void walks_remember_anew(struct runtime *runtime)
{
    bookings_restart(&runtime->bookings);
    runtime->history = (struct walk){.active = runtime->department->follows != 0};
}

void walks_ask_history(struct runtime *runtime, struct runtime_effects *effects)
{
    runtime->history.request = ++runtime->requests;
    casework_say(effects, COMMAND_READ)->of.read =
        (struct read){.request = runtime->history.request,
                      .after = runtime->history.at,
                      .subject = TEXT(""),
                      .types = runtime->department->follows,
                      .count = BATCH_EVENTS_MAX};
}

void walks_take_history(struct runtime *runtime, const struct records *records,
                        struct runtime_effects *effects)
{
    uint32_t i;

    for (i = 0; i < records->count; i++) {
        const struct record_item *record = &records->items[i];
        struct event event;
        struct refusals refusals =
            event_decode_stored(&event, record->event.bytes, record->event.count);

        if (!refusals_any(&refusals)) {
            bookings_fold(&runtime->bookings, &event, record->sequence, runtime->today);
        }
    }
    runtime->history.at = records->through;
    runtime->history.request = 0;
    if (records->done && records->through >= runtime->position) {
        runtime->history.active = false;
        casework_report_plain(effects, REPORT_HISTORY_SEEN, runtime->bookings.count);
    }
}

/* What was heard. */

void walks_hear(struct runtime *runtime, const struct event *event, uint64_t sequence)
{
    if ((RULE_TYPES & UINT64_C(1) << event->type) != 0) {
        runtime->rules_changed = true;
    }
    if (!runtime->history.active) {
        bookings_fold(&runtime->bookings, event, sequence, runtime->today);
    }
}

void walks_heed_rules(struct runtime *runtime)
{
    if (runtime->rules_changed && runtime->now_ms >= runtime->rules_wait_ms &&
        !runtime->inbox.active && runtime->agenda.count == 0) {
        runtime->rules_changed = false;
        runtime->rules_wait_ms = runtime->now_ms + RULES_LOOK_MS;
        walks_look_anew(runtime);
    }
}
