#include "workers/readings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct readings readings;
static struct view view;

static int setup(void **state)
{
    (void)state;
    readings_init(&readings);
    view = (struct view){.subject = TEXT("HT-1"), .sequence = 9};
    return 0;
}

static struct reading *begin(const char *subject, uint64_t request)
{
    struct reading *reading = readings_free(&readings);

    assert_non_null(reading);
    reading_begin(reading, text_of(subject), request);
    return reading;
}

static void a_case_that_is_asked_for_is_found_by_request_and_name(void **state)
{
    struct reading *one = begin("HT-1", 5);
    struct reading *other = begin("HT-2", 6);

    (void)state;
    assert_ptr_equal(one, readings_of_request(&readings, 5));
    assert_ptr_equal(other, readings_of_subject(&readings, TEXT("HT-2")));
    assert_true(text_equals(TEXT("HT-1"), reading_subject(one)));
    reading_end(one);
    assert_null(readings_of_request(&readings, 5));
    assert_null(readings_of_subject(&readings, TEXT("HT-1")));
    assert_ptr_equal(one, readings_free(&readings));
}

static void not_more_than_so_many_are_read_at_a_time(void **state)
{
    struct reading *last = NULL;
    uint32_t i;

    (void)state;
    for (i = 0; i < READS_MAX; i++) {
        last = begin("HT-1", i + 1);
    }
    assert_null(readings_free(&readings));
    reading_end(last);
    assert_ptr_equal(last, readings_free(&readings));
}

static void the_view_is_kept_with_its_openers_or_without(void **state)
{
    struct reading *reading = begin("HT-1", 5);
    struct case_item item = {TEXT("view"), TEXT("openers")};

    (void)state;
    assert_true(reading_keep(reading, &view, &item, 7));
    assert_int_equal(READING_HISTORY, reading->phase);
    assert_int_equal(9, reading->sequence);
    assert_ptr_equal(reading, readings_of_request(&readings, 7));
    assert_true(text_equals(TEXT("view"), reading_item(reading).view));
    assert_true(text_equals(TEXT("openers"), reading_item(reading).openers));
    item = (struct case_item){TEXT("newer"), {NULL, 0}};
    assert_true(reading_keep(reading, &view, &item, 8));
    assert_true(text_equals(TEXT("newer"), reading_item(reading).view));
    assert_int_equal(0, reading_item(reading).openers.count);
}

static void a_view_that_is_longer_than_any_is_not_kept(void **state)
{
    static char bytes[VIEW_BYTES_MAX + OPENERS_BYTES_MAX];
    struct reading *reading = begin("HT-1", 5);
    struct case_item item = {{bytes, VIEW_BYTES_MAX + 1}, {bytes, 1}};

    (void)state;
    assert_false(reading_keep(reading, &view, &item, 7));
    item = (struct case_item){{bytes, 1}, {bytes, OPENERS_BYTES_MAX + 1}};
    assert_false(reading_keep(reading, &view, &item, 7));
    assert_ptr_equal(reading, readings_of_request(&readings, 5));
    item = (struct case_item){{bytes, VIEW_BYTES_MAX}, {bytes, OPENERS_BYTES_MAX}};
    assert_true(reading_keep(reading, &view, &item, 7));
}

#define CASE(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_case_that_is_asked_for_is_found_by_request_and_name),
        CASE(not_more_than_so_many_are_read_at_a_time),
        CASE(the_view_is_kept_with_its_openers_or_without),
        CASE(a_view_that_is_longer_than_any_is_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
