#include "workers/casework.h"

#include "workers/departments.h"

#include <assert.h>

void casework_report(struct runtime_effects *effects, enum report_kind kind, struct text subject,
                     struct text id, struct text text, uint64_t number)
{
    if (effects->report_count == WORKER_REPORTS_MAX) {
        effects->reports_lost++;
        return;
    }
    effects->reports[effects->report_count++] = (struct report){kind, subject, id, text, number};
}

void casework_report_plain(struct runtime_effects *effects, enum report_kind kind, uint64_t number)
{
    casework_report(effects, kind, (struct text){NULL, 0}, (struct text){NULL, 0},
                    (struct text){NULL, 0}, number);
}

struct message *casework_say(struct runtime_effects *effects, enum command command)
{
    struct message *message = &effects->messages[effects->message_count++];

    assert(effects->message_count <= MESSAGES_MAX);
    message->command = command;
    return message;
}

/* Some are left for what a step must say whatever else it says. */
bool casework_has_room(const struct runtime_effects *effects)
{
    return effects->message_count + 8 < MESSAGES_MAX;
}

void casework_back_off(struct runtime *runtime)
{
    runtime->backoff_ms = runtime->backoff_ms == 0 ? BACKOFF_MS_MIN : runtime->backoff_ms * 2;
    if (runtime->backoff_ms > BACKOFF_MS_MAX) {
        runtime->backoff_ms = BACKOFF_MS_MAX;
    }
    runtime->wait_until_ms = runtime->now_ms + runtime->backoff_ms;
}

void casework_ask_history(struct reading *reading, struct runtime_effects *effects)
{
    casework_say(effects, COMMAND_READ)->of.read =
        (struct read){.request = reading->request,
                      .after = reading->dossier.sequence,
                      .subject = reading_subject(reading),
                      .count = BATCH_EVENTS_MAX};
}

static bool is_wanted(const struct runtime *runtime, const struct open_node *node)
{
    char id[ID_BYTES_MAX + 1];

    if (text_is_absent(node->opener) || !department_wants(runtime->department, runtime->settings,
                                                          &runtime->view, node, runtime->today)) {
        return false;
    }
    department_act_id(runtime->department, node, id);
    return attempts_may_act(&runtime->attempts, runtime->view.subject, text_of(id),
                            runtime->view.sequence);
}

bool casework_is_on_duty(const struct runtime *runtime)
{
    return runtime->attends || runtime->department->follows == 0;
}

bool casework_may_decide(const struct runtime *runtime)
{
    return runtime->stands && !runtime->draining && !runtime->history.active &&
           runtime->now_ms >= runtime->wait_until_ms;
}

/* Encode the act into the step's SUBMIT. False when there is no room now. */
static bool submit(struct runtime *runtime, struct runtime_effects *effects)
{
    const struct event *event = &runtime->act.event;
    struct writer writer = writer_of(runtime->act_bytes + runtime->act_bytes_used,
                                     sizeof runtime->act_bytes - runtime->act_bytes_used);

    if (!flights_has_room(&runtime->flights)) {
        return false;
    }
    event_encode(event, &writer);
    if (writer.overflowed ||
        !attempts_begin(&runtime->attempts, event->subject, event->id, runtime->view.sequence)) {
        return false;
    }
    runtime->act_bytes_used += writer.count;
    effects->acts[effects->act_count++] = writer_text(&writer);
    flights_add(&runtime->flights, event->type, event->subject, event->id, 0);
    bookings_expect(&runtime->bookings, event, runtime->today);
    return true;
}

/* Where everything is automatic nobody expects work in his inbox: it is told, once an opening. */
static void leave_to_people(struct runtime *runtime, const struct open_node *node,
                            struct runtime_effects *effects)
{
    struct text subject = runtime->view.subject;
    char id[ID_BYTES_MAX + 1];

    department_act_id(runtime->department, node, id);
    if (!runtime->settings->everything || attempts_know(&runtime->attempts, subject, text_of(id))) {
        return;
    }
    casework_report(effects, REPORT_LEFT_TO_PEOPLE, subject, node->inquiry,
                    text_of(node_word(node->node)), node->opened);
    if (attempts_begin(&runtime->attempts, subject, text_of(id), runtime->view.sequence)) {
        attempts_again(&runtime->attempts, subject, text_of(id));
    }
}

/* Decide what is wanted in the view on the table. False when something found no room. */
bool casework_decide(struct runtime *runtime, const struct dossier *dossier,
                     struct runtime_effects *effects)
{
    const struct matter matter = {.settings = runtime->settings,
                                  .view = &runtime->view,
                                  .dossier = dossier,
                                  .bookings = &runtime->bookings,
                                  .now = runtime->now,
                                  .today = runtime->today};
    uint32_t i;

    for (i = 0; i < runtime->view.open_count; i++) {
        const struct open_node *node = &runtime->view.open[i];

        if (!is_wanted(runtime, node) ||
            (dossier == NULL && department_reads(runtime->department, node->node))) {
            continue; /* what is forgotten for an act's sake becomes wanted, and can wait */
        }
        if (!department_act(runtime->department, &matter, node, &runtime->act)) {
            leave_to_people(runtime, node, effects);
        } else if (!submit(runtime, effects)) {
            return false;
        }
    }
    return true;
}

/* Read up on the case on the table before deciding. False when there is no room now. */
static bool read_up(struct runtime *runtime, const struct case_item *item,
                    struct runtime_effects *effects)
{
    struct reading *reading = readings_of_subject(&runtime->readings, runtime->view.subject);

    if (reading != NULL && reading->phase == READING_HISTORY &&
        reading->sequence >= runtime->view.sequence) {
        return true; /* it is being read */
    }
    reading = reading != NULL ? reading : readings_free(&runtime->readings);
    if (reading == NULL || !casework_has_room(effects)) {
        return false;
    }
    if (reading->phase == READING_FREE) {
        reading_begin(reading, runtime->view.subject, 0);
    }
    if (!reading_keep(reading, &runtime->view, item, ++runtime->requests)) {
        casework_report(effects, REPORT_BROKEN_VIEW, runtime->view.subject, (struct text){NULL, 0},
                        TEXT("too long"), 0);
        reading_end(reading);
        return true;
    }
    casework_ask_history(reading, effects);
    return true;
}

/* Look at a case as it is now. */
void casework_look_at(struct runtime *runtime, const struct case_item *item,
                      struct runtime_effects *effects)
{
    bool wanted = false;
    bool reads = false;
    bool done;
    uint32_t i;

    if (view_decode(&runtime->view, item->view, item->openers) != STATUS_OK) {
        casework_report_plain(effects, REPORT_BROKEN_VIEW, 0);
        return;
    }
    for (i = 0; i < runtime->view.open_count; i++) {
        if (is_wanted(runtime, &runtime->view.open[i])) {
            wanted = true;
            reads = reads || department_reads(runtime->department, runtime->view.open[i].node);
        }
    }
    if (!wanted || !casework_is_on_duty(runtime)) {
        return;
    }
    done = casework_may_decide(runtime) &&
           (reads ? read_up(runtime, item, effects) : casework_decide(runtime, NULL, effects));
    if (!done) {
        agenda_add(&runtime->agenda, runtime->view.subject);
    }
}
