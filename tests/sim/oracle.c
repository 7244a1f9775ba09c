#include "tests/sim/oracle.h"

#include "broker/effects.h"
#include "schemas/book.h"
#include "schemas/wire/session.h"
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

void oracle_see_settings(struct oracle *oracle, const struct settings *settings)
{
    for (uint32_t i = 0; i < oracle->settings_count; i++) {
        if (oracle->settings[i] == settings) {
            return;
        }
    }
    assert(oracle->settings_count < ORACLE_SETTINGS);
    oracle->settings[oracle->settings_count++] = settings;
}

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

/* May the same be said again, and be right then? The clock may catch up, the disk be emptied, the
 * others be done. */
static bool is_later(uint64_t bits)
{
    const uint64_t passing =
        UINT64_C(1) << ERR_FUTURE | UINT64_C(1) << ERR_DISK_LOW | UINT64_C(1) << ERR_BUSY;

    return bits != 0 && (bits & ~passing) == 0;
}

static void compare_outcome(struct oracle *oracle, const struct event *event,
                            const struct outcome *outcome, const struct model_answer *owed)
{
    char said[256];
    char wanted[256];

    if (outcome->sequence == owed->sequence && outcome->refusals.bits == owed->refusal_bits &&
        outcome->later == is_later(owed->refusal_bits)) {
        return;
    }
    if (owed->sequence != 0 && !owed->is_new && outcome->sequence == oracle->model.count + 1) {
        oracle_object(oracle, ORACLE_TWICE, "%.*s of %.*s stands at %llu and again at %llu",
                      TEXT_ARGUMENTS(event->id), TEXT_ARGUMENTS(event->subject),
                      (unsigned long long)owed->sequence, (unsigned long long)outcome->sequence);
        return;
    }
    oracle_object(oracle, ORACLE_JUDGEMENT, "%s %.*s of %.*s: said %llu%s%s, owed %llu%s",
                  event_schema(event->type)->word, TEXT_ARGUMENTS(event->id),
                  TEXT_ARGUMENTS(event->subject), (unsigned long long)outcome->sequence,
                  codes_of(outcome->refusals.bits, said), outcome->later ? " for now" : "",
                  (unsigned long long)owed->sequence, codes_of(owed->refusal_bits, wanted));
}

int64_t oracle_recorded_unix_ms(const struct oracle *oracle)
{
    const uint32_t count = oracle->model.count;

    return count == 0 ? 0 : model_at(&oracle->model, count)->recorded_unix_ms;
}

static int64_t recorded_by_now(const struct oracle *oracle, int64_t unix_ms)
{
    const int64_t last = oracle_recorded_unix_ms(oracle);

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
    for (int i = 0; i < REFUSALS_END; i++) {
        oracle->refusals[i] += (outcome->refusals.bits & UINT64_C(1) << i) != 0 ? 1 : 0;
    }
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
    if (text_equals(event.actor, TEXT("auto")) && !owed.is_new && !oracle->has_objected) {
        oracle_check_refused(oracle, &event);
    }
    if (owed.is_new && !oracle->has_objected) {
        if (text_equals(event.actor, TEXT("auto"))) {
            oracle_check_act(oracle, &event);
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

/* Which one is awaited, and no other. */
static void hear_resync(struct oracle *oracle, const struct oracle_heard *heard)
{
    const uint64_t expected = oracle->batches[heard->peer % ORACLE_PEERS];
    struct resync resync;

    if (resync_decode(&resync, heard->reply->body) != STATUS_OK || resync.batch != expected) {
        oracle_object(oracle, ORACLE_ORDER, "peer %u is not asked for batch %llu", heard->peer,
                      (unsigned long long)expected);
    }
}

void oracle_hear(struct oracle *oracle, const struct oracle_heard *heard)
{
    struct wire_error error;

    if (oracle->has_objected) {
        return;
    }
    if (heard->reply->command == COMMAND_WELCOME) {
        oracle->batches[heard->peer % ORACLE_PEERS] = 1;
    } else if (heard->reply->command == COMMAND_RESYNC) {
        hear_resync(oracle, heard);
    } else if (heard->reply->command == COMMAND_RESULT) {
        hear_submit(oracle, heard);
    } else if (heard->reply->command == COMMAND_ERROR &&
               wire_error_decode(&error, heard->reply->body) == STATUS_OK) {
        oracle->refusals[error.code]++;
    }
}
