#include "tests/support/core_driver.h"

#include "schemas/reader.h"
#include "schemas/wire/query.h"
#include "schemas/wire/session.h"
#include "schemas/wire/submit.h"
#include "tests/support/erasing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define START_UNIX_MS 1724119200000 /* 2024-08-20T10:00:00+08:00 */

static uint8_t body_bytes[MESSAGE_BYTES_MAX];

static const struct core_identity identity = {{{1, 2, 3}}, 1};

/* Life. */

static bool is_forgetful;

int driver_remember(void **state)
{
    (void)state;
    is_forgetful = false;
    return 0;
}

int driver_forget(void **state)
{
    (void)state;
    is_forgetful = true;
    return 0;
}

static struct core *core_new(void)
{
    struct core *core = NULL;

    assert_int_equal(core_create(&core, &identity, is_forgetful ? 1 : BOOK_BYTES_MAX, NULL),
                     STATUS_OK);
    return core;
}

struct driver *driver_create(void)
{
    struct driver *driver = calloc(1, sizeof *driver);

    assert_non_null(driver);
    driver->now_ms = 1000;
    driver->unix_ms = START_UNIX_MS;
    driver->machine = (struct machine){.disk_free_bytes = UINT64_C(1) << 40, .memory_bytes = 5};
    assert_int_equal(effects_create(&driver->effects, NULL), STATUS_OK);
    driver->core = core_new();
    driver->cache = memory_cache_create();
    return driver;
}

void driver_destroy(struct driver **driver)
{
    for (uint64_t i = 0; i < (*driver)->head; i++) {
        free((void *)(*driver)->records[i].payload.bytes);
    }
    core_destroy(&(*driver)->core);
    memory_cache_destroy(&(*driver)->cache);
    effects_destroy(&(*driver)->effects);
    free(*driver);
    *driver = NULL;
}

static void fold(struct driver *driver, const struct record *record)
{
    struct need need = {0};
    struct error err = {0};
    enum status status = core_fold(driver->core, record, &need, &err);

    while (status == STATUS_NOT_FOUND) {
        if (need.kind == NEED_RECORD) {
            assert_int_equal(core_retell(driver->core, &driver->records[need.sequence - 1], &err),
                             STATUS_OK);
        } else {
            memory_cache_give(driver->cache, driver->core, &need);
        }
        status = core_fold(driver->core, record, &need, &err);
    }
    if (status != STATUS_OK) {
        fail_msg("fold: %s", err.text);
    }
}

static void begin_again(struct driver *driver)
{
    core_destroy(&driver->core);
    effects_clear(driver->effects);
    driver->core = core_new();
    memory_cache_adopt(driver->cache, driver->core);
}

void driver_restart(struct driver *driver)
{
    begin_again(driver);
    for (uint64_t i = core_head(driver->core); i < driver->head; i++) {
        fold(driver, &driver->records[i]);
    }
}

void driver_break_start(struct driver *driver, uint64_t records, uint32_t spills)
{
    begin_again(driver);
    for (uint64_t i = core_head(driver->core); i < driver->head && records > 0; i++, records--) {
        fold(driver, &driver->records[i]);
    }
    memory_cache_spill(driver->cache, driver->core, spills);
}

void driver_restart_without_cache(struct driver *driver)
{
    memory_cache_destroy(&driver->cache);
    driver->cache = memory_cache_create();
    driver_restart(driver);
}

/* The story. */

static void tell(struct driver *driver, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void tell(struct driver *driver, const char *format, ...)
{
    size_t used = strlen(driver->story);
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(driver->story + used, sizeof driver->story - used, format, arguments);
    va_end(arguments);
}

static void tell_result(struct driver *driver, struct text body)
{
    static struct result result;

    assert_int_equal(result_decode(&result, body), STATUS_OK);
    tell(driver, " %llu:", (unsigned long long)result.batch);
    for (uint32_t i = 0; i < result.count; i++) {
        const struct outcome *outcome = &result.outcomes[i];
        enum refusal code = refusals_next(&outcome->refusals, 0);

        tell(driver, i == 0 ? "" : ",");
        if (outcome->sequence != 0) {
            tell(driver, " %llu", (unsigned long long)outcome->sequence);
        }
        for (; code != 0; code = refusals_next(&outcome->refusals, code)) {
            tell(driver, " %s", refusal_word(code));
        }
        tell(driver, outcome->later ? " later" : "");
    }
}

static void tell_records(struct driver *driver, const struct record_item *items, uint32_t count)
{
    tell(driver, ":");
    for (uint32_t i = 0; i < count; i++) {
        const struct record *record = &driver->records[items[i].sequence - 1];

        assert_true(text_equals(items[i].event, record->payload));
        assert_true(items[i].recorded_unix_ms == record->recorded_unix_ms);
        tell(driver, " %llu", (unsigned long long)items[i].sequence);
    }
}

/* A view begins with the case. */
static void tell_cases(struct driver *driver, const struct case_item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct reader reader = reader_of(items[i].view.bytes, items[i].view.count);
        struct text subject;

        (void)reader_map(&reader, MAP_COUNT_MAX);
        assert_true(text_equals(reader_text(&reader, ID_BYTES_MAX), TEXT("case")));
        subject = reader_text(&reader, ID_BYTES_MAX);
        tell(driver, " %.*s", TEXT_ARGUMENTS(subject));
    }
}

static void tell_answer(struct driver *driver, const struct reply *reply)
{
    static union {
        struct events events;
        struct records records;
        struct views views;
    } of;

    if (reply->command == COMMAND_EVENTS) {
        assert_int_equal(events_decode(&of.events, reply->body), STATUS_OK);
        tell(driver, " through=%llu", (unsigned long long)of.events.through);
        tell_records(driver, of.events.records, of.events.record_count);
        tell(driver, of.events.case_count > 0 ? ";" : "");
        tell_cases(driver, of.events.cases, of.events.case_count);
    } else if (reply->command == COMMAND_RECORDS) {
        assert_int_equal(records_decode(&of.records, reply->body), STATUS_OK);
        tell(driver, " %llu through=%llu%s", (unsigned long long)of.records.request,
             (unsigned long long)of.records.through, of.records.done ? " done" : "");
        tell_records(driver, of.records.items, of.records.count);
    } else {
        assert_int_equal(views_decode(&of.views, reply->body), STATUS_OK);
        tell(driver, " %llu cursor=%llu head=%llu:", (unsigned long long)of.views.request,
             (unsigned long long)of.views.cursor, (unsigned long long)of.views.head);
        tell_cases(driver, of.views.cases, of.views.count);
    }
}

static void tell_reply(struct driver *driver, const struct reply *reply)
{
    struct welcome welcome;
    struct resync resync;
    struct wire_error error;

    tell(driver, "%u %s", reply->peer, command_word(reply->command));
    if (reply->command == COMMAND_WELCOME) {
        assert_int_equal(welcome_decode(&welcome, reply->body), STATUS_OK);
        tell(driver, " head=%llu", (unsigned long long)welcome.head);
    } else if (reply->command == COMMAND_RESULT) {
        tell_result(driver, reply->body);
    } else if (reply->command == COMMAND_RESYNC) {
        assert_int_equal(resync_decode(&resync, reply->body), STATUS_OK);
        tell(driver, " %llu", (unsigned long long)resync.batch);
    } else if (reply->command == COMMAND_ERROR) {
        assert_int_equal(wire_error_decode(&error, reply->body), STATUS_OK);
        tell(driver, " %.*s", TEXT_ARGUMENTS(error.code_word));
        if (error.request != 0) {
            tell(driver, " to %llu", (unsigned long long)error.request);
        }
    } else if (reply->command == COMMAND_EVENTS || reply->command == COMMAND_RECORDS ||
               reply->command == COMMAND_VIEWS) {
        tell_answer(driver, reply);
    }
    tell(driver, "\n");
}

void driver_expect(struct driver *driver, const char *story)
{
    char told[DRIVER_STORY_BYTES];

    (void)memcpy(told, driver->story, sizeof told);
    driver->story[0] = '\0';
    assert_string_equal(told, story);
}

struct digest driver_digest(struct driver *driver)
{
    return core_digest(driver->core);
}

/* Driving. */

static struct input input_of(const struct driver *driver, enum input_kind kind)
{
    return (struct input){.kind = kind, .now_ms = driver->now_ms, .unix_ms = driver->unix_ms};
}

static void give(struct driver *driver, const struct need *need)
{
    if (driver->give != NULL) {
        driver->give(driver->give_context, driver->core, need);
    } else {
        memory_cache_give(driver->cache, driver->core, need);
    }
}

static void step(struct driver *driver, const struct input *input)
{
    struct effects *effects = driver->effects;
    struct input more = *input;

    core_step(driver->core, input, effects);
    while (effects->load != 0 || effects->need.kind != NEED_NOTHING) {
        if (effects->load != 0) {
            assert_in_range(effects->load, 1, driver->head); /* only what is committed */
            more.kind = INPUT_RECORD;
            more.of.record = &driver->records[effects->load - 1];
            driver->loads++;
        } else {
            more.kind = INPUT_GIVEN;
            give(driver, &effects->need);
            driver->gives++;
        }
        core_step(driver->core, &more, effects);
    }
}

static void send(struct driver *driver)
{
    for (uint32_t i = 0; i < driver->effects->reply_count; i++) {
        const struct reply *reply = &driver->effects->replies[i];

        if (reply->peer == driver->unsent) {
            struct input input =
                input_of(driver, reply->command == COMMAND_EVENTS ? INPUT_UNSENT : INPUT_STUCK);

            input.of.peer = reply->peer;
            step(driver, &input);
        } else {
            tell_reply(driver, reply);
        }
    }
    effects_clear(driver->effects);
}

void driver_hear(struct driver *driver, uint32_t peer, enum command command,
                 const struct writer *body)
{
    struct input input = input_of(driver, INPUT_MESSAGE);

    assert_false(body->overflowed);
    input.of.message = (struct message){
        .peer = peer,
        .command = text_of(command == COMMAND_NONE ? "NONSENSE" : command_word(command)),
        .body = writer_text(body),
        .salts = (const uint8_t(*)[RECORD_SALT_BYTES])driver->salts,
        .machine = driver->machine,
    };
    step(driver, &input);
}

void driver_commit(struct driver *driver)
{
    struct input input = input_of(driver, INPUT_COMMITTED);

    for (uint32_t i = 0; i < driver->effects->record_count; i++) {
        struct record record = driver->effects->records[i];
        char *copy = malloc(record.payload.count);

        assert_non_null(copy);
        assert_true(driver->head < DRIVER_RECORDS_MAX);
        assert_true(record.sequence == driver->head + 1);
        assert_true(record_is_true(&record));
        (void)memcpy(copy, record.payload.bytes, record.payload.count);
        record.payload.bytes = copy;
        driver->records[driver->head++] = record;
        erasing_commit(driver->records, driver->head);
    }
    step(driver, &input);
    send(driver);
    if (is_forgetful) {
        memory_cache_spill(driver->cache, driver->core, 1 + driver->spills++ % 3);
    }
}

void driver_publish_unsent(struct driver *driver)
{
    struct input input = input_of(driver, INPUT_PUBLISH);

    input.of.events_max = SLICE_EVENTS_MAX;
    step(driver, &input);
}

void driver_publish(struct driver *driver, uint32_t slices)
{
    driver->effects->more = true;
    for (uint32_t i = 0; i < slices && driver->effects->more; i++) {
        driver_publish_unsent(driver);
        send(driver);
    }
}

void driver_tick(struct driver *driver)
{
    struct input input = input_of(driver, INPUT_TICK);

    input.of.is_drained = !driver->is_busy;
    step(driver, &input);
    send(driver);
}

/* Messages. */

void driver_hello(struct driver *driver, uint32_t peer)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const struct hello hello = {PROTOCOL_VERSION, PROTOCOL_VERSION, TEXT("test")};

    hello_encode(&hello, &writer);
    driver_hear(driver, peer, COMMAND_HELLO, &writer);
    driver_commit(driver);
}

void driver_submit(struct driver *driver, uint32_t peer, uint64_t batch, const struct text *events,
                   uint32_t count)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    static struct submit submit;

    submit.batch = batch;
    submit.count = count;
    (void)memcpy(submit.events, events, count * sizeof *events);
    submit_encode(&submit, &writer);
    driver_hear(driver, peer, COMMAND_SUBMIT, &writer);
}

void driver_subscribe(struct driver *driver, uint32_t peer, uint64_t after,
                      struct selection selection, struct credit credit)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const struct subscribe subscribe = {identity.ledger, identity.epoch, after,
                                        selection,       credit.events,  credit.bytes};

    subscribe_encode(&subscribe, &writer);
    driver_hear(driver, peer, COMMAND_SUBSCRIBE, &writer);
    driver_commit(driver);
}

void driver_credit(struct driver *driver, uint32_t peer, uint32_t events, uint32_t bytes)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const struct credit credit = {events, bytes};

    credit_encode(&credit, &writer);
    driver_hear(driver, peer, COMMAND_CREDIT, &writer);
    driver_commit(driver);
}

/* Events. */

static struct text made(const struct event *event)
{
    static uint8_t storage[256][1024];
    static uint32_t next;
    struct writer writer = writer_of(storage[next++ % 256], sizeof storage[0]);

    event_encode(event, &writer);
    assert_false(writer.overflowed);
    return writer_text(&writer);
}

static struct event begin(enum event_type type, enum lane lane, const char *subject, const char *id)
{
    struct event event = {
        .type = type,
        .lane = lane,
        .id = text_of(id),
        .subject = text_of(subject),
        .actor = TEXT("auto"),
        .time_text = TEXT("2024-08-20T10:00:00+08:00"),
        .expect = ABSENT,
    };

    fields_clear(&event_schema(type)->data, &event.data);
    return event;
}

/* A list or map, encoded, as a field of that class holds it. */
static struct list list_of(const char *bytes, uint32_t bytes_count, uint32_t count)
{
    return (struct list){(const uint8_t *)bytes, bytes_count, count};
}

struct text make_scheme(const char *project)
{
    struct event event = begin(EVENT_SCHEME_ADOPTED, LANE_A, project, "scheme");
    static uint8_t items[256];
    struct writer writer = writer_of(items, sizeof items);
    const char *names[] = {"person", "standard", "spec", "price", "payment"};

    writer_map(&writer, 5);
    for (int i = 0; i < 5; i++) {
        writer_string(&writer, names[i]);
        writer_string(&writer, "x");
    }
    event.data.scheme_adopted.version = 1;
    event.data.scheme_adopted.from_on = 0;
    event.data.scheme_adopted.items = list_of((const char *)items, (uint32_t)writer.count, 5);
    return made(&event);
}

struct text make_contract_of(const char *subject, const char *unit, int64_t price_fen)
{
    struct event event = begin(EVENT_CONTRACT_FILED, LANE_C, subject, "contract");
    struct contract_filed *contract = &event.data.contract_filed;
    static uint8_t schedule[64];
    struct writer writer = writer_of(schedule, sizeof schedule);

    writer_array(&writer, 1);
    writer_map(&writer, 4);
    writer_string(&writer, "no");
    writer_int(&writer, 1);
    writer_string(&writer, "due_on");
    writer_string(&writer, "2024-09-01");
    writer_string(&writer, "amount_fen");
    writer_int(&writer, price_fen);
    writer_string(&writer, "method");
    writer_string(&writer, "cash");
    contract->project = TEXT("p");
    contract->unit = text_of(unit);
    contract->signed_on = 19000;
    contract->price_fen = price_fen;
    contract->unit_price_fen = 1;
    contract->area_dm2 = 1;
    contract->scheme_version = 1;
    contract->schedule = list_of((const char *)schedule, (uint32_t)writer.count, 1);
    return made(&event);
}

struct text make_contract(const char *subject, const char *unit)
{
    return make_contract_of(subject, unit, 100);
}

struct text make_file(const char *subject)
{
    struct event event = begin(EVENT_FILE_ESTABLISHED, LANE_C, subject, "file");

    event.data.file_established.file_no = TEXT("F");
    event.data.file_established.volumes = 1;
    event.data.file_established.copy_to = TEXT("b");
    return made(&event);
}

struct text make_inquiry(const char *subject, const char *inquiry)
{
    struct event event = begin(EVENT_INQUIRY_RAISED, LANE_OWNER, subject, inquiry);

    event.data.inquiry_raised.inquiry = text_of(inquiry);
    event.data.inquiry_raised.channel = 1;
    event.data.inquiry_raised.text = TEXT("why");
    return made(&event);
}

struct text make_date(const char *subject, const char *id)
{
    struct event event = begin(EVENT_MOVEIN_SCHEDULED, LANE_C, subject, id);

    event.data.movein_scheduled.movein_on = 20000;
    event.data.movein_scheduled.contacted_via = TEXT("phone");
    return made(&event);
}

struct text make_void(const char *subject, const char *id, const char *target)
{
    struct event event = begin(EVENT_ENTRY_VOIDED, LANE_A, subject, id);

    event.data.entry_voided.target = text_of(target);
    event.data.entry_voided.reason = TEXT("r");
    return made(&event);
}

struct text make_cancel(const char *subject)
{
    struct event event = begin(EVENT_CONTRACT_CANCELLED, LANE_C, subject, "cancel");

    event.data.contract_cancelled.reason = 1;
    event.data.contract_cancelled.on = 19900;
    event.data.contract_cancelled.forfeit_fen = 0;
    return made(&event);
}

struct text make_erasure(const char *subject)
{
    struct event event = begin(EVENT_CASE_ERASED, LANE_A, subject, "erase");

    event.data.case_erased.approver = TEXT("somebody else");
    event.data.case_erased.reason = TEXT("r");
    event.data.case_erased.stage = TEXT("cancelled");
    return made(&event);
}
