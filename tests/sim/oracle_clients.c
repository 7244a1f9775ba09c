#include "tests/sim/oracle.h"

#include "tests/sim/model_walk.h"

#include <stdio.h>

/* What clients know, against what is committed. */

bool oracle_forgot(const struct oracle *oracle, uint64_t sequence)
{
    const struct event *event = &model_at(&oracle->model, sequence)->event;
    const struct walk walk = walk_until(&oracle->model, event->subject, oracle->committed);

    return event->type != EVENT_CASE_ERASED && walk_has(&walk, EVENT_CASE_ERASED);
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
        if (!text_equals(events->records[next].event, owed->bytes) ||
            events->records[next].recorded_unix_ms != owed->recorded_unix_ms) {
            return "an event is not the ledger's";
        }
        next++;
    }
    return next == events->record_count ? NULL : "an event is none of its business";
}

/* Is it what READ asked, leaving time aside, which nobody here asks for? */
static bool is_asked(const struct oracle *oracle, const struct read *read, uint64_t sequence)
{
    const struct event *event = &model_at(&oracle->model, sequence)->event;

    return (read->types == 0 || (read->types & UINT64_C(1) << event->type) != 0) &&
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
            next++;
        } else if (!oracle_forgot(oracle, i)) {
            oracle_object(oracle, ORACLE_READ, "%s was not told %llu", who, (unsigned long long)i);
            return;
        }
    }
    if (next != records->count) {
        oracle_object(oracle, ORACLE_READ, "%s was told %u records too many", who,
                      records->count - next);
    } else if (records->done && records->through < until) {
        oracle_object(oracle, ORACLE_READ, "%s was told that %llu of %llu is all", who,
                      (unsigned long long)records->through, (unsigned long long)until);
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
        if (text_equals(id, text_of(awaited))) {
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
    char act[ID_BYTES_MAX * 2];
    char id[ID_BYTES_MAX * 3];
    char date[DATE_TEXT_BYTES];

    walk_act_id(node, act);
    (void)snprintf(id, sizeof id, "%s:%s", act, date_format(date, node->due_on));
    return oracle_holds(oracle, subject, text_of(id));
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
