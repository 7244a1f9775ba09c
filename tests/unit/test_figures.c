#include "broker/figures.h"
#include "schemas/limits.h"
#include "schemas/reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_rate_is_the_mean_of_the_last_whole_seconds(void **state)
{
    struct figures figures = {0};

    (void)state;
    figures_committed(&figures, 800, 5, 100500);
    assert_int_equal(figures_rate(&figures, 100900), 0); /* this second is not over */
    assert_int_equal(figures_rate(&figures, 101000), 100);
    figures_committed(&figures, 80, 5, 101999);
    assert_int_equal(figures_rate(&figures, 102000), 110);
    assert_int_equal(figures_rate(&figures, 108999), 110);
    assert_int_equal(figures_rate(&figures, 109000), 10);
    assert_int_equal(figures_rate(&figures, 110000), 0);
}

static void a_long_pause_leaves_nothing_behind(void **state)
{
    struct figures figures = {0};

    (void)state;
    figures_committed(&figures, 8000, 5, 1000);
    assert_int_equal(figures_rate(&figures, INT64_C(1) << 60), 0);
}

/* The map's text of `key: number`, looked for in what STATUS would say. */
static uint64_t longest_us(struct figures *figures, const char *key, int64_t now_ms)
{
    static uint8_t bytes[8192];
    const struct core_identity identity = {0};
    const struct machine machine = {0};
    static struct sessions sessions;
    struct figures_of of = {
        .identity = &identity, .machine = &machine, .sessions = &sessions, .now_ms = now_ms};
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct reader reader;
    uint64_t found = 0;
    uint32_t count;

    assert_int_equal(book_create(&of.book, NULL), STATUS_OK);
    figures_encode(figures, &of, &writer);
    book_destroy(&of.book);
    reader = reader_of(bytes, (uint32_t)writer.count);
    count = reader_map(&reader, MAP_COUNT_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (text_equals(reader_text(&reader, TEXT_BYTES_MAX), text_of(key))) {
            found = reader_uint(&reader, UINT64_MAX);
        } else {
            reader_skip(&reader);
        }
    }
    assert_true(reader_done(&reader));
    return found;
}

static void the_longest_are_those_of_the_last_seconds(void **state)
{
    struct figures figures = {0};

    (void)state;
    figures_committed(&figures, 1, 700, 100500);
    figures_committed(&figures, 1, 300, 100600);
    figures_committed(&figures, 0, 900, 100700); /* nothing was committed */
    figures_spilled(&figures, 4000, 100800);
    figures_committed(&figures, 1, 20, 105000);
    assert_true(longest_us(&figures, "longest_commit_us", 108999) == 700);
    assert_true(longest_us(&figures, "longest_spill_us", 108999) == 4000);
    assert_true(longest_us(&figures, "longest_commit_us", 109000) == 20);
    assert_true(longest_us(&figures, "longest_spill_us", 109000) == 0);
}

static void every_code_of_a_refusal_counts(void **state)
{
    struct figures figures = {0};
    struct refusals refusals = {0};

    (void)state;
    figures_refused(&figures, &refusals);
    refusals_add(&refusals, ERR_LANE, NULL);
    refusals_add(&refusals, ERR_STALE, NULL);
    figures_refused(&figures, &refusals);
    figures_refused(&figures, &refusals);
    assert_true(figures.refusals[ERR_LANE] == 2);
    assert_true(figures.refusals[ERR_STALE] == 2);
    assert_true(figures.refusals[ERR_TYPE] == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rate_is_the_mean_of_the_last_whole_seconds),
        cmocka_unit_test(a_long_pause_leaves_nothing_behind),
        cmocka_unit_test(the_longest_are_those_of_the_last_seconds),
        cmocka_unit_test(every_code_of_a_refusal_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
