#include "broker/io_store.h"

#include "broker/io_rewrite.h"
#include "broker/io_store_cursor.h"
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
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>
#include <lmdb.h>

/* Every call of LMDB's and of the kernel's fails, in an ordinary day of a store, once or until
 * somebody is told. Then its caller is told, the next try works, and nothing is lost. */

#define MAP_BYTES 262144
#define SMALL_BYTES 3000
#define BIG_BYTES (4 * 1048576 + 1) /* the copy begins another write behind it */
#define BIG_KEY 2

static struct {
    uint32_t calls_left; /* until one fails; 0: none does */
    bool stays;          /* so do all after it, until somebody is told */
    int gives;
    enum status means;
    bool has_begun;
    uint32_t may_be_told; /* bits: the statuses that what failed is told as */
} fault;

static size_t commits_more; /* than there were, says mdb_env_info */
static bool disk_is_full;
static bool next_commit_fails; /* with EIO */

static void may_be_told(enum status status)
{
    fault.may_be_told |= UINT32_C(1) << status;
}

static bool fails(void)
{
    if (fault.calls_left > 0 && --fault.calls_left == 0) {
        fault.has_begun = true;
        return true;
    }
    return fault.has_begun && fault.stays;
}

static int fails_in_lmdb(void)
{
    if (!fails()) {
        return 0;
    }
    may_be_told(fault.means);
    if (fault.gives == MDB_INCOMPATIBLE) {
        may_be_told(STATUS_CORRUPT); /* of a table: it is another program's */
    }
    return fault.gives;
}

static bool fails_in_kernel(void)
{
    if (!fails()) {
        return false;
    }
    may_be_told(fault.gives > 0 ? fault.means : STATUS_IO);
    errno = fault.gives > 0 ? fault.gives : EIO;
    return true;
}

/* Two lines of declarations each, for the linker's --wrap. */
#define WRAP(name, parameters, arguments)                                                          \
    int __real_##name parameters;                                                                  \
    int __wrap_##name parameters;                                                                  \
    int __wrap_##name parameters                                                                   \
    {                                                                                              \
        int rc = fails_in_lmdb();                                                                  \
                                                                                                   \
        return rc != 0 ? rc : __real_##name arguments;                                             \
    }

#define WRAP_KERNEL(name, parameters, arguments)                                                   \
    int __real_##name parameters;                                                                  \
    int __wrap_##name parameters;                                                                  \
    int __wrap_##name parameters                                                                   \
    {                                                                                              \
        return fails_in_kernel() ? -1 : __real_##name arguments;                                   \
    }

WRAP(mdb_env_create, (MDB_env * *env), (env))
WRAP(mdb_env_set_maxdbs, (MDB_env * env, MDB_dbi count), (env, count))
WRAP(mdb_env_set_maxreaders, (MDB_env * env, unsigned int count), (env, count))
WRAP(mdb_env_set_mapsize, (MDB_env * env, size_t bytes), (env, bytes))
WRAP(mdb_env_open, (MDB_env * env, const char *path, unsigned int flags, mdb_mode_t mode),
     (env, path, flags, mode))
WRAP(mdb_env_sync, (MDB_env * env, int force), (env, force))
WRAP(mdb_env_stat, (MDB_env * env, MDB_stat *stat), (env, stat))
WRAP(mdb_env_get_fd, (MDB_env * env, mdb_filehandle_t *descriptor), (env, descriptor))
WRAP(mdb_txn_begin, (MDB_env * env, MDB_txn *parent, unsigned int flags, MDB_txn **txn),
     (env, parent, flags, txn))
WRAP(mdb_txn_renew, (MDB_txn * txn), (txn))
WRAP(mdb_dbi_open, (MDB_txn * txn, const char *name, unsigned int flags, MDB_dbi *dbi),
     (txn, name, flags, dbi))
WRAP(mdb_stat, (MDB_txn * txn, MDB_dbi dbi, MDB_stat *stat), (txn, dbi, stat))
WRAP(mdb_get, (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value), (txn, dbi, key, value))
WRAP(mdb_put, (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value, unsigned int flags),
     (txn, dbi, key, value, flags))
WRAP(mdb_cursor_open, (MDB_txn * txn, MDB_dbi dbi, MDB_cursor **cursor), (txn, dbi, cursor))
WRAP(mdb_cursor_renew, (MDB_txn * txn, MDB_cursor *cursor), (txn, cursor))
WRAP(mdb_cursor_get, (MDB_cursor * cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op),
     (cursor, key, value, op))

WRAP_KERNEL(fsync, (int descriptor), (descriptor))
WRAP_KERNEL(fstat, (int descriptor, struct stat *stat), (descriptor, stat))
WRAP_KERNEL(link, (const char *from, const char *to), (from, to))
WRAP_KERNEL(mkdir, (const char *path, mode_t mode), (path, mode))
WRAP_KERNEL(rename, (const char *from, const char *to), (from, to))

int __real_mdb_env_info(MDB_env *env, MDB_envinfo *info);
int __wrap_mdb_env_info(MDB_env *env, MDB_envinfo *info);
int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);
int __real_access(const char *path, int mode);
int __wrap_access(const char *path, int mode);
int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __real_statvfs(const char *path, struct statvfs *figures);
int __wrap_statvfs(const char *path, struct statvfs *figures);
void *__real_calloc(size_t count, size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);

/* Whoever leaves its answer aside finds the figures there nevertheless. */
int __wrap_mdb_env_info(MDB_env *env, MDB_envinfo *info)
{
    const int rc = __real_mdb_env_info(env, info);

    info->me_last_txnid += commits_more;
    return rc != 0 ? rc : fails_in_lmdb();
}

int __wrap_mdb_txn_commit(MDB_txn *txn)
{
    const int rc = next_commit_fails ? EIO : fails_in_lmdb();

    next_commit_fails = false;
    if (rc == 0) {
        return __real_mdb_txn_commit(txn);
    }
    mdb_txn_abort(txn); /* as it would */
    return rc;
}

/* What is there and cannot be looked at is made once more, and cannot get its name. */
int __wrap_access(const char *path, int mode)
{
    if (!fails_in_kernel()) {
        return __real_access(path, mode);
    }
    may_be_told(STATUS_IO);
    return -1;
}

int __wrap_open(const char *path, int flags, ...)
{
    va_list more;
    mode_t mode;

    if (fails_in_kernel()) {
        return -1;
    }
    va_start(more, flags);
    mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
    va_end(more);
    return __real_open(path, flags, mode);
}

int __wrap_statvfs(const char *path, struct statvfs *figures)
{
    const int rc = fails_in_kernel() ? -1 : __real_statvfs(path, figures);

    figures->f_bavail = disk_is_full ? 0 : figures->f_bavail;
    return rc;
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    if (!fails()) {
        return __real_calloc(count, bytes);
    }
    may_be_told(STATUS_NO_MEMORY);
    return NULL;
}

struct day {
    char root[64];
    char path[80];
    bool is_big; /* one value is */
    struct store *store;
    uint32_t counts[2]; /* of the entries that are written */
    uint32_t failures;
};

/* Did it work? If not, the failure was the one that we made, and its caller may try again. */
static bool works(struct day *day, enum status status, const struct error *err)
{
    if (status == STATUS_OK) {
        return true;
    }
    if ((fault.may_be_told >> status & 1) == 0 &&
        (fault.gives != MDB_MAP_FULL || strstr(err->text, "were copied") == NULL)) {
        fail_msg("it is told as %s: %s", status_name(status), err->text);
    }
    assert_true(err->text[0] != '\0');
    if (day->failures++ > 0) {
        fail_msg("it is told twice: %s", err->text);
    }
    fault.has_begun = false;
    return false;
}

static struct store_plan plan_of(const struct day *day, bool is_read_only, bool is_derived)
{
    return (struct store_plan){.what = "things",
                               .path = day->path,
                               .tables = {"a", "b"},
                               .table_count = 2,
                               .map_bytes = MAP_BYTES,
                               .is_read_only = is_read_only,
                               .is_derived = is_derived};
}

static void open_store(struct day *day, bool is_read_only, bool is_derived)
{
    const struct store_plan plan = plan_of(day, is_read_only, is_derived);
    struct error err = {0};

    store_close(&day->store);
    while (!works(day, store_open(&day->store, &plan, &err), &err)) {
        assert_null(day->store);
    }
}

/* Under each key its own letter, again and again; the big one has none. */
static struct text value_of(const struct day *day, uint32_t key)
{
    static const char big[BIG_BYTES];
    static char small[SMALL_BYTES];

    if (day->is_big && key == BIG_KEY) {
        return (struct text){big, sizeof big};
    }
    (void)memset(small, (int)('a' + key), sizeof small);
    return (struct text){small, sizeof small};
}

struct filling {
    const struct day *day;
    uint32_t table;
    uint32_t count;
};

static enum status fill(struct store *store, void *context, struct error *err)
{
    const struct filling *filling = context;
    const uint32_t before = filling->day->counts[filling->table];
    enum status status = STATUS_OK;
    uint8_t bytes[STORE_KEY_BYTES];

    for (uint32_t i = 1; i <= filling->count && status == STATUS_OK; i++) {
        status = store_append(store, filling->table, store_key(bytes, before + i),
                              value_of(filling->day, before + i), err);
    }
    return status;
}

/* `bytes`: what the store is told of them. */
static void write_more(struct day *day, uint32_t table, uint32_t count, uint64_t bytes)
{
    struct filling filling = {day, table, count};
    struct error err = {0};

    while (!works(day, store_write(day->store, bytes, fill, &filling, &err), &err)) {
    }
    day->counts[table] += count;
}

/* Reading. */

static void assert_value(const struct day *day, uint32_t key, struct text value)
{
    assert_true(text_equals(value, value_of(day, key)));
}

static void assert_table(struct day *day, uint32_t table)
{
    const uint32_t last = day->counts[table];
    struct error err = {0};
    uint8_t bytes[STORE_KEY_BYTES];
    struct text value = {0};
    struct text key = {0};
    uint64_t count = 0;

    while (!works(day, store_count(day->store, table, &count, &err), &err)) {
    }
    assert_int_equal(count, last);
    for (uint32_t i = 1; i <= last; i++) {
        while (!works(day, store_get(day->store, table, store_key(bytes, i), &value, &err), &err)) {
        }
        assert_value(day, i, value);
    }
    store_rest(day->store);
    while (!works(day, store_last(day->store, table, &key, &value, &err), &err)) {
    }
    assert_true(text_equals(key, store_key(bytes, last)));
    store_rest(day->store);
}

static void assert_around(struct day *day, uint32_t table)
{
    const uint32_t last = day->counts[table];
    struct store_around around = {0};
    struct error err = {0};
    uint8_t bytes[STORE_KEY_BYTES];

    while (!works(day, store_look_around(day->store, table, store_key(bytes, last), &around, &err),
                  &err)) {
    }
    assert_value(day, last, around.value_at);
    assert_value(day, last - 1, around.value_before);
    while (!works(day,
                  store_look_around(day->store, table, store_key(bytes, last + 1), &around, &err),
                  &err)) {
    }
    assert_null(around.value_at.bytes);
    assert_value(day, last, around.value_before);
    store_rest(day->store);
}

static enum status walk(const struct day *day, struct store_cursor *cursor, uint32_t table,
                        struct error *err)
{
    enum status status = store_cursor_renew(cursor, err);
    uint8_t bytes[STORE_KEY_BYTES];
    uint32_t found = 1;
    struct text value;
    struct text key;

    if (status == STATUS_OK) {
        status = store_cursor_find(cursor, store_key(bytes, found), &value, err);
    }
    while (status == STATUS_OK) {
        assert_value(day, found, value);
        status = store_cursor_next(cursor, &key, &value, err);
        found += status == STATUS_OK ? 1 : 0;
    }
    if (status == STATUS_NOT_FOUND) {
        assert_int_equal(found, day->counts[table]);
        status = STATUS_OK;
    }
    store_cursor_rest(cursor);
    return status;
}

static void walk_twice(struct day *day, uint32_t table)
{
    struct store_cursor *cursor = NULL;
    struct error err = {0};

    while (!works(day, store_cursor_open(&cursor, day->store, table, &err), &err)) {
        assert_null(cursor);
    }
    for (uint32_t i = 0; i < 2; i++) {
        while (!works(day, walk(day, cursor, table, &err), &err)) {
            assert_true(store_cursor_is_resting(cursor));
        }
    }
    store_cursor_close(&cursor);
}

static void assert_all(struct day *day)
{
    for (uint32_t i = 0; i < 2; i++) {
        assert_table(day, i);
    }
}

/* Nothing is lost by one that failed, and whatever it left is not there after the next. */
static void rewrite(struct day *day)
{
    struct error err = {0};
    char made[128];

    while (!works(day, rewrite_store(&day->store, NULL, NULL, &err), &err)) {
        if (day->store == NULL) {
            open_store(day, false, false);
        }
        assert_all(day);
    }
    (void)snprintf(made, sizeof made, "%s/new.mdb", day->path);
    assert_int_equal(__real_access(made, F_OK), -1);
    assert_int_equal(errno, ENOENT);
}

static void live_through(struct day *day)
{
    struct error err = {0};
    uint64_t bytes = 0;

    open_store(day, false, false);
    write_more(day, 0, 4, 0); /* what is big does not fit, and the map grows */
    write_more(day, 1, 3, MAP_BYTES);
    assert_all(day);
    rewrite(day);
    assert_all(day);
    write_more(day, 0, 2, 0);
    rewrite(day);
    while (!works(day, store_disk_free(day->store, &bytes, &err), &err)) {
    }
    assert_true(bytes > 0);
    open_store(day, true, false);
    assert_all(day);
    assert_around(day, 0);
    walk_twice(day, 1);
    open_store(day, false, true);
    write_more(day, 1, 1, 0);
    assert_all(day);
    store_close(&day->store);
}

static void begin_day(struct day *day)
{
    (void)snprintf(day->root, sizeof day->root, "%s/store-errors-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(day->root));
    (void)snprintf(day->path, sizeof day->path, "%s/s", day->root);
}

static void end_day(struct day *day)
{
    store_close(&day->store);
    assert_int_equal(scratch_remove(day->root), 0);
}

/* Fail each call in turn, with this code, until there are no more of them. How many were told. */
static uint32_t fail_each(int code, enum status means, bool stays, bool is_big)
{
    bool has_failed = true;
    uint32_t told = 0;

    for (uint32_t i = 1; has_failed; i++) {
        struct day day = {.is_big = is_big};

        (void)memset(&fault, 0, sizeof fault);
        begin_day(&day);
        fault.calls_left = i;
        fault.stays = stays;
        fault.gives = code;
        fault.means = means;
        live_through(&day);
        has_failed = fault.calls_left == 0;
        (void)memset(&fault, 0, sizeof fault);
        end_day(&day);
        told += day.failures;
    }
    return told;
}

static void each_call_that_fails_is_told_and_costs_nothing(void **state)
{
    static const struct {
        int code;
        enum status means;
    } codes[] = {{EIO, STATUS_IO},
                 {ENOSPC, STATUS_FULL},
                 {ENOMEM, STATUS_NO_MEMORY},
                 {MDB_MAP_FULL, STATUS_FULL},
                 {MDB_CORRUPTED, STATUS_CORRUPT},
                 {MDB_PAGE_NOTFOUND, STATUS_CORRUPT},
                 {MDB_CURSOR_FULL, STATUS_CORRUPT},
                 {MDB_INVALID, STATUS_CORRUPT},
                 {MDB_VERSION_MISMATCH, STATUS_VERSION},
                 {MDB_INCOMPATIBLE, STATUS_IO},
                 {MDB_MAP_RESIZED, STATUS_IO}};

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_true(fail_each(codes[i].code, codes[i].means, false, false) > 100);
    }
}

static void so_are_all_that_fail_from_one_on(void **state)
{
    (void)state;
    assert_true(fail_each(EIO, STATUS_IO, true, false) > 100);
    assert_true(fail_each(MDB_MAP_FULL, STATUS_FULL, true, false) > 100);
    assert_true(fail_each(MDB_MAP_RESIZED, STATUS_IO, true, false) > 100);
}

/* A write that is begun again copies only what comes behind the one before. */
static void an_entry_that_is_missing_in_a_copy_of_many_writes_is_found_out(void **state)
{
    (void)state;
    assert_true(fail_each(MDB_MAP_FULL, STATUS_FULL, false, true) > 100);
}

static int make_day(void **state)
{
    static struct day day;

    (void)memset(&day, 0, sizeof day);
    begin_day(&day);
    *state = &day;
    return 0;
}

static int remove_day(void **state)
{
    (void)memset(&fault, 0, sizeof fault);
    commits_more = 0;
    disk_is_full = false;
    end_day(*state);
    return 0;
}

/* A process that writes has committed between the reader's transaction and its look at the lock. */
static void who_opens_to_read_while_another_writes_is_let_in(void **state)
{
    struct day *day = *state;

    open_store(day, false, false);
    write_more(day, 0, 3, 0);
    write_more(day, 1, 2, 0);
    store_close(&day->store);
    commits_more = 1;
    open_store(day, true, false);
    assert_all(day);
}

static void a_lock_that_never_fits_is_told(void **state)
{
    struct day *day = *state;
    struct error err = {0};
    const struct store_plan plan = plan_of(day, false, false);

    open_store(day, false, false);
    write_more(day, 0, 3, 0);
    write_more(day, 1, 2, 0);
    store_close(&day->store);
    commits_more = 1;
    assert_int_equal(store_open(&day->store, &plan, &err), STATUS_IO);
    assert_non_null(strstr(err.text, "it is being written anew: try again"));
    assert_null(day->store);
    commits_more = 0;
    open_store(day, false, false);
    assert_all(day);
}

static void on_a_full_disk_no_store_is_begun(void **state)
{
    struct day *day = *state;
    struct error err = {0};
    const struct store_plan plan = plan_of(day, false, false);

    disk_is_full = true;
    assert_int_equal(store_open(&day->store, &plan, &err), STATUS_FULL);
    assert_non_null(strstr(err.text, "the disk is full: make room and start again"));
    assert_null(day->store);
    disk_is_full = false;
    open_store(day, false, false);
}

static void without_room_for_another_file_none_is_begun(void **state)
{
    struct day *day = *state;
    struct error err = {0};
    char made[128];

    open_store(day, false, false);
    write_more(day, 0, 3, 0);
    write_more(day, 1, 2, 0);
    (void)snprintf(made, sizeof made, "%s/new.mdb", day->path);
    disk_is_full = true;
    assert_int_equal(rewrite_store(&day->store, NULL, NULL, &err), STATUS_FULL);
    disk_is_full = false;
    assert_non_null(strstr(err.text, "and 0 MiB are free: make room"));
    assert_int_equal(__real_access(made, F_OK), -1);
    assert_all(day);
    assert_int_equal(rewrite_store(&day->store, NULL, NULL, &err), STATUS_OK);
    assert_all(day);
}

/* LMDB tells of a write that was cut short, not why. */
static void a_write_that_was_cut_short_is_a_full_disks_where_it_is_full(void **state)
{
    struct day *day = *state;
    struct filling filling = {day, 0, 1};
    struct error err = {0};

    open_store(day, false, false);
    write_more(day, 0, 3, 0);
    write_more(day, 1, 2, 0);
    for (int i = 0; i < 2; i++) {
        disk_is_full = i == 1;
        next_commit_fails = true;
        assert_int_equal(store_write(day->store, 0, fill, &filling, &err), STATUS_IO);
        assert_non_null(strstr(err.text, disk_is_full ? "the disk is full: make room"
                                                      : "the disk refused: see its quota"));
    }
    assert_all(day);
    write_more(day, 0, 1, 0);
    assert_all(day);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_day, remove_day)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_that_fails_is_told_and_costs_nothing),
        cmocka_unit_test(so_are_all_that_fail_from_one_on),
        cmocka_unit_test(an_entry_that_is_missing_in_a_copy_of_many_writes_is_found_out),
        TEST(who_opens_to_read_while_another_writes_is_let_in),
        TEST(a_lock_that_never_fits_is_told),
        TEST(on_a_full_disk_no_store_is_begun),
        TEST(without_room_for_another_file_none_is_begun),
        TEST(a_write_that_was_cut_short_is_a_full_disks_where_it_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
