#include "tests/sim/oracle.h"

#include "broker/effects.h"
#include "schemas/book.h"
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
