#include "schemas/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* An initializer: encodings are written as C strings, whose terminator is not part of them. */
#define BYTES(literal)                                                                             \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static void text_is_utf8_and_nothing_else(void **state)
{
    static const struct text good[] = {
        BYTES(""),
        BYTES("plain"),
        BYTES("longer than eight bytes"),
        BYTES("\xc2\x80\xdf\xbf"),
        BYTES("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
        BYTES("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
        BYTES("1234567\xe6\x88\xbf"),
        BYTES("\xe6\x88\xbf\xe5\xb1\x8b 3-2-1701"),
        {"nul\0inside", 10},
    };
    static const struct text bad[] = {
        BYTES("\x80"),             /* a continuation alone */
        BYTES("\xc0\x80"),         /* overlong NUL */
        BYTES("\xc1\xbf"),         /* overlong ASCII */
        BYTES("\xe0\x9f\xbf"),     /* overlong in three */
        BYTES("\xf0\x8f\xbf\xbf"), /* overlong in four */
        BYTES("\xed\xa0\x80"),     /* the first surrogate */
        BYTES("\xed\xbf\xbf"),     /* and the last */
        BYTES("\xf4\x90\x80\x80"), /* beyond U+10FFFF */
        BYTES("\xf5\x80\x80\x80"), /* and further */
        BYTES("\xff"),             /* never a byte of it */
        BYTES("\xc3"),             /* cut after one */
        BYTES("\xe6\x88"),         /* cut after two */
        BYTES("\xf0\x90\x80"),     /* cut after three */
        BYTES("\xe6\x88\x61"),     /* a letter in the middle */
        BYTES("12345678\xc3"),     /* cut after a run of eight */
        BYTES("1234567\x80"
              "12345678"),
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(good); i++) {
        assert_true(utf8_is_valid(good[i]));
    }
    for (i = 0; i < COUNT(bad); i++) {
        assert_false(utf8_is_valid(bad[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_utf8_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
