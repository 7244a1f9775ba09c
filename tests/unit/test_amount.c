#include "tools/doorstep/paper/amount.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_words(int64_t fen, const char *expected)
{
    char text[AMOUNT_TEXT_BYTES];

    assert_string_equal(amount_words(text, fen), expected);
}

static void amounts_are_said_as_banks_ask(void **state)
{
    (void)state;
    assert_words(67862988, "人民币陆拾柒万捌仟陆佰贰拾玖元捌角捌分");
    assert_words(10700053, "人民币壹拾万柒仟元零伍角叁分");
    assert_words(168032, "人民币壹仟陆佰捌拾元零叁角贰分");
    assert_words(1640902, "人民币壹万陆仟肆佰零玖元零贰分");
    assert_words(32504, "人民币叁佰贰拾伍元零肆分");
    assert_words(140950, "人民币壹仟肆佰零玖元伍角整");
    assert_words(600714, "人民币陆仟零柒元壹角肆分");
    assert_words(60000000, "人民币陆拾万元整");
    assert_words(10005003, "人民币壹拾万零伍拾元零叁分");
    assert_words(10001000000, "人民币壹亿零壹万元整");
    assert_words(5, "人民币伍分");
}

static void small_amounts_have_no_yuan(void **state)
{
    (void)state;
    assert_words(0, "人民币零元整");
    assert_words(50, "人民币伍角整");
    assert_words(53, "人民币伍角叁分");
    assert_words(100, "人民币壹元整");
    assert_words(1000, "人民币壹拾元整");
    assert_words(1050, "人民币壹拾元零伍角整");
    assert_words(1005, "人民币壹拾元零伍分");
}

static void zeros_between_places_are_said_once(void **state)
{
    (void)state;
    assert_words(100100, "人民币壹仟零壹元整");
    assert_words(100000100, "人民币壹佰万零壹元整");
    assert_words(100001000000, "人民币壹拾亿零壹万元整");
    assert_words(10000100000, "人民币壹亿零壹仟元整");
    assert_words(10000000100, "人民币壹亿零壹元整");
    assert_words(11000000000, "人民币壹亿壹仟万元整");
    assert_words(1000000000000, "人民币壹佰亿元整");
    assert_words(100000000000000, "人民币壹万亿元整");
}

static void the_largest_and_those_below_zero(void **state)
{
    (void)state;
    assert_words(9007199254740991,
                 "人民币玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分");
    assert_words(-9007199254740991,
                 "人民币负玖拾万零柒佰壹拾玖亿玖仟贰佰伍拾肆万柒仟肆佰零玖元玖角壹分");
    assert_words(-1, "人民币负壹分");
    assert_words(8888888888888888,
                 "人民币捌拾捌万捌仟捌佰捌拾捌亿捌仟捌佰捌拾捌万捌仟捌佰捌拾捌元捌角捌分");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_said_as_banks_ask),
        cmocka_unit_test(small_amounts_have_no_yuan),
        cmocka_unit_test(zeros_between_places_are_said_once),
        cmocka_unit_test(the_largest_and_those_below_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
