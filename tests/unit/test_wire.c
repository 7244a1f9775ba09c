#include "schemas/reader.h"
#include "schemas/wire/query.h"
#include "schemas/wire/submit.h"
#include "schemas/writer.h"
#include "tests/support/wire_again.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BODY_BYTES 65536

/* One message of each kind. */

static void write_hello(struct writer *writer)
{
    const struct hello hello = {1, 3, TEXT("engineering")};

    hello_encode(&hello, writer);
}

static void write_welcome(struct writer *writer)
{
    const struct welcome welcome = {
        .version = 1,
        .ledger = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}},
        .epoch = 2,
        .head = INTEGER_MAX,
        .batch_events = BATCH_EVENTS_MAX,
        .batches_pending = BATCHES_PENDING_MAX,
        .message_bytes = MESSAGE_BYTES_MAX,
        .event_bytes = EVENT_BYTES_MAX,
        .heartbeat_ms = HEARTBEAT_MS,
    };

    welcome_encode(&welcome, writer);
}

static void write_submit(struct writer *writer)
{
    static const struct submit submit = {7, 3, {{"one", 3}, {"", 0}, {"three", 5}}};

    submit_encode(&submit, writer);
}

static void write_result(struct writer *writer)
{
    static struct result result = {.batch = 7, .count = 2};

    result.outcomes[0] = (struct outcome){.sequence = 42};
    result.outcomes[1] = (struct outcome){.later = true};
    refusals_add(&result.outcomes[1].refusals, ERR_STATE, "not its turn");
    refusals_add(&result.outcomes[1].refusals, ERR_NO_FILE, "no file yet");
    result_encode(&result, writer);
}

static void write_resync(struct writer *writer)
{
    resync_encode(&(struct resync){3}, writer);
}

static void write_subscribe(struct writer *writer)
{
    const struct subscribe subscribe = {
        .ledger = {{9}},
        .epoch = 1,
        .after = 41,
        .selection = {LANE_D, UINT64_C(1) << EVENT_INQUIRY_RAISED | UINT64_C(1)
                                                                        << EVENT_CALENDAR_SET},
        .events = 512,
        .bytes = 1048576,
    };

    subscribe_encode(&subscribe, writer);
}

static void write_credit(struct writer *writer)
{
    credit_encode(&(struct credit){1, UINT32_MAX}, writer);
}

static const struct case_item one_case = {{"\x81\xa4"
                                           "case\xa1"
                                           "1",
                                           8},
                                          {"\x92\xa1"
                                           "a\xa2"
                                           "bc",
                                           6}};

static void write_events(struct writer *writer)
{
    static struct events events = {.through = 43, .record_count = 2, .case_count = 1};

    events.records[0] = (struct record_item){42, 1724292000000, TEXT("an event")};
    events.records[1] = (struct record_item){43, 1724292000001, TEXT("another")};
    events.cases[0] = one_case;
    events_encode(&events, writer);
}

static void write_read(struct writer *writer)
{
    const struct read read = {1,
                              10,
                              20,
                              1724292000000,
                              1724292000001,
                              TEXT("HT-2024-0183"),
                              UINT64_C(1) << EVENT_CONTRACT_FILED,
                              BATCH_EVENTS_MAX};

    read_encode(&read, writer);
}

static void write_records(struct writer *writer)
{
    static struct records records = {.request = 1, .through = 20, .count = 1, .done = true};

    records.items[0] = (struct record_item){11, 1724292000000, TEXT("an event")};
    records_encode(&records, writer);
}

static void write_case(struct writer *writer)
{
    case_query_encode(&(struct case_query){2, TEXT("HT-2024-0183")}, writer);
}

static void write_inbox(struct writer *writer)
{
    inbox_query_encode(&(struct inbox_query){3, LANE_B, 77}, writer);
}

static void write_views(struct writer *writer)
{
    static struct views views = {.request = 3, .cursor = 0, .head = 43, .count = 2};

    views.cases[0] = one_case;
    views.cases[1] = one_case;
    views_encode(&views, writer);
}

static void write_status_query(struct writer *writer)
{
    status_query_encode(&(struct status_query){4}, writer);
}

static void write_status_answer(struct writer *writer)
{
    status_answer_encode(&(struct status_answer){4, TEXT("\x81\xa4head\x2a")}, writer);
}

static void write_error(struct writer *writer)
{
    const struct wire_error error = {.request = 3, .code = ERR_POSITION, .text = TEXT("beyond")};

    wire_error_encode(&error, writer);
}

static const struct {
    enum command command;
    bool from_client;
    void (*write)(struct writer *writer);
} messages[] = {
    {COMMAND_HELLO, true, write_hello},
    {COMMAND_WELCOME, false, write_welcome},
    {COMMAND_SUBMIT, true, write_submit},
    {COMMAND_RESULT, false, write_result},
    {COMMAND_RESYNC, false, write_resync},
    {COMMAND_SUBSCRIBE, true, write_subscribe},
    {COMMAND_CREDIT, true, write_credit},
    {COMMAND_EVENTS, false, write_events},
    {COMMAND_READ, true, write_read},
    {COMMAND_RECORDS, false, write_records},
    {COMMAND_CASE, true, write_case},
    {COMMAND_INBOX, true, write_inbox},
    {COMMAND_VIEWS, false, write_views},
    {COMMAND_STATUS, true, write_status_query},
    {COMMAND_STATUS, false, write_status_answer},
    {COMMAND_HEARTBEAT, true, heartbeat_encode},
    {COMMAND_ERROR, false, write_error},
};

static uint8_t body_bytes[BODY_BYTES];
static uint8_t again_bytes[BODY_BYTES];

static struct text body_of(size_t i)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);

    messages[i].write(&writer);
    assert_false(writer.overflowed);
    return writer_text(&writer);
}

/* Decoded from a copy of exactly its size, so that a sanitizer sees a read beyond it. */
static enum status again(size_t i, struct text body, struct writer *writer)
{
    char *copy = malloc(body.count == 0 ? 1 : body.count);
    enum status status;

    assert_non_null(copy);
    (void)memcpy(copy, body.bytes, body.count);
    *writer = writer_of(again_bytes, sizeof again_bytes);
    status = wire_again(messages[i].command, messages[i].from_client,
                        (struct text){copy, body.count}, writer);
    free(copy);
    return status;
}

static bool is_refused(size_t i, struct text body)
{
    struct writer ignored;

    return again(i, body, &ignored) == STATUS_MALFORMED;
}

/* Claims about all of them. */

static void every_message_comes_back_as_it_went(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(messages); i++) {
        struct text body = body_of(i);
        struct writer writer;

        assert_int_equal(again(i, body, &writer), STATUS_OK);
        assert_true(text_equals(writer_text(&writer), body));
    }
}

static void no_truncated_message_is_understood(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(messages); i++) {
        struct text body = body_of(i);

        while (body.count > 0) {
            body.count--;
            assert_true(is_refused(i, body));
        }
    }
}

static void nothing_may_follow_a_message(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(messages); i++) {
        struct text body = body_of(i);

        body_bytes[body.count++] = 0xc0;
        assert_true(is_refused(i, body));
    }
}

static void a_message_has_exactly_its_entries(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(messages); i++) {
        struct text body = body_of(i);

        body_bytes[0]++; /* one entry more … */
        body_bytes[body.count++] = 0xc0;
        assert_true(is_refused(i, body));
        body = body_of(i);
        body_bytes[0] = 0x81; /* … or no array at all */
        assert_true(is_refused(i, body));
    }
}

static void changed_bytes_never_do_more_than_be_refused(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(messages); i++) {
        uint32_t at;
        struct text body = body_of(i);

        for (at = 0; at < body.count; at++) {
            uint8_t kept = body_bytes[at];
            int value;

            for (value = 0; value < 256; value++) {
                struct writer writer;

                body_bytes[at] = (uint8_t)value;
                if (again(i, body, &writer) == STATUS_OK) {
                    assert_false(writer.overflowed);
                }
            }
            body_bytes[at] = kept;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_comes_back_as_it_went),
        cmocka_unit_test(no_truncated_message_is_understood),
        cmocka_unit_test(nothing_may_follow_a_message),
        cmocka_unit_test(a_message_has_exactly_its_entries),
        cmocka_unit_test(changed_bytes_never_do_more_than_be_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
