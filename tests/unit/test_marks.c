#include "broker/marks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT 10000

static void fill(struct marks *marks)
{
    for (int i = 1; i <= COUNT; i++) {
        assert_int_equal(marks_reserve(marks), STATUS_OK);
        marks_add(marks, i % 100 == 0 ? EVENT_CONTRACT_FILED : EVENT_FILE_ESTABLISHED,
                  i == 7777 ? LANE_BIT(LANE_E) : LANE_BIT(LANE_B), i / 10);
    }
}

static void the_next_that_a_selection_holds_is_found(void **state)
{
    const struct selection contracts = {LANE_NONE, UINT64_C(1) << EVENT_CONTRACT_FILED};
    const struct selection finance = {LANE_E, 0};
    const struct selection all = {LANE_NONE, 0};
    struct marks marks = {0};

    (void)state;
    fill(&marks);
    assert_true(marks_next(&marks, &all, 0, COUNT) == 1);
    assert_true(marks_next(&marks, &all, COUNT, COUNT) == 0);
    assert_true(marks_next(&marks, &contracts, 0, COUNT) == 100);
    assert_true(marks_next(&marks, &contracts, 100, COUNT) == 200);
    assert_true(marks_next(&marks, &contracts, 100, 199) == 0);
    assert_true(marks_next(&marks, &finance, 0, COUNT) == 7777);
    assert_true(marks_next(&marks, &finance, 7777, COUNT) == 0);
    assert_int_equal(marks_at(&marks, 7777).lanes, LANE_BIT(LANE_E));
    marks_finish(&marks);
}

static void a_search_in_time_begins_near_and_never_late(void **state)
{
    struct marks marks = {0};

    (void)state;
    assert_true(marks_before(&marks, 5) == 0);
    fill(&marks);
    assert_true(marks_before(&marks, 0) == 0);
    for (int64_t unix_ms = 1; unix_ms <= COUNT / 10 + 5; unix_ms++) {
        const uint64_t before = marks_before(&marks, unix_ms);
        const uint64_t first = (uint64_t)unix_ms * 10; /* the first recorded then */

        assert_true(before < first);
        assert_true(first > COUNT || first - before <= MARKS_BLOCK + 1);
    }
    marks_finish(&marks);
}

static void chunks_come_back_as_they_were(void **state)
{
    const uint64_t counts[] = {1,    255, 256, 257, MARKS_CHUNK - 1, MARKS_CHUNK, MARKS_CHUNK + 1,
                               COUNT};

    (void)state;
    for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
        uint8_t bytes[MARKS_CHUNK_BYTES];
        struct marks marks = {0};
        struct marks again = {0};

        fill(&marks);
        marks.count = counts[k];
        for (uint64_t i = 0; i * MARKS_CHUNK < marks.count; i++) {
            const uint32_t count = marks_encode(&marks, i, bytes);
            const struct text text = {(const char *)bytes, count};

            assert_int_equal(marks_decode(&again, text), STATUS_OK);
        }
        assert_true(again.count == marks.count);
        assert_memory_equal(again.items, marks.items, marks.count * sizeof *marks.items);
        assert_memory_equal(again.block_times, marks.block_times,
                            (marks.count + MARKS_BLOCK - 1) / MARKS_BLOCK * sizeof(int64_t));
        marks_finish(&marks);
        marks_finish(&again);
    }
}

static void what_is_no_chunk_is_refused(void **state)
{
    const uint8_t bytes[MARKS_CHUNK_BYTES + 2] = {0}; /* and no event has type 0 */
    const uint8_t one[10] = {[8] = EVENT_CONTRACT_FILED};
    const uint32_t wrong[] = {0, 1, 8, 9, 11, 8 + 2 * 257, sizeof bytes};
    struct marks marks = {0};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct text text = {(const char *)bytes, wrong[i]};

        assert_int_equal(marks_decode(&marks, text), STATUS_CORRUPT);
        assert_true(marks.count == 0);
    }
    assert_int_equal(marks_decode(&marks, (struct text){(const char *)bytes, 10}), STATUS_CORRUPT);
    assert_int_equal(marks_decode(&marks, (struct text){(const char *)one, 10}), STATUS_OK);
    assert_int_equal(marks_decode(&marks, (struct text){(const char *)one, 10}), STATUS_CORRUPT);
    marks_finish(&marks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_that_a_selection_holds_is_found),
        cmocka_unit_test(a_search_in_time_begins_near_and_never_late),
        cmocka_unit_test(chunks_come_back_as_they_were),
        cmocka_unit_test(what_is_no_chunk_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
