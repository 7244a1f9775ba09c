#include "tests/support/core_driver.h"

#include "schemas/wire/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int open_driver(void **state)
{
    *state = driver_create();
    return 0;
}

static int close_driver(void **state)
{
    struct driver *driver = *state;

    driver_destroy(&driver);
    return 0;
}

static void say_hello(struct driver *driver, uint32_t peer, uint32_t low, uint32_t high)
{
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);
    const struct hello hello = {low, high, TEXT("test")};

    hello_encode(&hello, &writer);
    driver_hear(driver, peer, COMMAND_HELLO, &writer);
    driver_commit(driver);
}

static void say_heartbeat(struct driver *driver, uint32_t peer)
{
    uint8_t bytes[8];
    struct writer writer = writer_of(bytes, sizeof bytes);

    heartbeat_encode(&writer);
    driver_hear(driver, peer, COMMAND_HEARTBEAT, &writer);
    driver_commit(driver);
}

static void a_session_begins_with_hello(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_scheme("project:p");

    driver_submit(driver, 1, 1, &event, 1);
    say_heartbeat(driver, 1);
    driver_hello(driver, 1);
    driver_submit(driver, 1, 1, &event, 1);
    driver_commit(driver);
    driver_submit(driver, 2, 2, &event, 1);
    driver_commit(driver);
    driver_expect(driver, "1 ERROR ERR_HELLO\n1 ERROR ERR_HELLO\n1 WELCOME head=0\n"
                          "1 RESULT 1: 1\n2 ERROR ERR_HELLO\n");
}

static void versions_must_meet(void **state)
{
    struct driver *driver = *state;

    say_hello(driver, 1, PROTOCOL_VERSION + 1, PROTOCOL_VERSION + 3);
    say_hello(driver, 2, 0, PROTOCOL_VERSION - 1);
    say_hello(driver, 3, 0, PROTOCOL_VERSION + 1);
    say_heartbeat(driver, 1);
    driver_expect(driver, "1 ERROR ERR_VERSION\n2 ERROR ERR_VERSION\n3 WELCOME head=0\n"
                          "1 ERROR ERR_HELLO\n");
}

static void a_message_that_is_none_harms_nobody(void **state)
{
    static const enum command commands[] = {COMMAND_NONE,      COMMAND_HELLO,  COMMAND_SUBMIT,
                                            COMMAND_SUBSCRIBE, COMMAND_CREDIT, COMMAND_READ,
                                            COMMAND_CASE,      COMMAND_INBOX,  COMMAND_STATUS,
                                            COMMAND_HEARTBEAT, COMMAND_RESULT};
    struct driver *driver = *state;
    uint8_t bytes[] = {0xC1};
    const struct writer junk = {bytes, 1, 1, false};

    driver_hello(driver, 1);
    driver->story[0] = '\0';
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        driver_hear(driver, 1, commands[i], &junk);
        driver_commit(driver);
        driver_expect(driver, "1 ERROR ERR_MESSAGE\n");
    }
    say_heartbeat(driver, 1); /* the session stands */
    driver_expect(driver, "");
}

static void a_session_that_ended_without_a_word_makes_room_for_the_next(void **state)
{
    struct driver *driver = *state;

    for (uint32_t peer = 1; peer <= SESSIONS_MAX; peer++) {
        driver->now_ms++;
        driver_hello(driver, peer);
        driver->story[0] = '\0';
    }
    driver->now_ms++;
    say_heartbeat(driver, 1);
    driver_hello(driver, 1000);
    driver_expect(driver, "1000 WELCOME head=0\n");
    say_heartbeat(driver, 2); /* the quietest one was given up, and is told so */
    driver_expect(driver, "2 ERROR ERR_HELLO\n");
    say_heartbeat(driver, 1);
    driver_expect(driver, "");
}

static void one_subscriber_too_many_is_told_to_come_later(void **state)
{
    struct driver *driver = *state;

    for (uint32_t peer = 1; peer <= SESSIONS_MAX; peer++) {
        driver_hello(driver, peer);
        driver_subscribe(driver, peer, 0, (struct selection){LANE_A, 0}, (struct credit){1, 1});
        driver->story[0] = '\0';
    }
    driver_hello(driver, 1000);
    driver_expect(driver, "1000 ERROR ERR_BUSY\n");
    driver_hello(driver, 1); /* a new session in the place of its old one */
    driver_expect(driver, "1 WELCOME head=0\n");
}

static void whoever_is_gone_shows_when_another_finds_no_room(void **state)
{
    struct driver *driver = *state;

    for (uint32_t peer = 1; peer <= SESSIONS_MAX; peer++) {
        driver_hello(driver, peer);
        driver_subscribe(driver, peer, 0, (struct selection){LANE_A, 0}, (struct credit){1, 1});
    }
    driver->now_ms += PROBE_MS;
    driver->unsent = 7; /* its heartbeat finds nobody */
    driver_hello(driver, 1000);
    driver->story[0] = '\0';
    driver_hello(driver, 1000);
    driver_expect(driver, "1000 WELCOME head=0\n");
}

static void a_silent_session_ends_and_an_idle_one_is_sent_heartbeats(void **state)
{
    struct driver *driver = *state;

    driver_hello(driver, 1);
    driver_hello(driver, 2);
    driver->story[0] = '\0';
    driver->now_ms += HEARTBEAT_MS;
    driver_tick(driver);
    driver_expect(driver, "1 HEARTBEAT\n2 HEARTBEAT\n");
    driver->now_ms += SESSION_SILENT_MS - HEARTBEAT_MS - 1;
    say_heartbeat(driver, 2);
    driver->now_ms += 1;
    driver_tick(driver);
    driver_expect(driver, "2 HEARTBEAT\n");
    assert_true(driver->effects->wake_ms == driver->now_ms + HEARTBEAT_MS);
    say_heartbeat(driver, 1);
    driver_expect(driver, "1 ERROR ERR_HELLO\n");
}

static void a_busy_broker_sends_heartbeats_and_calls_nobody_silent(void **state)
{
    struct driver *driver = *state;

    driver_hello(driver, 1);
    driver->story[0] = '\0';
    driver->is_busy = true;
    driver->now_ms += SESSION_SILENT_MS;
    driver_tick(driver);
    driver_expect(driver, "1 HEARTBEAT\n");
    driver->is_busy = false;
    driver_tick(driver);
    say_heartbeat(driver, 1);
    driver_expect(driver, "1 ERROR ERR_HELLO\n");
}

static void a_peer_that_does_not_read_its_answers_loses_its_session(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_scheme("project:p");

    driver_hello(driver, 1);
    driver_hello(driver, 2);
    driver->unsent = 1;
    driver_submit(driver, 1, 1, &event, 1);
    driver_commit(driver);
    driver->unsent = 0;
    driver->story[0] = '\0';
    driver_submit(driver, 1, 2, &event, 1);
    driver_commit(driver);
    driver_submit(driver, 2, 1, &event, 1);
    driver_commit(driver);
    driver_expect(driver, "1 ERROR ERR_HELLO\n2 RESULT 1: 1\n");
}

static void a_new_socket_has_no_sessions_and_what_was_taken_stays(void **state)
{
    struct driver *driver = *state;
    const struct input input = {.kind = INPUT_ALL_GONE, .now_ms = driver->now_ms};
    const struct text event = make_scheme("project:p");

    driver_hello(driver, 1);
    driver_submit(driver, 1, 1, &event, 1);
    driver_commit(driver);
    driver->story[0] = '\0';
    core_step(driver->core, &input, driver->effects);
    say_heartbeat(driver, 1);
    driver_hello(driver, 1);
    driver_submit(driver, 1, 1, &event, 1);
    driver_commit(driver);
    driver_expect(driver, "1 ERROR ERR_HELLO\n1 WELCOME head=1\n1 RESULT 1: 1\n");
}

static void who_is_gone_or_asked_for_nothing_is_not_paused(void **state)
{
    struct driver *driver = *state;
    struct input input = {.kind = INPUT_UNSENT, .now_ms = driver->now_ms};

    driver_hello(driver, 1);
    for (input.of.peer = 1; input.of.peer <= 2; input.of.peer++) {
        core_step(driver->core, &input, driver->effects);
        assert_int_equal(driver->effects->report_count, 0);
    }
}

static void who_never_said_hello_goes_without_a_word(void **state)
{
    struct driver *driver = *state;
    const struct input input = {.kind = INPUT_GONE, .now_ms = driver->now_ms, .of.peer = 7};

    core_step(driver->core, &input, driver->effects);
    assert_int_equal(driver->effects->report_count, 0);
}

static void a_ledger_that_was_changed_does_not_fold(void **state)
{
    static const struct core_identity identity;
    struct driver *driver = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_file("X")};
    struct core *core = NULL;
    struct need need = {0};
    struct error err = {0};
    struct record record;

    driver_hello(driver, 1);
    driver_submit(driver, 1, 1, events, 3);
    driver_commit(driver);
    assert_int_equal(core_create(&core, &identity, BOOK_BYTES_MAX, &err), STATUS_OK);
    assert_int_equal(core_fold(core, &driver->records[0], &need, &err), STATUS_OK);
    record = driver->records[1];
    record.salt[0] ^= 1;
    assert_int_equal(core_fold(core, &record, &need, &err), STATUS_CORRUPT);
    record = driver->records[1];
    record.position++;
    assert_int_equal(core_fold(core, &record, &need, &err), STATUS_CORRUPT);
    record = driver->records[1];
    record.previous++;
    assert_int_equal(core_fold(core, &record, &need, &err), STATUS_CORRUPT);
    record = driver->records[1];
    record.payload = TEXT("junk");
    record_seal(&record, TEXT("X"), TEXT("contract"));
    assert_int_equal(core_fold(core, &record, &need, &err), STATUS_CORRUPT);
    record = driver->records[1];
    record.type++;
    assert_int_equal(core_fold(core, &record, &need, &err), STATUS_CORRUPT);
    record = driver->records[1];
    record.recorded_unix_ms = 1;
    assert_int_equal(core_fold(core, &record, &need, &err), STATUS_CORRUPT);
    record = driver->records[1];
    record_erase(&record, TEXT("no contract leaves that"));
    assert_int_equal(core_fold(core, &record, &need, &err), STATUS_CORRUPT);
    record = driver->records[1];
    record_erase(&record, TEXT("0123456789abcdef0123456789abcdefX"));
    record.type = EVENT_PAYMENT_CLEARED; /* before there is a contract */
    assert_int_equal(core_fold(core, &record, &need, &err), STATUS_CORRUPT);
    assert_int_equal(core_fold(core, &driver->records[1], &need, &err), STATUS_OK);
    assert_true(core_head(core) == 2);
    core_destroy(&core);
}

/* A walk of random events, spills and restarts; a spill and a restart change nothing, and neither
 * does the cache's absence. */

struct walk {
    struct driver *driver;
    uint32_t random;
    uint64_t batch;
};

static uint32_t chance(struct walk *walk, uint32_t below)
{
    walk->random = walk->random * 1664525U + 1013904223U;
    return (walk->random >> 8) % below;
}

static void submit_something(struct walk *walk)
{
    char subject[8];
    char unit[8];
    char id[16];
    struct text event;

    (void)snprintf(subject, sizeof subject, "K%u", chance(walk, 40));
    (void)snprintf(unit, sizeof unit, "%u", chance(walk, 40));
    (void)snprintf(id, sizeof id, "i%u", chance(walk, 4000));
    switch (chance(walk, 5)) {
    case 0:
        event = make_contract(subject, unit);
        break;
    case 1:
        event = make_file(subject);
        break;
    case 2:
        event = make_inquiry(subject, id);
        break;
    case 3:
        event = make_date(subject, id);
        break;
    default:
        event = make_scheme(chance(walk, 2) == 0 ? "project:p" : "project:q");
        break;
    }
    driver_submit(walk->driver, 1, walk->batch++, &event, 1);
    driver_commit(walk->driver);
}

static void restart(struct walk *walk, bool with_cache)
{
    struct digest before = driver_digest(walk->driver);
    struct digest after;

    if (with_cache) {
        driver_restart(walk->driver);
    } else {
        driver_restart_without_cache(walk->driver);
    }
    after = driver_digest(walk->driver);
    assert_memory_equal(before.bytes, after.bytes, DIGEST_BYTES);
    driver_hello(walk->driver, 1);
    walk->batch = 1;
}

/* Starts that are killed while they fold, after they have spilled some, and then one that is not.
 */
static void restart_by_and_by(struct walk *walk)
{
    struct digest before = driver_digest(walk->driver);
    struct digest after;

    for (uint32_t i = chance(walk, 3); i > 0; i--) {
        driver_break_start(walk->driver, chance(walk, 600), 1 + chance(walk, 5));
    }
    driver_restart(walk->driver);
    after = driver_digest(walk->driver);
    assert_memory_equal(before.bytes, after.bytes, DIGEST_BYTES);
    driver_hello(walk->driver, 1);
    walk->batch = 1;
}

/* All entries but one are far ahead when a start is killed that had written that one. */
static void a_start_that_is_killed_leaves_marks_for_all_that_is_cached(void **state)
{
    struct walk walk = {*state, 7, 1};
    struct digest before;
    struct digest after;
    uint32_t changed = 0;

    driver_hello(walk.driver, 1);
    while (walk.driver->head < MARKS_CHUNK + 100) {
        submit_something(&walk);
        walk.driver->story[0] = '\0';
    }
    before = driver_digest(walk.driver);
    while (walk.driver->cache->state.summary.lacked != 0 || changed == 0) {
        memory_cache_spill(walk.driver->cache, walk.driver->core, 1);
        changed++;
        driver_break_start(walk.driver, 5, 1);
        driver_restart(walk.driver);
        after = driver_digest(walk.driver);
        assert_memory_equal(before.bytes, after.bytes, DIGEST_BYTES);
    }
}

static void spilling_and_restarting_change_nothing(void **state)
{
    for (uint32_t seed = 1; seed <= 6; seed++) {
        struct walk walk = {*state, seed, 1};

        driver_destroy(&walk.driver);
        walk.driver = driver_create();
        *state = walk.driver;
        driver_hello(walk.driver, 1);
        for (int i = 0; i < 6000; i++) { /* more accepted than a chunk of marks */
            submit_something(&walk);
            if (chance(&walk, 30) == 0) { /* seldom: the cache is far behind */
                memory_cache_spill(walk.driver->cache, walk.driver->core, chance(&walk, 5));
            }
            if (chance(&walk, 100) == 0) {
                restart_by_and_by(&walk);
            }
            walk.driver->story[0] = '\0';
        }
        assert_true(walk.driver->head > MARKS_CHUNK);
        restart(&walk, false);
        restart(&walk, true);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_driver, close_driver)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_begins_with_hello),
        TEST(versions_must_meet),
        TEST(a_message_that_is_none_harms_nobody),
        TEST(a_session_that_ended_without_a_word_makes_room_for_the_next),
        TEST(one_subscriber_too_many_is_told_to_come_later),
        TEST(whoever_is_gone_shows_when_another_finds_no_room),
        TEST(a_silent_session_ends_and_an_idle_one_is_sent_heartbeats),
        TEST(a_busy_broker_sends_heartbeats_and_calls_nobody_silent),
        TEST(a_peer_that_does_not_read_its_answers_loses_its_session),
        TEST(a_new_socket_has_no_sessions_and_what_was_taken_stays),
        TEST(who_is_gone_or_asked_for_nothing_is_not_paused),
        TEST(who_never_said_hello_goes_without_a_word),
        TEST(a_ledger_that_was_changed_does_not_fold),
        TEST(a_start_that_is_killed_leaves_marks_for_all_that_is_cached),
        TEST(spilling_and_restarting_change_nothing),
    };

    return driver_run_tests(tests);
}
