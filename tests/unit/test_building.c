#include "tools/doorstep/report/building.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_building(struct text unit, const char *expected)
{
    struct text building = building_of(unit);

    if (expected == NULL) {
        assert_true(text_is_absent(building));
    } else {
        assert_true(text_equals(building, text_of(expected)));
    }
}

static void a_building_is_what_is_before_the_last_two_dashes(void **state)
{
    (void)state;
    assert_building(TEXT("3-2-1701"), "3");
    assert_building(TEXT("A-3-2-1701"), "A-3");
    assert_building(TEXT("观海阁-1-902"), "观海阁");
}

static void with_one_dash_it_is_what_is_before_that(void **state)
{
    (void)state;
    assert_building(TEXT("5-1201"), "5");
}

static void a_unit_without_one_names_no_building(void **state)
{
    (void)state;
    assert_building(TEXT("1201"), NULL);
    assert_building(TEXT("-1201"), NULL);
    assert_building(TEXT("-2-1201"), NULL);
    assert_building(TEXT("--"), NULL);
    assert_building(TEXT(""), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_building_is_what_is_before_the_last_two_dashes),
        cmocka_unit_test(with_one_dash_it_is_what_is_before_that),
        cmocka_unit_test(a_unit_without_one_names_no_building),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
