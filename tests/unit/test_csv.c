#include "tools/doorstep/report/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void only_what_would_be_misread_needs_quotes(void **state)
{
    (void)state;
    assert_false(csv_needs_quotes(TEXT("")));
    assert_false(csv_needs_quotes(TEXT("3-2-1701")));
    assert_false(csv_needs_quotes(TEXT("海天 三期; a'b")));
    assert_true(csv_needs_quotes(TEXT("a,b")));
    assert_true(csv_needs_quotes(TEXT("say \"no\"")));
    assert_true(csv_needs_quotes(TEXT("two\nlines")));
    assert_true(csv_needs_quotes(TEXT("two\rlines")));
    assert_true(csv_needs_quotes(TEXT(" a")));
    assert_true(csv_needs_quotes(TEXT("a\t")));
}

static void what_a_spreadsheet_would_run_is_a_formula(void **state)
{
    (void)state;
    assert_true(csv_is_formula(TEXT("=HYPERLINK(\"http://x\")")));
    assert_true(csv_is_formula(TEXT("@SUM(A1)")));
    assert_true(csv_is_formula(TEXT("-1+cmd|'/C calc'!A0")));
    assert_true(csv_is_formula(TEXT("+A1")));
    assert_true(csv_is_formula(TEXT("\t=A1")));
    assert_false(csv_is_formula(TEXT("")));
    assert_false(csv_is_formula(TEXT("3-2-1701")));
    assert_false(csv_is_formula(TEXT("-5")));
    assert_false(csv_is_formula(TEXT("+8613900000001")));
    assert_false(csv_is_formula(TEXT("a=b")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_would_be_misread_needs_quotes),
        cmocka_unit_test(what_a_spreadsheet_would_run_is_a_formula),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
