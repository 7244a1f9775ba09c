#include "tools/doorstep/report/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct text absent;

static void a_group_is_numbered_when_it_is_first_named(void **state)
{
    struct groups groups;
    char name[] = "haitian";
    struct text parts[] = {TEXT("3"), {name, 7}};

    (void)state;
    groups_init(&groups, 2);
    assert_int_equal(groups_number(&groups, parts), 0);
    parts[0] = TEXT("4");
    assert_int_equal(groups_number(&groups, parts), 1);
    parts[0] = TEXT("3");
    assert_int_equal(groups_number(&groups, parts), 0);
    assert_int_equal(groups_count(&groups), 2);
    (void)memset(name, 'x', 7); /* names are copies */
    assert_true(text_equals(groups_at(&groups, 0)->parts[1], TEXT("haitian")));
    groups_finish(&groups);
}

static void parts_do_not_run_together(void **state)
{
    const struct text one[] = {TEXT("ab"), TEXT("c")};
    const struct text other[] = {TEXT("a"), TEXT("bc")};
    struct groups groups;

    (void)state;
    groups_init(&groups, 2);
    assert_int_equal(groups_number(&groups, one), 0);
    assert_int_equal(groups_number(&groups, other), 1);
    groups_finish(&groups);
}

static void absent_is_not_empty(void **state)
{
    const struct text empty = TEXT("");
    struct groups groups;

    (void)state;
    groups_init(&groups, 1);
    assert_int_equal(groups_number(&groups, &absent), 0);
    assert_int_equal(groups_number(&groups, &empty), 1);
    assert_true(text_is_absent(groups_at(&groups, 0)->parts[0]));
    assert_false(text_is_absent(groups_at(&groups, 1)->parts[0]));
    groups_finish(&groups);
}

static void entries_beside_are_found_by_name_and_told_in_its_order(void **state)
{
    static const char *const names[] = {"c", "a", "b", "a"};
    struct vector entries = vector_of(sizeof(int));
    struct vector order;
    struct groups groups;
    uint32_t i;

    (void)state;
    groups_init(&groups, 1);
    for (i = 0; i < 4; i++) {
        const struct text name = text_of(names[i]);
        int *entry = groups_entry(&groups, &name, &entries);

        assert_non_null(entry);
        *entry += 1;
    }
    assert_true(groups_by_name(&groups, &order));
    assert_int_equal(order.count, 3);
    for (i = 0; i < 3; i++) {
        const struct group *group = *VECTOR_GET(order, const struct group *const, i);

        assert_int_equal(group->parts[0].bytes[0], "abc"[i]);
        assert_int_equal(*VECTOR_GET(entries, int, group->number), i == 0 ? 2 : 1);
    }
    vector_finish(&order);
    vector_finish(&entries);
    groups_finish(&groups);
}

static void many_groups_keep_their_numbers(void **state)
{
    struct groups groups;
    uint32_t i;

    (void)state;
    groups_init(&groups, 1);
    for (i = 0; i < 2000; i++) {
        const uint32_t key = i % 1000;
        const struct text part = {(const char *)&key, sizeof key};

        assert_int_equal(groups_number(&groups, &part), key);
    }
    assert_int_equal(groups_count(&groups), 1000);
    groups_finish(&groups);
}

static void texts_are_ordered_by_bytes_absent_first(void **state)
{
    (void)state;
    assert_true(groups_compare_texts(absent, TEXT("")) < 0);
    assert_true(groups_compare_texts(TEXT(""), TEXT("a")) < 0);
    assert_true(groups_compare_texts(TEXT("a"), TEXT("ab")) < 0);
    assert_true(groups_compare_texts(TEXT("b"), TEXT("ab")) > 0);
    assert_int_equal(groups_compare_texts(absent, absent), 0);
    assert_int_equal(groups_compare_texts(TEXT("ab"), TEXT("ab")), 0);
}

static void groups_are_ordered_part_by_part(void **state)
{
    const struct group one = {.parts = {TEXT("a"), TEXT("z")}};
    const struct group other = {.parts = {TEXT("b"), TEXT("a")}};

    (void)state;
    assert_true(groups_compare(&one, &other) < 0);
    assert_int_equal(groups_compare(&one, &one), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_numbered_when_it_is_first_named),
        cmocka_unit_test(parts_do_not_run_together),
        cmocka_unit_test(absent_is_not_empty),
        cmocka_unit_test(entries_beside_are_found_by_name_and_told_in_its_order),
        cmocka_unit_test(many_groups_keep_their_numbers),
        cmocka_unit_test(texts_are_ordered_by_bytes_absent_first),
        cmocka_unit_test(groups_are_ordered_part_by_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
