#include "tests/crash/memory.h"
#include "tests/crash/memory_trial.h"
#include "workers/io_daybook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static enum status answer(struct daybook *daybook, const struct decisions *decisions)
{
    const struct verdict verdict = {
        .decision = decisions->items[0].key,
        .refused = true,
        .type = EVENT_COST_ASSESSED,
        .subject = TEXT("HT-1"),
        .id = TEXT("E5@4"),
    };

    daybook_note(daybook, &verdict, 1724119200000);
    return daybook_commit(daybook, NULL);
}

static enum status work_on_daybook(const struct place *place)
{
    static struct decisions decisions;
    struct daybook *daybook = NULL;
    struct refused refused = {0};
    enum status status = daybook_open(&daybook, &place->home, "finance", NULL, DAYBOOK_WORK, NULL);

    if (status == STATUS_OK) {
        status = daybook_queue(daybook, TEXT("a decision"), NULL);
    }
    if (status == STATUS_OK) {
        status = daybook_decisions(daybook, &decisions, NULL);
    }
    if (status == STATUS_OK) {
        assert_true(decisions.count > 0);
        status = answer(daybook, &decisions);
    }
    if (status == STATUS_OK) {
        status = daybook_refused_next(daybook, &refused, NULL);
    }
    daybook_close(&daybook);
    return status;
}

static void the_day_book_survives_a_failed_allocation(void **state)
{
    (void)state;
    memory_fail_each(work_on_daybook);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_book_survives_a_failed_allocation),
    };

    memory_spare_hashing();
    return memory_is_counted() ? cmocka_run_group_tests(tests, NULL, NULL) : MEMORY_SKIPPED;
}
