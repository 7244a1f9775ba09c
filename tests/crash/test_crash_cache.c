#include "tests/crash/cache_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RUNS (6 / CRASH_SLOWNESS)

static uint64_t seed;
static struct cache_trial context;

static struct findings explore(const struct plan *plan, uint32_t groups)
{
    const struct trial trial = cache_trial(&context);

    context = (struct cache_trial){.groups = groups};
    return crash_explore(&trial, plan);
}

static void the_cache_never_lies_after_a_crash(void **state)
{
    struct plan plan = {.seed = seed, .generations = 4, .some = 6};
    uint32_t states = 0;

    (void)state;
    for (uint32_t i = 0; i < RUNS; i++, plan.seed++) {
        const struct findings findings = explore(&plan, 12);

        assert_string_equal(findings.wrong.text, "");
        states += findings.states;
    }
    (void)printf("%u states\n", states);
}

static void nor_after_a_kill_and_a_crash(void **state)
{
    struct plan plan = {.seed = seed, .generations = 2, .some = 1, .stop = 1};
    struct findings findings = {0};

    (void)state;
    for (; !findings.is_over; plan.stop++) {
        findings = explore(&plan, 3);
        assert_string_equal(findings.wrong.text, "");
    }
}

/* Else the tests above say nothing. What O_DSYNC writes the cache may lose, the ledger may not. */
static void a_sync_left_out_is_found(void **state)
{
    struct plan plan = {.seed = seed, .generations = 4, .some = 6, .mutant = MUTANT_NO_DATA_SYNC};

    (void)state;
    for (; plan.mutant < MUTANTS; plan.mutant++) {
        assert_string_not_equal(explore(&plan, 12).wrong.text, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cache_never_lies_after_a_crash),
        cmocka_unit_test(nor_after_a_kill_and_a_crash),
        cmocka_unit_test(a_sync_left_out_is_found),
    };

    seed = crash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
