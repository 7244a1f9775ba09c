#include "workers/io_daybook.h"

#include "tests/support/scratch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <lmdb.h>

/* Every call of LMDB's, and link, fails once, in an ordinary day of a day-book. Then its caller is
 * told, the next try works, and nothing is lost, nothing there twice. */

static uint32_t calls_left; /* until one fails; 0: none does */
static int gives;
static size_t entries_more;  /* than there are, says mdb_stat */
static bool other_is_faster; /* another process gives its day-book the name */
static char other_path[HOME_PATH_BYTES + 64];

static int fails(void)
{
    return calls_left > 0 && --calls_left == 0 ? gives : 0;
}

/* Two lines of declarations each, for the linker's --wrap. */
#define WRAP(name, parameters, arguments)                                                          \
    int __real_##name parameters;                                                                  \
    int __wrap_##name parameters;                                                                  \
    int __wrap_##name parameters                                                                   \
    {                                                                                              \
        int rc = fails();                                                                          \
                                                                                                   \
        return rc != 0 ? rc : __real_##name arguments;                                             \
    }

WRAP(mdb_env_create, (MDB_env * *env), (env))
WRAP(mdb_env_set_maxdbs, (MDB_env * env, MDB_dbi count), (env, count))
WRAP(mdb_env_set_mapsize, (MDB_env * env, size_t bytes), (env, bytes))
WRAP(mdb_env_open, (MDB_env * env, const char *path, unsigned int flags, mdb_mode_t mode),
     (env, path, flags, mode))
WRAP(mdb_env_sync, (MDB_env * env, int force), (env, force))
WRAP(mdb_reader_check, (MDB_env * env, int *dead), (env, dead))
WRAP(mdb_txn_begin, (MDB_env * env, MDB_txn *parent, unsigned int flags, MDB_txn **txn),
     (env, parent, flags, txn))
WRAP(mdb_dbi_open, (MDB_txn * txn, const char *name, unsigned int flags, MDB_dbi *dbi),
     (txn, name, flags, dbi))
WRAP(mdb_get, (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value), (txn, dbi, key, value))
WRAP(mdb_put, (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value, unsigned int flags),
     (txn, dbi, key, value, flags))
WRAP(mdb_del, (MDB_txn * txn, MDB_dbi dbi, MDB_val *key, MDB_val *value), (txn, dbi, key, value))
WRAP(mdb_drop, (MDB_txn * txn, MDB_dbi dbi, int deletes), (txn, dbi, deletes))
WRAP(mdb_cursor_open, (MDB_txn * txn, MDB_dbi dbi, MDB_cursor **cursor), (txn, dbi, cursor))
WRAP(mdb_cursor_get, (MDB_cursor * cursor, MDB_val *key, MDB_val *value, MDB_cursor_op op),
     (cursor, key, value, op))
WRAP(mdb_cursor_del, (MDB_cursor * cursor, unsigned int flags), (cursor, flags))

int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __real_mdb_stat(MDB_txn *txn, MDB_dbi dbi, MDB_stat *stat);
int __wrap_mdb_stat(MDB_txn *txn, MDB_dbi dbi, MDB_stat *stat);
int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);

/* The kernel's, which gives a new day-book its name. */
int __wrap_link(const char *from, const char *to)
{
    if (other_is_faster) {
        assert_int_equal(0, __real_link(other_path, to));
    }
    errno = fails();
    return errno != 0 ? -1 : __real_link(from, to);
}

int __wrap_mdb_stat(MDB_txn *txn, MDB_dbi dbi, MDB_stat *stat)
{
    int rc = fails();

    rc = rc != 0 ? rc : __real_mdb_stat(txn, dbi, stat);
    stat->ms_entries += rc == 0 ? entries_more : 0;
    return rc;
}

int __wrap_mdb_txn_commit(MDB_txn *txn)
{
    int rc = fails();

    if (rc == 0) {
        return __real_mdb_txn_commit(txn);
    }
    mdb_txn_abort(txn); /* as it would */
    return rc;
}

struct day {
    struct home home;
    struct daybook *daybook;
    struct decisions decisions;
    struct refusals refusals;
    enum status expected; /* of the call that fails */
    uint32_t failures;
};

/* Did it work? If not, the failure was the one that we made, and its caller may try again. */
static bool works(struct day *day, enum status status)
{
    if (status == STATUS_OK) {
        return true;
    }
    assert_int_equal(day->expected, status);
    assert_int_equal(1, ++day->failures);
    return false;
}

static void open_daybook(struct day *day, enum daybook_mode mode)
{
    struct error err;

    daybook_close(&day->daybook);
    while (!works(day, daybook_open(&day->daybook, &day->home, "finance", NULL, mode, &err))) {
        assert_null(day->daybook);
    }
}

static void queue(struct day *day, const char *event)
{
    struct error err;

    while (!works(day, daybook_queue(day->daybook, text_of(event), &err))) {
    }
}

static uint32_t waiting(struct day *day)
{
    struct error err;

    while (!works(day, daybook_decisions(day->daybook, &day->decisions, &err))) {
    }
    return day->decisions.count;
}

static void note(struct day *day, uint64_t decision, const char *id, bool is_refused)
{
    const struct verdict verdict = {.decision = decision,
                                    .refused = is_refused,
                                    .type = EVENT_COST_ASSESSED,
                                    .sequence = is_refused ? 0 : 12,
                                    .subject = TEXT("HT-1"),
                                    .id = text_of(id),
                                    .refusals = is_refused ? &day->refusals : NULL};

    refusals_add(&day->refusals, ERR_LANE, NULL);
    daybook_note(day->daybook, &verdict, 1724119200000);
}

static void commit(struct day *day)
{
    struct error err;

    while (!works(day, daybook_commit(day->daybook, &err))) {
    }
}

static void assert_refused(struct day *day, const char *expected)
{
    struct refused refused = {0};
    enum status status = STATUS_OK;
    char found[256] = "";
    struct error err;

    while (status != STATUS_NOT_FOUND) {
        status = daybook_refused_next(day->daybook, &refused, &err);
        if (status == STATUS_OK) {
            (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%.*s:%.*s ",
                           TEXT_ARGUMENTS(refused.id), TEXT_ARGUMENTS(refused.event));
        } else if (status != STATUS_NOT_FOUND) {
            assert_false(works(day, status));
        }
    }
    assert_string_equal(expected, found);
}

/* Two decisions and three acts are answered: one decision and two acts are refused, and one act's
 * opening is decided after all. Then the tables are so full that the oldest refusal gives way, and
 * acts are counted afresh. */
static void live_through(struct day *day)
{
    open_daybook(day, DAYBOOK_WORK);
    queue(day, "one");
    queue(day, "two");
    assert_int_equal(2, waiting(day));
    note(day, day->decisions.items[0].key, "BX@4", true);
    note(day, day->decisions.items[1].key, "BX@5", false);
    note(day, 0, "E5@6", true);
    note(day, 0, "E5@7", true);
    note(day, 0, "E5@6", false);
    commit(day);
    assert_int_equal(0, waiting(day));
    open_daybook(day, DAYBOOK_LOOK);
    assert_refused(day, "BX@4:one E5@7: ");
    entries_more = DAYBOOK_ACTS_MAX; /* more than any table may have */
    note(day, 0, "E5@8", false);
    commit(day);
    entries_more = REFUSED_MAX - 2;
    note(day, 0, "E5@9", true);
    commit(day);
    entries_more = 0;
    assert_refused(day, "E5@7: E5@9: ");
}

static void make_home(struct day *day)
{
    (void)snprintf(day->home.path, sizeof day->home.path, "%s/doorstep-errors-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert_non_null(mkdtemp(day->home.path));
}

static void remove_home(struct day *day)
{
    daybook_close(&day->daybook);
    assert_int_equal(0, scratch_remove(day->home.path));
}

/* The file of its day-book, to where the other process has it. */
static void move_away(const struct day *day)
{
    char path[HOME_PATH_BYTES + 64];

    (void)snprintf(path, sizeof path, "%s/daybook/finance/data.mdb", day->home.path);
    (void)snprintf(other_path, sizeof other_path, "%s/other.mdb", day->home.path);
    assert_int_equal(0, rename(path, other_path));
}

/* Fail each call in turn, with this code, until there are no more of them. */
static void fail_each(int code, enum status expected)
{
    uint32_t failed = 0;
    uint32_t i;

    entries_more = 0;
    for (i = 1;; i++) {
        struct day day = {.expected = expected};

        make_home(&day);
        calls_left = i;
        gives = code;
        live_through(&day);
        remove_home(&day);
        failed += day.failures;
        if (calls_left > 0) {
            break;
        }
    }
    calls_left = 0;
    assert_in_range(failed, 50, i);
}

static void a_disk_that_does_not_read_or_write_is_told_and_tried_again(void **state)
{
    (void)state;
    fail_each(EIO, STATUS_IO);
}

static void a_full_disk_is_told_and_tried_again(void **state)
{
    (void)state;
    fail_each(ENOSPC, STATUS_FULL);
}

static void a_full_map_is_told_and_tried_again(void **state)
{
    (void)state;
    fail_each(MDB_MAP_FULL, STATUS_FULL);
}

static void want_of_memory_is_told_and_tried_again(void **state)
{
    (void)state;
    fail_each(ENOMEM, STATUS_NO_MEMORY);
}

/* Of two processes that make it at once, one takes what the other made. */
static void who_was_slower_works_in_what_another_made(void **state)
{
    struct day day = {.expected = STATUS_OK};
    struct error err;

    (void)state;
    make_home(&day);
    open_daybook(&day, DAYBOOK_WORK);
    queue(&day, "one");
    daybook_close(&day.daybook);
    move_away(&day);
    other_is_faster = true;
    assert_int_equal(STATUS_OK,
                     daybook_open(&day.daybook, &day.home, "finance", NULL, DAYBOOK_WORK, &err));
    other_is_faster = false;
    assert_int_equal(1, waiting(&day));
    queue(&day, "two");
    assert_int_equal(2, waiting(&day));
    remove_home(&day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_that_does_not_read_or_write_is_told_and_tried_again),
        cmocka_unit_test(a_full_disk_is_told_and_tried_again),
        cmocka_unit_test(a_full_map_is_told_and_tried_again),
        cmocka_unit_test(want_of_memory_is_told_and_tried_again),
        cmocka_unit_test(who_was_slower_works_in_what_another_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
