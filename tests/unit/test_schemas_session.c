#include "schemas/wire/session.h"
#include "schemas/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static enum status decode_hello(uint32_t name_bytes)
{
    static char name[NAME_BYTES_MAX + 2];
    uint8_t bytes[200];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct hello hello = {1, 1, {name, name_bytes}};

    (void)memset(name, 'n', sizeof name);
    hello_encode(&hello, &writer);
    return hello_decode(&hello, writer_text(&writer));
}

static void a_client_has_a_name_within_bounds(void **state)
{
    (void)state;
    assert_int_equal(decode_hello(0), STATUS_MALFORMED);
    assert_int_equal(decode_hello(1), STATUS_OK);
    assert_int_equal(decode_hello(NAME_BYTES_MAX), STATUS_OK);
    assert_int_equal(decode_hello(NAME_BYTES_MAX + 1), STATUS_MALFORMED);
}

static void an_open_ended_range_of_versions_is_one(void **state)
{
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct hello hello;

    (void)state;
    writer_array(&writer, 3);
    writer_uint(&writer, 0);
    writer_uint(&writer, INTEGER_MAX);
    writer_string(&writer, "x");
    assert_int_equal(hello_decode(&hello, writer_text(&writer)), STATUS_OK);
    assert_int_equal(hello.version_min, 0);
    assert_true(hello.version_max == UINT32_MAX);
}

static enum status decode_limits(const char *const *keys, uint32_t count)
{
    uint8_t bytes[300];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct welcome welcome = {0};
    uint32_t i;

    writer_array(&writer, 5);
    writer_uint(&writer, 1);
    writer_bin(&writer, TEXT("0123456789abcdef"));
    writer_uint(&writer, 1);
    writer_uint(&writer, 0);
    writer_map(&writer, count);
    for (i = 0; i < count; i++) {
        writer_string(&writer, keys[i]);
        writer_uint(&writer, i + 1);
    }
    return welcome_decode(&welcome, writer_text(&writer));
}

static void limits_of_a_newer_broker_are_skipped(void **state)
{
    static const char *const keys[] = {"heartbeat_ms",    "novel",       "batch_events",
                                       "batches_pending", "event_bytes", "message_bytes"};

    (void)state;
    assert_int_equal(decode_limits(keys, 6), STATUS_OK);
    assert_int_equal(decode_limits(keys, 5), STATUS_MALFORMED); /* one is missing */
}

static void a_limit_stands_once(void **state)
{
    static const char *const keys[] = {"heartbeat_ms",    "heartbeat_ms", "batch_events",
                                       "batches_pending", "event_bytes",  "message_bytes"};

    (void)state;
    assert_int_equal(decode_limits(keys, 6), STATUS_MALFORMED);
}

static void an_error_of_a_newer_broker_keeps_its_word(void **state)
{
    struct wire_error error;

    (void)state;
    assert_int_equal(wire_error_decode(&error, TEXT("\x93\x00\xa9"
                                                    "ERR_NOVEL\xa3why")),
                     STATUS_OK);
    assert_int_equal(error.code, 0);
    assert_true(text_equals(error.code_word, TEXT("ERR_NOVEL")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_has_a_name_within_bounds),
        cmocka_unit_test(an_open_ended_range_of_versions_is_one),
        cmocka_unit_test(limits_of_a_newer_broker_are_skipped),
        cmocka_unit_test(a_limit_stands_once),
        cmocka_unit_test(an_error_of_a_newer_broker_keeps_its_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
