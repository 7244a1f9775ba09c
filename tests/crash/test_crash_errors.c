#include "tests/crash/cache_trial.h"
#include "tests/crash/daybook_trial.h"
#include "tests/crash/ledger_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static uint64_t seed;

/* Every call fails once, in every way, for a moment and for good; until there is no such call. The
 * process ends, the next one begins with what is there, and both are cut everywhere. */
static void fail_each(const struct trial *trial, void *context, size_t context_bytes,
                      uint32_t skipping)
{
    static char fresh[sizeof(struct cache_trial)];
    uint32_t states = 0;
    uint32_t faults = 0;

    assert_true(context_bytes <= sizeof fresh);
    (void)memcpy(fresh, context, context_bytes);
    for (uint32_t kind = FAULT_IO; kind < 2 * FAULT_KINDS; kind++) {
        struct plan plan = {
            .seed = seed, .generations = 2, .some = 1, .skipping = skipping * CRASH_SLOWNESS};
        struct findings findings = {.has_failed = true};

        plan.fault.kind = (enum fault_kind)(kind % FAULT_KINDS);
        plan.fault.stays = kind >= FAULT_KINDS;
        for (plan.fault.at = 1; findings.has_failed && plan.fault.kind != FAULT_NONE;
             plan.fault.at++) {
            (void)memcpy(context, fresh, context_bytes);
            findings = crash_explore(trial, &plan);
            if (findings.wrong.text[0] != '\0') {
                fail_msg("fault %u at call %u%s: %s", plan.fault.kind, plan.fault.at,
                         plan.fault.stays ? " and after" : "", findings.wrong.text);
            }
            states += findings.states;
            faults++;
        }
    }
    (void)printf("%u faults, %u states\n", faults, states);
}

static void no_error_costs_the_ledger_what_it_acknowledged(void **state)
{
    static struct ledger_trial context = {.groups = 3, .events_max = 6};
    const struct trial trial = ledger_trial(&context);

    (void)state;
    fail_each(&trial, &context, sizeof context, 1);
}

static void no_error_makes_the_cache_lie(void **state)
{
    static struct cache_trial context = {.groups = 5};
    const struct trial trial = cache_trial(&context);

    (void)state;
    fail_each(&trial, &context, sizeof context, 5);
}

static void no_error_costs_the_day_book_a_decision(void **state)
{
    static struct daybook_trial context = {.count = 4};
    const struct trial trial = daybook_trial(&context);

    (void)state;
    fail_each(&trial, &context, sizeof context, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_error_costs_the_ledger_what_it_acknowledged),
        cmocka_unit_test(no_error_makes_the_cache_lie),
        cmocka_unit_test(no_error_costs_the_day_book_a_decision),
    };

    seed = crash_seed();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
