#include "tools/doorstep/paper/wording.h"

#include "tools/doorstep/shared/output/lang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct document document;

static int setup(void **state)
{
    (void)state;
    document_init(&document);
    return lang_choose("en", NULL) == STATUS_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    document_finish(&document);
    return 0;
}

static void numbers_of_people_are_masked_but_the_last_four(void **state)
{
    (void)state;
    assert_string_equal(wording_masked(&document, TEXT("130302198001011234")).bytes,
                        "**************1234");
    assert_string_equal(wording_masked(&document, TEXT("护照一二三四五")).bytes, "***二三四五");
    assert_string_equal(wording_masked(&document, TEXT("1234")).bytes, "****");
    assert_string_equal(wording_masked(&document, TEXT("1")).bytes, "*");
}

static void amounts_are_in_figures_and_in_words_in_either_language(void **state)
{
    (void)state;
    assert_string_equal(wording_amount(&document, 168032).bytes,
                        "¥1,680.32\n人民币壹仟陆佰捌拾元零叁角贰分");
    assert_string_equal(wording_money(&document, -5).bytes, "-¥0.05");
    assert_string_equal(wording_money(&document, ABSENT).bytes, "—");
    assert_int_equal(lang_choose("zh", NULL), STATUS_OK);
    assert_string_equal(wording_amount(&document, 168032).bytes,
                        "¥1,680.32\n人民币壹仟陆佰捌拾元零叁角贰分");
    assert_string_equal(wording_amount(&document, ABSENT).bytes, "—");
}

static void areas_dates_and_words_have_a_dash_for_nothing(void **state)
{
    (void)state;
    assert_string_equal(wording_area(&document, 10205).bytes, "102.05 m²");
    assert_string_equal(wording_area(&document, ABSENT).bytes, "—");
    assert_string_equal(wording_date(&document, 0).bytes, "1970-01-01");
    assert_string_equal(wording_date(&document, NO_DATE).bytes, "—");
    assert_string_equal(wording_word(&document, KIND_CATEGORY, 1).bytes, "engineering");
    assert_string_equal(wording_word(&document, KIND_CATEGORY, 0).bytes, "—");
    assert_string_equal(wording_or_dash(&document, TEXT("")).bytes, "—");
    assert_string_equal(wording_state(&document, STATE_TRIAGE).bytes, "B5 classify the inquiry");
    assert_int_equal(lang_choose("zh", NULL), STATUS_OK);
    assert_string_equal(wording_word(&document, KIND_CATEGORY, 1).bytes, "工程");
    assert_string_equal(wording_state(&document, STATE_CLOSED).bytes, "已办结");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_of_people_are_masked_but_the_last_four, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(amounts_are_in_figures_and_in_words_in_either_language,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(areas_dates_and_words_have_a_dash_for_nothing, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
