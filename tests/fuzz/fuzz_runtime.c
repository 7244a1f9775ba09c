#include "tests/fuzz/fuzz.h"
#include "workers/departments.h"
#include "workers/runtime.h"

#include <assert.h>
#include <stdlib.h>

#define NOW_UNIX_MS 1724119200000 /* 2024-08-20T10:00:00+08:00 */

struct play {
    struct runtime *runtime; /* owned */
    struct settings settings;
    struct runtime_effects effects;
    struct welcome welcome;
    struct decisions decisions;
    uint64_t request; /* the last question's */
    uint64_t batch;   /* the oldest that is not answered */
    int64_t now_ms;
};

static void note_request(struct play *play, const struct message *message)
{
    if (message->command == COMMAND_READ) {
        play->request = message->of.read.request;
    } else if (message->command == COMMAND_CASE) {
        play->request = message->of.case_query.request;
    } else if (message->command == COMMAND_INBOX) {
        play->request = message->of.inbox.request;
    }
}

static void step(struct play *play, struct runtime_input input)
{
    const struct runtime_effects *effects = &play->effects;

    input.now_ms = play->now_ms;
    input.unix_ms = NOW_UNIX_MS + play->now_ms;
    runtime_step(play->runtime, &input, &play->effects);
    assert(effects->message_count <= MESSAGES_MAX && effects->act_count <= BATCH_EVENTS_MAX);
    assert(effects->verdict_count <= BATCH_EVENTS_MAX);
    assert(effects->report_count <= WORKER_REPORTS_MAX && effects->wake_ms >= play->now_ms);
    for (uint32_t i = 0; i < effects->message_count; i++) {
        note_request(play, &effects->messages[i]);
    }
    for (uint32_t i = 0; i < effects->act_count; i++) {
        assert(effects->acts[i].count <= EVENT_BYTES_MAX);
    }
}

/* Events, records and views as the client makes them of a body; what it cannot read it drops. An
 * answer is to the last question, unless it says otherwise. */
static void hear_answer(struct play *play, enum command command, bool is_to_us, struct text body)
{
    static struct events events;
    static struct records records;
    static struct views views;
    static struct wire_error error;

    if (command == COMMAND_EVENTS && events_decode(&events, body) == STATUS_OK) {
        step(play, (struct runtime_input){.kind = RUNTIME_EVENTS, .of.events = &events});
    } else if (command == COMMAND_RECORDS && records_decode(&records, body) == STATUS_OK) {
        records.request = is_to_us ? play->request : records.request;
        step(play, (struct runtime_input){.kind = RUNTIME_RECORDS, .of.records = &records});
    } else if (command == COMMAND_VIEWS && views_decode(&views, body) == STATUS_OK) {
        views.request = is_to_us ? play->request : views.request;
        step(play, (struct runtime_input){.kind = RUNTIME_VIEWS, .of.views = &views});
    } else if (command == COMMAND_ERROR && wire_error_decode(&error, body) == STATUS_OK) {
        error.request = is_to_us ? play->request : error.request;
        step(play, (struct runtime_input){.kind = RUNTIME_ERROR, .of.error = &error});
    }
}

static void hear_result(struct play *play, struct text body)
{
    static struct result result;

    if (result_decode(&result, body) == STATUS_OK) {
        result.batch = play->batch++; /* the client sees to it that they come in order */
        step(play, (struct runtime_input){.kind = RUNTIME_RESULT, .of.result = &result});
    }
}

static void hear_welcome(struct play *play, struct text body)
{
    if (welcome_decode(&play->welcome, body) == STATUS_OK) {
        step(play, (struct runtime_input){.kind = RUNTIME_SESSION, .of.welcome = &play->welcome});
    }
}

/* A decision of a clerk's, out of the outbox. */
static void decide(struct play *play, struct text event)
{
    play->decisions.count = 1;
    play->decisions.items[0] = (struct decision){1, event};
    step(play, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &play->decisions});
}

static void hear(struct play *play, uint8_t what, struct text body)
{
    static const enum runtime_kind plain[] = {RUNTIME_TICK, RUNTIME_GONE, RUNTIME_LOST,
                                              RUNTIME_DRAIN};
    enum command command = (enum command)(what % 32);

    if (command == COMMAND_WELCOME) {
        hear_welcome(play, body);
    } else if (command == COMMAND_RESULT) {
        hear_result(play, body);
    } else if (command == COMMAND_SUBMIT) {
        decide(play, body);
    } else if (command == COMMAND_NONE) {
        play->now_ms += body.count * INT64_C(100);
        step(play, (struct runtime_input){.kind = plain[what / 32 % 4]});
    } else {
        hear_answer(play, command, what < 128, body);
    }
}

/* The last choice of a first byte: what was found before it was one means what it did. */
#define TIMEKEEPER 127

/* The first byte is the department. Then come messages of a broker, a lying one too: command, two
 * bytes of length, body. Nothing that it says stops a worker, or makes it say more than it may. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct department *const all[] = {&sales_manager, &deputy_manager, &customer_rep,
                                                   &engineering,   &finance,        &property};
    static struct play play;
    const struct department *department;
    size_t at = 1;

    if (size == 0) {
        return 0;
    }
    play = (struct play){.now_ms = 1000, .batch = 1};
    settings_default(&play.settings);
    play.settings.everything = data[0] >= 128;
    department = data[0] % 128 == TIMEKEEPER ? &timekeeper : all[data[0] % 6];
    if (runtime_create(&play.runtime, department, &play.settings, NULL) != STATUS_OK) {
        abort();
    }
    while (size - at >= 3) {
        size_t claimed = (size_t)data[at + 1] << 8 | data[at + 2];
        size_t left = size - at - 3;
        size_t count = claimed < left ? claimed : left;

        hear(&play, data[at], (struct text){(const char *)data + at + 3, (uint32_t)count});
        at += 3 + count;
    }
    runtime_destroy(&play.runtime);
    return 0;
}
