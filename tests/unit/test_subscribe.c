#include "schemas/wire/query.h"
#include "schemas/wire/subscribe.h"
#include "schemas/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_case_is_a_view_and_a_list_of_texts(void **state)
{
    static struct views views;

    (void)state;
    assert_int_equal(views_decode(&views, TEXT("\x94\x01\x00\x00\x91\x92\x80\x90")), STATUS_OK);
    assert_int_equal(views_decode(&views, TEXT("\x94\x01\x00\x00\x91\x92\x90\x90")),
                     STATUS_MALFORMED);
    assert_int_equal(views_decode(&views, TEXT("\x94\x01\x00\x00\x91\x92\x80\x80")),
                     STATUS_MALFORMED);
    assert_int_equal(views_decode(&views, TEXT("\x94\x01\x00\x00\x91\x92\x80\x91\x01")),
                     STATUS_MALFORMED);
}

static void a_selection_is_the_union_of_its_lane_and_types(void **state)
{
    struct selection selection = {LANE_NONE, 0};

    (void)state;
    assert_true(selection_holds(&selection, EVENT_NOTE_ADDED, 0));
    selection.lane = LANE_D;
    assert_true(selection_holds(&selection, EVENT_NOTE_ADDED, LANE_BIT(LANE_D) | LANE_BIT(LANE_A)));
    assert_false(selection_holds(&selection, EVENT_NOTE_ADDED, LANE_BIT(LANE_A)));
    selection.types = UINT64_C(1) << EVENT_NOTE_ADDED;
    assert_true(selection_holds(&selection, EVENT_NOTE_ADDED, 0));
    assert_false(selection_holds(&selection, EVENT_COST_ASSESSED, 0));
    selection.lane = LANE_NONE;
    assert_false(selection_holds(&selection, EVENT_COST_ASSESSED, LANE_BIT(LANE_D)));
}

static void credit_beyond_all_bounds_is_the_most_there_is(void **state)
{
    uint8_t bytes[64];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct credit credit;

    (void)state;
    writer_array(&writer, 2);
    writer_uint(&writer, UINT64_C(1) << 32);
    writer_uint(&writer, INTEGER_MAX);
    assert_int_equal(credit_decode(&credit, writer_text(&writer)), STATUS_OK);
    assert_true(credit.events == UINT32_MAX);
    assert_true(credit.bytes == UINT32_MAX);
}

static enum status decode_subscribe(const char *lane, uint64_t credit)
{
    uint8_t bytes[128];
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct subscribe subscribe;

    writer_array(&writer, 7);
    writer_bin(&writer, TEXT("0123456789abcdef"));
    writer_uint(&writer, 1);
    writer_uint(&writer, 0);
    writer_string(&writer, lane);
    writer_array(&writer, 0);
    writer_uint(&writer, credit);
    writer_uint(&writer, credit);
    return subscribe_decode(&subscribe, writer_text(&writer));
}

static void a_first_credit_saturates_as_every_other(void **state)
{
    (void)state;
    assert_int_equal(decode_subscribe("", INTEGER_MAX), STATUS_OK);
    assert_int_equal(decode_subscribe("", UINT64_C(1) << 53), STATUS_MALFORMED);
}

static void only_a_department_subscribes_to_its_lane(void **state)
{
    (void)state;
    assert_int_equal(decode_subscribe("A", 1), STATUS_OK);
    assert_int_equal(decode_subscribe("F", 1), STATUS_OK);
    assert_int_equal(decode_subscribe("owner", 1), STATUS_MALFORMED);
    assert_int_equal(decode_subscribe("system", 1), STATUS_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_is_a_view_and_a_list_of_texts),
        cmocka_unit_test(a_selection_is_the_union_of_its_lane_and_types),
        cmocka_unit_test(credit_beyond_all_bounds_is_the_most_there_is),
        cmocka_unit_test(a_first_credit_saturates_as_every_other),
        cmocka_unit_test(only_a_department_subscribes_to_its_lane),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
