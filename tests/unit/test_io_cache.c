#include "broker/io_cache.h"

#include "broker/io_store.h"
#include "schemas/index_key.h"
#include "tests/support/core_driver.h"
#include "tests/support/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <lmdb.h>

/* Stand before the kernel's and LMDB's own, for a directory that is not opened or synced, and for a
 * page that is none. */
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_fsync(int descriptor);
int __wrap_fsync(int descriptor);
int __real_mdb_get(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value);
int __wrap_mdb_get(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value);

static bool open_fails;
static bool fsync_fails;
static bool get_fails;

int __wrap_open(const char *path, int flags, ...)
{
    va_list more;
    mode_t mode;

    if (open_fails) {
        errno = EMFILE;
        return -1;
    }
    va_start(more, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return __real_open(path, flags, mode);
}

int __wrap_fsync(int descriptor)
{
    if (fsync_fails) {
        errno = EIO;
        return -1;
    }
    return __real_fsync(descriptor);
}

int __wrap_mdb_get(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value)
{
    return get_fails ? MDB_PAGE_NOTFOUND : __real_mdb_get(txn, table, key, value);
}

static const struct core_identity identity = {{{1, 2, 3}}, 1};

/* A driver whose story is written to a real cache, too. */
struct place {
    char root[64];
    char path[128];
    struct driver *driver;
    struct cache *cache;
    struct error dropped;
};

static void open_cache(struct place *place, const struct core_identity *of, uint64_t head)
{
    struct error err = {0};

    place->dropped.text[0] = '\0';
    if (cache_open(&place->cache, place->path, of, head, &place->dropped, &err) != STATUS_OK) {
        fail_msg("%s", err.text);
    }
}

static int make_place(void **state)
{
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"), make_file("X"),
                                  make_contract("Y", "2")};
    struct place *place = calloc(1, sizeof *place);

    assert_non_null(place);
    (void)snprintf(place->root, sizeof place->root, "/tmp/cache-XXXXXX");
    assert_non_null(mkdtemp(place->root));
    (void)snprintf(place->path, sizeof place->path, "%s/cache", place->root);
    place->driver = driver_create();
    driver_hello(place->driver, 1);
    driver_submit(place->driver, 1, 1, events, 4);
    driver_commit(place->driver);
    open_cache(place, &identity, 0);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    cache_close(&place->cache);
    driver_destroy(&place->driver);
    (void)scratch_remove(place->root); /* what stays is in /tmp */
    free(place);
    return 0;
}

static void spill(struct place *place, uint32_t max)
{
    static struct spill spilled;
    struct error err = {0};

    core_spill(place->driver->core, max, &spilled);
    if (cache_write(place->cache, &spilled, &err) != STATUS_OK) {
        fail_msg("%s", err.text);
    }
    core_spilled(place->driver->core, &spilled, 0, 0);
}

static struct found find(struct place *place, enum need_kind kind, struct text key)
{
    const struct need need = {.kind = kind, .key = key};
    struct error err = {0};
    struct found found;

    if (cache_find(place->cache, &need, &found, &err) != STATUS_OK) {
        fail_msg("%s", err.text);
    }
    return found;
}

static void a_new_cache_is_empty(void **state)
{
    struct place *place = *state;

    assert_null(cache_state(place->cache));
    assert_string_equal(place->dropped.text, "");
    assert_false(find(place, NEED_SUBJECT, TEXT("X")).is_there);
    assert_false(find(place, NEED_CERTIFICATE, TEXT("FK-1")).is_there);
}

static void what_was_written_is_found_after_reopening(void **state)
{
    const struct digest unit = index_key_of_unit(TEXT("p"), TEXT("1"));
    struct place *place = *state;
    struct found found;

    spill(place, 2);
    assert_true(cache_state(place->cache)->through == 4);
    assert_true(cache_state(place->cache)->summary.lacked == 4);
    spill(place, 8);
    cache_close(&place->cache);
    open_cache(place, &identity, 4);
    assert_string_equal(place->dropped.text, "");
    assert_int_equal(cache_state(place->cache)->summary.count, 3);
    found = find(place, NEED_SUBJECT, TEXT("X"));
    assert_true(found.is_there && found.number == 1 && found.entry.head == 3);
    found = find(place, NEED_UNIT, index_key_text(&unit));
    assert_true(found.is_there && found.number == 1);
    assert_false(find(place, NEED_UNIT, TEXT("none")).is_there);
}

static void a_core_starts_from_it(void **state)
{
    struct place *place = *state;
    const struct need need = {.kind = NEED_SUBJECT, .key = TEXT("Y")};
    struct core *core = NULL;
    struct error err = {0};
    struct found found;

    spill(place, 8);
    assert_int_equal(core_create(&core, &identity, 1, &err), STATUS_OK);
    assert_int_equal(core_adopt(core, cache_state(place->cache), &err), STATUS_OK);
    assert_int_equal(cache_give_marks(place->cache, core, &err), STATUS_OK);
    assert_true(core_head(core) == 3); /* the last is folded again: it says what time it is */
    assert_int_equal(cache_find(place->cache, &need, &found, &err), STATUS_OK);
    core_destroy(&core);
}

static void a_unit_too_long_for_a_key_is_found_too(void **state)
{
    struct place *place = *state;
    char unit[601] = {0};
    struct text contract;
    struct digest key;
    struct found found;

    (void)memset(unit, 'u', 600);
    contract = make_contract("Z", unit);
    driver_submit(place->driver, 1, 2, &contract, 1);
    driver_commit(place->driver);
    spill(place, 8);
    key = index_key_of_unit(TEXT("p"), text_of(unit));
    found = find(place, NEED_UNIT, index_key_text(&key));
    assert_true(found.is_there && found.number == 3);
    key = index_key_of_unit(TEXT("p"), (struct text){unit, 599});
    assert_false(find(place, NEED_UNIT, index_key_text(&key)).is_there);
}

static void what_cannot_be_used_is_dropped_and_said(void **state)
{
    struct core_identity other = identity;
    struct place *place = *state;

    spill(place, 8);
    cache_close(&place->cache);
    open_cache(place, &identity, 3); /* the ledger lost its last event */
    assert_non_null(strstr(place->dropped.text, "ahead"));
    assert_null(cache_state(place->cache));
    cache_close(&place->cache);
    open_cache(place, &identity, 4);
    assert_string_equal(place->dropped.text, "");
    cache_close(&place->cache);
    driver_restart_without_cache(place->driver);
    open_cache(place, &identity, 4);
    spill(place, 8);
    cache_close(&place->cache);
    other.epoch = 2;
    open_cache(place, &other, 4);
    assert_non_null(strstr(place->dropped.text, "another ledger"));
    assert_null(cache_state(place->cache));
}

/* Only once: who starts next had one that is not to blame. */
static void the_cache_of_a_crashed_broker_is_dropped(void **state)
{
    struct place *place = *state;
    char note[160];
    int descriptor;

    spill(place, 4);
    cache_close(&place->cache);
    (void)snprintf(note, sizeof note, "%s/" CACHE_CRASH_NOTE, place->path);
    descriptor = open(note, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(descriptor >= 0);
    (void)close(descriptor);
    open_cache(place, &identity, 4);
    assert_non_null(strstr(place->dropped.text, "crashed"));
    assert_null(cache_state(place->cache));
    cache_close(&place->cache);
    open_cache(place, &identity, 4);
    assert_string_equal(place->dropped.text, "");
}

static void a_file_that_is_no_cache_is_dropped(void **state)
{
    struct place *place = *state;
    char file[160];
    FILE *data;

    cache_close(&place->cache);
    (void)snprintf(file, sizeof file, "%s/data.mdb", place->path);
    data = fopen(file, "w");
    assert_non_null(data);
    for (int i = 0; i < 10000; i++) {
        (void)fputs("nonsense", data);
    }
    assert_int_equal(fclose(data), 0);
    open_cache(place, &identity, 4);
    assert_string_not_equal(place->dropped.text, "");
    assert_null(cache_state(place->cache));
}

/* Both of LMDB's first pages, 4096 bytes each, say so. */
static void write_head(const struct place *place, long at, uint64_t value)
{
    char file[160];
    FILE *data;

    (void)snprintf(file, sizeof file, "%s/data.mdb", place->path);
    data = fopen(file, "r+");
    assert_non_null(data);
    for (long page = 0; page < 2; page++) {
        assert_int_equal(fseek(data, page * 4096 + at, SEEK_SET), 0);
        assert_int_equal(fwrite(&value, sizeof value, 1, data), 1);
    }
    assert_int_equal(fclose(data), 0);
}

static void a_cache_that_asks_the_kernel_for_too_much_is_dropped(void **state)
{
    static const struct {
        long at;
        uint64_t value;
    } damages[] = {{136, UINT64_C(1) << 50}, /* its last page */
                   {40, UINT64_C(1) << 31}}; /* the bytes of a page */
    struct place *place = *state;

    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        spill(place, 4);
        cache_close(&place->cache);
        write_head(place, damages[i].at, damages[i].value);
        open_cache(place, &identity, 4);
        assert_string_not_equal(place->dropped.text, "");
        assert_null(cache_state(place->cache));
        driver_restart_without_cache(place->driver);
    }
}

static void a_condemned_cache_is_empty_the_next_time(void **state)
{
    struct place *place = *state;
    char file[160];

    spill(place, 8);
    cache_condemn(place->cache);
    cache_rest(place->cache);
    cache_condemn(place->cache); /* nothing is there */
    (void)snprintf(file, sizeof file, "%s/data.mdb", place->path);
    assert_int_equal(mkdir(file, 0700), 0);
    cache_condemn(place->cache); /* it cannot be deleted */
    assert_int_equal(rmdir(file), 0);
    cache_close(&place->cache);
    open_cache(place, &identity, 4);
    assert_null(cache_state(place->cache));
}

/* Somebody writes into the cache's tables. */

enum { ENTRIES, SUBJECTS, UNITS, CERTIFICATES, MARKS, META };

struct pair {
    uint32_t table;
    struct text key;
    struct text value;
};

struct pairs {
    const struct pair *items;
    uint32_t count;
};

static enum status put_all(struct store *store, void *context, struct error *err)
{
    const struct pairs *pairs = context;
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < pairs->count && status == STATUS_OK; i++) {
        status = store_put(store, pairs->items[i].table, pairs->items[i].key, pairs->items[i].value,
                           err);
    }
    return status;
}

static void tamper(struct place *place, const struct pair *items, uint32_t count)
{
    const struct store_plan plan = {
        .what = "cache",
        .path = place->path,
        .tables = {"entries", "subjects", "units", "certificates", "marks", "meta"},
        .table_count = 6,
        .map_bytes = CACHE_MAP_BYTES,
        .is_derived = true,
    };
    struct pairs pairs = {items, count};
    struct store *store = NULL;

    cache_close(&place->cache);
    assert_int_equal(store_open(&store, &plan, NULL), STATUS_OK);
    assert_int_equal(store_write(store, 0, put_all, &pairs, NULL), STATUS_OK);
    store_close(&store);
}

static void a_cache_with_another_count_than_it_says_is_dropped(void **state)
{
    static const char zeros[32];
    static const char key[] = "\0\0\0\0\0\0\0\77";
    const struct pair entry = {ENTRIES, {key, 8}, TEXT("x")};
    const struct pair subject = {SUBJECTS, TEXT("Z"), TEXT("x")};
    const struct pair summary = {META, TEXT("summary"), {zeros, sizeof zeros}};
    struct place *place = *state;

    spill(place, 8);
    tamper(place, &entry, 1);
    open_cache(place, &identity, 4);
    assert_non_null(strstr(place->dropped.text, "lost entries"));
    cache_close(&place->cache);
    driver_restart_without_cache(place->driver);
    open_cache(place, &identity, 4);
    spill(place, 8);
    tamper(place, &subject, 1);
    open_cache(place, &identity, 4);
    assert_non_null(strstr(place->dropped.text, "lost entries"));
    tamper(place, &summary, 1);
    open_cache(place, &identity, 4);
    assert_non_null(strstr(place->dropped.text, "another release"));
    assert_null(cache_state(place->cache));
}

/* The summary says one entry, one subject and four marks; what stands there is none of them. */
static void what_is_damaged_in_a_cache_is_told(void **state)
{
    static const char large[65536];
    const struct cache_state says = {.through = 4, .summary = {.count = 1}};
    const struct need entry = {.kind = NEED_NUMBER, .number = 0};
    const struct need subject = {.kind = NEED_SUBJECT, .key = TEXT("X")};
    const struct need behind = {.kind = NEED_SUBJECT, .key = TEXT("Y")};
    const struct need unit = {.kind = NEED_UNIT, .key = TEXT("X")};
    uint8_t bytes[CACHED_SUMMARY_BYTES];
    const struct pair pairs[] = {
        {ENTRIES, TEXT("12345678"), TEXT("x")},
        {SUBJECTS, TEXT("X"), {large, sizeof large}},
        {UNITS, {"\0X", 2}, TEXT("short")},
        {META, TEXT("summary"), {(const char *)bytes, sizeof bytes}},
    };
    const struct pair mark = {MARKS, TEXT("12345678"), TEXT("nonsense that is long enough")};
    struct place *place = *state;
    struct core *core = NULL;
    struct error err = {0};
    struct found found;

    cached_summary_encode(&identity, &says, bytes);
    tamper(place, pairs, sizeof pairs / sizeof pairs[0]);
    open_cache(place, &identity, 4);
    assert_string_equal(place->dropped.text, "");
    assert_int_equal(cache_find(place->cache, &entry, &found, &err), STATUS_CORRUPT);
    assert_int_equal(cache_find(place->cache, &subject, &found, &err), STATUS_CORRUPT);
    assert_int_equal(cache_find(place->cache, &behind, &found, &err), STATUS_CORRUPT);
    assert_int_equal(cache_find(place->cache, &unit, &found, &err), STATUS_CORRUPT);
    assert_int_equal(core_create(&core, &identity, 1, &err), STATUS_OK);
    assert_int_equal(cache_give_marks(place->cache, core, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "missing"));
    tamper(place, &mark, 1);
    open_cache(place, &identity, 4);
    assert_int_equal(cache_give_marks(place->cache, core, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "damaged"));
    core_destroy(&core);
}

static void a_page_that_is_none_is_told(void **state)
{
    const struct need need = {.kind = NEED_SUBJECT, .key = TEXT("X")};
    struct place *place = *state;
    struct error err = {0};
    struct found found;

    spill(place, 8);
    get_fails = true;
    assert_int_equal(cache_find(place->cache, &need, &found, &err), STATUS_CORRUPT);
    get_fails = false;
    assert_non_null(strstr(err.text, "MDB_PAGE_NOTFOUND"));
    assert_true(find(place, NEED_SUBJECT, TEXT("X")).is_there);
}

static void a_path_too_long_is_an_error(void **state)
{
    static char path[8192];
    struct cache *cache = NULL;
    struct error dropped = {0};
    struct error err = {0};

    (void)state;
    (void)memset(path, 'x', sizeof path - 1);
    assert_int_equal(cache_open(&cache, path, &identity, 0, &dropped, &err), STATUS_INVALID);
    assert_non_null(strstr(err.text, "too long"));
    assert_null(cache);
}

static void a_path_that_is_no_directory_is_an_error(void **state)
{
    struct place *place = *state;
    struct cache *cache = NULL;
    struct error dropped = {0};
    struct error err = {0};

    assert_int_equal(cache_open(&cache, "/dev/null/cache", &identity, 0, &dropped, &err),
                     STATUS_IO);
    assert_non_null(strstr(err.text, "/dev/null/cache"));
    assert_null(cache);
    (void)place;
}

static void what_may_hold_what_was_erased_is_deleted(void **state)
{
    struct place *place = *state;
    struct error err = {0};
    char file[160];
    char longer[2048] = {0};

    (void)snprintf(file, sizeof file, "%s/data.mdb", place->path);
    spill(place, 8);
    cache_close(&place->cache);
    assert_int_equal(access(file, F_OK), 0);
    assert_int_equal(cache_delete(place->path, &err), STATUS_OK);
    assert_int_not_equal(access(file, F_OK), 0);
    assert_int_equal(cache_delete(place->path, &err), STATUS_OK); /* there is none any more */
    assert_int_equal(mkdir(file, 0700), 0);
    assert_int_equal(cache_delete(place->path, &err), STATUS_IO);
    assert_non_null(strstr(err.text, file));
    assert_int_equal(rmdir(file), 0);
    (void)snprintf(file, sizeof file, "%s/never-was", place->root);
    assert_int_equal(cache_delete(file, &err), STATUS_OK);
    (void)memset(longer, 'x', sizeof longer - 1);
    assert_int_equal(cache_delete(longer, &err), STATUS_INVALID);
}

static void a_deletion_that_is_not_synced_is_told_and_tried_again(void **state)
{
    struct place *place = *state;
    struct error err = {0};

    cache_close(&place->cache);
    open_fails = true;
    assert_int_equal(cache_delete(place->path, &err), STATUS_IO);
    open_fails = false;
    assert_non_null(strstr(err.text, place->path));
    assert_non_null(strstr(err.text, "Too many open files"));
    fsync_fails = true;
    assert_int_equal(cache_delete(place->path, &err), STATUS_IO);
    fsync_fails = false;
    assert_non_null(strstr(err.text, "Input/output error"));
    assert_int_equal(cache_delete(place->path, &err), STATUS_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_cache_is_empty),
        TEST(what_was_written_is_found_after_reopening),
        TEST(a_core_starts_from_it),
        TEST(a_unit_too_long_for_a_key_is_found_too),
        TEST(what_cannot_be_used_is_dropped_and_said),
        TEST(the_cache_of_a_crashed_broker_is_dropped),
        TEST(a_file_that_is_no_cache_is_dropped),
        TEST(a_cache_that_asks_the_kernel_for_too_much_is_dropped),
        TEST(a_condemned_cache_is_empty_the_next_time),
        TEST(a_cache_with_another_count_than_it_says_is_dropped),
        TEST(what_is_damaged_in_a_cache_is_told),
        TEST(a_page_that_is_none_is_told),
        TEST(a_path_too_long_is_an_error),
        TEST(a_path_that_is_no_directory_is_an_error),
        TEST(what_may_hold_what_was_erased_is_deleted),
        TEST(a_deletion_that_is_not_synced_is_told_and_tried_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
