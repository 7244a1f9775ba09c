#include "schemas/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define KEYS 5000

static struct text key_of(int i)
{
    static char key[16];

    return (struct text){key, (uint32_t)snprintf(key, sizeof key, "key %d", i)};
}

static void put(struct table *table, struct text key, uint32_t number)
{
    assert_int_equal(table_reserve(table, key), STATUS_OK);
    table_put(table, key, number);
}

static void an_empty_table_has_no_key(void **state)
{
    struct table table = {0};
    uint32_t number = 7;

    (void)state;
    assert_false(table_find(&table, TEXT("a"), &number));
    assert_int_equal(number, 7);
    table_finish(&table);
}

static void every_key_is_found_however_often_the_table_grew(void **state)
{
    struct table table = {0};
    uint32_t number;

    (void)state;
    for (int i = 0; i < KEYS; i++) {
        put(&table, key_of(i), (uint32_t)i);
        assert_true(table.count * 2 <= table.capacity);
    }
    for (int i = 0; i < KEYS; i++) {
        assert_true(table_find(&table, key_of(i), &number));
        assert_int_equal(number, i);
    }
    assert_false(table_find(&table, key_of(KEYS), &number));
    assert_int_equal(table.count, KEYS);
    table_finish(&table);
    assert_int_equal(table.capacity, 0);
}

static void a_key_that_is_put_again_has_the_new_number(void **state)
{
    struct table table = {0};
    uint32_t number;

    (void)state;
    put(&table, TEXT("a"), 1);
    put(&table, TEXT("a"), 2);
    assert_int_equal(table.count, 1);
    assert_true(table_find(&table, TEXT("a"), &number));
    assert_int_equal(number, 2);
    table_finish(&table);
}

static void keys_of_one_slot_live_beside_each_other(void **state)
{
    struct table table = {0};
    int first = -1;
    uint32_t found = 0;
    uint32_t number;

    (void)state;
    for (int i = 0; found < 20; i++) { /* all start at the last slot of 64, and wrap */
        if ((table_hash(key_of(i)) & 63U) == 63U) {
            put(&table, key_of(i), found++);
            first = first < 0 ? i : first;
        }
    }
    assert_int_equal(table.capacity, 64);
    assert_true(table_find(&table, key_of(first), &number));
    assert_int_equal(number, 0);
    assert_int_equal(table.count, 20);
    table_finish(&table);
}

static void keys_are_bytes_copied_and_compared_whole(void **state)
{
    struct table table = {0};
    char mine[] = "abc";
    uint32_t number;

    (void)state;
    put(&table, (struct text){mine, 3}, 1);
    put(&table, TEXT("abc\0"), 2);
    put(&table, TEXT(""), 3);
    put(&table, (struct text){NULL, 0}, 4); /* absent is the empty key */
    mine[0] = 'x';
    assert_true(table_find(&table, TEXT("abc"), &number));
    assert_int_equal(number, 1);
    assert_true(table_find(&table, TEXT("abc\0"), &number));
    assert_int_equal(number, 2);
    assert_true(table_find(&table, TEXT(""), &number));
    assert_int_equal(number, 4);
    assert_false(table_find(&table, TEXT("ab"), &number));
    table_finish(&table);
}

static void what_was_reserved_and_not_put_is_given_back(void **state)
{
    struct table table = {0};

    (void)state;
    assert_int_equal(table_reserve(&table, TEXT("a long key")), STATUS_OK);
    assert_int_equal(table_reserve(&table, TEXT("a much longer key")), STATUS_OK);
    put(&table, TEXT("a"), 1);
    assert_int_equal(table_reserve(&table, TEXT("b")), STATUS_OK);
    assert_int_equal(table.count, 1);
    table_finish(&table);
}

/* Removed keys leave no holes in which others get lost, whatever stood behind them. */
static void what_is_left_is_found_however_many_are_removed(void **state)
{
    struct table table = {0};
    uint32_t number;

    (void)state;
    for (int i = 0; i < KEYS; i++) {
        put(&table, key_of(i), (uint32_t)i);
    }
    table_remove(&table, TEXT("none"));
    for (int i = 0; i < KEYS; i++) {
        if (i % 3 != 0) {
            table_remove(&table, key_of(i));
        }
    }
    for (int i = 0; i < KEYS; i++) {
        assert_int_equal(table_find(&table, key_of(i), &number), i % 3 == 0);
        assert_true(i % 3 != 0 || number == (uint32_t)i);
    }
    assert_int_equal(table.count, (KEYS + 2) / 3);
    table_clear(&table);
    assert_int_equal(table.count, 0);
    assert_false(table_find(&table, key_of(0), &number));
    put(&table, key_of(0), 5);
    assert_true(table_find(&table, key_of(0), &number) && number == 5);
    table_finish(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_table_has_no_key),
        cmocka_unit_test(every_key_is_found_however_often_the_table_grew),
        cmocka_unit_test(a_key_that_is_put_again_has_the_new_number),
        cmocka_unit_test(keys_of_one_slot_live_beside_each_other),
        cmocka_unit_test(keys_are_bytes_copied_and_compared_whole),
        cmocka_unit_test(what_was_reserved_and_not_put_is_given_back),
        cmocka_unit_test(what_is_left_is_found_however_many_are_removed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
