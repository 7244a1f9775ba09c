#include "broker/core_parts.h"
#include "schemas/book_parts.h"
#include "tests/support/core_driver.h"
#include "tests/support/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* When the cache is written, and how much at once. What takes a broker minutes of load is set here
 * by hand, in the core's own memory. */

#define SOME (CACHE_GROUPS * CACHE_ENTRIES_MAX)

static int open_driver(void **state)
{
    struct driver *driver = driver_create();
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1")};

    driver_hello(driver, 1);
    driver_submit(driver, 1, 1, events, 2);
    driver_commit(driver);
    driver->story[0] = '\0';
    *state = driver;
    return 0;
}

static int close_driver(void **state)
{
    struct driver *driver = *state;

    driver_destroy(&driver);
    return 0;
}

/* So many events were committed since the oldest that the cache lacks. */
static void lag(struct driver *driver, uint64_t events)
{
    driver->core->committed = 1 + events;
    driver->core->head = driver->core->committed;
}

static uint32_t due(struct driver *driver, bool is_idle)
{
    int64_t wake_ms = INT64_MAX;

    return core_spill_due(driver->core, is_idle, driver->now_ms, &wake_ms);
}

static void a_quiet_moment_is_used(void **state)
{
    struct driver *driver = *state;
    int64_t wake_ms = INT64_MAX;

    assert_int_equal(core_spill_due(driver->core, true, driver->now_ms, &wake_ms), 0);
    assert_true(wake_ms == driver->now_ms + CACHE_QUIET_MS);
    driver->now_ms += CACHE_QUIET_MS;
    assert_int_equal(due(driver, false), 0);
    assert_int_equal(due(driver, true), SOME);
    assert_true(core_unspilled(driver->core, driver->now_ms));
    assert_int_equal(due(driver, true), 0);
    driver->now_ms += CACHE_RETRY_MS;
    assert_int_equal(due(driver, true), SOME);
}

static void a_failure_is_news_once_until_something_is_written(void **state)
{
    static struct spill spill;
    struct driver *driver = *state;
    struct core *core = driver->core;

    for (int i = 0; i < 2; i++) {
        assert_true(core_unspilled(core, driver->now_ms));
        assert_false(core_unspilled(core, driver->now_ms + CACHE_RETRY_MS));
        core_spill(core, 1, &spill);
        core_spilled(core, &spill, 0, driver->now_ms);
    }
}

static void under_load_it_is_written_when_it_is_far_behind(void **state)
{
    struct driver *driver = *state;

    driver->core->spill_groups = CACHE_GROUPS;
    lag(driver, CACHE_LAG_EVENTS - 1);
    assert_int_equal(due(driver, false), 0);
    lag(driver, CACHE_LAG_EVENTS);
    assert_int_equal(due(driver, false), SOME);
    lag(driver, 2 * CACHE_LAG_EVENTS);
    assert_int_equal(due(driver, false), 2 * SOME);
    driver->core->spill_groups = CACHE_GROUPS - 1;
    assert_int_equal(due(driver, false), 0);
    lag(driver, 4 * CACHE_LAG_EVENTS);
    assert_int_equal(due(driver, false), SPILL_ENTRIES_MAX);
    driver->core->spill_groups = 0; /* it was just written */
    assert_int_equal(due(driver, false), 0);
}

static void more_changed_entries_than_bounded_are_written_at_once(void **state)
{
    struct driver *driver = *state;
    struct core *core = driver->core;
    struct story story;
    char words[64];

    story_begin(&story);
    for (uint32_t i = 0; book_changed_count(core->book) <= BOOK_CHANGED_MAX; i++) {
        struct text bytes;
        struct event event;

        assert_false(core_must_spill(core, driver->now_ms));
        (void)snprintf(words, sizeof words, "subject=K%u unit=%u", i, i);
        bytes = story_event(&story, "C", "contract.filed", words);
        assert_int_equal(event_decode(&event, bytes.bytes, bytes.count).bits, 0);
        assert_int_equal(book_evolve(core->book, &event, 3 + i, NULL), STATUS_OK);
    }
    story_end(&story);
    assert_true(core_must_spill(core, driver->now_ms));
    assert_int_equal(due(driver, false), SPILL_ENTRIES_MAX);
    assert_true(core_unspilled(core, driver->now_ms));
    assert_false(core_must_spill(core, driver->now_ms));
    core->book->changed.count = 2;
    core->book->changed.bytes = BOOK_CHANGED_BYTES + 1;
    assert_true(core_must_spill(core, driver->now_ms + CACHE_RETRY_MS));
}

static void nothing_new_is_taken_when_the_cache_cannot_be_written_for_long(void **state)
{
    struct driver *driver = *state;
    struct book *book = driver->core->book;
    const uint64_t before = book->changed.bytes;
    const struct text events[] = {make_contract("X", "1"), make_contract("Y", "2")};

    book->changed.bytes = (uint64_t)BOOK_CHANGED_BYTES_MAX + 1;
    driver_submit(driver, 1, 2, events, 2);
    driver_commit(driver);
    book->changed.bytes = before;
    driver_submit(driver, 1, 3, events, 2);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 2: 2, ERR_BUSY later\n1 RESULT 3: 2, 3\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_driver, close_driver)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_quiet_moment_is_used),
        TEST(a_failure_is_news_once_until_something_is_written),
        TEST(under_load_it_is_written_when_it_is_far_behind),
        TEST(more_changed_entries_than_bounded_are_written_at_once),
        TEST(nothing_new_is_taken_when_the_cache_cannot_be_written_for_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
