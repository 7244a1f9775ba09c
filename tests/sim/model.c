#include "tests/sim/model.h"

#include "tests/sim/model_rules.h"
#include "tests/sim/model_walk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_MAX 4096
#define AHEAD_NANOS (INT64_C(5) * 60 * 1000000000)

/* Who says it, the node that it completes, and what else is asked of a type. */
struct row {
    enum event_type type;
    bool of_project;
    bool needs_file;
    bool after_movein; /* legal then */
    const char *lanes;
    enum node node;
};

static const struct row rows[] = {
    {EVENT_SCHEME_ADOPTED, true, false, false, "A", NODE_NONE},
    {EVENT_PROJECT_REPORTED, true, false, false, "B", NODE_NONE},
    {EVENT_CONTRACT_FILED, false, false, false, "C", NODE_NONE},
    {EVENT_FILE_ESTABLISHED, false, false, false, "C", NODE_C3},
    {EVENT_INQUIRY_RAISED, false, true, true, "owner", NODE_NONE},
    {EVENT_INQUIRY_CLASSIFIED, false, true, true, "B", NODE_B5},
    {EVENT_SOLUTION_PROPOSED, false, true, true, "B D F", NODE_D5}, /* or F6 */
    {EVENT_COST_ASSESSED, false, true, true, "E", NODE_E5},
    {EVENT_COST_APPROVED, false, true, true, "A B", NODE_BX},
    {EVENT_COST_REJECTED, false, true, true, "B", NODE_BX},
    {EVENT_INQUIRY_ANSWERED, false, true, true, "B", NODE_B7},
    {EVENT_SOLUTION_APPROVED, false, true, true, "A", NODE_A8},
    {EVENT_SOLUTION_RETURNED, false, true, true, "A", NODE_A8},
    {EVENT_INQUIRY_WITHDRAWN, false, true, true, "owner", NODE_NONE},
    {EVENT_REMEDY_COMPLETED, false, true, true, "B D F", NODE_R},
    {EVENT_DEADLINE_PASSED, false, true, true, "system", NODE_NONE},
    {EVENT_PAYMENT_RECEIVED, false, false, false, "E", NODE_NONE},
    {EVENT_PAYMENT_CLEARED, false, false, false, "E", NODE_F9},
    {EVENT_MOVEIN_SCHEDULED, false, true, false, "C", NODE_C9},
    {EVENT_QUALIFICATION_CONFIRMED, false, false, false, "B", NODE_B10},
    {EVENT_CONTRACT_CANCELLED, false, false, false, "C", NODE_NONE},
    {EVENT_MOVEIN_COMPLETED, false, false, false, "F", NODE_F11},
    {EVENT_CASE_ERASED, false, false, true, "A", NODE_NONE},
};

static const struct row *row_of(enum event_type type)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].type == type) {
            return &rows[i];
        }
    }
    return NULL;
}

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

static void note_in_case(struct model *model, const struct model_event *taken)
{
    struct model_case *of = (struct model_case *)model_case_of(model, taken->event.subject);

    if (of == NULL) {
        model->cases =
            grown(model->cases, model->case_count, &model->case_capacity, sizeof *model->cases);
        of = &model->cases[model->case_count++];
        *of = (struct model_case){.subject = taken->event.subject};
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

/* The guards of all types. */

static bool may_say(const struct row *row, enum lane lane)
{
    return strstr(row->lanes, lane_word(lane)) != NULL; /* no word is part of another */
}

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

/* The order of judging. */

static uint64_t judge_case(const struct model *model, const struct walk *walk,
                           const struct event *event, const struct row *row)
{
    uint64_t bits;

    if (event->type == EVENT_CONTRACT_FILED) {
        return rules_judge_contract(model, walk, event);
    }
    if (walk->count == 0) {
        return walk_bit(true, ERR_NO_CASE);
    }
    bits = walk_bit(moment_day(event->time) < walk_contract(walk)->signed_on, ERR_BEFORE_CONTRACT) |
           walk_bit(answers_another(walk, event, row), ERR_STALE);
    if (walk_has(walk, EVENT_CONTRACT_CANCELLED) && event->type != EVENT_CASE_ERASED) {
        return bits | walk_bit(true, ERR_CANCELLED);
    }
    if (walk_has(walk, EVENT_MOVEIN_COMPLETED) && !row->after_movein) {
        return bits | walk_bit(true, ERR_MOVED_IN);
    }
    return bits |
           walk_bit(row->needs_file && !walk_has(walk, EVENT_FILE_ESTABLISHED), ERR_NO_FILE) |
           rules_judge(model, walk, event);
}

static uint64_t judge_new(const struct model *model, const struct event *event,
                          int64_t recorded_unix_ms)
{
    const struct row *row = row_of(event->type);
    const struct walk walk = walk_all(model, event->subject);
    uint64_t bits;

    if (!row->of_project && walk.count >= EVENTS_MAX) {
        return walk_bit(true, ERR_LIMIT);
    }
    bits = walk_bit(!may_say(row, event->lane), ERR_LANE) |
           walk_bit(event->expect != ABSENT &&
                        (uint64_t)event->expect != head_of(model, event->subject),
                    ERR_STALE) |
           walk_bit(is_future(event, recorded_unix_ms), ERR_FUTURE);
    return row->of_project ? bits : bits | judge_case(model, &walk, event, row);
}

struct model_answer model_judge(const struct model *model, const struct event *event,
                                int64_t recorded_unix_ms, bool is_disk_low)
{
    const struct model_case *of = model_case_of(model, event->subject);
    const struct walk walk = walk_all(model, event->subject);
    uint64_t bits;

    if (walk_has(&walk, EVENT_CASE_ERASED)) {
        return (struct model_answer){0, false, walk_bit(true, ERR_ERASED)};
    }
    for (uint32_t i = 0; of != NULL && i < of->count; i++) {
        const struct model_event *other = of->events[i];

        if (text_equals(other->event.id, event->id)) {
            const bool is_same = event_content_equals(&other->event, event);

            return (struct model_answer){is_same ? other->sequence : 0, false,
                                         walk_bit(!is_same, ERR_ID_CONFLICT)};
        }
    }
    bits = is_disk_low ? walk_bit(true, ERR_DISK_LOW) : judge_new(model, event, recorded_unix_ms);
    return (struct model_answer){bits == 0 ? model->count + 1 : 0, bits == 0, bits};
}
