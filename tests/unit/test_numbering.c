#include "schemas/numbering.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct numbering numbering;

static void assert_next(const char *expected)
{
    char number[ID_BYTES_MAX + 1];

    assert_true(numbering_next(&numbering, number));
    assert_string_equal(expected, number);
}

static void a_number_that_was_used_is_not_used_again(void **state)
{
    (void)state;
    numbering_begin(&numbering, TEXT("HT-1"), 1);
    assert_next("FK-HT-1-1");
    numbering_note(&numbering, TEXT("FK-HT-1-1"));
    assert_next("FK-HT-1-1.2");
    numbering_note(&numbering, TEXT("FK-HT-1-1"));
    assert_next("FK-HT-1-1.2");
    numbering_note(&numbering, TEXT("FK-HT-1-1.3")); /* somebody typed it */
    assert_next("FK-HT-1-1.2");
    numbering_note(&numbering, TEXT("FK-HT-1-1.2"));
    assert_next("FK-HT-1-1.4");
}

static void what_others_are_called_takes_none_away(void **state)
{
    static const char *const others[] = {"FK-HT-1-2",   "FK-HT-11-1", "CERT-1",     "FK-HT-1-1.02",
                                         "FK-HT-1-1.1", "FK-HT-1-1.", "FK-HT-1-1-2"};
    size_t i;

    (void)state;
    numbering_begin(&numbering, TEXT("HT-1"), 1);
    for (i = 0; i < sizeof others / sizeof others[0]; i++) {
        numbering_note(&numbering, text_of(others[i]));
    }
    assert_next("FK-HT-1-1");
    numbering_note(&numbering, TEXT("FK-HT-1-1"));
    assert_next("FK-HT-1-1.2");
}

/* "HT-1" for the second time on the terms 1, and "HT-1-1" for the first on the terms 2. */
static void two_cases_never_come_to_one(void **state)
{
    (void)state;
    numbering_begin(&numbering, TEXT("HT-1"), 1);
    numbering_note(&numbering, TEXT("FK-HT-1-1"));
    assert_next("FK-HT-1-1.2");
    numbering_begin(&numbering, TEXT("HT-1-1"), 2);
    assert_next("FK-HT-1-1-2");
}

static void a_long_contract_number_is_cut_and_keeps_its_own(void **state)
{
    char subject[ID_BYTES_MAX];
    char one[ID_BYTES_MAX + 1];
    char other[ID_BYTES_MAX + 1];

    (void)state;
    (void)memset(subject, 'x', sizeof subject);
    numbering_begin(&numbering, (struct text){subject, sizeof subject}, INT32_MAX);
    assert_true(numbering_next(&numbering, one));
    subject[ID_BYTES_MAX - 1] = 'y';
    numbering_begin(&numbering, (struct text){subject, sizeof subject}, INT32_MAX);
    assert_true(numbering_next(&numbering, other));
    assert_string_not_equal(one, other);
    numbering_note(&numbering, text_of(other));
    assert_true(numbering_next(&numbering, one));
    assert_string_equal("2147483647.2", strrchr(one, '-') + 1);
    assert_true(strlen(one) <= ID_BYTES_MAX);
}

static void after_many_issues_it_is_for_people(void **state)
{
    char number[ID_BYTES_MAX + 1];
    uint32_t i;

    (void)state;
    numbering_begin(&numbering, TEXT("HT-1"), 1);
    for (i = 0; i < CERTIFICATE_ISSUES_MAX; i++) {
        assert_true(numbering_next(&numbering, number));
        numbering_note(&numbering, text_of(number));
    }
    assert_string_equal("FK-HT-1-1.99", number);
    assert_false(numbering_next(&numbering, number));
    assert_string_equal("FK-HT-1-1.99", number);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_that_was_used_is_not_used_again),
        cmocka_unit_test(what_others_are_called_takes_none_away),
        cmocka_unit_test(two_cases_never_come_to_one),
        cmocka_unit_test(a_long_contract_number_is_cut_and_keeps_its_own),
        cmocka_unit_test(after_many_issues_it_is_for_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
