#include "tests/sim/oracle.h"

#include "broker/record.h"
#include "schemas/book.h"
#include "schemas/process.h"
#include "tests/sim/model_walk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What the ledger holds, and what it comes to. */

static void check_record(struct oracle *oracle, const struct record *record,
                         const struct model_event *owed)
{
    const struct walk walk = walk_until(&oracle->model, owed->event.subject, record->sequence);
    const uint64_t previous = walk.count < 2 ? 0 : walk.of->events[walk.count - 2]->sequence;

    if (!text_equals(record->payload, owed->bytes) || !record_is_true(record)) {
        oracle_object(oracle, ORACLE_RECORD, "record %llu is not what was submitted",
                      (unsigned long long)record->sequence);
    } else if (record->position != walk.count || record->previous != previous) {
        oracle_object(
            oracle, ORACLE_RECORD, "record %llu stands at %u after %llu, not %u after %llu",
            (unsigned long long)record->sequence, record->position,
            (unsigned long long)record->previous, walk.count, (unsigned long long)previous);
    } else if (record->recorded_unix_ms != owed->recorded_unix_ms) {
        oracle_object(oracle, ORACLE_SEQUENCE, "record %llu has another time than is owed",
                      (unsigned long long)record->sequence);
    }
}

/* The open nodes, and LANE_BIT of each lane that has one. */
static uint32_t check_nodes(struct oracle *oracle, const struct case_state *state,
                            const struct walk *walk)
{
    struct open_node nodes[OPEN_NODES_MAX];
    struct walk_node owed[OPEN_NODES_MAX];
    const uint32_t count = process_open(state, nodes);
    const uint32_t owed_count = walk_open(walk, owed);
    bool is_same = count == owed_count;
    uint32_t lanes = 0;

    for (uint32_t i = 0; i < owed_count; i++) {
        lanes |= LANE_BIT(owed[i].lane);
    }
    for (uint32_t i = 0; i < count && is_same; i++) {
        is_same = nodes[i].node == owed[i].node && nodes[i].lane == owed[i].lane &&
                  text_equals(nodes[i].inquiry, owed[i].inquiry) &&
                  nodes[i].opened == owed[i].opened && nodes[i].since == owed[i].since &&
                  text_equals(nodes[i].opener, owed[i].opener) && nodes[i].due_on == owed[i].due_on;
    }
    if (!is_same) {
        oracle_object(oracle, ORACLE_NODES, "%.*s after event %u: %u nodes, owed %u",
                      TEXT_ARGUMENTS(walk->of->subject), walk->count, count, owed_count);
    }
    return lanes;
}

static void check_case(struct oracle *oracle, const struct case_state *state,
                       const struct walk *walk)
{
    const char *fault = oracle_case_fault(state, walk);

    if (fault != NULL) {
        oracle_object(oracle, ORACLE_FIGURES, "%.*s after event %u: %s",
                      TEXT_ARGUMENTS(walk->of->subject), walk->count, fault);
    }
}

/* The book tells a case again by what the model has of it. */
static enum status load(void *context, uint64_t sequence, struct text *payload, struct error *err)
{
    const struct oracle *oracle = context;

    (void)err; /* it has each of them */
    *payload = model_at(&oracle->model, sequence)->bytes;
    return STATUS_OK;
}

static enum status fold(struct oracle *oracle, uint64_t sequence)
{
    const struct book_source source = {load, oracle};

    return book_take(oracle->book, &model_at(&oracle->model, sequence)->event, sequence, &source,
                     NULL);
}

static void note_lanes(struct oracle *oracle, uint64_t sequence, uint32_t lanes)
{
    if (sequence > oracle->capacity) {
        oracle->capacity = oracle->capacity == 0 ? 1024 : oracle->capacity * 2;
        oracle->lanes = realloc(oracle->lanes, oracle->capacity);
        assert(oracle->lanes != NULL);
    }
    oracle->lanes[sequence - 1] = (uint8_t)lanes;
}

void oracle_see_record(struct oracle *oracle, const struct record *record)
{
    const struct model_event *owed;
    const struct case_state *state;
    struct walk walk;
    uint32_t lanes = 0;

    if (oracle->has_objected) {
        return; /* the model may not know the event */
    }
    if (record->sequence != oracle->committed + 1 || record->sequence > oracle->model.count) {
        oracle_object(oracle, ORACLE_SEQUENCE, "record %llu follows %llu",
                      (unsigned long long)record->sequence, (unsigned long long)oracle->committed);
        return;
    }
    owed = model_at(&oracle->model, record->sequence);
    check_record(oracle, record, owed);
    oracle->committed = record->sequence;
    if (fold(oracle, record->sequence) != STATUS_OK) {
        oracle_object(oracle, ORACLE_DIGEST, "%llu cannot be folded",
                      (unsigned long long)record->sequence);
    }
    state = book_case(oracle->book, owed->event.subject);
    walk = walk_until(&oracle->model, owed->event.subject, record->sequence);
    if (state != NULL) {
        check_case(oracle, state, &walk);
        lanes = check_nodes(oracle, state, &walk);
    }
    note_lanes(oracle, record->sequence, lanes);
}

void oracle_see_digest(struct oracle *oracle, const struct digest *digest)
{
    const struct digest owed = book_digest(oracle->book);

    if (!oracle->has_objected && memcmp(&owed, digest, sizeof owed) != 0) {
        oracle_object(oracle, ORACLE_DIGEST, "at %llu", (unsigned long long)oracle->committed);
    }
}

void oracle_see_crash(struct oracle *oracle)
{
    model_forget(&oracle->model, oracle->committed);
    (void)memset(oracle->batches, 0, sizeof oracle->batches);
}

void oracle_see_restore(struct oracle *oracle, uint64_t sequence)
{
    enum status status;

    model_forget(&oracle->model, sequence);
    oracle->committed = sequence;
    oracle->was_restored = true;
    book_destroy(&oracle->book);
    status = book_create(&oracle->book, NULL);
    for (uint64_t i = 1; i <= sequence && status == STATUS_OK; i++) {
        status = fold(oracle, i);
    }
    assert(status == STATUS_OK);
}
