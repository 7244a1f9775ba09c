#include "tests/sim/oracle.h"

#include "broker/effects.h"
#include "broker/record.h"
#include "schemas/book.h"
#include "schemas/process.h"
#include "schemas/view.h"
#include "schemas/wire/query.h"
#include "schemas/wire/submit.h"
#include "tests/sim/model_walk.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
#define ORACLE(name, meaning) #name,
#include "tests/sim/oracles.def"
#undef ORACLE
};

const char *oracle_name(enum oracle_kind kind)
{
    return names[kind];
}

void oracle_begin(struct oracle *oracle)
{
    enum status status;

    *oracle = (struct oracle){0};
    status = book_create(&oracle->book, NULL);
    assert(status == STATUS_OK);
}

void oracle_end(struct oracle *oracle)
{
    model_finish(&oracle->model);
    book_destroy(&oracle->book);
    free(oracle->lanes);
}

void oracle_object(struct oracle *oracle, enum oracle_kind kind, const char *format, ...)
{
    va_list arguments;

    if (oracle->has_objected) {
        return;
    }
    oracle->has_objected = true;
    oracle->kind = kind;
    va_start(arguments, format);
    (void)vsnprintf(oracle->text, sizeof oracle->text, format, arguments); /* cut is fine */
    va_end(arguments);
}

/* Judging. */

/* "ERR_STATE ERR_LANE" */
static const char *codes_of(uint64_t bits, char text[256])
{
    int used = 0;

    text[0] = '\0';
    for (int i = 1; i < REFUSALS_END && used < 200; i++) {
        if ((bits & UINT64_C(1) << i) != 0) {
            used += snprintf(text + used, 256 - (size_t)used, " %s", refusal_word((enum refusal)i));
        }
    }
    return text;
}

static void compare_outcome(struct oracle *oracle, const struct event *event,
                            const struct outcome *outcome, const struct model_answer *owed)
{
    char said[256];
    char wanted[256];

    if (outcome->sequence == owed->sequence && outcome->refusals.bits == owed->refusal_bits) {
        return;
    }
    if (owed->sequence != 0 && !owed->is_new && outcome->sequence == oracle->model.count + 1) {
        oracle_object(oracle, ORACLE_TWICE, "%.*s of %.*s stands at %llu and again at %llu",
                      TEXT_ARGUMENTS(event->id), TEXT_ARGUMENTS(event->subject),
                      (unsigned long long)owed->sequence, (unsigned long long)outcome->sequence);
        return;
    }
    oracle_object(oracle, ORACLE_JUDGEMENT, "%s %.*s of %.*s: said %llu%s, owed %llu%s",
                  event_schema(event->type)->word, TEXT_ARGUMENTS(event->id),
                  TEXT_ARGUMENTS(event->subject), (unsigned long long)outcome->sequence,
                  codes_of(outcome->refusals.bits, said), (unsigned long long)owed->sequence,
                  codes_of(owed->refusal_bits, wanted));
}

/* An act that was under way when the ledger was restored names the place that its opener had then,
 * which may be another now. Nobody is harmed: its causationid still says what it answers. */
static bool is_named(const struct oracle *oracle, struct text id, const char *owed)
{
    const size_t named = strcspn(owed, "@") + 1;

    return text_equals(id, text_of(owed)) ||
           (oracle->was_restored && id.count > named && memcmp(id.bytes, owed, named) == 0);
}

/* "D5.Q1@9:2024-08-27" is said of a due date and answers nothing: its opening may have come to pass
 * once more that day. */
static bool is_dated(struct text id, const char *owed, int32_t due_on)
{
    const size_t named = strcspn(owed, "@") + 1;
    char date[DATE_TEXT_BYTES];
    const struct text day = text_of(date_format(date, due_on));

    return id.count > named + day.count && memcmp(id.bytes, owed, named) == 0 &&
           id.bytes[id.count - day.count - 1] == ':' &&
           memcmp(id.bytes + id.count - day.count, day.bytes, day.count) == 0;
}

/* "One opening, one act": what a department or the timekeeper says by itself. */
static void check_act(struct oracle *oracle, const struct event *event)
{
    const struct walk walk = walk_all(&oracle->model, event->subject);
    struct walk_node nodes[OPEN_NODES_MAX];
    const uint32_t count = walk_open(&walk, nodes);
    const bool is_deadline = event->type == EVENT_DEADLINE_PASSED;
    char id[ID_BYTES_MAX * 2];

    for (uint32_t i = 0; i < count; i++) {
        walk_act_id(&nodes[i], id);
        if (is_deadline ? is_dated(event->id, id, nodes[i].due_on)
                        : is_named(oracle, event->id, id) &&
                              text_equals(event->causationid, nodes[i].opener)) {
            return;
        }
    }
    oracle_object(oracle, ORACLE_ACT, "%.*s of %.*s answers no opening", TEXT_ARGUMENTS(event->id),
                  TEXT_ARGUMENTS(event->subject));
}

static int64_t recorded_by_now(const struct oracle *oracle, int64_t unix_ms)
{
    const uint32_t count = oracle->model.count;
    const int64_t last = count == 0 ? 0 : model_at(&oracle->model, count)->recorded_unix_ms;

    return unix_ms > last ? unix_ms : last;
}

static void judge_one(struct oracle *oracle, struct text bytes, const struct outcome *outcome,
                      const struct oracle_heard *heard)
{
    const int64_t recorded_unix_ms = recorded_by_now(oracle, heard->unix_ms);
    struct event event = {0};
    const struct refusals refusals = event_decode(&event, bytes.bytes, bytes.count);
    struct model_answer owed = {.refusal_bits = refusals.bits};

    oracle->answer_count++;
    oracle->refusal_count += outcome->sequence == 0 ? 1 : 0;
    if (refusals_any(&refusals)) {
        if (outcome->refusals.bits != refusals.bits) {
            oracle_object(oracle, ORACLE_JUDGEMENT, "an event that is none: said %s",
                          outcome->refusals.text);
        }
        return;
    }
    assert(model_knows(event.type)); /* a type that is built is modelled */
    owed = model_judge(&oracle->model, &event, recorded_unix_ms, heard->is_disk_low);
    compare_outcome(oracle, &event, outcome, &owed);
    if (owed.is_new && !oracle->has_objected) {
        if (text_equals(event.actor, TEXT("auto"))) {
            check_act(oracle, &event);
        }
        model_take(&oracle->model, bytes, recorded_unix_ms);
    }
}

static void hear_submit(struct oracle *oracle, const struct oracle_heard *heard)
{
    static struct submit submit;
    static struct result result;
    uint64_t *expected = &oracle->batches[heard->peer % ORACLE_PEERS];

    if (submit_decode(&submit, heard->body) != STATUS_OK ||
        result_decode(&result, heard->reply->body) != STATUS_OK || result.count != submit.count ||
        result.batch != submit.batch) {
        oracle_object(oracle, ORACLE_PROTOCOL, "a RESULT that does not answer its SUBMIT");
        return;
    }
    if (submit.batch != *expected) {
        oracle_object(oracle, ORACLE_ORDER, "peer %u: batch %llu was taken, not %llu", heard->peer,
                      (unsigned long long)submit.batch, (unsigned long long)*expected);
        return;
    }
    (*expected)++;
    for (uint32_t i = 0; i < submit.count && !oracle->has_objected; i++) {
        judge_one(oracle, submit.events[i], &result.outcomes[i], heard);
    }
}

void oracle_hear(struct oracle *oracle, const struct oracle_heard *heard)
{
    if (oracle->has_objected) {
        return;
    }
    if (heard->reply->command == COMMAND_WELCOME) {
        oracle->batches[heard->peer % ORACLE_PEERS] = 1;
    } else if (heard->reply->command == COMMAND_RESULT) {
        hear_submit(oracle, heard);
    }
}

/* The ledger. */

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

/* Replies. */

static void check_views(struct oracle *oracle, const struct case_item *items, uint32_t count)
{
    static uint8_t view_bytes[VIEW_BYTES_MAX];
    static uint8_t opener_bytes[OPENERS_BYTES_MAX];
    struct view view;

    for (uint32_t i = 0; i < count; i++) {
        struct writer drawn = writer_of(view_bytes, sizeof view_bytes);
        struct writer openers = writer_of(opener_bytes, sizeof opener_bytes);

        if (view_decode(&view, items[i].view, items[i].openers) != STATUS_OK ||
            !book_view(oracle->book, view.subject, &drawn, &openers) ||
            !text_equals(items[i].view, writer_text(&drawn)) ||
            !text_equals(items[i].openers, writer_text(&openers))) {
            oracle_object(oracle, ORACLE_VIEW, "of %.*s at %llu", TEXT_ARGUMENTS(view.subject),
                          (unsigned long long)oracle->committed);
            return;
        }
    }
}

static void check_result(struct oracle *oracle, const struct reply *reply)
{
    static struct result result;

    if (result_decode(&result, reply->body) != STATUS_OK) {
        return; /* said before */
    }
    for (uint32_t i = 0; i < result.count; i++) {
        if (result.outcomes[i].sequence > oracle->committed) {
            oracle_object(oracle, ORACLE_UNCOMMITTED, "peer %u is told %llu of %llu", reply->peer,
                          (unsigned long long)result.outcomes[i].sequence,
                          (unsigned long long)oracle->committed);
        }
    }
}

/* What is erased is nobody's to read any more. */
static void check_forgotten(struct oracle *oracle, const struct record_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].sequence <= oracle->committed && oracle_forgot(oracle, items[i].sequence)) {
            oracle_object(oracle, ORACLE_ERASED, "event %llu is told at %llu",
                          (unsigned long long)items[i].sequence,
                          (unsigned long long)oracle->committed);
        }
    }
}

void oracle_see_reply(struct oracle *oracle, const struct reply *reply)
{
    static struct records records;
    static struct events events;
    static struct views views;

    if (oracle->has_objected) {
        return;
    }
    if (reply->command == COMMAND_RESULT) {
        check_result(oracle, reply);
    } else if (reply->command == COMMAND_EVENTS &&
               events_decode(&events, reply->body) == STATUS_OK) {
        if (events.through > oracle->committed) {
            oracle_object(oracle, ORACLE_UNCOMMITTED, "EVENTS through %llu of %llu",
                          (unsigned long long)events.through,
                          (unsigned long long)oracle->committed);
            return;
        }
        check_forgotten(oracle, events.records, events.record_count);
        check_views(oracle, events.cases, events.case_count);
    } else if (reply->command == COMMAND_RECORDS &&
               records_decode(&records, reply->body) == STATUS_OK) {
        check_forgotten(oracle, records.items, records.count);
    } else if (reply->command == COMMAND_VIEWS && views_decode(&views, reply->body) == STATUS_OK &&
               views.head == oracle->committed) {
        check_views(oracle, views.cases, views.count);
    }
}
