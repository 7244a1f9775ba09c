#include "schemas/index_key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool is_same(struct digest one, struct digest other)
{
    return text_equals(index_key_text(&one), index_key_text(&other));
}

static void no_two_units_are_one(void **state)
{
    (void)state;
    assert_true(is_same(index_key_of_unit(TEXT("p"), TEXT("1-1")),
                        index_key_of_unit(TEXT("p"), TEXT("1-1"))));
    assert_false(is_same(index_key_of_unit(TEXT("p"), TEXT("1-1")),
                         index_key_of_unit(TEXT("p1"), TEXT("-1"))));
    assert_false(is_same(index_key_of_unit(TEXT("p"), TEXT("1-1")),
                         index_key_of_unit(TEXT("q"), TEXT("1-1"))));
}

/* They stand in ledgers: SHA-256 of what index_key.c says. */
static void keys_stay_what_they_are(void **state)
{
    const struct digest unit = index_key_of_unit(TEXT("p"), TEXT("1"));
    const struct digest number = index_key_of_certificate(TEXT("CERT-1"));
    char text[DIGEST_TEXT_BYTES];

    (void)state;
    assert_string_equal(digest_format(text, &unit),
                        "3c42b4c2da9b48d74e12f9c429bacdbf010da70134a9ddf21f057115846ae27f");
    assert_string_equal(digest_format(text, &number),
                        "f8eaa665af0b0bc1152526f8261527be5b23d4dc40b0d1c2adb3173ca60c9079");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_two_units_are_one),
        cmocka_unit_test(keys_stay_what_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
