#include "tests/support/core_driver.h"

#include "schemas/reader.h"
#include "schemas/wire/query.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t body_bytes[4096];

static int open_driver(void **state)
{
    struct driver *driver = driver_create();
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_contract("Y", "2"), make_file("X"), make_file("Y")};

    driver_hello(driver, 1);
    for (uint32_t i = 0; i < 5; i++) {
        driver_submit(driver, 1, i + 1, &events[i], 1);
        driver_commit(driver);
        driver->unix_ms += 1000;
    }
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

static void ask_read(struct driver *driver, const struct read *read)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);

    read_encode(read, &writer);
    driver_hear(driver, 1, COMMAND_READ, &writer);
    driver_commit(driver);
    driver_publish(driver, 1);
}

static void ask_case(struct driver *driver, const char *subject)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const struct case_query query = {7, text_of(subject)};

    case_query_encode(&query, &writer);
    driver_hear(driver, 1, COMMAND_CASE, &writer);
    driver_commit(driver);
    driver_publish(driver, 1);
}

static void ask_inbox(struct driver *driver, enum lane lane, uint64_t cursor)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const struct inbox_query query = {8, lane, cursor};

    inbox_query_encode(&query, &writer);
    driver_hear(driver, 1, COMMAND_INBOX, &writer);
    driver_commit(driver);
    driver_publish(driver, 1);
}

static void read_gives_one_subjects_history(void **state)
{
    struct driver *driver = *state;

    ask_read(driver, &(struct read){.request = 1, .subject = TEXT("X"), .count = 256});
    ask_read(driver, &(struct read){.request = 2, .subject = TEXT("X"), .after = 2, .count = 256});
    ask_read(driver, &(struct read){.request = 3, .subject = TEXT("none"), .count = 256});
    driver_expect(driver, "1 RECORDS 1 through=5 done: 2 4\n1 RECORDS 2 through=5 done: 4\n"
                          "1 RECORDS 3 through=5 done:\n");
}

static void read_gives_positions_types_and_times(void **state)
{
    struct driver *driver = *state;
    const int64_t first = driver->records[0].recorded_unix_ms;

    ask_read(driver, &(struct read){.request = 1, .after = 1, .until = 3, .count = 256});
    ask_read(
        driver,
        &(struct read){.request = 2, .types = UINT64_C(1) << EVENT_FILE_ESTABLISHED, .count = 256});
    ask_read(driver, &(struct read){.request = 3,
                                    .since_unix_ms = first + 1000,
                                    .until_unix_ms = first + 3000,
                                    .count = 256});
    ask_read(driver, &(struct read){.request = 4, .until = 99, .after = 99, .count = 1});
    driver_expect(driver, "1 RECORDS 1 through=3 done: 2 3\n1 RECORDS 2 through=5 done: 4 5\n"
                          "1 RECORDS 3 through=5 done: 2 3\n1 RECORDS 4 through=99 done:\n");
}

static void read_never_goes_back_behind_where_it_began(void **state)
{
    struct driver *driver = *state;

    ask_read(driver, &(struct read){.request = 1, .after = 4, .until = 2, .count = 256});
    ask_read(driver, &(struct read){.request = 2, .after = 99, .since_unix_ms = 1, .count = 256});
    ask_read(driver, &(struct read){
                         .request = 3, .after = 4, .until = 2, .subject = TEXT("X"), .count = 1});
    ask_read(driver, &(struct read){.request = 4,
                                    .after = 4,
                                    .until = 2,
                                    .since_unix_ms = INTEGER_MAX,
                                    .until_unix_ms = 1,
                                    .count = 1});
    driver_expect(driver, "1 RECORDS 1 through=4 done:\n1 RECORDS 2 through=99 done:\n"
                          "1 RECORDS 3 through=4 done:\n1 RECORDS 4 through=4 done:\n");
}

static void questions_wait_for_their_turn_and_nobody_waits_for_them(void **state)
{
    struct driver *driver = *state;
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const struct read read = {.request = 1, .subject = TEXT("X"), .count = 256};
    struct text date = make_date("X", "d9");

    read_encode(&read, &writer);
    driver_hear(driver, 1, COMMAND_READ, &writer);
    driver_hear(driver, 1, COMMAND_READ, &writer);
    driver_hello(driver, 2);
    driver_submit(driver, 2, 1, &date, 1);
    driver_commit(driver);
    driver_expect(driver, "2 WELCOME head=5\n2 RESULT 1: 6\n");
    driver_publish(driver, 1);
    driver_expect(driver, "1 RECORDS 1 through=6 done: 2 4 6\n");
    driver_publish(driver, 8);
    driver_expect(driver, "1 RECORDS 1 through=6 done: 2 4 6\n");
}

static void a_question_too_many_is_refused_for_now(void **state)
{
    struct driver *driver = *state;
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const struct read read = {.request = 9, .subject = TEXT("none"), .count = 1};

    read_encode(&read, &writer);
    for (int i = 0; i < QUESTIONS_MAX + 1; i++) {
        driver_hear(driver, 1, COMMAND_READ, &writer);
    }
    driver_commit(driver);
    driver_expect(driver, "1 ERROR ERR_BUSY to 9\n");
    driver_publish(driver, QUESTIONS_MAX);
    driver->story[0] = '\0';
    driver_hear(driver, 1, COMMAND_READ, &writer);
    driver_commit(driver);
    driver_publish(driver, 1);
    driver_expect(driver, "1 RECORDS 9 through=5 done:\n");
}

static void a_wrong_question_is_refused_by_its_number(void **state)
{
    static const enum command questions[] = {COMMAND_READ, COMMAND_CASE, COMMAND_INBOX,
                                             COMMAND_STATUS};
    struct driver *driver = *state;
    uint8_t bytes[] = {0x92, 7, 0xA1, 0xFF};
    const struct writer numbered = {bytes, 4, 4, false};
    const struct writer nameless = {bytes + 3, 1, 1, false};

    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        driver_hear(driver, 1, questions[i], &numbered);
        driver_hear(driver, 1, questions[i], &nameless);
        driver_commit(driver);
        driver_expect(driver, "1 ERROR ERR_MESSAGE to 7\n1 ERROR ERR_MESSAGE\n");
    }
}

static void read_goes_on_where_it_stopped(void **state)
{
    struct driver *driver = *state;

    ask_read(driver, &(struct read){.request = 1, .count = 2});
    ask_read(driver, &(struct read){.request = 2, .after = 2, .count = 3});
    ask_read(driver, &(struct read){.request = 3, .subject = TEXT("Y"), .count = 1});
    ask_read(driver, &(struct read){.request = 4, .subject = TEXT("Y"), .after = 3, .count = 1});
    driver_expect(driver, "1 RECORDS 1 through=2: 1 2\n1 RECORDS 2 through=5 done: 3 4 5\n"
                          "1 RECORDS 3 through=3: 3\n1 RECORDS 4 through=5 done: 5\n");
}

static void read_sees_what_is_committed_by_its_turn(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_date("X", "d");

    driver_submit(driver, 1, 6, &event, 1);
    ask_read(driver, &(struct read){.request = 1, .subject = TEXT("X"), .count = 256});
    driver_expect(driver, "1 RESULT 6: 6\n1 RECORDS 1 through=6 done: 2 4 6\n");
}

static void a_case_is_one_view_or_none(void **state)
{
    struct driver *driver = *state;

    ask_case(driver, "X");
    ask_case(driver, "none");
    ask_case(driver, "project:p");
    driver_expect(driver, "1 VIEWS 7 cursor=0 head=5: X\n1 VIEWS 7 cursor=0 head=5:\n"
                          "1 VIEWS 7 cursor=0 head=5:\n");
}

static void an_inbox_has_the_cases_of_its_lane(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_inquiry("Y", "Q1");

    driver_submit(driver, 1, 6, &event, 1);
    ask_inbox(driver, LANE_B, 0);
    ask_inbox(driver, LANE_C, 0);
    ask_inbox(driver, LANE_NONE, 0);
    ask_inbox(driver, LANE_NONE, 99);
    driver_expect(driver, "1 RESULT 6: 6\n1 VIEWS 8 cursor=0 head=6: Y\n"
                          "1 VIEWS 8 cursor=0 head=6: X\n1 VIEWS 8 cursor=0 head=6: X Y\n"
                          "1 VIEWS 8 cursor=0 head=6:\n");
}

static void an_inbox_is_the_same_before_anybody_knows_the_lanes(void **state)
{
    struct driver *driver = *state;
    const struct text event = make_inquiry("Y", "Q1");

    driver_submit(driver, 1, 6, &event, 1);
    driver_commit(driver);
    driver_restart(driver);
    driver_hello(driver, 1);
    driver->story[0] = '\0';
    ask_inbox(driver, LANE_B, 0);
    ask_inbox(driver, LANE_C, 0);
    driver_expect(driver, "1 VIEWS 8 cursor=0 head=6: Y\n1 VIEWS 8 cursor=0 head=6: X\n");
}

static void an_inbox_comes_in_pages(void **state)
{
    static struct text events[VIEWS_COUNT_MAX];
    struct driver *driver = *state;
    static char names[VIEWS_COUNT_MAX][8];

    for (int i = 0; i < VIEWS_COUNT_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "Z%02d", i);
        events[i] = make_contract(names[i], names[i]);
    }
    driver_submit(driver, 1, 6, events, VIEWS_COUNT_MAX);
    driver_commit(driver);
    driver->story[0] = '\0';
    ask_inbox(driver, LANE_NONE, 0);
    assert_non_null(strstr(driver->story, "1 VIEWS 8 cursor=65 head=69: X Y Z00 "));
    assert_non_null(strstr(driver->story, " Z61\n"));
    driver->story[0] = '\0';
    ask_inbox(driver, LANE_NONE, 65);
    driver_expect(driver, "1 VIEWS 8 cursor=0 head=69: Z62 Z63\n");
}

/* The status map's value under a key, as encoded. */
static struct text value_of(struct text map, const char *key)
{
    struct reader reader = reader_of(map.bytes, map.count);
    uint32_t count = reader_map(&reader, MAP_COUNT_MAX);

    for (uint32_t i = 0; i < count; i++) {
        struct text name = reader_text(&reader, ID_BYTES_MAX);
        struct text value = reader_raw(&reader);

        if (text_equals(name, text_of(key))) {
            return value;
        }
    }
    fail_msg("no key %s", key);
    return TEXT("");
}

static uint64_t number_of(struct text map, const char *key)
{
    struct text value = value_of(map, key);
    struct reader reader = reader_of(value.bytes, value.count);

    return reader_uint(&reader, INTEGER_MAX);
}

static void ask_status(struct driver *driver, struct status_answer *answer)
{
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const struct status_query query = {9};
    const struct reply *reply = &driver->effects->replies[0];

    status_query_encode(&query, &writer);
    driver_hear(driver, 1, COMMAND_STATUS, &writer);
    driver_commit(driver);
    driver_publish_unsent(driver);
    assert_int_equal(reply->command, COMMAND_STATUS);
    assert_int_equal(status_answer_decode(answer, reply->body), STATUS_OK);
}

static void status_counts_what_happened(void **state)
{
    struct driver *driver = *state;
    const struct text refused[] = {make_file("none"), TEXT("x"), TEXT("y")};
    struct status_answer answer;

    driver_submit(driver, 1, 6, refused, 3);
    driver_commit(driver);
    ask_status(driver, &answer);
    assert_true(answer.request == 9);
    assert_true(number_of(answer.map, "head") == 5);
    assert_true(number_of(answer.map, "cases_total") == 2);
    assert_true(number_of(value_of(answer.map, "cases"), "awaiting_both") == 2);
    assert_true(number_of(value_of(answer.map, "cases"), "moved_in") == 0);
    assert_true(number_of(value_of(answer.map, "refusals"), "ERR_NO_CASE") == 1);
    assert_true(number_of(value_of(answer.map, "refusals"), "ERR_FIELD") == 2);
    assert_true(number_of(answer.map, "memory_bytes") == 5);
}

/* The first session's map; driver_hello gave it to peer 1. */
static struct text first_session(const struct status_answer *answer)
{
    struct text sessions = value_of(answer->map, "sessions");

    assert_true(sessions.count > 1);
    return (struct text){sessions.bytes + 1, sessions.count - 1}; /* behind the array's head */
}

static void status_tells_how_a_subscriber_is_doing(void **state)
{
    struct driver *driver = *state;
    const uint32_t bytes = driver->records[3].payload.count + driver->records[4].payload.count;
    struct status_answer answer;
    struct text session;

    ask_status(driver, &answer);
    session = first_session(&answer);
    assert_memory_equal(value_of(session, "paused").bytes, "\xC0", 1);
    driver_subscribe(driver, 1, 3, (struct selection){LANE_NONE, 0}, (struct credit){5, bytes + 5});
    driver_publish(driver, 10);
    ask_status(driver, &answer);
    session = first_session(&answer);
    assert_true(number_of(session, "through") == 5);
    assert_true(number_of(session, "lag") == 0);
    assert_true(number_of(session, "credit_events") == 3);
    assert_true(number_of(session, "credit_bytes") == 5);
    assert_memory_equal(value_of(session, "paused").bytes, "\xC2", 1);
}

static void status_tells_of_a_clock_that_is_behind(void **state)
{
    struct driver *driver = *state;
    struct status_answer answer;

    ask_status(driver, &answer);
    assert_true(number_of(answer.map, "clock_behind_ms") == 0);
    driver_commit(driver);
    driver->unix_ms = driver->records[4].recorded_unix_ms - 60000;
    ask_status(driver, &answer);
    assert_true(number_of(answer.map, "clock_behind_ms") == 60000);
}

static void the_state_digest_is_the_same_after_a_restart(void **state)
{
    struct driver *driver = *state;
    struct status_answer answer;
    struct text digest;
    char before[80];

    ask_status(driver, &answer);
    digest = value_of(answer.map, "state_digest");
    assert_int_equal(digest.count, 66); /* 64 digits, and what says that they are a text */
    (void)snprintf(before, sizeof before, "%.*s", TEXT_ARGUMENTS(digest));
    driver_commit(driver);
    driver_restart(driver);
    driver_hello(driver, 1);
    ask_status(driver, &answer);
    assert_memory_equal(value_of(answer.map, "state_digest").bytes, before, 66);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_driver, close_driver)

static void g24_an_erased_case_answers_with_its_erasure_alone(void **state)
{
    struct driver *driver = *state;
    const struct text events[] = {make_cancel("X"), make_erasure("X"), make_date("Y", "d")};
    struct status_answer answer;

    driver_submit(driver, 1, 6, events, 3);
    driver_commit(driver);
    driver_expect(driver, "1 RESULT 6: 6, 7, 8\n");
    ask_read(driver, &(struct read){.request = 1, .subject = TEXT("X"), .count = 256});
    ask_read(driver, &(struct read){.request = 2, .count = 256});
    ask_read(driver, &(struct read){
                         .request = 3, .types = UINT64_C(1) << EVENT_CONTRACT_FILED, .count = 1});
    driver_expect(driver, "1 RECORDS 1 through=8 done: 7\n"
                          "1 RECORDS 2 through=8 done: 1 3 5 7 8\n"
                          "1 RECORDS 3 through=3: 3\n");
    ask_case(driver, "X");
    ask_inbox(driver, LANE_NONE, 0);
    driver_expect(driver, "1 VIEWS 7 cursor=0 head=8:\n1 VIEWS 8 cursor=0 head=8: Y\n");
    ask_status(driver, &answer);
    assert_true(number_of(answer.map, "cases_total") == 1);
    assert_true(number_of(value_of(answer.map, "cases"), "cancelled") == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(read_gives_one_subjects_history),
        TEST(read_gives_positions_types_and_times),
        TEST(read_goes_on_where_it_stopped),
        TEST(read_never_goes_back_behind_where_it_began),
        TEST(read_sees_what_is_committed_by_its_turn),
        TEST(questions_wait_for_their_turn_and_nobody_waits_for_them),
        TEST(a_question_too_many_is_refused_for_now),
        TEST(a_wrong_question_is_refused_by_its_number),
        TEST(a_case_is_one_view_or_none),
        TEST(an_inbox_has_the_cases_of_its_lane),
        TEST(an_inbox_is_the_same_before_anybody_knows_the_lanes),
        TEST(an_inbox_comes_in_pages),
        TEST(status_counts_what_happened),
        TEST(status_tells_how_a_subscriber_is_doing),
        TEST(status_tells_of_a_clock_that_is_behind),
        TEST(the_state_digest_is_the_same_after_a_restart),
        cmocka_unit_test_setup_teardown(g24_an_erased_case_answers_with_its_erasure_alone,
                                        open_driver, close_driver),
    };

    return driver_run_tests(tests);
}
