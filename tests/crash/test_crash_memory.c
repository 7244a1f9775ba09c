#include "broker/io_cache.h"
#include "broker/io_ledger.h"
#include "tests/crash/memory.h"
#include "tests/crash/memory_trial.h"
#include "tests/support/core_driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define RECORDS 8

/* The ledger. */

static struct record records[RECORDS + 1];

static void make_records(void)
{
    static char bytes[20000]; /* takes overflow pages */

    for (uint64_t i = 1; i <= RECORDS; i++) {
        records[i] = (struct record){
            .type = 1, .position = 1, .sequence = i, .payload = {bytes, sizeof bytes}};
        record_seal(&records[i], TEXT("s"), TEXT("i"));
    }
}

/* Every record that is there is true, and nothing else is. */
static enum status read_all(struct ledger *ledger, uint64_t head)
{
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, ledger, 1, NULL);
    struct record record;
    uint64_t count = 0;

    while (status == STATUS_OK) {
        status = ledger_cursor_next(cursor, &record, NULL);
        if (status == STATUS_OK) {
            count++;
            assert_true(text_equals(record.payload, records[count].payload));
        }
    }
    if (status == STATUS_NOT_FOUND) {
        assert_true(count == head);
    }
    ledger_cursor_close(&cursor);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status work_on_ledger(const struct place *place)
{
    struct ledger *ledger = NULL;
    enum status status = ledger_open(&ledger, place->ledger, LEDGER_WRITE, NULL);
    uint64_t head;

    for (int i = 0; i < 3 && status == STATUS_OK; i++) {
        head = ledger_head(ledger);
        status = ledger_append(ledger, &records[head + 1], 1, NULL);
        assert_true(ledger_head(ledger) == head + (status == STATUS_OK ? 1 : 0));
    }
    if (status == STATUS_OK) {
        status = read_all(ledger, ledger_head(ledger));
    }
    ledger_close(&ledger);
    return status;
}

/* The cache; the core behind it is made before, as it allocates in its own way. */

static const struct core_identity identity = {{{1, 2, 3}}, 1};
static struct driver *driver;

static enum status work_on_cache(const struct place *place)
{
    static struct spill spilled;
    const struct need need = {.kind = NEED_SUBJECT, .key = TEXT("X")};
    struct cache *cache = NULL;
    struct error dropped = {0};
    struct error err = {0};
    struct found found = {0};
    enum status status = cache_open(&cache, place->cache, &identity, driver->head, &dropped, &err);

    assert_true(status != STATUS_OK || dropped.status == STATUS_OK ||
                dropped.status == STATUS_NO_MEMORY); /* then it is begun anew */
    if (status == STATUS_OK) {
        core_spill(driver->core, 8, &spilled);
        status = cache_write(cache, &spilled, NULL);
        assert_true(status == STATUS_OK || spilled.count > 0);
    }
    if (status == STATUS_OK) {
        status = cache_find(cache, &need, &found, NULL);
        assert_true(status != STATUS_OK || (found.is_there && found.entry.head == 3));
    }
    cache_close(&cache);
    return status;
}

/* A core that begins with a cache and folds one record. */

static struct cache *ready; /* what driver's core has spilled */

static enum status fold(struct core *core, const struct record *record)
{
    struct need need = {0};
    enum status status = core_fold(core, record, &need, NULL);

    while (status == STATUS_NOT_FOUND) {
        struct found found;

        status = cache_find(ready, &need, &found, NULL);
        if (status == STATUS_OK) {
            status = core_give(core, &need, &found, NULL);
        }
        if (status == STATUS_OK) {
            status = core_fold(core, record, &need, NULL);
        }
    }
    return status;
}

static enum status work_on_core(const struct place *place)
{
    struct effects *effects = NULL;
    struct core *core = NULL;
    enum status status = core_create(&core, &identity, 1, NULL);

    (void)place;
    if (status == STATUS_OK) {
        status = effects_create(&effects, NULL);
    }
    if (status == STATUS_OK) {
        status = core_adopt(core, cache_state(ready), NULL);
    }
    if (status == STATUS_OK) {
        status = cache_give_marks(ready, core, NULL);
    }
    if (status == STATUS_OK) {
        assert_true(core_head(core) == driver->head - 1);
        status = fold(core, &driver->records[driver->head - 1]);
        assert_true(core_head(core) == driver->head - (status == STATUS_OK ? 0 : 1));
    }
    effects_destroy(&effects);
    core_destroy(&core);
    cache_rest(ready);
    return status;
}

static void the_ledger_survives_a_failed_allocation(void **state)
{
    (void)state;
    make_records();
    memory_fail_each(work_on_ledger);
}

static void make_driver(void)
{
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_file("X")};

    driver = driver_create();
    driver_hello(driver, 1);
    driver_submit(driver, 1, 1, events, 3);
    driver_commit(driver);
}

static void the_cache_survives_a_failed_allocation(void **state)
{
    (void)state;
    make_driver();
    memory_fail_each(work_on_cache);
    driver_destroy(&driver);
}

static void a_core_survives_a_failed_allocation(void **state)
{
    static struct spill spilled;
    const struct place place = memory_place();
    struct error err = {0};

    (void)state;
    make_driver();
    assert_int_equal(cache_open(&ready, place.cache, &identity, 0, &err, &err), STATUS_OK);
    core_spill(driver->core, 8, &spilled);
    assert_int_equal(cache_write(ready, &spilled, NULL), STATUS_OK);
    memory_fail_each(work_on_core);
    cache_close(&ready);
    memory_remove(&place);
    driver_destroy(&driver);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger_survives_a_failed_allocation),
        cmocka_unit_test(the_cache_survives_a_failed_allocation),
        cmocka_unit_test(a_core_survives_a_failed_allocation),
    };

    memory_spare_hashing();
    return memory_is_counted() ? cmocka_run_group_tests(tests, NULL, NULL) : MEMORY_SKIPPED;
}
