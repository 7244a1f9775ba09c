#include "schemas/table.h"
#include "tests/support/core_driver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Allocations are counted down: the one that comes to zero fails, and only it. Wrapped when this
 * test is linked. */
static int allocations_left;

void *__real_malloc(size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);

static bool fails(void)
{
    return allocations_left > 0 && --allocations_left == 0;
}

void *__wrap_malloc(size_t bytes)
{
    return fails() ? NULL : __real_malloc(bytes);
}

void *__wrap_realloc(void *block, size_t bytes)
{
    return fails() ? NULL : __real_realloc(block, bytes);
}

static int open_driver(void **state)
{
    struct driver *driver = driver_create();

    driver_hello(driver, 1);
    driver_expect(driver, "1 WELCOME head=0\n");
    *state = driver;
    return 0;
}

static int close_driver(void **state)
{
    struct driver *driver = *state;

    driver_destroy(&driver);
    return 0;
}

static void events_get_sequences_in_order_and_a_refused_one_stops_nobody(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_contract("Y", "1"),  make_file("Z"),
                                  make_file("X"),           TEXT("\xc1")};

    driver_submit(driver, 1, 1, events, 6);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1, 2, ERR_UNIT_TAKEN, ERR_NO_CASE, 3, ERR_FIELD\n");
    assert_true(driver->head == 3);
}

static void nothing_is_answered_before_the_commit(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_scheme("project:p");

    driver_submit(driver, 1, 1, &event, 1);
    assert_int_equal(driver->effects->record_count, 1);
    assert_string_equal(driver->story, "");
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1\n");
}

static void records_chain_the_history_of_their_subject(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_contract("Y", "2"), make_file("X")};

    driver_submit(driver, 1, 1, events, 4);
    driver_commit(driver);
    assert_int_equal(driver->records[1].position, 1);
    assert_int_equal(driver->records[1].previous, 0);
    assert_int_equal(driver->records[3].position, 2);
    assert_int_equal(driver->records[3].previous, 2);
    assert_int_equal(driver->records[3].type, EVENT_FILE_ESTABLISHED);
}

static void a_resend_gets_its_first_sequence(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1")};

    driver_submit(driver, 1, 1, events, 2);
    driver_commit(driver);
    driver_submit(driver, 1, 2, events, 2);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1, 2\n1 RESULT 2: 1, 2\n");
    assert_int_equal(driver->loads, 2); /* only the suspects were read */
    assert_true(driver->head == 2);
}

static void a_resend_within_a_group_that_is_not_committed_gets_its_first_sequence(void **state)
{
    struct driver *driver = *state;
    const struct text scheme = make_scheme("project:p");
    const struct text twice[] = {make_contract("X", "1"), make_contract("X", "1")};

    driver_submit(driver, 1, 1, &scheme, 1);
    driver_submit(driver, 1, 2, twice, 2);
    driver_submit(driver, 1, 3, &scheme, 1);
    assert_int_equal(driver->effects->record_count, 2);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1\n1 RESULT 2: 2, 2\n1 RESULT 3: 1\n");
    assert_int_equal(driver->loads, 0); /* the ledger did not have them yet */
}

static void a_known_id_with_other_content_is_a_conflict(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract_of("X", "1", 100),
                                  make_contract_of("X", "1", 200)};

    driver_submit(driver, 1, 1, events, 3);
    driver_commit(driver);
    driver_submit(driver, 1, 2, events + 2, 1);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1, 2, ERR_ID_CONFLICT\n1 RESULT 2: ERR_ID_CONFLICT\n");
}

/* Ids whose fingerprints are one and the same. */
static const char *const alike[] = {
    "i32222",      "i203241",     "i8071-Uoa",   "i68134-MVl",  "i147033-ZLc",
    "i215495-RSp", "i255036-5ff", "i263024-geg", "i267179-DHg", "i308380-o9k",
    "i351180-Wpy", "i477431-xcl", "i545795-B9h", "i548645-TQr", "i582456-duy",
    "i656556-x8a", "i709388-rIe", "i725140-4gq", "i779385-y0e",
};

static void ids_that_look_alike_are_told_apart(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"), make_file("X"),
                                  make_date("X", alike[0])};
    const struct text more[] = {make_date("X", alike[1]), make_date("X", alike[2]),
                                make_date("X", alike[1]), make_date("X", alike[0])};

    assert_int_equal((uint32_t)table_hash(text_of(alike[0])),
                     (uint32_t)table_hash(text_of(alike[1])));
    driver_submit(driver, 1, 1, events, 4);
    driver_commit(driver);
    driver_submit(driver, 1, 2, more, 4); /* of the group and of the ledger */
    driver_commit(driver);
    driver_submit(driver, 1, 3, more, 4);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1, 2, 3, 4\n1 RESULT 2: 5, 6, 5, 4\n"
                          "1 RESULT 3: 5, 6, 5, 4\n");
}

static void more_ids_that_look_alike_than_are_compared_are_refused(void **state)
{
    struct driver *driver = *state;
    struct text events[3 + ID_CANDIDATES_MAX];
    const struct text more[] = {make_date("X", alike[ID_CANDIDATES_MAX]),
                                make_void("X", alike[ID_CANDIDATES_MAX + 1], alike[0]),
                                make_date("X", alike[ID_CANDIDATES_MAX - 1]), make_date("X", "i")};

    events[0] = make_scheme("project:p");
    events[1] = make_contract("X", "1");
    events[2] = make_file("X");
    for (uint32_t i = 0; i < ID_CANDIDATES_MAX; i++) {
        events[3 + i] = make_date("X", alike[i]);
    }
    driver_submit(driver, 1, 1, events, 3 + ID_CANDIDATES_MAX);
    driver_commit(driver);
    driver->story[0] = '\0';
    driver_submit(driver, 1, 2, more, 4);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 2: ERR_LIMIT, ERR_LIMIT, 19, 20\n");
}

static void a_known_id_is_looked_at_before_the_rules(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"), make_file("X"),
                                  make_file("X")};

    driver_submit(driver, 1, 1, events, 4); /* a second file would be ERR_STATE */
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1, 2, 3, 3\n");
}

static void a_resend_is_known_after_a_restart(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1")};

    driver_submit(driver, 1, 1, events, 2);
    driver_commit(driver);
    driver_restart(driver);
    driver_hello(driver, 2);
    driver_submit(driver, 2, 1, events, 2);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1, 2\n2 WELCOME head=2\n2 RESULT 1: 1, 2\n");
}

static void batches_are_numbered_from_1_in_each_session(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_scheme("project:p");

    driver_submit(driver, 1, 2, &event, 1);
    driver_submit(driver, 1, 1, &event, 1);
    driver_submit(driver, 1, 1, &event, 1);
    driver_commit(driver);
    driver_hello(driver, 1); /* a new session */
    driver_submit(driver, 1, 2, &event, 1);
    driver_submit(driver, 1, 1, &event, 1);
    driver_commit(driver);
    driver_expect(driver, "1 RESYNC 1\n1 RESULT 1: 1\n1 RESYNC 2\n1 WELCOME head=1\n"
                          "1 RESYNC 1\n1 RESULT 1: 1\n");
}

static void more_unanswered_batches_than_allowed_are_not_taken(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_scheme("project:p");

    for (uint64_t batch = 1; batch <= BATCHES_PENDING_MAX; batch++) {
        driver_submit(driver, 1, batch, &event, 1);
    }
    driver_commit(driver);
    driver->story[0] = '\0';
    for (uint64_t batch = 1; batch <= BATCHES_PENDING_MAX + 1; batch++) {
        driver_submit(driver, 1, BATCHES_PENDING_MAX + batch, &event, 1);
    }
    driver_commit(driver);
    assert_non_null(strstr(driver->story, "1 RESULT 32: 1\n1 RESYNC 33\n"));
}

static void a_low_disk_refuses_what_is_new_and_answers_what_is_known(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_contract("", "1")};

    driver_submit(driver, 1, 1, events, 1);
    driver_commit(driver);
    driver->machine.disk_free_bytes = DISK_LOW_BYTES - 1;
    driver_submit(driver, 1, 2, events, 3);
    driver_commit(driver);
    driver->machine.disk_free_bytes = DISK_LOW_BYTES;
    driver_submit(driver, 1, 3, events, 2);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1\n1 RESULT 2: 1, ERR_DISK_LOW later, ERR_FIELD\n"
                          "1 RESULT 3: 1, 2\n");
}

static void an_event_that_finds_no_memory_is_refused_for_now(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1")};
    char expected[64];
    uint64_t batch = 0;
    int failing = 0;

    do {
        driver->story[0] = '\0';
        (void)snprintf(expected, sizeof expected, "1 RESULT %llu: 1, 2\n",
                       (unsigned long long)++batch);
        allocations_left = ++failing;
        driver_submit(driver, 1, batch, events, 2);
        allocations_left = 0;
        driver_commit(driver);
        assert_true(strstr(driver->story, "ERR_BUSY later") != NULL ||
                    strcmp(driver->story, expected) == 0);
        driver_restart_without_cache(driver); /* what was taken is whole */
        driver_hello(driver, 1);
        batch = 0;
    } while (strstr(driver->story, "ERR_BUSY") != NULL);
    assert_in_range(failing, 4, 100);
}

static void recorded_time_never_goes_back(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_file("X")};
    const int64_t unix_ms = driver->unix_ms;

    driver_submit(driver, 1, 1, events, 1);
    driver_commit(driver);
    driver->unix_ms -= 60000;
    driver_submit(driver, 1, 2, events + 1, 1);
    assert_int_equal(driver->effects->report_count, 1);
    assert_int_equal(driver->effects->reports[0].kind, REPORT_CLOCK_BEHIND);
    driver_commit(driver);
    driver->unix_ms += 120000;
    driver_submit(driver, 1, 3, events + 2, 1);
    driver_commit(driver);
    assert_true(driver->records[0].recorded_unix_ms == unix_ms);
    assert_true(driver->records[1].recorded_unix_ms == unix_ms);
    assert_true(driver->records[2].recorded_unix_ms == unix_ms + 60000);
}

static void a_clock_that_is_behind_at_the_start_is_told_once(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_file("X")};
    const int64_t unix_ms = driver->unix_ms;

    driver_submit(driver, 1, 1, events, 1);
    driver_commit(driver);
    driver_restart(driver);
    driver->unix_ms -= 60000;
    driver_hello(driver, 2);
    driver_submit(driver, 2, 1, events + 1, 1);
    assert_int_equal(driver->effects->report_count, 1);
    assert_int_equal(driver->effects->reports[0].kind, REPORT_CLOCK_BEHIND);
    assert_true(driver->effects->reports[0].number == 60000);
    driver_commit(driver);
    driver_submit(driver, 2, 2, events + 2, 1);
    assert_int_equal(driver->effects->report_count, 0);
    driver_commit(driver);
    assert_true(driver->records[2].recorded_unix_ms == unix_ms);
}

static void a_full_batch_fits(void **state)
{
    static struct text events[BATCH_EVENTS_MAX];
    struct driver *driver = *state;

    for (int i = 0; i < BATCH_EVENTS_MAX; i++) {
        events[i] = make_scheme("project:p");
    }
    driver_submit(driver, 1, 1, events, BATCH_EVENTS_MAX);
    driver_commit(driver);
    assert_true(driver->head == 1);
}

static void salts_are_used_once(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_contract("X", "9"), make_scheme("project:p"),
                                  make_contract("X", "1")};

    for (int i = 0; i < BATCH_EVENTS_MAX; i++) {
        (void)memset(driver->salts[i], i + 1, RECORD_SALT_BYTES);
    }
    driver_submit(driver, 1, 1, events, 3); /* the first is refused and uses none */
    driver_commit(driver);
    assert_int_equal(driver->records[0].salt[0], 1);
    assert_int_equal(driver->records[1].salt[0], 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_driver, close_driver)

static void g24_after_the_erasure_everything_of_the_case_is_refused(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_file("X"),           make_cancel("X"),
                                  make_erasure("X"),        make_erasure("X"),
                                  make_file("X"),           make_void("X", "v", "file"),
                                  make_contract("X", "2"),  make_contract("Y", "1")};
    const struct text again[] = {make_file("X"), TEXT("x"), make_contract("Z", "1")};

    driver_submit(driver, 1, 1, events, 10);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1, 2, 3, 4, 5, ERR_ERASED, ERR_ERASED, ERR_ERASED, "
                          "ERR_ERASED, 6\n");
    driver->machine.disk_free_bytes = 0;
    driver_submit(driver, 1, 2, again, 3);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 2: ERR_ERASED, ERR_FIELD, ERR_DISK_LOW later\n");
    driver->machine.disk_free_bytes = UINT64_C(1) << 40;
    driver_restart_without_cache(driver);
    driver_hello(driver, 1);
    driver_submit(driver, 1, 1, again, 3);
    driver_commit(driver);
    driver_expect(driver, "1 WELCOME head=6\n1 RESULT 1: ERR_ERASED, ERR_FIELD, ERR_UNIT_TAKEN\n");
}

/* The resend was looked up before the case was erased in front of it. */
static void g24_a_resend_behind_the_erasure_is_refused_in_the_same_batch(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_cancel("X")};
    const struct text more[] = {make_cancel("X"), make_erasure("X"), make_cancel("X")};

    driver_submit(driver, 1, 1, events, 3);
    driver_commit(driver);
    driver_submit(driver, 1, 2, more, 3);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 1: 1, 2, 3\n1 RESULT 2: 3, 4, ERR_ERASED\n");
    assert_true(record_is_erased(&driver->records[2]));
    assert_true(record_is_erased(&driver->records[1]));
    assert_false(record_is_erased(&driver->records[0]));
}

static void big_cases_are_erased_one_a_commit(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_contract("Y", "2"), make_file("X"), make_file("Y")};
    struct text more[4];
    struct text dates[BATCH_EVENTS_MAX];
    uint64_t batch = 1;
    char id[16];

    driver_submit(driver, 1, batch++, events, 5);
    driver_commit(driver);
    for (uint32_t i = 0; i < 18; i++) {
        for (uint32_t k = 0; k < 250; k++) {
            (void)snprintf(id, sizeof id, "d%u", i * 250 + k);
            dates[k] = make_date(i % 2 == 0 ? "X" : "Y", id);
        }
        driver_submit(driver, 1, batch++, dates, 250);
        driver_commit(driver);
    }
    driver->story[0] = '\0';
    more[0] = make_cancel("X");
    more[1] = make_erasure("X");
    more[2] = make_cancel("Y");
    more[3] = make_erasure("Y");
    driver_submit(driver, 1, 20, more, 4);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 20: 4506, 4507, 4508, ERR_BUSY later\n");
    driver_submit(driver, 1, 21, more + 2, 2);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 21: 4508, 4509\n");
}

static void voids_of_a_big_case_go_a_few_a_commit(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_file("X")};
    struct text dates[BATCH_EVENTS_MAX];
    struct text voids[4];
    uint64_t batch = 1;
    char id[16];

    driver_submit(driver, 1, batch++, events, 3);
    for (uint32_t i = 0; i < 12; i++) {
        for (uint32_t k = 0; k < 250; k++) {
            (void)snprintf(id, sizeof id, "d%u", i * 250 + k);
            dates[k] = make_date("X", id);
        }
        driver_submit(driver, 1, batch++, dates, 250);
        driver_commit(driver);
    }
    driver->story[0] = '\0';
    voids[0] = make_void("X", "v0", "d0");
    voids[1] = make_void("X", "v1", "d1");
    voids[2] = make_void("X", "v2", "d2");
    voids[3] = make_date("X", "d3000");
    driver_submit(driver, 1, 14, voids, 4);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 14: 3004, 3005, ERR_BUSY later, 3006\n");
    driver_submit(driver, 1, 15, voids, 4);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 15: 3004, 3005, 3007, 3006\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(events_get_sequences_in_order_and_a_refused_one_stops_nobody),
        TEST(nothing_is_answered_before_the_commit),
        TEST(records_chain_the_history_of_their_subject),
        TEST(a_resend_gets_its_first_sequence),
        TEST(a_resend_within_a_group_that_is_not_committed_gets_its_first_sequence),
        TEST(a_known_id_with_other_content_is_a_conflict),
        TEST(ids_that_look_alike_are_told_apart),
        TEST(more_ids_that_look_alike_than_are_compared_are_refused),
        TEST(a_known_id_is_looked_at_before_the_rules),
        TEST(a_resend_is_known_after_a_restart),
        TEST(batches_are_numbered_from_1_in_each_session),
        TEST(more_unanswered_batches_than_allowed_are_not_taken),
        TEST(a_low_disk_refuses_what_is_new_and_answers_what_is_known),
        TEST(an_event_that_finds_no_memory_is_refused_for_now),
        TEST(recorded_time_never_goes_back),
        TEST(a_clock_that_is_behind_at_the_start_is_told_once),
        TEST(a_full_batch_fits),
        TEST(salts_are_used_once),
        cmocka_unit_test_setup_teardown(g24_after_the_erasure_everything_of_the_case_is_refused,
                                        open_driver, close_driver),
        cmocka_unit_test_setup_teardown(
            g24_a_resend_behind_the_erasure_is_refused_in_the_same_batch, open_driver,
            close_driver),
        TEST(voids_of_a_big_case_go_a_few_a_commit),
        cmocka_unit_test_setup_teardown(big_cases_are_erased_one_a_commit, open_driver,
                                        close_driver),
    };

    return driver_run_tests(tests);
}
