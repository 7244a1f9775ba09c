#include "tests/sim/oracle.h"

#include "broker/record.h"
#include "schemas/book.h"
#include "schemas/digest.h"
#include "schemas/process.h"
#include "tests/sim/model_walk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What the ledger holds, and what it comes to. */

/* Salt and what it is to hide, as record.h says it. */
static bool is_digest_of(const struct digest *digest, const struct record *record,
                         const struct text *rest, uint32_t count)
{
    struct text parts[4] = {{(const char *)record->salt, RECORD_SALT_BYTES}};
    struct digest owed;

    (void)memcpy(parts + 1, rest, count * sizeof *rest);
    owed = digest_of_parts(parts, count + 1);
    return memcmp(&owed, digest, sizeof owed) == 0;
}

static bool is_sealed(const struct record *record, const struct event *event)
{
    const char width[] = {(char)(event->subject.count >> 8), (char)event->subject.count};
    const struct text both[] = {{width, sizeof width}, event->subject, event->id};

    return is_digest_of(&record->subject_digest, record, &event->subject, 1) &&
           is_digest_of(&record->id_digest, record, both, 3);
}

static void check_record(struct oracle *oracle, const struct record *record,
                         const struct model_event *owed)
{
    const struct walk walk = walk_until(&oracle->model, owed->event.subject, record->sequence);
    const uint64_t previous = walk.count < 2 ? 0 : walk.of->events[walk.count - 2]->sequence;

    if (!text_equals(record->payload, owed->bytes) || !record_is_true(record) ||
        record->type != owed->event.type || !is_sealed(record, &owed->event)) {
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

/* What residue.h says is left of it: of most events nothing. */
static bool is_bare(const struct record *record)
{
    static const uint8_t nothing[RECORD_SALT_BYTES];
    const bool leaves =
        record->type == EVENT_CONTRACT_FILED || record->type == EVENT_PAYMENT_CLEARED;
    const uint32_t most = leaves ? DIGEST_BYTES + ID_BYTES_MAX : 0;

    return record_is_erased(record) && record->payload.count <= most &&
           memcmp(record->salt, nothing, sizeof nothing) == 0;
}

void oracle_see_erased(struct oracle *oracle, const struct record *was, const struct record *is)
{
    uint8_t before[RECORD_HEADER_BYTES];
    uint8_t after[RECORD_HEADER_BYTES];

    record_encode_header(was, before);
    record_encode_header(is, after);
    if (!is_bare(is) || memcmp(before, after, sizeof before) != 0) {
        oracle_object(oracle, ORACLE_ERASED, "record %llu holds more or less than its header",
                      (unsigned long long)is->sequence);
    }
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
    (void)memset(oracle->refusals, 0, sizeof oracle->refusals);
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
