#include "broker/effects.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static char payload[EVENT_BYTES_MAX];

static int make(void **state)
{
    return effects_create((struct effects **)state, NULL) == STATUS_OK ? 0 : -1;
}

static int destroy(void **state)
{
    effects_destroy((struct effects **)state);
    return 0;
}

static void payloads_are_copied(void **state)
{
    struct effects *effects = *state;

    payload[0] = 'a';
    (void)effects_put(effects, (struct text){payload, 1});
    payload[0] = 'b';
    (void)effects_put(effects, (struct text){payload, 1});
    assert_memory_equal(effects->records[0].payload.bytes, "ab", 2);
    effects_unput(effects);
    assert_int_equal(effects->record_count, 1);
    assert_int_equal(effects->payload_bytes, 1);
}

static void before_it_is_full_the_largest_batch_fits(void **state)
{
    struct effects *effects = *state;
    int batches = 0;

    while (!effects_are_full(effects)) {
        for (int i = 0; i < MESSAGE_BYTES_MAX / EVENT_BYTES_MAX; i++) {
            (void)effects_put(effects, (struct text){payload, sizeof payload});
        }
        batches++;
    }
    assert_int_equal(batches, GROUP_BYTES_MAX / MESSAGE_BYTES_MAX);
    effects_clear(effects);
    assert_false(effects_are_full(effects));
    for (batches = 0; !effects_are_full(effects); batches++) {
        for (int i = 0; i < BATCH_EVENTS_MAX; i++) {
            (void)effects_put(effects, (struct text){payload, 1});
        }
    }
    assert_int_equal(batches, GROUP_EVENTS_MAX / BATCH_EVENTS_MAX);
}

static void before_it_is_full_the_largest_answer_fits(void **state)
{
    struct effects *effects = *state;
    static char filler[MESSAGE_BYTES_MAX];

    while (!effects_are_full(effects)) {
        struct writer writer = effects_begin_reply(effects);

        assert_true(writer.capacity == MESSAGE_BYTES_MAX);
        writer_raw(&writer, (struct text){filler, sizeof filler});
        effects_end_reply(effects, 1, COMMAND_VIEWS, &writer);
    }
    assert_int_equal(effects->reply_count, REPLY_BYTES_MAX / MESSAGE_BYTES_MAX);
}

static void before_it_is_full_each_session_may_be_sent_something(void **state)
{
    struct effects *effects = *state;

    while (!effects_are_full(effects)) {
        struct writer writer = effects_begin_reply(effects);

        writer_nil(&writer);
        effects_end_reply(effects, 1, COMMAND_HEARTBEAT, &writer);
    }
    assert_int_equal(effects->reply_count, REPLIES_MAX - SESSIONS_MAX);
}

static void reports_beyond_the_bound_are_counted(void **state)
{
    struct effects *effects = *state;

    for (int i = 0; i < REPORTS_MAX + 3; i++) {
        effects_report(effects, REPORT_SESSION_BEGAN, 1, "x");
    }
    assert_int_equal(effects->report_count, REPORTS_MAX);
    assert_int_equal(effects->reports_lost, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(payloads_are_copied),
        TEST(before_it_is_full_the_largest_batch_fits),
        TEST(before_it_is_full_the_largest_answer_fits),
        TEST(before_it_is_full_each_session_may_be_sent_something),
        TEST(reports_beyond_the_bound_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
