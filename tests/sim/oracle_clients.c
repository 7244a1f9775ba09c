#include "tests/sim/oracle.h"

#include "schemas/view.h"
#include "tests/sim/model_walk.h"

#include <stdio.h>

#define DEADLINE_ID_BYTES ((size_t)ID_BYTES_MAX * 3)

/* What clients know, against what is committed. */

bool oracle_forgot(const struct oracle *oracle, uint64_t sequence)
{
    const struct event *event = &model_at(&oracle->model, sequence)->event;
    const struct walk walk = walk_until(&oracle->model, event->subject, oracle->committed);

    return event->type != EVENT_CASE_ERASED && walk_has(&walk, EVENT_CASE_ERASED);
}

/* Is it the ledger's, as it was submitted and when? */
static bool is_ledgers(const struct oracle *oracle, const struct record_item *item)
{
    const struct model_event *owed = model_at(&oracle->model, item->sequence);

    return text_equals(item->event, owed->bytes) &&
           item->recorded_unix_ms == owed->recorded_unix_ms;
}

const char *oracle_events_fault(const struct oracle *oracle, const struct selection *selection,
                                uint64_t position, const struct events *events)
{
    uint32_t next = 0;

    if (oracle->has_objected) {
        return NULL;
    }
    if (events->through < position || events->through > oracle->committed) {
        return "through is nowhere";
    }
    for (uint64_t i = position + 1; i <= events->through; i++) {
        const struct model_event *owed = model_at(&oracle->model, i);

        if (!selection_holds(selection, owed->event.type, oracle->lanes[i - 1])) {
            continue;
        }
        if (next == events->record_count || events->records[next].sequence != i) {
            if (oracle_forgot(oracle, i)) {
                continue;
            }
            return "an event is missing";
        }
        if (!is_ledgers(oracle, &events->records[next])) {
            return "an event is not the ledger's";
        }
        next++;
    }
    return next == events->record_count ? NULL : "an event is none of its business";
}

/* Is it what READ asked? */
static bool is_asked(const struct oracle *oracle, const struct read *read, uint64_t sequence)
{
    const struct model_event *at = model_at(&oracle->model, sequence);
    const struct event *event = &at->event;

    return (read->types == 0 || (read->types & UINT64_C(1) << event->type) != 0) &&
           at->recorded_unix_ms >= read->since_unix_ms &&
           (read->until_unix_ms == 0 || at->recorded_unix_ms < read->until_unix_ms) &&
           (read->subject.count == 0 || text_equals(read->subject, event->subject));
}

void oracle_see_records(struct oracle *oracle, const char *who, const struct read *read,
                        const struct records *records, uint64_t committed)
{
    const uint64_t until = read->until == 0 || read->until > committed ? committed : read->until;
    uint32_t next = 0;

    if (oracle->has_objected) {
        return;
    }
    if (records->through > oracle->committed && records->through > read->after) {
        oracle_object(oracle, ORACLE_READ, "%s was told through %llu of %llu", who,
                      (unsigned long long)records->through, (unsigned long long)oracle->committed);
        return;
    }
    for (uint64_t i = read->after + 1; i <= records->through && i <= oracle->committed; i++) {
        if (!is_asked(oracle, read, i)) {
            continue;
        }
        if (next < records->count && records->items[next].sequence == i) {
            if (!is_ledgers(oracle, &records->items[next++])) {
                oracle_object(oracle, ORACLE_READ, "%s was told another %llu", who,
                              (unsigned long long)i);
            }
        } else if (!oracle_forgot(oracle, i)) {
            oracle_object(oracle, ORACLE_READ, "%s was not told %llu", who, (unsigned long long)i);
            return;
        }
    }
    if (next != records->count || records->count > read->count) {
        oracle_object(oracle, ORACLE_READ, "%s was told %u records too many, of %u", who,
                      records->count - next, read->count);
    } else if (records->done && records->through < until) {
        oracle_object(oracle, ORACLE_READ, "%s was told that %llu of %llu is all", who,
                      (unsigned long long)records->through, (unsigned long long)until);
    }
}

/* The case as it was then is of this lane's inbox. */
static bool is_in_inbox(const struct oracle *oracle, const struct model_case *of, enum lane lane,
                        uint64_t head)
{
    uint32_t last = of->count;

    while (last > 0 && of->events[last - 1]->sequence > head) {
        last--;
    }
    if (last == 0 || subject_is_project(of->subject) ||
        of->events[last - 1]->event.type == EVENT_CASE_ERASED) {
        return false;
    }
    return lane == LANE_NONE ||
           (oracle->lanes[of->events[last - 1]->sequence - 1] & LANE_BIT(lane)) != 0;
}

static bool lists(const struct views *views, struct text subject)
{
    static struct view view;

    for (uint32_t i = 0; i < views->count; i++) {
        if (view_decode(&view, views->cases[i].view, views->cases[i].openers) == STATUS_OK &&
            text_equals(view.subject, subject)) {
            return true;
        }
    }
    return false;
}

void oracle_see_inbox(struct oracle *oracle, const char *who, const struct inbox_query *query,
                      const struct views *views)
{
    const bool is_whole = query->cursor == 0 && views->cursor == 0;
    uint32_t listed = 0;

    if (oracle->has_objected || views->head > oracle->committed) {
        return;
    }
    for (uint32_t i = 0; i < oracle->model.case_count; i++) {
        const struct model_case *of = &oracle->model.cases[i];

        if (!is_in_inbox(oracle, of, query->lane, views->head)) {
            continue;
        }
        if (lists(views, of->subject)) {
            listed++;
        } else if (is_whole) {
            oracle_object(oracle, ORACLE_INBOX, "%s is not shown %.*s in the inbox of %s", who,
                          TEXT_ARGUMENTS(of->subject), lane_word(query->lane));
        }
    }
    if (listed != views->count) {
        oracle_object(oracle, ORACLE_INBOX, "%s is shown %u cases in the inbox of %s, %u are its",
                      who, views->count, lane_word(query->lane), listed);
    }
}

void oracle_see_ack(struct oracle *oracle, const char *who, struct text event, uint64_t sequence)
{
    const struct model_event *owed;
    struct event told = {0};

    if (oracle->has_objected) {
        return;
    }
    (void)event_decode(&told, event.bytes, event.count); /* its id and subject are all we need */
    if (sequence > oracle->committed) {
        oracle_object(oracle, ORACLE_ACK, "%s was told %llu of %llu", who,
                      (unsigned long long)sequence, (unsigned long long)oracle->committed);
        return;
    }
    owed = model_at(&oracle->model, sequence);
    if (!text_equals(owed->event.id, told.id) || !text_equals(owed->event.subject, told.subject)) {
        oracle_object(oracle, ORACLE_ACK, "%s was told that %.*s stands at %llu", who,
                      TEXT_ARGUMENTS(told.id), (unsigned long long)sequence);
    }
}

/* "D5.Q1@9:2024-08-27", as the timekeeper says that it is over. */
static void name_deadline(const struct walk_node *node, char id[DEADLINE_ID_BYTES])
{
    char act[ID_BYTES_MAX * 2];
    char date[DATE_TEXT_BYTES];

    walk_act_id(node, act);
    (void)snprintf(id, DEADLINE_ID_BYTES, "%s:%s", act, date_format(date, node->due_on));
}

static bool is_deadline_of(const struct walk_node *node, struct text id)
{
    char owed[DEADLINE_ID_BYTES];

    if (node->due_on == NO_DATE) {
        return false;
    }
    name_deadline(node, owed);
    return text_equals(id, text_of(owed));
}

void oracle_see_dismissal(struct oracle *oracle, struct text subject, struct text id)
{
    const struct walk walk = walk_all(&oracle->model, subject);
    struct walk_node nodes[OPEN_NODES_MAX];
    const uint32_t count = walk.count == 0 ? 0 : walk_open(&walk, nodes);
    char awaited[ID_BYTES_MAX * 2];

    if (oracle->was_restored) {
        return; /* its opening may have come to pass once more since it was dismissed */
    }
    for (uint32_t i = 0; i < count; i++) {
        walk_act_id(&nodes[i], awaited);
        if (text_equals(id, text_of(awaited)) || is_deadline_of(&nodes[i], id)) {
            oracle_object(oracle, ORACLE_DECISION, "%.*s of %.*s was dismissed and is open",
                          TEXT_ARGUMENTS(id), TEXT_ARGUMENTS(subject));
        }
    }
}

void oracle_see_misnamed(struct oracle *oracle, struct text subject, struct text id)
{
    if (!oracle->was_restored) { /* else its opening may have had another */
        oracle_object(oracle, ORACLE_ACT, "%.*s of %.*s names a wrong opener", TEXT_ARGUMENTS(id),
                      TEXT_ARGUMENTS(subject));
    }
}

struct text oracle_erased_number(const struct oracle *oracle)
{
    for (uint32_t i = oracle->model.count; i > 0; i--) {
        const struct event *event = &model_at(&oracle->model, i)->event;
        const struct walk walk = walk_all(&oracle->model, event->subject);

        if (event->type == EVENT_PAYMENT_CLEARED && walk_has(&walk, EVENT_CASE_ERASED)) {
            return event->data.payment_cleared.certificate_no;
        }
    }
    return (struct text){NULL, 0};
}

bool oracle_holds(const struct oracle *oracle, struct text subject, struct text id)
{
    const struct walk walk = walk_until(&oracle->model, subject, oracle->committed);

    for (uint32_t i = 0; i < walk.count; i++) {
        if (text_equals(walk.of->events[i]->event.id, id)) {
            return true;
        }
    }
    return false;
}

static bool knows_deadline(const struct oracle *oracle, struct text subject,
                           const struct walk_node *node)
{
    char id[DEADLINE_ID_BYTES];

    name_deadline(node, id);
    return oracle_holds(oracle, subject, text_of(id));
}

/* The last due date of the case's open nodes. */
static int32_t due_of_case(const struct oracle *oracle, uint32_t number)
{
    const struct text subject = oracle->model.cases[number].subject;
    const struct walk walk = walk_until(&oracle->model, subject, oracle->committed);
    struct walk_node nodes[OPEN_NODES_MAX];
    const uint32_t count = walk.count == 0 ? 0 : walk_waiting(&walk, nodes);
    int32_t due_on = NO_DATE;

    for (uint32_t i = 0; i < count; i++) {
        due_on = nodes[i].due_on > due_on ? nodes[i].due_on : due_on;
    }
    return due_on;
}

int32_t oracle_some_due(const struct oracle *oracle, uint32_t number)
{
    const uint32_t count = oracle->model.case_count;
    int32_t due_on = NO_DATE;

    for (uint32_t i = 0; i < count && due_on == NO_DATE; i++) {
        due_on = due_of_case(oracle, (number + i) % count);
    }
    return due_on;
}

int32_t oracle_last_due(const struct oracle *oracle)
{
    int32_t last = NO_DATE;

    for (uint32_t i = 0; i < oracle->model.case_count; i++) {
        const int32_t due_on = due_of_case(oracle, i);

        last = due_on > last ? due_on : last;
    }
    return last;
}

bool oracle_knows_deadlines(const struct oracle *oracle, int32_t today)
{
    for (uint32_t i = 0; i < oracle->model.case_count; i++) {
        const struct text subject = oracle->model.cases[i].subject;
        const struct walk walk = walk_until(&oracle->model, subject, oracle->committed);
        struct walk_node nodes[OPEN_NODES_MAX];
        const uint32_t count = walk_open(&walk, nodes);

        for (uint32_t k = 0; k < count; k++) {
            if (nodes[k].due_on != NO_DATE && nodes[k].due_on < today &&
                !knows_deadline(oracle, subject, &nodes[k])) {
                return false;
            }
        }
    }
    return true;
}

/* The case's last date; NULL: none, or it was given back, or a void has brought it back, which
 * somebody else may have been given meanwhile. */
static const struct movein_scheduled *date_of(const struct model *model, uint32_t number)
{
    const struct walk walk = walk_all(model, model->cases[number].subject);
    const struct movein_scheduled *last = NULL;

    for (uint32_t i = 0; i < walk.count; i++) {
        const struct event *event = &walk.of->events[i]->event;

        if (event->type == EVENT_MOVEIN_SCHEDULED) {
            last = walk_event(&walk, i) != NULL ? &event->data.movein_scheduled : NULL;
        } else if (event->type == EVENT_CONTRACT_CANCELLED || event->type == EVENT_CASE_ERASED) {
            last = NULL; /* given back, voided or not, or used and forgotten */
        }
    }
    return last;
}

void oracle_check_slots(struct oracle *oracle)
{
    const struct model *model = &oracle->model;

    for (uint32_t i = 0; i < model->case_count; i++) {
        const struct movein_scheduled *one = date_of(model, i);

        for (uint32_t k = 0; one != NULL && k < i; k++) {
            const struct movein_scheduled *other = date_of(model, k);

            if (other != NULL && other->movein_on == one->movein_on && one->slot.count > 0 &&
                text_equals(other->slot, one->slot)) {
                oracle_object(oracle, ORACLE_SLOT, "%.*s and %.*s at %.*s",
                              TEXT_ARGUMENTS(model->cases[i].subject),
                              TEXT_ARGUMENTS(model->cases[k].subject), TEXT_ARGUMENTS(one->slot));
            }
        }
    }
}
