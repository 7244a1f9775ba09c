#include "tools/doorstep/shared/output/glyph.h"

#include "tools/doorstep/shared/output/print.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* All glyphs of a text, as they are shown. */
static void assert_shown(struct text text, const char *expected)
{
    char shown[256] = "";
    size_t columns = text_columns(text);
    size_t used = 0;
    size_t taken = 0;

    while (text.count > 0) {
        struct glyph glyph = glyph_of(text);

        used += (size_t)(glyph.escape[0] != '\0'
                             ? snprintf(shown + used, sizeof shown - used, "%s", glyph.escape)
                             : snprintf(shown + used, sizeof shown - used, "%.*s", (int)glyph.bytes,
                                        text.bytes));
        taken += glyph.columns;
        text.bytes += glyph.bytes;
        text.count -= (uint32_t)glyph.bytes;
    }
    assert_string_equal(shown, expected);
    assert_int_equal(taken, columns);
}

static void ordinary_text_is_shown_as_it_is(void **state)
{
    (void)state;
    assert_shown(TEXT("HT-1 \\n ~"), "HT-1 \\n ~");
    assert_shown(TEXT("卫生间 ¥é€𠀀"), "卫生间 ¥é€𠀀");
    assert_int_equal(text_columns(TEXT("卫生间")), 6);
    assert_int_equal(text_columns(TEXT("¥é")), 2);
}

/* Widths are those of Unicode; what is ambiguous there takes one. */
static void a_character_takes_the_columns_that_a_terminal_gives_it(void **state)
{
    (void)state;
    assert_int_equal(text_columns(TEXT("，：（）「」—…·“”")), 2 * 6 + 5);
    assert_int_equal(text_columns(TEXT("Ａ￥　ｱ")), 2 + 2 + 2 + 1);
    assert_int_equal(text_columns(TEXT("①°±²Ω→■")), 7);
    assert_int_equal(text_columns(TEXT("🏠🔑😀✅⌚")), 10);
    assert_int_equal(text_columns(TEXT("✈☎❤")), 3);
    assert_int_equal(text_columns(TEXT("𠮷𪚥")), 4);
    assert_int_equal(text_columns(TEXT("e\u0301ö")), 2);
    assert_int_equal(text_columns(TEXT("か\u3099")), 2);
    assert_int_equal(text_columns(TEXT("❤\ufe0f👨\u200d👩")), 1 + 2 + 2);
    assert_int_equal(text_columns(TEXT("\u1100\u1161\u11a8")), 2);
    assert_int_equal(text_columns(TEXT("\U000e0100")), 0);
}

static void ranges_of_widths_are_sorted_and_apart(void **state)
{
    static const uint32_t ranges[][2] = {
#define NOTHING(first, last) {first, last},
#define WIDE(first, last)
#include "tools/doorstep/shared/output/glyph_widths.def"
#undef NOTHING
#undef WIDE
#define NOTHING(first, last)
#define WIDE(first, last) {first, last},
#include "tools/doorstep/shared/output/glyph_widths.def"
    };
    uint32_t falls = 0;

    (void)state;
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        assert_true(ranges[i][0] <= ranges[i][1]);
        falls += (uint32_t)(i > 0 && ranges[i][0] <= ranges[i - 1][1]);
    }
    assert_int_equal(falls, 1); /* where the second table begins */
}

static void a_cut_keeps_a_mark_with_its_letter(void **state)
{
    (void)state;
    assert_int_equal(columns_cut(TEXT("e\u0301x"), 1).count, 3);
    assert_int_equal(columns_cut(TEXT("卫生间"), 5).count, 6);
    assert_int_equal(columns_cut(TEXT("卫生间"), 0).count, 0);
}

static void controls_are_escaped(void **state)
{
    (void)state;
    assert_shown(TEXT("a\nb\r\tc\x1b[2J\x7f"), "a\\nb\\r\\tc\\x1b[2J\\x7f");
    assert_shown((struct text){"\0x", 2}, "\\x00x");
    assert_shown(TEXT("\xc2\x9b"
                      "2J"),
                 "\\u009b2J");
    assert_shown(TEXT("\xe2\x80\xaegnp.exe\xe2\x80\xac\xe2\x80\xa8"),
                 "\\u202egnp.exe\\u202c\\u2028");
    assert_int_equal(text_columns(TEXT("\x1b")), 4);
}

static void bytes_that_are_no_utf8_are_escaped_one_by_one(void **state)
{
    (void)state;
    assert_shown(TEXT("\xff-\xe5\x8d"), "\\xff-\\xe5\\x8d");
    assert_shown(TEXT("\x80\xc0\x80"), "\\x80\\xc0\\x80");
    assert_shown(TEXT("\xed\xa0\x80"), "\\xed\\xa0\\x80");
}

static void a_cut_never_halves_an_escape(void **state)
{
    (void)state;
    assert_int_equal(columns_cut(TEXT("ab\x1b"), 5).count, 2);
    assert_int_equal(columns_cut(TEXT("ab\x1b"), 6).count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_text_is_shown_as_it_is),
        cmocka_unit_test(a_character_takes_the_columns_that_a_terminal_gives_it),
        cmocka_unit_test(ranges_of_widths_are_sorted_and_apart),
        cmocka_unit_test(a_cut_keeps_a_mark_with_its_letter),
        cmocka_unit_test(controls_are_escaped),
        cmocka_unit_test(bytes_that_are_no_utf8_are_escaped_one_by_one),
        cmocka_unit_test(a_cut_never_halves_an_escape),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
