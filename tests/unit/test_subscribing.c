#include "tests/support/core_driver.h"

#include "broker/sessions.h"
#include "schemas/wire/subscribe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PLENTY 65536
#define TYPE_BIT(type) (UINT64_C(1) << (type))

/* A ledger of 6: X is at C's and owner's turns, Y has an inquiry at B's. */
static int open_driver(void **state)
{
    struct driver *driver = driver_create();
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_contract("Y", "2"),  make_file("X"),
                                  make_file("Y"),           make_inquiry("Y", "Q1")};

    driver_hello(driver, 1);
    driver_submit(driver, 1, 1, events, 6);
    driver_commit(driver);
    driver_expect(driver, "1 WELCOME head=0\n1 RESULT 1: 1, 2, 3, 4, 5, 6\n");
    *state = driver;
    return 0;
}

static int close_driver(void **state)
{
    struct driver *driver = *state;

    driver_destroy(&driver);
    return 0;
}

static void everything_comes_with_each_case_once(void **state)
{
    struct driver *driver = *state;

    driver_subscribe(driver, 1, 0, (struct selection){LANE_NONE, 0},
                     (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=6: 1 2 3 4 5 6; X Y\n");
}

static void catching_up_and_live_are_one_path(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_date("X", "d1");

    driver_subscribe(driver, 1, 4, (struct selection){LANE_NONE, 0},
                     (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_submit(driver, 1, 2, &event, 1);
    driver_commit(driver);
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=6: 5 6; Y\n1 RESULT 2: 7\n1 EVENTS through=7: 7; X\n");
}

static void an_event_is_not_published_before_its_commit(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_date("X", "d1");

    driver_subscribe(driver, 1, 6, (struct selection){LANE_NONE, 0},
                     (struct credit){PLENTY, PLENTY});
    driver_submit(driver, 1, 2, &event, 1);
    driver_publish(driver, 10); /* sends the RESULT too: the shell would have committed first */
    assert_null(strstr(driver->story, "EVENTS"));
}

static void a_lane_gets_the_events_after_which_it_has_an_open_node(void **state)
{
    struct driver *driver = *state;

    driver_subscribe(driver, 1, 0, (struct selection){LANE_B, 0}, (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_subscribe(driver, 1, 0, (struct selection){LANE_C, 0}, (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=6: 6; Y\n1 EVENTS through=6: 2 3 4 5; X Y\n");
}

static void types_choose_and_add_to_a_lane(void **state)
{
    struct driver *driver = *state;

    driver_subscribe(driver, 1, 0, (struct selection){LANE_NONE, TYPE_BIT(EVENT_FILE_ESTABLISHED)},
                     (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_subscribe(driver, 1, 0, (struct selection){LANE_B, TYPE_BIT(EVENT_SCHEME_ADOPTED)},
                     (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=6: 4 5; X Y\n1 EVENTS through=6: 1 6; Y\n");
}

static void a_restart_rebuilds_what_lanes_were_open_after_each_event(void **state)
{
    struct driver *driver = *state;

    driver_restart(driver);
    driver_hello(driver, 2);
    driver_subscribe(driver, 2, 0, (struct selection){LANE_B, 0}, (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_expect(driver, "2 WELCOME head=6\n2 EVENTS through=6: 6; Y\n");
}

static void no_more_than_the_credit_is_sent(void **state)
{
    struct driver *driver = *state;

    driver_subscribe(driver, 1, 0, (struct selection){LANE_NONE, 0}, (struct credit){2, PLENTY});
    driver_publish(driver, 10);
    driver_credit(driver, 1, 3, 0);
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=2: 1 2; X\n1 EVENTS through=5: 3 4 5; Y X\n");
}

static void credit_in_bytes_is_overdrawn_by_less_than_an_event(void **state)
{
    struct driver *driver = *state;
    const uint32_t first = driver->records[0].payload.count;
    const uint32_t second = driver->records[1].payload.count;

    driver_subscribe(driver, 1, 0, (struct selection){LANE_NONE, 0},
                     (struct credit){PLENTY, first + 1});
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=2: 1 2; X\n");
    driver_credit(driver, 1, 0, second - 1); /* what was overdrawn, and no more */
    driver_publish(driver, 10);
    driver_expect(driver, "");
    driver_credit(driver, 1, 0, 1);
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=3: 3; Y\n");
}

static void without_credit_nothing_comes(void **state)
{
    struct driver *driver = *state;

    driver_subscribe(driver, 1, 0, (struct selection){LANE_NONE, 0}, (struct credit){0, PLENTY});
    driver_publish(driver, 10);
    driver_credit(driver, 1, 0, 1);
    driver_publish(driver, 10);
    driver_expect(driver, "");
}

static void a_position_moves_even_when_nothing_matched_but_not_for_each_event(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_date("X", "d1"), make_date("X", "d2")};

    driver_subscribe(driver, 1, 0, (struct selection){LANE_A, 0}, (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_expect(driver, "");
    driver_submit(driver, 1, 2, events, 2);
    driver_commit(driver);
    driver_publish(driver, 10);
    driver_expect(driver, "1 RESULT 2: 7, 8\n");
    driver_tick(driver);
    assert_true(driver->effects->wake_ms == driver->now_ms + THROUGH_MS);
    driver->now_ms += THROUGH_MS;
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=8:\n");
    driver->now_ms += THROUGH_MS;
    driver_publish(driver, 10);
    driver_expect(driver, "");
}

static void sessions_take_turns(void **state)
{
    struct driver *driver = *state;

    driver_hello(driver, 2);
    driver_subscribe(driver, 1, 0, (struct selection){LANE_NONE, 0}, (struct credit){2, PLENTY});
    driver_subscribe(driver, 2, 0, (struct selection){LANE_NONE, 0}, (struct credit){1, PLENTY});
    driver_publish(driver, 2);
    driver_credit(driver, 1, 1, 0);
    driver_credit(driver, 2, 1, 0);
    driver_publish(driver, 10);
    driver_expect(driver, "2 WELCOME head=6\n1 EVENTS through=2: 1 2; X\n2 EVENTS through=1: 1\n"
                          "1 EVENTS through=3: 3; Y\n2 EVENTS through=2: 2; X\n");
}

static void what_could_not_be_sent_comes_again(void **state)
{
    struct driver *driver = *state;

    driver_subscribe(driver, 1, 3, (struct selection){LANE_NONE, 0}, (struct credit){3, PLENTY});
    driver->unsent = 1;
    driver_publish(driver, 10);
    driver->unsent = 0;
    driver_publish(driver, 10); /* it is paused */
    driver_expect(driver, "");
    driver->now_ms += PAUSE_MS;
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=6: 4 5 6; X Y\n");
}

static void a_position_beyond_the_head_is_refused(void **state)
{
    struct driver *driver = *state;

    driver_subscribe(driver, 1, 3, (struct selection){LANE_NONE, 0},
                     (struct credit){PLENTY, PLENTY});
    driver_subscribe(driver, 1, 7, (struct selection){LANE_NONE, 0},
                     (struct credit){PLENTY, PLENTY});
    driver_expect(driver, "1 ERROR ERR_POSITION\n");
    driver_publish(driver, 10); /* and the one before is over */
    driver_expect(driver, "");
}

static void a_position_of_another_ledger_or_epoch_is_refused(void **state)
{
    static const struct ledger_id other = {{9}};
    static const struct ledger_id same = {{1, 2, 3}};
    static const struct ledger_id any;
    const struct subscribe tries[] = {{other, 1, 0, {LANE_NONE, 0}, 9, 9999},
                                      {same, 2, 0, {LANE_NONE, 0}, 9, 9999},
                                      {any, 0, 1, {LANE_NONE, 0}, 9, 9999},
                                      {any, 0, 0, {LANE_NONE, 0}, 9, 9999}};
    struct driver *driver = *state;
    uint8_t bytes[256];

    for (int i = 0; i < 4; i++) {
        struct writer writer = writer_of(bytes, sizeof bytes);

        subscribe_encode(&tries[i], &writer);
        driver_hear(driver, 1, COMMAND_SUBSCRIBE, &writer);
        driver_commit(driver);
    }
    driver_publish(driver, 10);
    driver_expect(driver, "1 ERROR ERR_POSITION\n1 ERROR ERR_POSITION\n1 ERROR ERR_POSITION\n"
                          "1 EVENTS through=6: 1 2 3 4 5 6; X Y\n");
}

static void a_message_holds_a_bounded_number_of_events(void **state)
{
    static struct text events[BATCH_EVENTS_MAX];
    struct driver *driver = *state;
    char ids[BATCH_EVENTS_MAX][8];

    for (int i = 0; i < BATCH_EVENTS_MAX; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "d%d", i);
        events[i] = make_date("X", ids[i]);
    }
    driver_submit(driver, 1, 2, events, BATCH_EVENTS_MAX);
    driver_commit(driver);
    driver->story[0] = '\0';
    driver_subscribe(driver, 1, 0, (struct selection){LANE_NONE, 0},
                     (struct credit){PLENTY, CREDIT_BYTES_MAX});
    driver_publish(driver, 10);
    assert_non_null(strstr(driver->story, "1 EVENTS through=256: 1 2 3"));
    assert_non_null(strstr(driver->story, "1 EVENTS through=262: 257 258 259 260 261 262; X\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_driver, close_driver)

static void g24_what_is_erased_is_passed_over(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_cancel("Y"), make_erasure("Y")};
    const struct selection types = {LANE_NONE,
                                    TYPE_BIT(EVENT_CONTRACT_FILED) | TYPE_BIT(EVENT_CASE_ERASED)};

    driver_submit(driver, 1, 2, events, 2);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 2: 7, 8\n");
    driver_subscribe(driver, 1, 0, (struct selection){LANE_NONE, 0},
                     (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=8: 1 2 4 8; X\n");
    driver_subscribe(driver, 1, 0, types, (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver_expect(driver, "1 EVENTS through=8: 2 8; X\n");
    driver_restart(driver);
    driver_hello(driver, 1);
    driver_subscribe(driver, 1, 2, (struct selection){LANE_B, 0}, (struct credit){PLENTY, PLENTY});
    driver_publish(driver, 10);
    driver->now_ms += THROUGH_MS;
    driver_publish(driver, 10);
    driver_expect(driver, "1 WELCOME head=8\n1 EVENTS through=8:\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(everything_comes_with_each_case_once),
        TEST(catching_up_and_live_are_one_path),
        TEST(an_event_is_not_published_before_its_commit),
        TEST(a_lane_gets_the_events_after_which_it_has_an_open_node),
        TEST(types_choose_and_add_to_a_lane),
        TEST(a_restart_rebuilds_what_lanes_were_open_after_each_event),
        TEST(no_more_than_the_credit_is_sent),
        TEST(credit_in_bytes_is_overdrawn_by_less_than_an_event),
        TEST(without_credit_nothing_comes),
        TEST(a_position_moves_even_when_nothing_matched_but_not_for_each_event),
        TEST(sessions_take_turns),
        TEST(what_could_not_be_sent_comes_again),
        TEST(a_position_beyond_the_head_is_refused),
        TEST(a_position_of_another_ledger_or_epoch_is_refused),
        TEST(a_message_holds_a_bounded_number_of_events),
        cmocka_unit_test_setup_teardown(g24_what_is_erased_is_passed_over, open_driver,
                                        close_driver),
    };

    return driver_run_tests(tests);
}
