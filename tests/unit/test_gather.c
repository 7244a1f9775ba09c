#include "broker/gather.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Records of the largest event's size, one after the other, none of a case. */
#define COUNT 400

static char payload[EVENT_BYTES_MAX];

static struct gather gather;
static struct marks marks;

static int open_marks(void **state)
{
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(marks_reserve(&marks), STATUS_OK);
        marks_add(&marks, EVENT_SCHEME_ADOPTED, 0, 1000 + i);
    }
    return gather_init(&gather) == STATUS_OK ? 0 : -1;
}

static int close_marks(void **state)
{
    (void)state;
    gather_finish(&gather);
    marks_finish(&marks);
    return 0;
}

/* Give it what it wants, with so many bytes each, until it wants nothing more. */
static void give_all(uint32_t bytes)
{
    while (gather.wanted != 0) {
        const struct record record = {
            .sequence = gather.wanted,
            .recorded_unix_ms = 1000 + (int64_t)gather.wanted - 1,
            .payload = {payload, bytes},
        };

        gather_give(&gather, &record);
        gather_take(&gather, &marks, NULL);
    }
}

static void a_message_is_never_larger_than_allowed(void **state)
{
    const struct gather_limits limits = {
        .until = COUNT, .records_max = 256, .bytes_max = UINT32_MAX, .scan_max = COUNT};
    static uint8_t bytes[MESSAGE_BYTES_MAX];
    static struct records records;
    struct writer writer = writer_of(bytes, sizeof bytes);

    (void)state;
    gather_begin(&gather, &marks, &(struct selection){0}, 0, &limits);
    give_all(EVENT_BYTES_MAX);
    assert_in_range(gather.record_count, 10, 16);
    assert_true(gather.through == gather.record_count);
    assert_false(gather_is_done(&gather));
    records.request = INTEGER_MAX;
    records.count = gather.record_count;
    for (uint32_t i = 0; i < gather.record_count; i++) {
        records.items[i] = gather.records[i];
    }
    records_encode(&records, &writer);
    assert_false(writer.overflowed);
}

static void it_looks_at_a_bounded_number_of_records_and_goes_on(void **state)
{
    struct gather_limits limits = {.until = COUNT,
                                   .since_unix_ms = 1000 + COUNT - 1,
                                   .records_max = 256,
                                   .bytes_max = UINT32_MAX,
                                   .scan_max = COUNT};

    (void)state;
    gather_begin(&gather, &marks, &(struct selection){0}, 0, &limits);
    assert_true(gather.wanted > COUNT - MARKS_BLOCK); /* it began near */
    give_all(1);
    assert_int_equal(gather.record_count, 1);
    assert_true(gather_is_done(&gather));
    limits.since_unix_ms = 0;
    limits.records_max = COUNT;
    gather_begin(&gather, &marks, &(struct selection){0}, 0, &limits);
    give_all(1);
    assert_int_equal(gather.record_count, GATHER_LOADS_MAX);
    assert_false(gather_is_done(&gather));
}

static void it_scans_a_bounded_number_of_marks(void **state)
{
    const struct gather_limits limits = {
        .until = COUNT, .records_max = 256, .bytes_max = UINT32_MAX, .scan_max = 100};
    const struct selection none = {LANE_A, 0};

    (void)state;
    gather_begin(&gather, &marks, &none, 50, &limits);
    assert_true(gather.wanted == 0 && gather.through == 150);
    assert_false(gather_is_done(&gather));
    gather_begin(&gather, &marks, &none, 350, &limits);
    assert_true(gather.wanted == 0 && gather.through == COUNT);
    assert_true(gather_is_done(&gather));
}

static void it_ends_where_time_does(void **state)
{
    const struct gather_limits limits = {.until = COUNT,
                                         .since_unix_ms = 1010,
                                         .until_unix_ms = 1020,
                                         .records_max = 256,
                                         .bytes_max = UINT32_MAX,
                                         .scan_max = COUNT};

    (void)state;
    gather_begin(&gather, &marks, &(struct selection){0}, 0, &limits);
    give_all(1);
    assert_int_equal(gather.record_count, 10);
    assert_true(gather.records[0].sequence == 11);
    assert_true(gather_is_done(&gather) && gather.through == COUNT);
}

static void a_subjects_history_ends_where_the_commit_does(void **state)
{
    static const uint64_t history[] = {1, 5};
    const struct gather_limits limits = {.until = 3,
                                         .records_max = 256,
                                         .bytes_max = UINT32_MAX,
                                         .scan_max = COUNT,
                                         .is_of_subject = true,
                                         .history = history,
                                         .history_count = 2};
    const struct record record = {.sequence = 1, .payload = {payload, 1}};
    struct need need = {0};

    (void)state;
    gather_begin(&gather, &marks, &(struct selection){0}, 0, &limits);
    assert_true(gather.wanted == 1);
    assert_false(gather_is_done(&gather));
    gather_give(&gather, &record);
    assert_false(gather_lacks(&gather, NULL, &need)); /* nobody asked for cases */
    gather_take(&gather, &marks, NULL);
    assert_true(gather.wanted == 0 && gather.through == 3);
    assert_true(gather_is_done(&gather));
}

static void a_subjects_history_goes_on_where_it_was_read_to(void **state)
{
    static const uint64_t history[] = {1, 2, 5};
    const struct gather_limits limits = {.until = COUNT,
                                         .records_max = 256,
                                         .bytes_max = UINT32_MAX,
                                         .scan_max = COUNT,
                                         .is_of_subject = true,
                                         .history = history,
                                         .history_count = 3};
    const struct selection none = {LANE_A, 0};

    (void)state;
    gather_begin(&gather, &marks, &(struct selection){0}, 2, &limits);
    assert_true(gather.wanted == 5);
    gather_begin(&gather, &marks, &none, 0, &limits);
    assert_true(gather.wanted == 0);
    assert_true(gather_is_done(&gather));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_never_larger_than_allowed),
        cmocka_unit_test(it_looks_at_a_bounded_number_of_records_and_goes_on),
        cmocka_unit_test(it_scans_a_bounded_number_of_marks),
        cmocka_unit_test(it_ends_where_time_does),
        cmocka_unit_test(a_subjects_history_ends_where_the_commit_does),
        cmocka_unit_test(a_subjects_history_goes_on_where_it_was_read_to),
    };

    return cmocka_run_group_tests(tests, open_marks, close_marks);
}
