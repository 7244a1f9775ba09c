#include "tests/crash/daybook_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RUNS (6 / CRASH_SLOWNESS)

static uint64_t seed;
static struct daybook_trial context;

static struct findings explore(const struct plan *plan, uint32_t steps)
{
    const struct trial trial = daybook_trial(&context);

    context = (struct daybook_trial){.count = steps};
    return crash_explore(&trial, plan);
}

static void decisions_that_were_queued_survive_every_crash_in_order(void **state)
{
    struct plan plan = {.seed = seed, .generations = 4, .some = 8};
    uint32_t states = 0;

    (void)state;
    for (uint32_t i = 0; i < RUNS; i++, plan.seed++) {
        const struct findings findings = explore(&plan, 20);

        assert_string_equal(findings.wrong.text, "");
        states += findings.states;
    }
    (void)printf("%u states\n", states);
}

static void what_is_found_after_a_kill_survives_every_crash(void **state)
{
    struct plan plan = {.seed = seed, .generations = 2, .some = 2, .stop = 1};
    struct findings findings = {0};

    (void)state;
    for (; !findings.is_over; plan.stop++) {
        findings = explore(&plan, 3);
        assert_string_equal(findings.wrong.text, "");
    }
}

/* Else the tests above say nothing. */
static void a_sync_left_out_is_found(void **state)
{
    struct plan plan = {.seed = seed, .generations = 4, .some = 8, .mutant = MUTANT_NO_DATA_SYNC};

    (void)state;
    for (; plan.mutant < MUTANTS; plan.mutant++) {
        assert_string_not_equal(explore(&plan, 20).wrong.text, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions_that_were_queued_survive_every_crash_in_order),
        cmocka_unit_test(what_is_found_after_a_kill_survives_every_crash),
        cmocka_unit_test(a_sync_left_out_is_found),
    };

    seed = crash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
