#include "tools/doorstep/shared/vector.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void entries_appear_zeroed(void **state)
{
    struct vector vector = vector_of(sizeof(int64_t));
    int64_t *entry = vector_at(&vector, 3);

    (void)state;
    assert_non_null(entry);
    assert_int_equal(vector.count, 4);
    assert_int_equal(*entry, 0);
    *entry = 7;
    assert_int_equal(*VECTOR_GET(vector, int64_t, 2), 0);
    assert_ptr_equal(vector_at(&vector, 3), entry);
    vector_finish(&vector);
    assert_int_equal(vector.count, 0);
}

static void entries_keep_what_they_are_while_it_grows(void **state)
{
    struct vector vector = vector_of(sizeof(uint32_t));
    uint32_t i;

    (void)state;
    for (i = 0; i < 10000; i++) {
        *(uint32_t *)vector_append(&vector) = i;
    }
    for (i = 0; i < 10000; i++) {
        assert_int_equal(*VECTOR_GET(vector, uint32_t, i), i);
    }
    vector_finish(&vector);
}

static int descending(const void *one, const void *other)
{
    return *(const int32_t *)other - *(const int32_t *)one;
}

static void a_vector_is_sorted_as_asked(void **state)
{
    struct vector vector = vector_of(sizeof(int32_t));

    (void)state;
    vector_sort(&vector, descending); /* of nothing, too */
    *(int32_t *)vector_append(&vector) = 1;
    *(int32_t *)vector_append(&vector) = 3;
    *(int32_t *)vector_append(&vector) = 2;
    vector_sort(&vector, descending);
    assert_int_equal(*VECTOR_GET(vector, int32_t, 0), 3);
    assert_int_equal(*VECTOR_GET(vector, int32_t, 2), 1);
    vector_finish(&vector);
}

static void an_array_of_its_own_type_gets_room_for_one_more(void **state)
{
    uint32_t capacity = 0;
    uint32_t count = 0;
    int *numbers = NULL;

    (void)state;
    for (count = 0; count < 1000; count++) {
        numbers = vector_room(numbers, &capacity, count, sizeof *numbers);
        assert_non_null(numbers);
        assert_true(capacity > count);
        numbers[count] = (int)count;
    }
    assert_int_equal(numbers[0], 0);
    assert_int_equal(numbers[999], 999);
    assert_ptr_equal(vector_room(numbers, &capacity, 10, sizeof *numbers), numbers);
    free(numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_appear_zeroed),
        cmocka_unit_test(entries_keep_what_they_are_while_it_grows),
        cmocka_unit_test(a_vector_is_sorted_as_asked),
        cmocka_unit_test(an_array_of_its_own_type_gets_room_for_one_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
