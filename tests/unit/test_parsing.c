#include "tools/doorstep/shared/input/parsing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct parsing parsing;
static struct parsed parsed;

static void parse(const char *line)
{
    struct error err = {0};

    assert_int_equal(parsing_line(&parsing, &parsed, text_of(line), &err), STATUS_OK);
}

static int tear_down(void **state)
{
    (void)state;
    parsing_finish(&parsing);
    return 0;
}

static void an_event_gives_its_subject_and_id(void **state)
{
    (void)state;
    parse("{\"id\":\"e1\",\"data\":{\"id\":\"other\"},\"subject\":\"HT-1\"}");
    assert_true(parsed.is_event);
    assert_true(text_equals(parsed.subject, TEXT("HT-1")));
    assert_true(text_equals(parsed.id, TEXT("e1")));
}

static void a_missing_id_is_the_digest_of_the_canonical_object(void **state)
{
    (void)state;
    /* printf '{"a":{"x":1,"y":2},"subject":"HT-1"}' | sha256sum */
    parse("{ \"subject\": \"HT-1\", \"a\": {\"y\": 2, \"x\": 1} }");
    assert_true(parsed.is_event);
    assert_int_equal(parsed.id.count, 64);
    assert_memory_equal(parsed.id.bytes,
                        "ce172681a93ac1c3a2357dedb7e955954d801632c3e9519c80c02452e3c849d2", 64);
    assert_true(text_equals(parsed.subject, TEXT("HT-1")));
}

static void an_id_that_is_no_text_is_left_to_the_broker(void **state)
{
    (void)state;
    parse("{\"id\":null,\"subject\":7}");
    assert_true(parsed.is_event);
    assert_true(text_is_absent(parsed.id));
    assert_true(text_is_absent(parsed.subject));
}

static void a_number_that_nothing_holds_keeps_the_event_an_event(void **state)
{
    static const char *const numbers[] = {"9223372036854775808", "9999999999999999999", "1e309",
                                          "100000000000000000000"};
    char line[128];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        (void)snprintf(line, sizeof line, "{\"id\":\"e1\",\"subject\":\"HT-1\",\"x\":%s}",
                       numbers[i]);
        parse(line);
        assert_true(parsed.is_event);
        assert_true(text_equals(parsed.id, TEXT("e1")));
        (void)snprintf(line, sizeof line, "{\"subject\":\"HT-1\",\"x\":%s}", numbers[i]);
        parse(line);
        assert_true(parsed.is_event);
        assert_int_equal(parsed.id.count, 64);
    }
}

static void an_event_that_nests_too_deep_is_named(void **state)
{
    (void)state;
    parse("{\"id\":\"e1\",\"subject\":\"HT-1\",\"data\":{\"x\":[[[[[[[]]]]]]]}}");
    assert_false(parsed.is_event);
    assert_false(parsed.is_broken);
    assert_true(text_equals(parsed.subject, TEXT("HT-1")));
    assert_true(text_equals(parsed.id, TEXT("e1")));
    assert_true(refusals_hold(&parsed.refusals, ERR_FIELD));
}

static void what_is_no_object_is_broken(void **state)
{
    static const char *const lines[] = {"[1]", "7", "{", "\"x\"", "{\"a\":1}x", "\xff"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        parse(lines[i]);
        assert_false(parsed.is_event);
        assert_true(parsed.is_broken);
        assert_true(text_is_absent(parsed.subject));
        assert_true(refusals_hold(&parsed.refusals, ERR_FIELD));
    }
}

static void an_event_that_is_too_big_is_named(void **state)
{
    static char line[2 * EVENT_BYTES_MAX];
    int used = snprintf(line, sizeof line, "{\"id\":\"e1\",\"subject\":\"HT-1\",\"x\":\"");

    (void)state;
    (void)memset(line + used, 'x', EVENT_BYTES_MAX);
    (void)memcpy(line + used + EVENT_BYTES_MAX, "\"}", sizeof "\"}");
    parse(line);
    assert_false(parsed.is_event);
    assert_false(parsed.is_broken);
    assert_true(text_equals(parsed.subject, TEXT("HT-1")));
    assert_true(text_equals(parsed.id, TEXT("e1")));
}

static void only_blanks_make_a_blank_line(void **state)
{
    (void)state;
    assert_true(line_is_blank(TEXT("")));
    assert_true(line_is_blank(TEXT(" \t\r")));
    assert_false(line_is_blank(TEXT(" x")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_event_gives_its_subject_and_id, tear_down),
        cmocka_unit_test_teardown(a_missing_id_is_the_digest_of_the_canonical_object, tear_down),
        cmocka_unit_test_teardown(an_id_that_is_no_text_is_left_to_the_broker, tear_down),
        cmocka_unit_test_teardown(a_number_that_nothing_holds_keeps_the_event_an_event, tear_down),
        cmocka_unit_test_teardown(an_event_that_nests_too_deep_is_named, tear_down),
        cmocka_unit_test_teardown(what_is_no_object_is_broken, tear_down),
        cmocka_unit_test_teardown(an_event_that_is_too_big_is_named, tear_down),
        cmocka_unit_test(only_blanks_make_a_blank_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
