#include "schemas/policy.h"

#include "schemas/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_project_that_set_nothing_has_the_procedures_defaults(void **state)
{
    struct policy policy = policy_in_force(NULL, 0, 0, 0);

    (void)state;
    assert_int_equal(policy.d5_days, 7);
    assert_false(policy.d5_workdays);
    assert_true(policy.cost_limit_fen == ABSENT);
    assert_false(policy.self_approval);
    assert_false(policy.gate_on_remedy);
    assert_false(policy.f6_costed);
    assert_false(policy.lodging_required);
    assert_true(policy.reopen_days == ABSENT);
}

static void the_latest_day_of_effect_rules_then_the_latest_event(void **state)
{
    static const struct setting settings[] = {
        {1, POLICY_D5_DAYS, 100, 5},
        {2, POLICY_D5_DAYS, 50, 9},
        {4, POLICY_D5_DAYS, 100, 3},
        {5, POLICY_F6_COSTED, 100, 1},
    };

    (void)state;
    assert_int_equal(policy_in_force(settings, 4, 5, 49).d5_days, 7);
    assert_int_equal(policy_in_force(settings, 4, 5, 50).d5_days, 9);
    assert_int_equal(policy_in_force(settings, 4, 5, 100).d5_days, 3);
    assert_int_equal(policy_in_force(settings, 4, 3, 100).d5_days, 5); /* as it was after three */
    assert_int_equal(policy_in_force(settings, 4, 0, 100).d5_days, 7);
    assert_true(policy_in_force(settings, 4, 5, 100).f6_costed);
    assert_false(policy_in_force(settings, 4, 4, 100).f6_costed);
}

static void every_key_sets_its_own(void **state)
{
    (void)state;
    for (int key = POLICY_D5_DAYS; key < POLICY_KEYS_END; key++) {
        const struct setting setting = {1, (enum policy_key)key, 0, 1};
        struct policy policy = policy_in_force(&setting, 1, 1, 0);

        assert_int_equal(policy.d5_days, key == POLICY_D5_DAYS ? 1 : 7);
        assert_int_equal(policy.d5_workdays, key == POLICY_D5_MODE);
        assert_true((policy.cost_limit_fen == 1) == (key == POLICY_COST_LIMIT_FEN));
        assert_int_equal(policy.self_approval, key == POLICY_SELF_APPROVAL);
        assert_int_equal(policy.gate_on_remedy, key == POLICY_GATE_ON_REMEDY);
        assert_int_equal(policy.f6_costed, key == POLICY_F6_COSTED);
        assert_int_equal(policy.lodging_required, key == POLICY_LODGING_REQUIRED);
        assert_true((policy.reopen_days == 1) == (key == POLICY_REOPEN_DAYS));
    }
}

/* The value as a setting keeps it; -1 when the key does not take it. */
static int64_t word(enum policy_key key, const char *text)
{
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);
    int64_t value;

    writer_string(&writer, text);
    return policy_value(&value, key, &(struct list){bytes, (uint32_t)writer.count, 1}) ? value : -1;
}

static int64_t number(enum policy_key key, int64_t given)
{
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);
    int64_t value;

    writer_int(&writer, given);
    return policy_value(&value, key, &(struct list){bytes, (uint32_t)writer.count, 1}) ? value : -1;
}

static void each_key_takes_its_own_values(void **state)
{
    (void)state;
    assert_int_equal(number(POLICY_D5_DAYS, 0), -1);
    assert_int_equal(number(POLICY_D5_DAYS, 1), 1);
    assert_int_equal(number(POLICY_D5_DAYS, 366), 366);
    assert_int_equal(number(POLICY_D5_DAYS, 367), -1);
    assert_int_equal(word(POLICY_D5_DAYS, "none"), -1);
    assert_int_equal(word(POLICY_D5_MODE, "calendar"), 0);
    assert_int_equal(word(POLICY_D5_MODE, "workdays"), 1);
    assert_int_equal(word(POLICY_D5_MODE, "on"), -1);
    assert_int_equal(number(POLICY_D5_MODE, 1), -1);
    assert_int_equal(word(POLICY_SELF_APPROVAL, "refuse"), 0);
    assert_int_equal(word(POLICY_SELF_APPROVAL, "allow"), 1);
    assert_int_equal(word(POLICY_SELF_APPROVAL, "off"), -1);
    for (int key = POLICY_GATE_ON_REMEDY; key <= POLICY_LODGING_REQUIRED; key++) {
        assert_int_equal(word((enum policy_key)key, "off"), 0);
        assert_int_equal(word((enum policy_key)key, "on"), 1);
        assert_int_equal(word((enum policy_key)key, "none"), -1);
        assert_int_equal(number((enum policy_key)key, 0), -1);
    }
    assert_true(word(POLICY_COST_LIMIT_FEN, "none") == ABSENT);
    assert_true(word(POLICY_REOPEN_DAYS, "none") == ABSENT);
    assert_int_equal(word(POLICY_REOPEN_DAYS, "off"), -1);
    assert_int_equal(number(POLICY_COST_LIMIT_FEN, 0), 0);
    assert_int_equal(number(POLICY_COST_LIMIT_FEN, -1), -1);
    assert_true(number(POLICY_REOPEN_DAYS, INTEGER_MAX) == INTEGER_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_project_that_set_nothing_has_the_procedures_defaults),
        cmocka_unit_test(the_latest_day_of_effect_rules_then_the_latest_event),
        cmocka_unit_test(every_key_sets_its_own),
        cmocka_unit_test(each_key_takes_its_own_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
