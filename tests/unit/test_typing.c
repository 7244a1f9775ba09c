#include "tools/doorstep/act/typing.h"

#include "tools/doorstep/shared/output/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char value[TYPED_BYTES];
static struct error err;

static const struct field_schema budget_fen = {.name = "budget_fen", .kind = KIND_NATURAL};
static const struct field_schema amount_fen = {.name = "amount_fen", .kind = KIND_POSITIVE};
static const struct field_schema keys = {.name = "keys", .kind = KIND_NATURAL};
static const struct field_schema category = {.name = "category", .kind = KIND_CATEGORY};
static const struct field_schema done_on = {.name = "done_on", .kind = KIND_DATE};
static const struct field_schema satisfied = {.name = "satisfied", .kind = KIND_BOOL};
static const struct field_schema signed_true = {.name = "owner_signed", .kind = KIND_TRUE};
static const struct field_schema plan = {.name = "plan", .kind = KIND_TEXT};
static const struct field_schema handler = {.name = "handler", .kind = KIND_ID};

static bool reads(const struct field_schema *field, const char *typed)
{
    int32_t today;
    struct prompt prompt = {.field = field};

    assert_true(date_parse(&today, TEXT("2024-12-30")));
    prompt.today = today;
    return typing_read(&prompt, text_of(typed), value, &err) == STATUS_OK;
}

static void assert_reads(const struct field_schema *field, const char *typed, const char *expected)
{
    if (!reads(field, typed)) {
        fail_msg("\"%s\" is refused: %s", typed, err.text);
    }
    assert_string_equal(value, expected);
}

static void assert_refuses(const struct field_schema *field, const char *typed)
{
    if (reads(field, typed)) {
        fail_msg("\"%s\" is read as %s", typed, value);
    }
    assert_true(err.text[0] != '\0');
}

static void signs_of_full_width_are_those_of_ascii(void **state)
{
    (void)state;
    assert_reads(&budget_fen, "３００．５０", "30050");
    assert_reads(&budget_fen, "１，２３４元", "123400");
    assert_reads(&keys, "２", "2");
    assert_reads(&done_on, "２０２４－１２－３１", "2024-12-31");
    assert_reads(&done_on, "＋１", "2024-12-31");
    assert_reads(&satisfied, "ｙ", "true");
    assert_reads(&category, "ｐｒｏ", "property");
    assert_reads(&plan, "换２个（新）", "换２个（新）");
    assert_refuses(&keys, "２～");
    assert_refuses(&keys, "\xef\xbc");
    assert_true(typing_is_yes(TEXT("Ｙ")));
    assert_false(typing_is_yes(TEXT("ｎ")));
    assert_false(typing_is_yes(TEXT("")));
}

static void money_is_yuan_unless_it_says_fen(void **state)
{
    (void)state;
    assert_reads(&budget_fen, "300", "30000");
    assert_reads(&budget_fen, "300.5", "30050");
    assert_reads(&budget_fen, "300.05", "30005");
    assert_reads(&budget_fen, "1,234.50", "123450");
    assert_reads(&budget_fen, "¥1,234", "123400");
    assert_reads(&budget_fen, "￥7", "700");
    assert_reads(&budget_fen, "12元", "1200");
    assert_reads(&budget_fen, "12 yuan", "1200");
    assert_reads(&budget_fen, "30000分", "30000");
    assert_reads(&budget_fen, "5 fen", "5");
    assert_reads(&budget_fen, "0", "0");
}

static void money_that_is_none_is_refused(void **state)
{
    static const char *const wrong[] = {"abc",
                                        "-1",
                                        "1.234",
                                        ".5",
                                        "1.5分",
                                        "¥5分",
                                        "1e3",
                                        "1.2.3",
                                        "1 2",
                                        "1.,5",
                                        "元",
                                        "¥",
                                        "9999999999999999",
                                        "99999999999999999999"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_refuses(&budget_fen, wrong[i]);
    }
    assert_refuses(&amount_fen, "0");
    assert_reads(&amount_fen, "0.01", "1");
}

static void a_number_is_whole_and_within_its_kind(void **state)
{
    (void)state;
    assert_reads(&keys, "3", "3");
    assert_refuses(&keys, "3.5");
    assert_refuses(&keys, "-3");
    assert_refuses(&keys, "three");
}

static void a_word_is_its_number_itself_or_its_beginning(void **state)
{
    struct prompt few = {.field = &category, .words = "general|goods"};

    (void)state;
    assert_reads(&category, "2", "property");
    assert_reads(&category, "engineering", "engineering");
    assert_reads(&category, "E", "engineering");
    assert_reads(&category, "gen", "general");
    assert_refuses(&category, "4");
    assert_refuses(&category, "0");
    assert_refuses(&category, "x");
    assert_int_equal(typing_read(&few, TEXT("g"), value, &err), STATUS_INVALID); /* which? */
    assert_int_equal(typing_read(&few, TEXT("goods"), value, &err), STATUS_OK);
    assert_string_equal(value, "goods");
    assert_int_equal(typing_read(&few, TEXT("property"), value, &err), STATUS_INVALID);
}

static void a_date_exists_or_is_counted_from_today(void **state)
{
    (void)state;
    assert_reads(&done_on, "2024-02-29", "2024-02-29");
    assert_reads(&done_on, "today", "2024-12-30");
    assert_reads(&done_on, "今天", "2024-12-30");
    assert_reads(&done_on, "明天", "2024-12-31");
    assert_reads(&done_on, "昨天", "2024-12-29");
    assert_reads(&done_on, "yesterday", "2024-12-29");
    assert_reads(&done_on, "+7", "2025-01-06");
    assert_reads(&done_on, "-30", "2024-11-30");
    assert_refuses(&done_on, "-");
    assert_refuses(&done_on, "2023-02-29");
    assert_refuses(&done_on, "+");
    assert_refuses(&done_on, "+1.5");
    assert_refuses(&done_on, "+99999");
    assert_refuses(&done_on, "soon");
}

static void yes_and_no_are_two_answers_and_true_is_one(void **state)
{
    (void)state;
    assert_reads(&satisfied, "Y", "true");
    assert_reads(&satisfied, "否", "false");
    assert_refuses(&satisfied, "maybe");
    assert_reads(&signed_true, "是", "true");
    assert_refuses(&signed_true, "n");
}

static void text_is_utf8_of_bounded_bytes(void **state)
{
    char longer[ID_BYTES_MAX + 2];

    (void)state;
    (void)memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_reads(&plan, "换防水层", "换防水层");
    assert_refuses(&plan, "\xff");
    assert_refuses(&handler, longer);
    assert_reads(&handler, longer + 1, longer + 1);
}

static void what_will_be_recorded_is_said_back(void **state)
{
    char shown[SHOWN_BYTES];

    (void)state;
    assert_int_equal(lang_choose("en", &err), STATUS_OK);
    assert_string_equal(typing_show(shown, &budget_fen, "30050"), "¥300.50 (30050 fen)");
    assert_string_equal(typing_show(shown, &satisfied, "false"), "no");
    assert_string_equal(typing_show(shown, &done_on, "2024-12-30"), "2024-12-30");
    assert_true(typing_is_money(&budget_fen));
    assert_false(typing_is_money(&keys));
    assert_string_equal(typing_hint(&plan), "");
    assert_int_equal(lang_choose("zh", &err), STATUS_OK);
    assert_string_equal(typing_show(shown, &budget_fen, "1"), "¥0.01（1 分）");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_of_full_width_are_those_of_ascii),
        cmocka_unit_test(money_is_yuan_unless_it_says_fen),
        cmocka_unit_test(money_that_is_none_is_refused),
        cmocka_unit_test(a_number_is_whole_and_within_its_kind),
        cmocka_unit_test(a_word_is_its_number_itself_or_its_beginning),
        cmocka_unit_test(a_date_exists_or_is_counted_from_today),
        cmocka_unit_test(yes_and_no_are_two_answers_and_true_is_one),
        cmocka_unit_test(text_is_utf8_of_bounded_bytes),
        cmocka_unit_test(what_will_be_recorded_is_said_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
