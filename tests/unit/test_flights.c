#include "workers/flights.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct flights flights;

static int setup(void **state)
{
    (void)state;
    flights_init(&flights);
    return 0;
}

/* Submit a batch of so many; their ids go on counting. */
static void send(uint32_t count)
{
    static uint32_t number;
    char id[16];
    uint32_t i;

    for (i = 0; i < count; i++) {
        (void)snprintf(id, sizeof id, "C3@%u", ++number);
        flights_add(&flights, EVENT_FILE_ESTABLISHED, TEXT("HT-1"), text_of(id), 0);
    }
    flights_close_batch(&flights);
}

static void answers_find_their_acts_in_order(void **state)
{
    const struct flight *flight;

    (void)state;
    flights_add(&flights, EVENT_FILE_ESTABLISHED, TEXT("HT-1"), TEXT("C3@1"), 0);
    flights_add(&flights, EVENT_COST_ASSESSED, TEXT("HT-2"), TEXT("E5.Q1@9"), 7);
    flights_close_batch(&flights);
    assert_int_equal(1, flights.decisions);
    assert_true(flights_begin_answer(&flights, 1, 2));
    flight = flights_take(&flights);
    assert_true(text_equals(TEXT("HT-1"), flight_subject(flight)));
    assert_true(text_equals(TEXT("C3@1"), flight_id(flight)));
    assert_int_equal(0, flight->decision);
    flight = flights_take(&flights);
    assert_true(text_equals(TEXT("HT-2"), flight_subject(flight)));
    assert_int_equal(EVENT_COST_ASSESSED, flight->type);
    assert_int_equal(7, flight->decision);
    assert_int_equal(0, flights.decisions);
    assert_int_equal(0, flights.count);
}

static void an_answer_that_fits_no_batch_changes_nothing(void **state)
{
    (void)state;
    assert_false(flights_begin_answer(&flights, 1, 0)); /* nothing was sent */
    send(2);
    send(1);
    assert_false(flights_begin_answer(&flights, 2, 1)); /* not its turn */
    assert_false(flights_begin_answer(&flights, 1, 1)); /* not its size */
    assert_int_equal(3, flights.count);
    assert_true(flights_begin_answer(&flights, 1, 2));
    assert_false(flights_begin_answer(&flights, 1, 2)); /* not twice */
}

static void what_could_not_be_read_flies_without_a_name(void **state)
{
    const struct flight *flight;

    (void)state;
    flights_add(&flights, EVENT_NONE, (struct text){NULL, 0}, (struct text){NULL, 0}, 7);
    flights_close_batch(&flights);
    assert_true(flights_begin_answer(&flights, 1, 1));
    flight = flights_take(&flights);
    assert_int_equal(0, flight_subject(flight).count);
    assert_int_equal(0, flight_id(flight).count);
    assert_int_equal(7, flight->decision);
}

static void a_batch_holds_as_much_as_one_message_may(void **state)
{
    uint32_t i;

    (void)state;
    for (i = 0; i < BATCH_EVENTS_MAX; i++) {
        assert_true(flights_has_room(&flights));
        flights_add(&flights, EVENT_FILE_ESTABLISHED, TEXT("HT-1"), TEXT("C3@1"), 0);
    }
    assert_false(flights_has_room(&flights));
    flights_close_batch(&flights);
    assert_true(flights_has_room(&flights));
}

static void there_is_room_again_when_an_answer_is_read_to_its_end(void **state)
{
    uint32_t i;

    (void)state;
    for (i = 0; i < BATCHES_PENDING_MAX; i++) {
        assert_true(flights_has_room(&flights));
        send(BATCH_EVENTS_MAX);
    }
    assert_false(flights_has_room(&flights));
    assert_true(flights_begin_answer(&flights, 1, BATCH_EVENTS_MAX));
    assert_false(flights_has_room(&flights)); /* its acts are still here */
    for (i = 0; i < BATCH_EVENTS_MAX; i++) {
        (void)flights_take(&flights);
    }
    assert_true(flights_has_room(&flights));
}

static void few_acts_in_many_batches_fill_it_too(void **state)
{
    uint32_t i;

    (void)state;
    for (i = 0; i < BATCHES_PENDING_MAX; i++) {
        send(1);
    }
    assert_false(flights_has_room(&flights));
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(answers_find_their_acts_in_order),
        CASE(an_answer_that_fits_no_batch_changes_nothing),
        CASE(what_could_not_be_read_flies_without_a_name),
        CASE(a_batch_holds_as_much_as_one_message_may),
        CASE(there_is_room_again_when_an_answer_is_read_to_its_end),
        CASE(few_acts_in_many_batches_fill_it_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
