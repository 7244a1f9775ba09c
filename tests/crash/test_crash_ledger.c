#include "tests/crash/ledger_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define RUNS (12 / CRASH_SLOWNESS)

static uint64_t seed;

static struct findings explore(uint64_t run_seed, uint32_t some, enum mutant mutant)
{
    static struct ledger_trial context;
    const struct plan plan = {.seed = run_seed, .generations = 4, .some = some, .mutant = mutant};
    const struct trial trial = ledger_trial(&context);

    context = (struct ledger_trial){.groups = 12, .events_max = 12};
    return crash_explore(&trial, &plan);
}

static void what_was_acknowledged_survives_every_crash(void **state)
{
    uint32_t states = 0;

    (void)state;
    for (uint64_t i = 0; i < RUNS; i++) {
        const struct findings findings = explore(seed + i, 8, MUTANT_NONE);

        assert_string_equal(findings.wrong.text, "");
        states += findings.states;
    }
    (void)printf("%u states\n", states);
}

/* What a restart finds it tells, so it must be as durable as what was acknowledged. */
static void what_is_found_after_a_kill_survives_every_crash(void **state)
{
    static struct ledger_trial context;
    const struct trial trial = ledger_trial(&context);
    struct plan plan = {.seed = seed, .generations = 2, .some = 2, .stop = 1};
    struct findings findings = {0};
    uint32_t states = 0;

    (void)state;
    for (; !findings.is_over; plan.stop++) {
        context = (struct ledger_trial){.groups = 2, .events_max = 4};
        findings = crash_explore(&trial, &plan);
        assert_string_equal(findings.wrong.text, "");
        states += findings.states;
    }
    (void)printf("%u states\n", states);
}

/* Else the tests above say nothing. */
static void a_sync_left_out_is_found(void **state)
{
    (void)state;
    for (enum mutant mutant = MUTANT_NO_DATA_SYNC; mutant < MUTANTS; mutant++) {
        bool is_found = false;

        for (uint64_t i = 0; i < RUNS && !is_found; i++) {
            const struct findings findings = explore(seed + i, 8, mutant);

            is_found = findings.wrong.text[0] != '\0';
            (void)printf("%s\n", findings.wrong.text);
        }
        assert_true(is_found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_every_crash),
        cmocka_unit_test(what_is_found_after_a_kill_survives_every_crash),
        cmocka_unit_test(a_sync_left_out_is_found),
    };

    seed = crash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
