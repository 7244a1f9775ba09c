#include "schemas/project.h"
#include "schemas/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct project project;
static struct project again;
static uint8_t bytes[65536];

static void adopt(int64_t version, int32_t from_on)
{
    struct event event = {.type = EVENT_SCHEME_ADOPTED};

    event.data.scheme_adopted.version = version;
    event.data.scheme_adopted.from_on = from_on;
    project_evolve(&project, &event);
}

static void a_version_counts_from_its_earliest_day(void **state)
{
    (void)state;
    project_init(&project);
    assert_null(project_scheme(&project, 1));
    adopt(2, 100);
    adopt(1, 300);
    adopt(1, 200);
    adopt(1, 250);
    assert_int_equal(project.events, 4);
    assert_int_equal(project.scheme_count, 2);
    assert_false(project_has_scheme(&project, 1, 199));
    assert_true(project_has_scheme(&project, 1, 200));
    assert_true(project_has_scheme(&project, 2, 100));
    assert_false(project_has_scheme(&project, 3, 1000));
}

static void the_order_of_adoption_does_not_show(void **state)
{
    struct writer one = writer_of(bytes, sizeof bytes);
    struct writer other = writer_of(bytes + 1000, 1000);

    (void)state;
    project_init(&project);
    adopt(1, 1);
    adopt(2, 2);
    adopt(3, 3);
    project_encode(&project, &one);
    project_init(&project);
    adopt(3, 3);
    adopt(1, 1);
    adopt(2, 2);
    project_encode(&project, &other);
    assert_true(text_equals(writer_text(&one), writer_text(&other)));
}

static void the_longest_project_comes_back_and_no_beginning_of_it(void **state)
{
    struct writer writer = writer_of(bytes, sizeof bytes);
    struct text whole;

    (void)state;
    project_init(&project);
    for (int64_t i = 0; i < PROJECT_SCHEMES_MAX; i++) {
        adopt(INTEGER_MAX - i, (int32_t)-i);
    }
    project_encode(&project, &writer);
    assert_false(writer.overflowed);
    whole = writer_text(&writer);
    assert_int_equal(project_decode(&again, whole), STATUS_OK);
    assert_int_equal(again.events, project.events);
    assert_int_equal(again.scheme_count, PROJECT_SCHEMES_MAX);
    assert_memory_equal(again.schemes, project.schemes, sizeof project.schemes);
    for (uint32_t count = 0; count < whole.count; count++) {
        assert_int_equal(project_decode(&again, (struct text){whole.bytes, count}),
                         STATUS_MALFORMED);
        assert_int_equal(again.scheme_count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_version_counts_from_its_earliest_day),
        cmocka_unit_test(the_order_of_adoption_does_not_show),
        cmocka_unit_test(the_longest_project_comes_back_and_no_beginning_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
