#include "schemas/event.h"
#include "schemas/json/json.h"
#include "schemas/limits.h"
#include "schemas/reader.h"
#include "schemas/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint8_t value_bytes[65536];

/* The encoding of JSON text that must be good. */
static struct text parsed(struct text json)
{
    struct writer writer = writer_of(value_bytes, sizeof value_bytes);
    struct error err = {0};

    if (json_parse(&writer, json.bytes, json.count, &err) != STATUS_OK) {
        fail_msg("%.*s: %s", TEXT_ARGUMENTS(json), err.text);
    }
    return writer_text(&writer);
}

static void assert_comes_back(const char *json)
{
    char *again = NULL;

    assert_int_equal(json_print(&again, parsed(text_of(json)), NULL), STATUS_OK);
    assert_string_equal(again, json);
    free(again);
}

static void assert_fails(struct text json, enum status status, const char *reason)
{
    struct writer writer = writer_of(value_bytes, sizeof value_bytes);
    struct error err = {0};

    if (json_parse(&writer, json.bytes, json.count, &err) != status) {
        fail_msg("%.*s: not %s: %s", TEXT_ARGUMENTS(json), status_name(status), err.text);
    }
    if (strstr(err.text, reason) == NULL) {
        fail_msg("%.*s: \"%s\" lacks \"%s\"", TEXT_ARGUMENTS(json), err.text, reason);
    }
}

static void assert_refused(struct text json, const char *reason)
{
    assert_fails(json, STATUS_MALFORMED, reason);
}

static void values_come_back_as_they_went(void **state)
{
    static const char *const values[] = {
        "null",
        "true",
        "[false,0,-1,9007199254740991,9223372036854775807,-9223372036854775808]",
        "1.5",
        "\"\"",
        "{\"b\":1,\"a\":{\"c\":[]},\"房\":\"屋\\\"\\n\"}",
        "\"with \\u0000 inside\"",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(values); i++) {
        assert_comes_back(values[i]);
    }
}

static void the_kinds_of_values_stay_apart(void **state)
{
    struct text value = parsed(TEXT("[1, 1.0, \"1\", true, null]"));
    struct reader reader = reader_of(value.bytes, value.count);

    (void)state;
    reader_array_of(&reader, 5);
    assert_int_equal(reader_int(&reader, 1, 1), 1);
    assert_true(reader_float(&reader) == 1.0);
    assert_true(text_equals(reader_text(&reader, 1), TEXT("1")));
    assert_true(reader_bool(&reader));
    reader_nil(&reader);
    assert_true(reader_done(&reader));
}

static void an_integer_beyond_64_bits_becomes_a_float(void **state)
{
    struct text value =
        parsed(TEXT("{\"text\":\"99999999999999999999 \\\" 99999999999999999999\","
                    "\"big\":99999999999999999999,\"least\":-9223372036854775809,\"small\":7}"));
    struct reader reader = reader_of(value.bytes, value.count);

    (void)state;
    assert_int_equal(reader_map(&reader, 4), 4);
    (void)reader_text(&reader, 9);
    assert_int_equal(reader_text(&reader, 99).count, 43);
    (void)reader_text(&reader, 9);
    assert_true(reader_float(&reader) == 1e20);
    (void)reader_text(&reader, 9);
    assert_true(reader_float(&reader) == -9223372036854775808.0);
    (void)reader_text(&reader, 9);
    assert_int_equal(reader_int(&reader, 7, 7), 7);
    assert_true(reader_done(&reader));
}

static void the_edges_of_64_bits_are_exact(void **state)
{
    struct text value =
        parsed(TEXT("[9223372036854775807,9223372036854775808,9999999999999999999,"
                    "-9223372036854775808,-9223372036854775809,18446744073709551616]"));
    struct reader reader = reader_of(value.bytes, value.count);

    (void)state;
    reader_array_of(&reader, 6);
    assert_int_equal(reader_int(&reader, INT64_MAX, INT64_MAX), INT64_MAX);
    assert_true(reader_float(&reader) == 9223372036854775808.0);
    assert_true(reader_float(&reader) == 1e19);
    assert_int_equal(reader_int(&reader, INT64_MIN, INT64_MIN), INT64_MIN);
    assert_true(reader_float(&reader) == -9223372036854775808.0);
    assert_true(reader_float(&reader) == 18446744073709551616.0);
    assert_true(reader_done(&reader));
}

static void a_number_beyond_a_float_becomes_a_great_one(void **state)
{
    static char long_one[402] = {'1'};
    struct text value = parsed(TEXT("[1e309,-9e308,1e-999,1e308,123456789012345678901e300]"));
    struct reader reader = reader_of(value.bytes, value.count);

    (void)state;
    reader_array_of(&reader, 5);
    assert_true(reader_float(&reader) == 1e308);
    assert_true(reader_float(&reader) == -1e308);
    assert_true(reader_float(&reader) == 0.0);
    assert_true(reader_float(&reader) == 1e308);
    assert_true(reader_float(&reader) == 1e308);
    assert_true(reader_done(&reader));
    (void)memset(long_one + 1, '0', sizeof long_one - 2);
    value = parsed(text_of(long_one));
    reader = reader_of(value.bytes, value.count);
    assert_true(reader_float(&reader) == 1e308);
}

static void what_is_not_json_is_refused_with_its_place(void **state)
{
    (void)state;
    assert_refused(TEXT(""), "line 1");
    assert_refused(TEXT("{\"a\":1,\n\"a\":2}"), "line 2");
    assert_refused(TEXT("{\"a\":1} {}"), "end of file expected");
    assert_refused(TEXT("{\"a\":}"), "column 6");
    assert_refused(TEXT("\"\xff\""), "unable to decode byte 0xff");
    assert_refused(TEXT("\"\xed\xa0\x80\""), "unable to decode byte 0xed");
    assert_refused(TEXT("\"\\ud800\""), "Unicode");
    assert_refused(TEXT("NaN"), "line 1");
    assert_refused(TEXT("01"), "line 1");
    assert_refused(TEXT("[1e309-5]"), "line 1");
    assert_refused(TEXT("[1e309,01e309]"), "line 1");
    assert_refused(TEXT("[1.e309]"), "line 1");
    assert_refused((struct text){"{\"a\":1\0}", 8}, "NUL");
}

static void nesting_is_bounded_as_on_the_wire(void **state)
{
    (void)state;
    assert_comes_back("[[[[{\"a\":[[[]]]}]]]]");
    assert_fails(TEXT("[[[[{\"a\":[[[[]]]]}]]]]"), STATUS_FULL, "nested deeper than 8");
    assert_fails(TEXT("{\"a\":[[[[[[[{}]]]]]]]}"), STATUS_FULL, "nested deeper than 8");
}

static void what_does_not_fit_is_told(void **state)
{
    uint8_t bytes[4];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct error err = {0};

    (void)state;
    assert_int_equal(json_parse(&writer, "\"four\"", 6, &err), STATUS_FULL);
    assert_string_equal(err.text, "longer than 4 bytes");
}

static void binaries_print_as_hexadecimal(void **state)
{
    char *json = NULL;

    (void)state;
    assert_int_equal(json_print(&json, TEXT("\x92\xc4\x03\x00\xff\x1a\xc4\x00"), NULL), STATUS_OK);
    assert_string_equal(json, "[\"00ff1a\",\"\"]");
    free(json);
}

static void what_is_not_well_formed_is_not_printed(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t count;
    } values[] = {
        {"", 0},                                     /* nothing */
        {"\x92\x01", 2},                             /* cut */
        {"\x01\x01", 2},                             /* two */
        {"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00", 9}, /* not a number */
        {"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", 9}, /* no integer of JSON libraries */
        {"\x82\xa1\x61\x01\xa1\x61\x02", 7},         /* a key twice */
    };
    char *json = NULL;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(values); i++) {
        struct text value = {values[i].bytes, values[i].count};

        assert_int_equal(json_print(&json, value, NULL), STATUS_MALFORMED);
        assert_null(json);
    }
}

static void a_record_prints_in_the_envelopes_order(void **state)
{
    struct text event = parsed(
        TEXT("{\"data\":{\"inquiry\":\"Q1\",\"amount_fen\":0},\"type\":\"cost.assessed\","
             "\"time\":\"2024-08-20T10:00:00+08:00\",\"causationid\":\"x\",\"actor\":\"auto\","
             "\"lane\":\"E\",\"subject\":\"HT-1\",\"id\":\"E5.Q1@9\",\"specversion\":\"1.0\"}"));
    char *json = NULL;

    (void)state;
    assert_int_equal(json_print_record(&json, event, 42, 1724119200123, NULL), STATUS_OK);
    assert_string_equal(
        json, "{\"specversion\":\"1.0\",\"id\":\"E5.Q1@9\",\"source\":\"doorstep\","
              "\"type\":\"cost.assessed\",\"subject\":\"HT-1\",\"lane\":\"E\",\"actor\":\"auto\","
              "\"time\":\"2024-08-20T10:00:00+08:00\",\"causationid\":\"x\",\"sequence\":42,"
              "\"recordedtime\":\"2024-08-20T10:00:00.123+08:00\","
              "\"data\":{\"inquiry\":\"Q1\",\"amount_fen\":0}}");
    free(json);
}

static void a_record_is_a_map(void **state)
{
    char *json = NULL;

    (void)state;
    assert_int_equal(json_print_record(&json, TEXT("\x90"), 1, 0, NULL), STATUS_MALFORMED);
    assert_null(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_come_back_as_they_went),
        cmocka_unit_test(the_kinds_of_values_stay_apart),
        cmocka_unit_test(an_integer_beyond_64_bits_becomes_a_float),
        cmocka_unit_test(the_edges_of_64_bits_are_exact),
        cmocka_unit_test(a_number_beyond_a_float_becomes_a_great_one),
        cmocka_unit_test(what_is_not_json_is_refused_with_its_place),
        cmocka_unit_test(nesting_is_bounded_as_on_the_wire),
        cmocka_unit_test(what_does_not_fit_is_told),
        cmocka_unit_test(binaries_print_as_hexadecimal),
        cmocka_unit_test(what_is_not_well_formed_is_not_printed),
        cmocka_unit_test(a_record_prints_in_the_envelopes_order),
        cmocka_unit_test(a_record_is_a_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
