#include "broker/sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_place_that_became_free_is_used_again(void **state)
{
    static struct sessions sessions;

    (void)state;
    for (uint32_t peer = 0; peer < SESSIONS_MAX; peer++) {
        assert_non_null(sessions_begin(&sessions, peer, TEXT("x"), 0));
    }
    assert_null(sessions_begin(&sessions, 1000, TEXT("x"), 0));
    sessions_end(&sessions, sessions_find(&sessions, 0));
    assert_null(sessions_find(&sessions, 0));
    assert_non_null(sessions_begin(&sessions, 1000, TEXT("x"), 0));
    assert_int_equal(sessions.count, SESSIONS_MAX);
}

static void all_of_them_end_at_once(void **state)
{
    static struct sessions sessions;

    (void)state;
    assert_non_null(sessions_begin(&sessions, 1, TEXT("x"), 0));
    assert_non_null(sessions_begin(&sessions, 2, TEXT("y"), 0));
    sessions_end(&sessions, sessions_find(&sessions, 1));
    sessions_end_all(&sessions);
    assert_int_equal(sessions.count, 0);
    assert_null(sessions_find(&sessions, 2));
    sessions_end_all(&sessions);
    assert_int_equal(sessions.count, 0);
}

static void the_quietest_is_one_that_waits_for_nothing(void **state)
{
    static struct sessions sessions;

    (void)state;
    for (uint32_t peer = 1; peer <= 5; peer++) {
        assert_non_null(sessions_begin(&sessions, peer, TEXT("x"), peer));
    }
    sessions_find(&sessions, 1)->subscription.is_active = true;
    sessions_find(&sessions, 2)->batches_taken = 1;
    sessions_find(&sessions, 3)->questions.count = 1;
    assert_int_equal(sessions_quietest(&sessions)->peer, 4);
    sessions_find(&sessions, 4)->heard_ms = 9;
    assert_int_equal(sessions_quietest(&sessions)->peer, 5);
}

static void credit_saturates(void **state)
{
    const struct subscribe subscribe = {.events = UINT32_MAX, .bytes = UINT32_MAX};
    const struct credit credit = {UINT32_MAX, UINT32_MAX};
    struct subscription subscription;

    (void)state;
    subscription_begin(&subscription, &subscribe, 0);
    subscription_credit(&subscription, &credit);
    assert_int_equal(subscription.credit_events, CREDIT_EVENTS_MAX);
    assert_true(subscription.credit_bytes == CREDIT_BYTES_MAX);
}

static void what_was_not_sent_is_as_if_never_sent(void **state)
{
    const struct subscribe subscribe = {.after = 5, .events = 10, .bytes = 100};
    struct subscription subscription;

    (void)state;
    subscription_begin(&subscription, &subscribe, 0);
    subscription_sent(&subscription, 9, 4, 150, 1);
    assert_true(subscription.position == 9 && subscription.credit_bytes == -50);
    assert_false(subscription_is_ready(&subscription, 20, 1));
    subscription_unsent(&subscription, 1);
    assert_true(subscription.position == 5 && subscription.told == 5);
    assert_int_equal(subscription.credit_events, 10);
    assert_false(subscription_is_ready(&subscription, 20, PAUSE_MS));
    assert_true(subscription_is_ready(&subscription, 20, PAUSE_MS + 1));
}

static void who_gives_no_credit_back_is_sent_events_less_often(void **state)
{
    const struct subscribe subscribe = {.events = 1000, .bytes = 1000};
    const struct credit credit = {.events = 1};
    struct subscription subscription;

    (void)state;
    subscription_begin(&subscription, &subscribe, 0);
    for (uint64_t i = 1; i < EVENTS_AHEAD_MAX; i++) {
        subscription_sent(&subscription, i, 1, 1, 0);
        subscription_sent(&subscription, i, 0, 0, 0); /* one without records is no burden */
        assert_true(subscription_is_ready(&subscription, 1000, 0));
    }
    subscription_sent(&subscription, EVENTS_AHEAD_MAX, 1, 1, 0);
    assert_true(subscription_is_paused(&subscription, PAUSE_MS - 1));
    assert_false(subscription_is_ready(&subscription, 1000, PAUSE_MS - 1));
    assert_true(subscription_is_ready(&subscription, 1000, PAUSE_MS));
    subscription_credit(&subscription, &credit);
    subscription_sent(&subscription, EVENTS_AHEAD_MAX + 1, 1, 1, PAUSE_MS);
    assert_true(subscription_is_ready(&subscription, 1000, PAUSE_MS));
}

static void many_positions_that_passed_are_told_at_once(void **state)
{
    const struct subscribe subscribe = {.events = 10, .bytes = 100};
    struct subscription subscription;

    (void)state;
    subscription_begin(&subscription, &subscribe, 0);
    assert_false(subscription_is_untold(&subscription, THROUGH_MS));
    subscription.position = THROUGH_EVENTS - 1;
    assert_false(subscription_is_untold(&subscription, THROUGH_MS - 1));
    assert_true(subscription_is_untold(&subscription, THROUGH_MS));
    subscription.position = THROUGH_EVENTS;
    assert_true(subscription_is_untold(&subscription, 0));
    subscription.paused_until_ms = 1;
    assert_false(subscription_is_untold(&subscription, 0));
    assert_true(subscription_is_untold(&subscription, 1));
}

/* Whoever has most to be told does not keep the others from being told anything. */
static void each_has_its_turn(void **state)
{
    const struct subscribe subscribe = {.events = 1000, .bytes = 1000};
    static struct sessions sessions;

    (void)state;
    for (uint32_t peer = 1; peer <= 3; peer++) {
        struct session *session = sessions_begin(&sessions, peer, TEXT("x"), 0);

        assert_non_null(session);
        subscription_begin(&session->subscription, &subscribe, 0);
    }
    for (uint32_t turn = 0; turn < 7; turn++) {
        assert_int_equal(sessions_next(&sessions, 1000, 0)->peer, turn % 3 + 1);
    }
}

static void it_wakes_for_what_comes_first(void **state)
{
    const struct subscribe subscribe = {.events = 1000, .bytes = 1000};
    static struct sessions sessions;
    struct session *session = sessions_begin(&sessions, 1, TEXT("x"), 0);

    (void)state;
    assert_non_null(session);
    assert_true(sessions_wake_ms(&sessions, 9, 1) == HEARTBEAT_MS);
    subscription_begin(&session->subscription, &subscribe, 0);
    session->subscription.position = 3;
    assert_true(sessions_wake_ms(&sessions, 3, 1) == THROUGH_MS);
    assert_true(sessions_wake_ms(&sessions, 9, 1) == 1);
    session->subscription.paused_until_ms = PAUSE_MS;
    assert_true(sessions_wake_ms(&sessions, 9, 1) == PAUSE_MS);
    session->questions.count = 1;
    assert_true(sessions_wake_ms(&sessions, 9, 1) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_that_became_free_is_used_again),
        cmocka_unit_test(all_of_them_end_at_once),
        cmocka_unit_test(the_quietest_is_one_that_waits_for_nothing),
        cmocka_unit_test(credit_saturates),
        cmocka_unit_test(what_was_not_sent_is_as_if_never_sent),
        cmocka_unit_test(who_gives_no_credit_back_is_sent_events_less_often),
        cmocka_unit_test(many_positions_that_passed_are_told_at_once),
        cmocka_unit_test(each_has_its_turn),
        cmocka_unit_test(it_wakes_for_what_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
