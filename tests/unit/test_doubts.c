#include "workers/doubts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct doubts doubts;
static struct outcome outcome;

static int setup(void **state)
{
    (void)state;
    doubts_init(&doubts);
    return 0;
}

static struct flight flight_of(const char *subject, const char *id)
{
    struct flight flight = {.subject_bytes = (uint8_t)strlen(subject),
                            .id_bytes = (uint8_t)strlen(id)};

    (void)memcpy(flight.subject, subject, flight.subject_bytes);
    (void)memcpy(flight.id, id, flight.id_bytes);
    return flight;
}

static struct doubt *add(void)
{
    struct flight flight = flight_of("HT-1", "F9@2");

    return doubts_add(&doubts, &flight, &outcome) ? doubts_unasked(&doubts) : NULL;
}

static void a_doubt_is_found_by_the_question_that_was_asked(void **state)
{
    struct doubt *doubt = add();

    (void)state;
    assert_non_null(doubt);
    assert_null(doubts_of_request(&doubts, 0)); /* nothing was asked */
    doubt->request = 5;
    assert_null(doubts_unasked(&doubts));
    assert_ptr_equal(doubt, doubts_of_request(&doubts, 5));
    assert_null(doubts_of_request(&doubts, 6));
    doubts_end(doubt);
    assert_null(doubts_of_request(&doubts, 5));
    assert_null(doubts_unasked(&doubts));
}

static void what_was_asked_in_a_lost_session_is_to_be_asked_again(void **state)
{
    struct doubt *doubt = add();

    (void)state;
    assert_non_null(doubt);
    doubt->request = 5;
    doubts_forget_requests(&doubts);
    assert_null(doubts_of_request(&doubts, 5));
    assert_ptr_equal(doubt, doubts_unasked(&doubts));
}

static void a_full_house_takes_no_more(void **state)
{
    uint32_t i;

    (void)state;
    for (i = 0; i < DOUBTS_MAX; i++) {
        assert_non_null(add());
    }
    assert_null(add());
    doubts_end(&doubts.items[3]);
    assert_non_null(add());
    assert_null(add());
}

static void a_doubt_stands_while_its_node_is_open_in_its_case(void **state)
{
    static struct view view;
    struct doubt doubt = {.taken = true, .flight = flight_of("HT-1", "F9@2")};

    (void)state;
    view.subject = TEXT("HT-1");
    view.open_count = 1;
    view.open[0] = (struct open_node){.node = NODE_F9, .lane = LANE_E, .opened = 2};
    assert_true(doubt_stands(&doubt, &view));
    view.open[0].opened = 3; /* opened anew: another act's */
    assert_false(doubt_stands(&doubt, &view));
    view.open[0].opened = 2;
    view.subject = TEXT("HT-2");
    assert_false(doubt_stands(&doubt, &view));
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_doubt_is_found_by_the_question_that_was_asked),
        CASE(what_was_asked_in_a_lost_session_is_to_be_asked_again),
        CASE(a_full_house_takes_no_more),
        CASE(a_doubt_stands_while_its_node_is_open_in_its_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
