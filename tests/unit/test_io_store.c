#include "broker/io_store.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define MAP_BYTES 262144 /* 64 pages */
#define VALUE_BYTES 3000 /* one a page */

struct place {
    char root[64];
    char path[80];
    struct store *store;
};

static struct store_plan plan_of(const struct place *place)
{
    return (struct store_plan){
        .what = "things",
        .path = place->path,
        .tables = {"a", "b"},
        .table_count = 2,
        .map_bytes = MAP_BYTES,
    };
}

static int make_place(void **state)
{
    static struct place place;
    struct store_plan plan = plan_of(&place);

    place = (struct place){0};
    (void)snprintf(place.root, sizeof place.root, "/tmp/store-XXXXXX");
    assert_non_null(mkdtemp(place.root));
    (void)snprintf(place.path, sizeof place.path, "%s/s", place.root);
    assert_int_equal(store_open(&place.store, &plan, NULL), STATUS_OK);
    *state = &place;
    return 0;
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *at)
{
    (void)stat;
    (void)type;
    (void)at;
    return remove(path);
}

static int remove_place(void **state)
{
    struct place *place = *state;

    store_close(&place->store);
    (void)nftw(place->root, remove_one, 8, FTW_DEPTH | FTW_PHYS); /* what stays is in /tmp */
    return 0;
}

struct filling {
    uint64_t first;
    uint32_t count;
    uint32_t refused_after; /* 0: it is not */
};

static enum status fill(struct store *store, void *context, struct error *err)
{
    const struct filling *filling = context;
    static const char value[VALUE_BYTES];
    enum status status = STATUS_OK;
    uint8_t key[STORE_KEY_BYTES];

    for (uint32_t i = 0; i < filling->count && status == STATUS_OK; i++) {
        if (filling->refused_after != 0 && i == filling->refused_after) {
            return error_set(err, STATUS_REFUSED, "no more");
        }
        status = store_append(store, 0, store_key(key, filling->first + i),
                              (struct text){value, sizeof value}, err);
    }
    return status;
}

static uint64_t last_of(struct store *store)
{
    struct text key;
    struct text value;
    uint64_t number = 0;
    const enum status status = store_last(store, 0, &key, &value, NULL);

    assert_true(status == STATUS_NOT_FOUND || (status == STATUS_OK && store_number(&number, key)));
    store_rest(store);
    return number;
}

static void a_write_that_does_not_fit_makes_the_map_grow(void **state)
{
    struct place *place = *state;
    struct filling filling = {1, 400, 0};

    assert_int_equal(store_write(place->store, 0, fill, &filling, NULL), STATUS_OK);
    assert_true(last_of(place->store) == 400);
    filling.first = 401;
    assert_int_equal(store_write(place->store, (uint64_t)400 * VALUE_BYTES, fill, &filling, NULL),
                     STATUS_OK); /* and beforehand, when it is told */
    assert_true(last_of(place->store) == 800);
}

static void what_fill_refuses_is_not_written(void **state)
{
    struct place *place = *state;
    struct filling filling = {1, 4, 2};
    struct error err = {0};

    assert_int_equal(store_write(place->store, 0, fill, &filling, &err), STATUS_REFUSED);
    assert_string_equal(err.text, "no more");
    assert_true(last_of(place->store) == 0);
    filling.refused_after = 0;
    assert_int_equal(store_write(place->store, 0, fill, &filling, NULL), STATUS_OK);
    assert_true(last_of(place->store) == 4);
}

/* Reads, waits until it is told that others have written, reads again: 0 when it sees both. */
static int read_twice(const struct place *place, int tell, int hear)
{
    struct store_plan plan = plan_of(place);
    struct store *store = NULL;
    char byte = 0;
    int seen;

    plan.is_read_only = true;
    if (store_open(&store, &plan, NULL) != STATUS_OK || last_of(store) != 1) {
        return 1;
    }
    if (write(tell, &byte, 1) != 1 || read(hear, &byte, 1) != 1) {
        return 2;
    }
    seen = last_of(store) == 400 ? 0 : 3;
    store_close(&store);
    return seen;
}

static void a_reader_elsewhere_follows_a_map_that_grew(void **state)
{
    struct place *place = *state;
    struct store_plan plan = plan_of(place);
    struct filling filling = {1, 1, 0};
    int to_child[2] = {-1, -1};
    int to_parent[2] = {-1, -1};
    int status;
    char byte = 0;
    pid_t child;

    assert_int_equal(store_write(place->store, 0, fill, &filling, NULL), STATUS_OK);
    store_close(&place->store); /* it must not be carried over a fork */
    assert_true(pipe(to_child) == 0 && pipe(to_parent) == 0);
    child = fork();
    if (child == 0) {
        exit(read_twice(place, to_parent[1], to_child[0]));
    }
    assert_true(child > 0);
    assert_true(read(to_parent[0], &byte, 1) == 1);
    assert_int_equal(store_open(&place->store, &plan, NULL), STATUS_OK);
    filling = (struct filling){2, 399, 0};
    assert_int_equal(store_write(place->store, 0, fill, &filling, NULL), STATUS_OK);
    assert_true(write(to_child[1], &byte, 1) == 1);
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    for (int i = 0; i < 2; i++) {
        assert_true(close(to_child[i]) == 0 && close(to_parent[i]) == 0);
    }
}

static void a_cursor_walks_in_order(void **state)
{
    struct place *place = *state;
    struct filling filling = {1, 3, 0};
    struct store_cursor *cursor = NULL;
    uint8_t bytes[STORE_KEY_BYTES];
    uint64_t number = 0;
    struct text key;
    struct text value;

    assert_int_equal(store_write(place->store, 0, fill, &filling, NULL), STATUS_OK);
    assert_int_equal(store_cursor_open(&cursor, place->store, 0, NULL), STATUS_OK);
    assert_int_equal(store_cursor_renew(cursor, NULL), STATUS_OK);
    assert_int_equal(store_cursor_find(cursor, store_key(bytes, 2), &value, NULL), STATUS_OK);
    assert_int_equal(store_cursor_next(cursor, &key, &value, NULL), STATUS_OK);
    assert_true(store_number(&number, key) && number == 3);
    assert_int_equal(store_cursor_next(cursor, &key, &value, NULL), STATUS_NOT_FOUND);
    assert_int_equal(store_cursor_find(cursor, store_key(bytes, 9), &value, NULL),
                     STATUS_NOT_FOUND);
    store_cursor_close(&cursor);
    assert_false(store_number(&number, TEXT("seven77")));
}

static void too_long_a_path_is_refused(void **state)
{
    struct place *place = *state;
    struct store_plan plan = plan_of(place);
    char path[STORE_PATH_BYTES + 8];
    struct store *store = NULL;
    struct error err = {0};

    (void)memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    plan.path = path;
    assert_int_equal(store_open(&store, &plan, &err), STATUS_INVALID);
    assert_null(store);
}

static void what_a_broken_off_making_left_is_begun_again(void **state)
{
    struct place *place = *state;
    struct store_plan plan = plan_of(place);
    char path[128];
    FILE *file;

    store_close(&place->store);
    (void)snprintf(path, sizeof path, "%s/data.mdb", place->path);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof path, "%s/new.mdb", place->path);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fprintf(file, "%8192s", "") == 8192);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(store_open(&place->store, &plan, NULL), STATUS_OK);
    assert_int_not_equal(access(path, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_write_that_does_not_fit_makes_the_map_grow),
        TEST(what_fill_refuses_is_not_written),
        TEST(a_reader_elsewhere_follows_a_map_that_grew),
        TEST(a_cursor_walks_in_order),
        TEST(too_long_a_path_is_refused),
        TEST(what_a_broken_off_making_left_is_begun_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
