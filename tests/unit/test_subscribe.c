#include "schemas/wire/query.h"
#include "schemas/wire/subscribe.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_is_a_view_and_a_list_of_texts),
        cmocka_unit_test(a_selection_is_the_union_of_its_lane_and_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
