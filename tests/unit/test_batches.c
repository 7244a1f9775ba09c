#include "workers/batches.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool memory_is_out;

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);

void *__wrap_malloc(size_t bytes)
{
    return memory_is_out ? NULL : __real_malloc(bytes);
}

static uint64_t push(struct batches *batches, struct text event)
{
    uint64_t number = 0;

    assert_int_equal(STATUS_OK, batches_push(batches, &event, 1, &number));
    return number;
}

/* Take the next one to send as sent; gives its wire number, 0 when there is none. */
static uint64_t send_next(struct batches *batches)
{
    struct submit submit;

    if (!batches_next(batches, BATCHES_PENDING_MAX, &submit)) {
        return 0;
    }
    batches_note_sent(batches);
    return submit.batch;
}

static void answers_come_once_and_in_order(void **state)
{
    struct batches batches;
    uint64_t number = 0;

    (void)state;
    batches_init(&batches);
    batches_restart(&batches);
    assert_int_equal(1, push(&batches, TEXT("one")));
    assert_int_equal(2, push(&batches, TEXT("two")));
    assert_int_equal(1, send_next(&batches));
    assert_int_equal(2, send_next(&batches));
    assert_int_equal(0, send_next(&batches));
    assert_int_equal(BATCHES_ASTRAY, batches_answer(&batches, 2, &number));
    assert_int_equal(BATCHES_ANSWERED, batches_answer(&batches, 1, &number));
    assert_int_equal(1, number);
    assert_int_equal(BATCHES_REPEATED, batches_answer(&batches, 1, &number));
    assert_int_equal(BATCHES_ANSWERED, batches_answer(&batches, 2, &number));
    assert_int_equal(BATCHES_ASTRAY, batches_answer(&batches, 3, &number));
    batches_finish(&batches);
}

static void a_new_session_begins_with_the_oldest_unanswered_as_number_one(void **state)
{
    struct batches batches;
    struct submit submit;
    uint64_t number = 0;

    (void)state;
    batches_init(&batches);
    batches_restart(&batches);
    (void)push(&batches, TEXT("one"));
    (void)push(&batches, TEXT("two"));
    (void)push(&batches, TEXT("three"));
    (void)send_next(&batches);
    (void)send_next(&batches);
    assert_int_equal(BATCHES_ANSWERED, batches_answer(&batches, 1, &number));
    batches_restart(&batches);
    assert_true(batches_next(&batches, 1, &submit));
    assert_int_equal(1, submit.batch);
    assert_true(text_equals(TEXT("two"), submit.events[0]));
    batches_note_sent(&batches);
    assert_false(batches_next(&batches, 1, &submit)); /* the window is closed */
    assert_int_equal(BATCHES_ANSWERED, batches_answer(&batches, 1, &number));
    assert_int_equal(2, number);
    batches_finish(&batches);
}

static void a_resync_goes_back_to_where_the_broker_is(void **state)
{
    struct batches batches;

    (void)state;
    batches_init(&batches);
    batches_restart(&batches);
    (void)push(&batches, TEXT("one"));
    (void)push(&batches, TEXT("two"));
    (void)send_next(&batches);
    (void)send_next(&batches);
    assert_true(batches_resync(&batches, 2));
    assert_int_equal(2, send_next(&batches));
    assert_true(batches_resync(&batches, 3)); /* it has both already */
    assert_int_equal(0, send_next(&batches));
    assert_false(batches_resync(&batches, 4));
    batches_finish(&batches);
}

/* The socket took nothing when the batch was to be sent again; the copy sent before was on time. */
static void a_batch_that_waits_to_be_sent_again_may_be_answered(void **state)
{
    struct batches batches;
    uint64_t number = 0;

    (void)state;
    batches_init(&batches);
    batches_restart(&batches);
    (void)push(&batches, TEXT("one"));
    (void)push(&batches, TEXT("two"));
    (void)send_next(&batches);
    (void)send_next(&batches);
    assert_true(batches_resync(&batches, 1));
    assert_int_equal(BATCHES_ANSWERED, batches_answer(&batches, 1, &number));
    assert_int_equal(1, number);
    assert_int_equal(2, send_next(&batches));
    assert_int_equal(BATCHES_ANSWERED, batches_answer(&batches, 2, &number));
    batches_restart(&batches);
    (void)push(&batches, TEXT("three"));
    assert_int_equal(BATCHES_ASTRAY, batches_answer(&batches, 1, &number)); /* never sent */
    batches_finish(&batches);
}

static void what_does_not_fit_is_refused(void **state)
{
    static char bytes[BATCH_BYTES_MAX + 1];
    struct text event = {bytes, sizeof bytes};
    struct batches batches;
    uint64_t number = 7;
    uint32_t i;

    (void)state;
    batches_init(&batches);
    assert_int_equal(STATUS_INVALID, batches_push(&batches, &event, 1, &number));
    assert_int_equal(STATUS_INVALID, batches_push(&batches, &event, 0, &number));
    event.count--;
    for (i = 0; i < BATCHES_PENDING_MAX; i++) {
        assert_int_equal(STATUS_OK, batches_push(&batches, &event, 1, &number));
    }
    assert_int_equal(STATUS_FULL, batches_push(&batches, &event, 1, &number));
    assert_int_equal(BATCHES_PENDING_MAX, number);
    batches_finish(&batches);
}

static void what_no_message_holds_is_refused(void **state)
{
    static char bytes[BATCH_BYTES_MAX / 2 + 1];
    struct text events[BATCH_EVENTS_MAX + 1];
    struct batches batches;
    uint64_t number = 7;
    uint32_t i;

    (void)state;
    batches_init(&batches);
    for (i = 0; i <= BATCH_EVENTS_MAX; i++) {
        events[i] = (struct text){bytes, sizeof bytes};
    }
    assert_int_equal(STATUS_INVALID, batches_push(&batches, events, 2, &number));
    assert_int_equal(STATUS_INVALID, batches_push(&batches, events, 5, &number));
    for (i = 0; i <= BATCH_EVENTS_MAX; i++) {
        events[i].count = 1;
    }
    assert_int_equal(STATUS_INVALID, batches_push(&batches, events, BATCH_EVENTS_MAX + 1, &number));
    assert_int_equal(STATUS_OK, batches_push(&batches, events, BATCH_EVENTS_MAX, &number));
    batches_finish(&batches);
}

static void events_of_nothing_keep_their_places(void **state)
{
    const struct text events[] = {TEXT("one"), {NULL, 0}, TEXT("three")};
    struct batches batches;
    struct submit submit;
    uint64_t number = 0;

    (void)state;
    batches_init(&batches);
    batches_restart(&batches);
    assert_int_equal(STATUS_OK, batches_push(&batches, events, 3, &number));
    assert_true(batches_next(&batches, 1, &submit));
    assert_int_equal(3, submit.count);
    assert_true(text_equals(events[0], submit.events[0]));
    assert_int_equal(0, submit.events[1].count);
    assert_true(text_equals(events[2], submit.events[2]));
    batches_finish(&batches);
}

static void a_resync_to_what_is_answered_cannot_be(void **state)
{
    struct batches batches;
    uint64_t number = 0;

    (void)state;
    batches_init(&batches);
    batches_restart(&batches);
    (void)push(&batches, TEXT("one"));
    (void)push(&batches, TEXT("two"));
    (void)send_next(&batches);
    (void)send_next(&batches);
    assert_int_equal(BATCHES_ANSWERED, batches_answer(&batches, 1, &number));
    assert_false(batches_resync(&batches, 1));
    assert_true(batches_resync(&batches, 2));
    batches_finish(&batches);
}

static void without_memory_nothing_is_taken(void **state)
{
    struct batches batches;
    uint64_t number = 7;
    struct text event = TEXT("one");

    (void)state;
    batches_init(&batches);
    memory_is_out = true;
    assert_int_equal(STATUS_NO_MEMORY, batches_push(&batches, &event, 1, &number));
    memory_is_out = false;
    assert_int_equal(7, number);
    assert_int_equal(1, push(&batches, event));
    batches_finish(&batches);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_once_and_in_order),
        cmocka_unit_test(a_new_session_begins_with_the_oldest_unanswered_as_number_one),
        cmocka_unit_test(a_resync_goes_back_to_where_the_broker_is),
        cmocka_unit_test(a_batch_that_waits_to_be_sent_again_may_be_answered),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(what_no_message_holds_is_refused),
        cmocka_unit_test(events_of_nothing_keep_their_places),
        cmocka_unit_test(a_resync_to_what_is_answered_cannot_be),
        cmocka_unit_test(without_memory_nothing_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
