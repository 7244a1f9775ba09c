#include "broker/io_store.h"

#include "broker/io_rewrite.h"
#include "broker/io_store_cursor.h"
#include "tests/support/scratch.h"

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

static int remove_place(void **state)
{
    struct place *place = *state;

    store_close(&place->store);
    (void)scratch_remove(place->root); /* what stays is in /tmp */
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

static void a_file_that_was_emptied_is_damaged_and_left_alone(void **state)
{
    struct place *place = *state;
    struct store_plan plan = plan_of(place);
    struct error err = {0};
    char path[128];
    FILE *file;

    store_close(&place->store);
    (void)snprintf(path, sizeof path, "%s/data.mdb", place->path);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    for (int i = 0; i < 2; i++) {
        plan.is_read_only = i == 1;
        assert_int_equal(store_open(&place->store, &plan, &err), STATUS_CORRUPT);
        assert_non_null(strstr(err.text, "is empty"));
    }
    file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fgetc(file), EOF);
    assert_int_equal(fclose(file), 0);
}

/* Another process that reads: the store is open there, and a cursor stands on its first entry. When
 * it is told to go on it reads the rest, up to `last`, from the same snapshot. */
struct elsewhere {
    pid_t pid;
    int told; /* it says that it is there */
    int tell; /* it may go on */
};

static int read_elsewhere(const struct place *place, int tell, int told, uint64_t last)
{
    struct store_plan plan = plan_of(place);
    struct store_cursor *cursor = NULL;
    struct store *store = NULL;
    uint64_t count = 1;
    struct text value;
    struct text key;
    char byte;

    plan.is_read_only = true;
    if (store_open(&store, &plan, NULL) != STATUS_OK ||
        store_cursor_open(&cursor, store, 0, NULL) != STATUS_OK ||
        store_cursor_renew(cursor, NULL) != STATUS_OK ||
        store_cursor_next(cursor, &key, &value, NULL) != STATUS_OK || write(told, "r", 1) != 1 ||
        read(tell, &byte, 1) != 1) {
        return 1;
    }
    while (store_cursor_next(cursor, &key, &value, NULL) == STATUS_OK) {
        count++;
    }
    return count == last ? 0 : 2;
}

static struct elsewhere begin_elsewhere(const struct place *place, uint64_t last)
{
    struct elsewhere elsewhere;
    int there[2];
    int back[2];
    char byte;

    assert_int_equal(pipe(there), 0);
    assert_int_equal(pipe(back), 0);
    elsewhere = (struct elsewhere){fork(), back[0], there[1]};
    assert_true(elsewhere.pid >= 0);
    if (elsewhere.pid == 0) {
        _exit(read_elsewhere(place, there[0], back[1], last));
    }
    (void)close(there[0]); /* the other's */
    (void)close(back[1]);
    assert_int_equal(read(elsewhere.told, &byte, 1), 1);
    return elsewhere;
}

static void end_elsewhere(const struct elsewhere *elsewhere)
{
    int how = 0;

    assert_int_equal(write(elsewhere->tell, "g", 1), 1);
    assert_true(waitpid(elsewhere->pid, &how, 0) == elsewhere->pid);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
    (void)close(elsewhere->tell); /* it is gone */
    (void)close(elsewhere->told);
}

static void write_some(struct place *place, uint64_t first, uint32_t count)
{
    struct filling filling = {first, count, 0};

    assert_int_equal(store_write(place->store, 0, fill, &filling, NULL), STATUS_OK);
}

static void who_reads_elsewhere_goes_on_while_the_file_is_written_anew(void **state)
{
    struct place *place = *state;
    struct store_plan plan = plan_of(place);
    struct elsewhere elsewhere;

    write_some(place, 1, 10);
    write_some(place, 11, 10);
    store_close(&place->store); /* not across a fork */
    elsewhere = begin_elsewhere(place, 20);
    assert_int_equal(store_open(&place->store, &plan, NULL), STATUS_OK);
    assert_int_equal(rewrite_store(&place->store, NULL, NULL, NULL), STATUS_OK);
    write_some(place, 21, 300);
    assert_true(last_of(place->store) == 320);
    end_elsewhere(&elsewhere);
    store_close(&place->store);
    assert_int_equal(store_open(&place->store, &plan, NULL), STATUS_OK);
    assert_true(last_of(place->store) == 320);
}

/* Killed between giving the new file its name and deleting the old one's lock, while somebody still
 * reads the old one and holds that lock. */
static void a_lock_of_another_file_is_given_up(void **state)
{
    struct place *place = *state;
    struct store_plan plan = plan_of(place);
    struct elsewhere elsewhere;
    struct error err = {0};
    char lock[128];
    char kept[128];

    (void)snprintf(lock, sizeof lock, "%s/lock.mdb", place->path);
    (void)snprintf(kept, sizeof kept, "%s/kept", place->path);
    for (uint64_t i = 0; i < 6; i++) {
        write_some(place, 1 + i, 1);
    }
    store_close(&place->store);
    elsewhere = begin_elsewhere(place, 6);
    assert_int_equal(link(lock, kept), 0);
    assert_int_equal(store_open(&place->store, &plan, NULL), STATUS_OK);
    assert_int_equal(rewrite_store(&place->store, NULL, NULL, NULL), STATUS_OK);
    store_close(&place->store);
    assert_int_equal(rename(kept, lock), 0);
    plan.is_read_only = true;
    assert_int_equal(store_open(&place->store, &plan, &err), STATUS_IO);
    assert_non_null(strstr(err.text, "it is being written anew: try again"));
    plan.is_read_only = false;
    assert_int_equal(store_open(&place->store, &plan, NULL), STATUS_OK);
    assert_true(last_of(place->store) == 6);
    write_some(place, 7, 1);
    end_elsewhere(&elsewhere);
    store_close(&place->store);
    assert_int_equal(store_open(&place->store, &plan, NULL), STATUS_OK);
    assert_true(last_of(place->store) == 7);
}

/* Put it under that key. */
struct putting {
    uint64_t key;
    struct text value;
};

static enum status put_it(struct store *store, void *context, struct error *err)
{
    const struct putting *putting = context;
    uint8_t key[STORE_KEY_BYTES];

    return store_put(store, 0, store_key(key, putting->key), putting->value, err);
}

static void put_under(struct place *place, uint64_t key, struct text value)
{
    struct putting putting = {key, value};

    assert_int_equal(store_write(place->store, 0, put_it, &putting, NULL), STATUS_OK);
}

/* How often the file's bytes hold a word. */
static int count_word(const struct place *place, const char *word)
{
    char path[128];
    char *bytes;
    FILE *file;
    int64_t size;
    int count = 0;

    (void)snprintf(path, sizeof path, "%s/data.mdb", place->path);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    rewind(file);
    bytes = malloc((size_t)size);
    assert_non_null(bytes);
    assert_true(fread(bytes, 1, (size_t)size, file) == (size_t)size);
    for (int64_t at = 0; at + (int64_t)strlen(word) <= size; at++) {
        count += memcmp(bytes + at, word, strlen(word)) == 0;
    }
    free(bytes);
    (void)fclose(file); /* only read */
    return count;
}

/* LMDB writes whole pages: behind a value, and between a page's values, stands what was in its
 * memory before. */
static void what_was_replaced_is_not_in_a_file_written_anew(void **state)
{
    struct place *place = *state;
    struct store_plan plan = plan_of(place);
    static const char word[] = "Sesame! ";
    static char big[4000];
    static char half[2100];
    static char small[300];

    (void)memset(half, 'h', sizeof half);
    (void)memset(small, 's', sizeof small);
    for (size_t i = 0; i < sizeof big; i++) {
        big[i] = word[i % strlen(word)];
    }
    for (size_t i = 0; i < strlen(word); i++) {
        small[100 + i] = word[i];
    }
    for (uint64_t i = 0; i < 10; i++) {
        put_under(place, 100 + i, (struct text){big, sizeof big});
        put_under(place, 200 + i, (struct text){small, sizeof small});
        put_under(place, 300 + i, (struct text){half, sizeof half});
    }
    for (uint64_t i = 0; i < 10; i++) {
        put_under(place, 100 + i, TEXT("x"));
        put_under(place, 200 + i, TEXT("y"));
        put_under(place, 400 + i, (struct text){half, sizeof half});
    }
    assert_true(count_word(place, "Sesame!") > 0);
    store_close(&place->store);
    assert_int_equal(store_open(&place->store, &plan, NULL), STATUS_OK);
    assert_int_equal(rewrite_store(&place->store, NULL, NULL, NULL), STATUS_OK);
    assert_true(last_of(place->store) == 409);
    assert_int_equal(count_word(place, "Sesame!"), 0);
}

/* More than one write of the copy takes, in two tables. */
static void a_file_written_anew_holds_what_it_held(void **state)
{
    struct place *place = *state;
    struct text value = {0};
    uint8_t key[STORE_KEY_BYTES];
    uint64_t count = 0;

    write_some(place, 1, 4000);
    assert_int_equal(rewrite_store(&place->store, NULL, NULL, NULL), STATUS_OK);
    assert_int_equal(store_count(place->store, 0, &count, NULL), STATUS_OK);
    assert_true(count == 4000);
    for (uint64_t i = 1; i <= 4000; i++) {
        assert_int_equal(store_get(place->store, 0, store_key(key, i), &value, NULL), STATUS_OK);
        assert_int_equal(value.count, VALUE_BYTES);
    }
    write_some(place, 4001, 10);
    assert_true(last_of(place->store) == 4010);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

/* Asks it to end once it has seen so many entries. */
struct patience {
    uint64_t ends_at;
    uint64_t seen;
};

static enum status watch(void *context, uint64_t count, struct error *err)
{
    struct patience *patience = context;

    assert_true(count > patience->seen);
    patience->seen = count;
    return count < patience->ends_at ? STATUS_OK
                                     : error_set(err, STATUS_INTERRUPTED, "that is enough");
}

static void who_watches_a_file_written_anew_may_end_it(void **state)
{
    struct place *place = *state;
    struct patience patience = {.ends_at = 15};
    struct error err = {0};
    char made[128];

    write_some(place, 1, 20);
    (void)snprintf(made, sizeof made, "%s/new.mdb", place->path);
    assert_int_equal(rewrite_store(&place->store, watch, &patience, &err), STATUS_INTERRUPTED);
    assert_non_null(strstr(err.text, "that is enough"));
    assert_true(patience.seen == 20);
    assert_int_equal(access(made, F_OK), -1);
    assert_true(last_of(place->store) == 20);
    patience = (struct patience){.ends_at = 21};
    assert_int_equal(rewrite_store(&place->store, watch, &patience, &err), STATUS_OK);
    assert_true(last_of(place->store) == 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_write_that_does_not_fit_makes_the_map_grow),
        TEST(what_fill_refuses_is_not_written),
        TEST(a_reader_elsewhere_follows_a_map_that_grew),
        TEST(a_cursor_walks_in_order),
        TEST(too_long_a_path_is_refused),
        TEST(what_a_broken_off_making_left_is_begun_again),
        TEST(a_file_that_was_emptied_is_damaged_and_left_alone),
        TEST(who_reads_elsewhere_goes_on_while_the_file_is_written_anew),
        TEST(a_lock_of_another_file_is_given_up),
        TEST(who_watches_a_file_written_anew_may_end_it),
        TEST(what_was_replaced_is_not_in_a_file_written_anew),
        TEST(a_file_written_anew_holds_what_it_held),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
