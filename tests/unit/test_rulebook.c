#include "tools/doorstep/why/rulebook.h"

#include "schemas/limits.h"
#include "tools/doorstep/shared/output/advice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RULES 25 /* of the procedure */

static bool is_said(const struct words *words)
{
    return words->english != NULL && words->english[0] != '\0' && words->chinese != NULL &&
           (unsigned char)words->chinese[strcspn(words->chinese, "\x80\x81\xe2\xe3\xe4\xe5"
                                                                 "\xe6\xe7\xe8\xe9")] != '\0';
}

static void every_rule_is_explained_in_both_languages(void **state)
{
    char word[8];
    int number;

    (void)state;
    for (number = 1; number <= RULES; number++) {
        (void)snprintf(word, sizeof word, "G-%02d", number);
        assert_non_null(rulebook_at(number));
        assert_string_equal(rulebook_at(number)->word, word);
        assert_true(is_said(&rulebook_at(number)->text));
    }
    assert_null(rulebook_at(0));
    assert_null(rulebook_at(RULES + 1));
}

static void every_refusal_has_advice_and_its_rule(void **state)
{
    static const struct {
        enum refusal refusal;
        const char *guard;
    } all[] = {
#define REFUSAL(name, id, when, guard, meaning) {name, guard},
#include "schemas/refusals.def"
#undef REFUSAL
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof all / sizeof all[0]; i++) {
        const struct rule *rule = rulebook_of(all[i].refusal);

        if (!is_said(advice_on(all[i].refusal))) {
            fail_msg("%s has no advice", refusal_word(all[i].refusal));
        }
        assert_string_equal(rule == NULL ? "" : rule->word, all[i].guard);
    }
}

static void bounds_are_said_as_they_are(void **state)
{
    static const int bounds[] = {CASE_EVENTS_MAX, CASE_PAYMENTS_MAX, CASE_INQUIRIES_MAX,
                                 CASE_INQUIRIES_OPEN_MAX, INQUIRY_ROUNDS_MAX};
    const struct words *said = &rulebook_at(8)->text;
    char number[16];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        (void)snprintf(number, sizeof number, "%d ", bounds[i]);
        assert_non_null(strstr(said->english, number));
        assert_non_null(strstr(said->chinese, number));
    }
}

static void a_code_is_read_as_people_give_it(void **state)
{
    static const struct {
        const char *word;
        enum code_kind kind;
        const char *rule;
        enum refusal refusal;
    } said[] = {{"ERR_NO_FILE", CODE_REFUSAL, "", ERR_NO_FILE},
                {"err_no_file", CODE_REFUSAL, "", ERR_NO_FILE},
                {"G-08", CODE_RULE, "G-08", 0},
                {"[g-8]", CODE_RULE, "G-08", 0},
                {"G-25", CODE_RULE, "G-25", 0},
                {"ERR", CODE_REFUSALS, "", 0},
                {"G", CODE_RULES, "", 0},
                {"G-", CODE_RULES, "", 0},
                {"ERR_NOT_PAID", CODE_UNKNOWN, "", 0},
                {"G-26", CODE_UNKNOWN, "", 0},
                {"G-00", CODE_UNKNOWN, "", 0},
                {"G-100", CODE_NONE, "", 0},
                {"G-8a", CODE_NONE, "", 0},
                {"HT-2024-0183", CODE_NONE, "", 0},
                {"", CODE_NONE, "", 0},
                {"a", CODE_NONE, "", 0}};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof said / sizeof said[0]; i++) {
        const struct code code = rulebook_read(said[i].word);

        assert_int_equal(code.kind, said[i].kind);
        assert_int_equal(code.refusal, said[i].refusal);
        assert_string_equal(code.rule == NULL ? "" : code.rule->word, said[i].rule);
    }
}

static void what_may_be_meant_shares_a_word(void **state)
{
    (void)state;
    assert_true(rulebook_resembles(ERR_BALANCE_DUE, "ERR_NOT_PAID"));
    assert_true(rulebook_resembles(ERR_NO_FILE, "err_nofile"));
    assert_true(rulebook_resembles(ERR_DUP_PAYMENT, "ERR_PAYMENTS"));
    assert_false(rulebook_resembles(ERR_NO_FILE, "ERR_GATE"));
    assert_false(rulebook_resembles(ERR_NO_FILE, "G-99"));
    assert_false(rulebook_resembles(ERR_NO_FILE, "ERR_"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_is_explained_in_both_languages),
        cmocka_unit_test(every_refusal_has_advice_and_its_rule),
        cmocka_unit_test(bounds_are_said_as_they_are),
        cmocka_unit_test(a_code_is_read_as_people_give_it),
        cmocka_unit_test(what_may_be_meant_shares_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
