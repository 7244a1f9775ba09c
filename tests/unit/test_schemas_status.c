#include "schemas/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_status_has_a_name_and_a_sentence(void **state)
{
    (void)state;
    for (int i = STATUS_OK; i <= STATUS_INVALID; i++) {
        assert_string_not_equal(status_name((enum status)i), "?");
        assert_string_not_equal(status_sentence((enum status)i), "?");
    }
    assert_string_equal(status_name(STATUS_NO_MEMORY), "NO_MEMORY");
    assert_string_equal(status_sentence(STATUS_OK), "done");
}

static void an_error_gives_its_status_back_with_or_without_a_place_for_words(void **state)
{
    struct error err = {0};

    (void)state;
    assert_int_equal(error_set(NULL, STATUS_IO, "x"), STATUS_IO);
    assert_int_equal(error_wrap(NULL, STATUS_IO, "x"), STATUS_IO);
    assert_int_equal(error_set(&err, STATUS_IO, "open %s", "x"), STATUS_IO);
    assert_int_equal(err.status, STATUS_IO);
    assert_string_equal(err.text, "open x");
}

static void what_was_being_done_stands_before_what_went_wrong(void **state)
{
    struct error err = {0};

    (void)state;
    (void)error_set(&err, STATUS_IO, "no such file");
    assert_int_equal(error_wrap(&err, STATUS_CORRUPT, "open %s", "x"), STATUS_CORRUPT);
    (void)error_wrap(&err, STATUS_CORRUPT, "store");
    assert_string_equal(err.text, "store: open x: no such file");
    assert_int_equal(err.status, STATUS_CORRUPT);
}

static void a_long_error_is_cut(void **state)
{
    char page[1000];
    struct error err = {0};

    (void)state;
    (void)memset(page, 'x', sizeof page);
    page[999] = '\0';
    (void)error_set(&err, STATUS_IO, "%s", page);
    assert_int_equal(strlen(err.text), ERROR_TEXT_MAX);
    (void)error_wrap(&err, STATUS_IO, "ab");
    assert_int_equal(strlen(err.text), ERROR_TEXT_MAX);
    assert_memory_equal(err.text, "ab: xxx", 7);
    (void)error_wrap(&err, STATUS_IO, "%s", page);
    assert_int_equal(strlen(err.text), ERROR_TEXT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_name_and_a_sentence),
        cmocka_unit_test(an_error_gives_its_status_back_with_or_without_a_place_for_words),
        cmocka_unit_test(what_was_being_done_stands_before_what_went_wrong),
        cmocka_unit_test(a_long_error_is_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
