#include "workers/yaml_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct yaml_text text_of(const char *bytes)
{
    return (struct yaml_text){bytes, strlen(bytes)};
}

static void a_key_is_found_and_nothing_that_looks_like_it(void **state)
{
    const struct yaml_text text = text_of("# BX: 1\nlimits:\n  ABX: 2\n  BX x\n  \"BX\" : 3\n");

    (void)state;
    assert_int_equal(yaml_place_key(text, "BX", 0), strstr(text.bytes, "BX\"") - text.bytes);
    assert_int_equal(yaml_place_key(text, "limits", 0), 8);
    assert_int_equal(yaml_place_key(text, "limits", 9), text.count);
    assert_int_equal(yaml_place_key(text, "A8", 0), text.count);
}

static void an_offset_and_its_place_are_one(void **state)
{
    const struct yaml_text text = text_of("a: 1\n\n  b: 2\n");

    (void)state;
    for (size_t at = 0; at < text.count; at++) {
        assert_int_equal(yaml_place_offset(text, yaml_place_at(text, at)), at);
    }
    assert_int_equal(yaml_place_at(text, 8).line, 3);
    assert_int_equal(yaml_place_at(text, 8).column, 3);
    assert_int_equal(yaml_place_offset(text, (struct yaml_place){9, 9}), text.count);
}

static void a_number_sign_inside_a_word_begins_no_comment(void **state)
{
    const struct yaml_text text = text_of("a: b#c, BX: 1 # BX: 2\n");

    (void)state;
    assert_int_equal(yaml_place_key(text, "BX", 0), strstr(text.bytes, "BX") - text.bytes);
    assert_int_equal(yaml_place_key(text, "BX", 9), text.count);
}

static void a_place_without_a_column_is_its_lines_beginning(void **state)
{
    const struct yaml_text text = text_of("a: 1\nb: 2\n");

    (void)state;
    assert_int_equal(yaml_place_offset(text, (struct yaml_place){2, 0}), 5);
    assert_int_equal(yaml_place_offset(text, (struct yaml_place){0, 0}), 0);
}

static void a_second_document_begins_where_its_marker_stands(void **state)
{
    static const struct {
        const char *text;
        long second; /* -1: there is none */
    } files[] = {
        {"", -1},
        {"a: 1\n", -1},
        {"# c\n%YAML 1.1\n--- # c\na: 1\n...\n\n# c\n...\n", -1},
        {"a: |\n  ---\n  x\nb: '---'\n----: 1\n", -1},
        {"a: 1\n---\nb: 2\n", 5},
        {"a: 1\n---", 5},
        {"--- {a: 1}\n---\r\n", 11},
        {"---\n--- b\n", 4},
        {"a: |\n x\n---\tb\n", 8},
        {"a: 1\n...\nb: 2\n", 9},
        {"a: 1\n...\n%YAML 1.1\n", 9},
        {"...\na: 1\n", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        const struct yaml_text text = text_of(files[i].text);

        assert_int_equal(yaml_place_second(text),
                         files[i].second < 0 ? text.count : (size_t)files[i].second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_found_and_nothing_that_looks_like_it),
        cmocka_unit_test(an_offset_and_its_place_are_one),
        cmocka_unit_test(a_number_sign_inside_a_word_begins_no_comment),
        cmocka_unit_test(a_place_without_a_column_is_its_lines_beginning),
        cmocka_unit_test(a_second_document_begins_where_its_marker_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
