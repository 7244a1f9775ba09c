#include "tools/doorstep/paper/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct check sample(void)
{
    struct digest root = digest_of(TEXT("abc"));

    return check_of(41, &root);
}

static void assert_read(const char *text)
{
    struct check expected = sample();
    struct check check = {0};
    struct error err = {0};

    assert_int_equal(check_parse(&check, text, &err), STATUS_OK);
    assert_int_equal(check.sequence, expected.sequence);
    assert_string_equal(check.digits, expected.digits);
}

static void assert_wrong(const char *text, const char *named)
{
    struct check check = {.sequence = 7};
    struct error err = {0};

    assert_int_equal(check_parse(&check, text, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, named));
    assert_int_equal(check.sequence, 7);
}

static void a_code_is_printed_in_groups(void **state)
{
    struct check check = sample();
    char text[CHECK_TEXT_BYTES];

    (void)state;
    assert_string_equal(check_format(text, &check), "seq 41 · ba781 6bf8f 01cfe a4141");
    check.sequence = UINT64_MAX;
    assert_string_equal(check_format(text, &check),
                        "seq 18446744073709551615 · ba781 6bf8f 01cfe a4141");
}

static void what_is_printed_is_read_as_people_copy_it(void **state)
{
    (void)state;
    assert_read("seq 41 · ba781 6bf8f 01cfe a4141");
    assert_read("41 ba7816bf8f01cfea4141");
    assert_read("  seq 41 BA781-6BF8F-01CFE-A4141\n");
    assert_read("41:ba781.6bf8f 01cfe a4141");
}

static void what_is_no_code_is_named(void **state)
{
    (void)state;
    assert_wrong("", "begin with a sequence");
    assert_wrong("41", "begin with a sequence");
    assert_wrong("0 ba7816bf8f01cfea4141", "begin with a sequence");
    assert_wrong("-1 ba7816bf8f01cfea4141", "begin with a sequence");
    assert_wrong("99999999999999999999 ba7816bf8f01cfea4141", "begin with a sequence");
    assert_wrong("41 ba7816bf8f01cfea414", "19 digits");
    assert_wrong("41 ba7816bf8f01cfea41411", "at '1'");
    assert_wrong("41 ba7816bg8f01cfea4141", "at 'g8f01cfea4141'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_printed_in_groups),
        cmocka_unit_test(what_is_printed_is_read_as_people_copy_it),
        cmocka_unit_test(what_is_no_code_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
