#include "tests/sim/model.h"

#include "tests/sim/model_row.h"
#include "tests/sim/model_rules.h"
#include "tests/sim/model_walk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_MAX 4096
#define AHEAD_NANOS (INT64_C(5) * 60 * 1000000000)

bool model_knows(enum event_type type)
{
    return row_of(type) != NULL;
}

/* The lists. */

const struct model_case *model_case_of(const struct model *model, struct text subject)
{
    for (uint32_t i = 0; i < model->case_count; i++) {
        if (model->cases[i].count > 0 && text_equals(model->cases[i].subject, subject)) {
            return &model->cases[i];
        }
    }
    return NULL;
}

const struct model_event *model_at(const struct model *model, uint64_t sequence)
{
    assert(sequence >= 1 && sequence <= model->count);
    return model->events[sequence - 1];
}

static void *grown(void *items, uint32_t count, uint32_t *capacity, size_t bytes)
{
    if (count < *capacity) {
        return items;
    }
    *capacity = *capacity == 0 ? 16 : *capacity * 2;
    items = realloc(items, *capacity * bytes);
    assert(items != NULL);
    return items;
}

/* The event that the case has under this id; NULL: none. */
static struct model_event *named(const struct model_case *of, struct text id)
{
    for (uint32_t i = 0; of != NULL && i < of->count; i++) {
        if (text_equals(of->events[i]->event.id, id)) {
            return of->events[i];
        }
    }
    return NULL;
}

static void note_in_case(struct model *model, struct model_event *taken)
{
    struct model_case *of = (struct model_case *)model_case_of(model, taken->event.subject);

    if (of == NULL) {
        model->cases =
            grown(model->cases, model->case_count, &model->case_capacity, sizeof *model->cases);
        of = &model->cases[model->case_count++];
        *of = (struct model_case){.subject = taken->event.subject};
    }
    if (taken->event.type == EVENT_ENTRY_VOIDED) {
        named(of, taken->event.data.entry_voided.target)->voided_by = of->count;
    }
    of->events = grown(of->events, of->count, &of->capacity, sizeof(struct model_event *));
    of->events[of->count++] = taken;
}

void model_take(struct model *model, struct text bytes, int64_t recorded_unix_ms)
{
    struct model_event *taken = calloc(1, sizeof *taken);
    char *copy = malloc(bytes.count);
    struct refusals refusals;

    assert(taken != NULL && copy != NULL);
    (void)memcpy(copy, bytes.bytes, bytes.count);
    taken->bytes = (struct text){copy, bytes.count};
    refusals = event_decode(&taken->event, copy, bytes.count);
    assert(!refusals_any(&refusals)); /* it was judged */
    taken->sequence = model->count + 1;
    taken->recorded_unix_ms = recorded_unix_ms;
    model->events =
        grown(model->events, model->count, &model->capacity, sizeof(struct model_event *));
    model->events[model->count++] = taken;
    note_in_case(model, taken);
}

static void forget_last(struct model *model)
{
    struct model_event *last = model->events[--model->count];
    struct model_case *of = (struct model_case *)model_case_of(model, last->event.subject);

    of->count--;
    if (last->event.type == EVENT_ENTRY_VOIDED) {
        named(of, last->event.data.entry_voided.target)->voided_by = 0;
    }
    free((void *)last->bytes.bytes);
    free(last);
}

void model_forget(struct model *model, uint64_t sequence)
{
    while (model->count > sequence) {
        forget_last(model);
    }
    while (model->case_count > 0 && model->cases[model->case_count - 1].count == 0) {
        free(model->cases[--model->case_count].events);
    }
}

void model_finish(struct model *model)
{
    model_forget(model, 0);
    free(model->events);
    free(model->cases);
    *model = (struct model){0};
}

/* Judging: what is asked of an event where it arrives. */

static bool is_future(const struct event *event, int64_t recorded_unix_ms)
{
    return event->time.seconds * 1000000000 + event->time.nanos >
           recorded_unix_ms * 1000000 + AHEAD_NANOS;
}

static uint64_t head_of(const struct model *model, struct text subject)
{
    const struct model_case *of = model_case_of(model, subject);

    return of == NULL ? 0 : of->events[of->count - 1]->sequence;
}

/* Where a causationid is given, it names the opener of the node that the event completes. */
static bool answers_another(const struct walk *walk, const struct event *event,
                            const struct row *row)
{
    struct walk_node nodes[OPEN_NODES_MAX];
    uint32_t count;

    if (text_is_absent(event->causationid) || row->node == NODE_NONE ||
        (event->type == EVENT_SOLUTION_PROPOSED && event->lane != LANE_D &&
         event->lane != LANE_F)) {
        return false;
    }
    count = walk_open(walk, nodes);
    for (uint32_t i = 0; i < count; i++) {
        const bool is_it =
            nodes[i].node == row->node || (row->node == NODE_D5 && nodes[i].node == NODE_F6);

        if (is_it && text_equals(nodes[i].inquiry, event_inquiry(event))) {
            return !text_equals(nodes[i].opener, event->causationid);
        }
    }
    return true;
}

static uint64_t judge_new(const struct model *model, const struct event *event,
                          int64_t recorded_unix_ms)
{
    const struct row *row = row_of(event->type);
    const struct question question = {
        .walk = walk_all(model, event->subject),
        .event = event,
        .when = {UINT64_MAX, moment_day(event->time)},
    };
    const bool has_case = row->when != ROW_PROJECT && question.walk.count > 0;

    if (has_case && question.walk.count >= EVENTS_MAX) {
        return walk_bit(true, ERR_LIMIT);
    }
    return walk_bit(event->expect != ABSENT &&
                        (uint64_t)event->expect != head_of(model, event->subject),
                    ERR_STALE) |
           walk_bit(is_future(event, recorded_unix_ms), ERR_FUTURE) |
           walk_bit(has_case && answers_another(&question.walk, event, row), ERR_STALE) |
           rules_judge(&question);
}

struct model_answer model_judge(const struct model *model, const struct event *event,
                                int64_t recorded_unix_ms, bool is_disk_low)
{
    const struct model_event *other = named(model_case_of(model, event->subject), event->id);
    const struct walk walk = walk_all(model, event->subject);
    uint64_t bits;

    if (walk_has(&walk, EVENT_CASE_ERASED)) {
        return (struct model_answer){0, false, walk_bit(true, ERR_ERASED)};
    }
    if (other != NULL) {
        const bool is_same = event_content_equals(&other->event, event);

        return (struct model_answer){is_same ? other->sequence : 0, false,
                                     walk_bit(!is_same, ERR_ID_CONFLICT)};
    }
    bits = is_disk_low ? walk_bit(true, ERR_DISK_LOW) : judge_new(model, event, recorded_unix_ms);
    return (struct model_answer){bits == 0 ? model->count + 1 : 0, bits == 0, bits};
}
