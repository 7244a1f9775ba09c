#include "schemas/policy.h"

#include "schemas/date.h"
#include "schemas/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_due(const char *start, const char *due)
{
    struct policy policy = policy_default();
    char text[DATE_TEXT_BYTES];
    int32_t date;

    assert_true(date_parse(&date, text_of(start)));
    assert_string_equal(date_format(text, policy_d5_due(&policy, date)), due);
}

static void engineerings_week_does_not_count_its_first_day(void **state)
{
    (void)state;
    assert_due("2024-08-20", "2024-08-27");
    assert_due("2024-02-22", "2024-02-29");
    assert_due("2023-12-28", "2024-01-04");
    assert_due("2024-09-24", "2024-10-01");
}

static void a_project_that_set_nothing_has_the_procedures_defaults(void **state)
{
    struct policy policy = policy_default();

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engineerings_week_does_not_count_its_first_day),
        cmocka_unit_test(a_project_that_set_nothing_has_the_procedures_defaults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
