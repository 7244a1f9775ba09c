#include "workers/io_daybook.h"

#include "tests/support/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <lmdb.h>

/* A day-book where there is too much of something, where others wrote into it, and where it cannot
 * be. */

static size_t entries_more;     /* than there are, says mdb_stat */
static size_t pages_more;       /* the same of its pages */
static bool next_begin_panics;  /* what mdb_txn_begin says next */
static bool next_open_does_not; /* what mdb_env_open says next */

int __real_mdb_stat(MDB_txn *txn, MDB_dbi dbi, MDB_stat *stat);
int __wrap_mdb_stat(MDB_txn *txn, MDB_dbi dbi, MDB_stat *stat);
int __real_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned int flags, MDB_txn **txn);
int __wrap_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned int flags, MDB_txn **txn);
int __real_mdb_env_open(MDB_env *env, const char *path, unsigned int flags, mdb_mode_t mode);
int __wrap_mdb_env_open(MDB_env *env, const char *path, unsigned int flags, mdb_mode_t mode);

int __wrap_mdb_stat(MDB_txn *txn, MDB_dbi dbi, MDB_stat *stat)
{
    int rc = __real_mdb_stat(txn, dbi, stat);

    stat->ms_entries += entries_more;
    stat->ms_overflow_pages += pages_more;
    return rc;
}

int __wrap_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned int flags, MDB_txn **txn)
{
    if (next_begin_panics) {
        next_begin_panics = false;
        return MDB_PANIC;
    }
    return __real_mdb_txn_begin(env, parent, flags, txn);
}

int __wrap_mdb_env_open(MDB_env *env, const char *path, unsigned int flags, mdb_mode_t mode)
{
    if (next_open_does_not) {
        next_open_does_not = false;
        return EIO;
    }
    return __real_mdb_env_open(env, path, flags, mode);
}

struct fixture {
    struct home home;
    struct daybook *daybook;
    struct decisions decisions;
    struct refusals refusals;
    struct error err;
};

static int setup(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){0};
    entries_more = pages_more = 0;
    (void)snprintf(fixture.home.path, sizeof fixture.home.path, "/tmp/doorstep-daybook-XXXXXX");
    if (mkdtemp(fixture.home.path) == NULL) {
        return -1;
    }
    refusals_add(&fixture.refusals, ERR_LANE, NULL);
    *state = &fixture;
    return daybook_open(&fixture.daybook, &fixture.home, "finance", NULL, DAYBOOK_WORK,
                        &fixture.err) == STATUS_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    daybook_close(&f->daybook);
    return scratch_remove(f->home.path);
}

static void inside(const struct fixture *f, const char *name, char path[2 * HOME_PATH_BYTES])
{
    (void)snprintf(path, (size_t)2 * HOME_PATH_BYTES, "%s/daybook/%s", f->home.path, name);
}

static void queue(struct fixture *f, struct text event)
{
    assert_int_equal(STATUS_OK, daybook_queue(f->daybook, event, &f->err));
}

static uint32_t waiting(struct fixture *f)
{
    assert_int_equal(STATUS_OK, daybook_decisions(f->daybook, &f->decisions, &f->err));
    return f->decisions.count;
}

static void note(struct fixture *f, uint64_t decision, const char *id, bool is_refused)
{
    const struct verdict verdict = {.decision = decision,
                                    .refused = is_refused,
                                    .sequence = is_refused ? 0 : 12,
                                    .subject = TEXT("HT-1"),
                                    .id = text_of(id),
                                    .refusals = is_refused ? &f->refusals : NULL};

    daybook_note(f->daybook, &verdict, 1724119200000);
}

static void commit(struct fixture *f)
{
    assert_int_equal(STATUS_OK, daybook_commit(f->daybook, &f->err));
}

static enum status next_refused(struct fixture *f, struct refused *refused)
{
    return daybook_refused_next(f->daybook, refused, &f->err);
}

static void so_many_decisions_wait_and_no_more(void **state)
{
    struct fixture *f = *state;

    entries_more = OUTBOX_MAX - 1;
    queue(f, TEXT("one"));
    assert_int_equal(STATUS_FULL, daybook_queue(f->daybook, TEXT("two"), &f->err));
    assert_non_null(strstr(f->err.text, "too many decisions wait"));
    assert_int_equal(1, waiting(f));
}

static void bytes_fill_it_too(void **state)
{
    struct fixture *f = *state;

    pages_more = DAYBOOK_TABLE_BYTES / 4096;
    assert_int_equal(STATUS_FULL, daybook_queue(f->daybook, TEXT("one"), &f->err));
    pages_more = 0;
    assert_int_equal(0, waiting(f));
}

static void so_many_decisions_are_given_at_once(void **state)
{
    struct fixture *f = *state;
    uint32_t i;

    for (i = 0; i <= DECISIONS_MAX; i++) {
        queue(f, TEXT("one of many"));
    }
    assert_int_equal(DECISIONS_MAX, waiting(f));
}

static void so_many_bytes_are_given_at_once(void **state)
{
    static char bytes[EVENT_BYTES_MAX];
    struct fixture *f = *state;
    uint32_t i;

    for (i = 0; i < 20; i++) {
        queue(f, (struct text){bytes, sizeof bytes});
    }
    assert_int_equal(BATCH_BYTES_MAX / EVENT_BYTES_MAX, waiting(f));
    assert_int_equal(EVENT_BYTES_MAX, f->decisions.items[0].event.count);
}

static void a_refused_decision_that_is_no_event_is_kept_without_it(void **state)
{
    static char bytes[EVENT_BYTES_MAX + 1];
    struct fixture *f = *state;
    struct refused refused = {0};

    queue(f, (struct text){bytes, sizeof bytes});
    assert_int_equal(1, waiting(f));
    note(f, f->decisions.items[0].key, "BX@4", true);
    commit(f);
    assert_int_equal(0, waiting(f));
    assert_int_equal(STATUS_OK, next_refused(f, &refused));
    assert_true(text_equals(TEXT("BX@4"), refused.id));
    assert_int_equal(0, refused.event.count);
    assert_int_equal(0, refused.type.count); /* its type could not be read either */
}

static void many_notes_press(void **state)
{
    struct fixture *f = *state;
    uint32_t i;

    commit(f); /* of nothing */
    for (i = 0; i < DAYBOOK_NOTES_MAX; i++) {
        assert_false(daybook_is_pressing(f->daybook));
        note(f, 0, "F9@2", false);
    }
    assert_true(daybook_is_full(f->daybook));
    assert_true(daybook_is_pressing(f->daybook));
    commit(f);
    assert_false(daybook_is_pressing(f->daybook));
}

/* One who lists refusals goes on where he was, even when that is not there any more. */
static void a_list_goes_on_behind_what_was_taken_off_meanwhile(void **state)
{
    struct fixture *f = *state;
    struct refused refused = {0};

    note(f, 0, "E5@1", true);
    note(f, 0, "E5@2", true);
    note(f, 0, "E5@30", true);
    commit(f);
    assert_int_equal(STATUS_OK, next_refused(f, &refused));
    assert_true(text_equals(TEXT("E5@1"), refused.id));
    note(f, 0, "E5@1", false);
    commit(f);
    assert_int_equal(STATUS_OK, next_refused(f, &refused));
    assert_true(text_equals(TEXT("E5@2"), refused.id)); /* its key is as long */
    note(f, 0, "E5@2", false);
    commit(f);
    assert_int_equal(STATUS_OK, next_refused(f, &refused));
    assert_true(text_equals(TEXT("E5@30"), refused.id));
    assert_int_equal(STATUS_NOT_FOUND, next_refused(f, &refused));
}

/* Put what no day-book writes into one of its tables. */
static void scribble(struct fixture *f, const char *table, size_t key_bytes, size_t value_bytes)
{
    static char bytes[MESSAGE_BYTES_MAX + 1];
    char path[2 * HOME_PATH_BYTES];
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi dbi;
    MDB_val key = {key_bytes, bytes};
    MDB_val value = {value_bytes, bytes};

    daybook_close(&f->daybook); /* one environment per process and path */
    inside(f, "finance", path);
    (void)memset(bytes, 1, sizeof bytes);
    assert_int_equal(0, mdb_env_create(&env));
    assert_int_equal(0, mdb_env_set_maxdbs(env, 4));
    assert_int_equal(0, mdb_env_set_mapsize(env, (size_t)DAYBOOK_MAP_BYTES));
    assert_int_equal(0, mdb_env_open(env, path, 0, 0600));
    assert_int_equal(0, mdb_txn_begin(env, NULL, 0, &txn));
    assert_int_equal(0, mdb_dbi_open(txn, table, 0, &dbi));
    assert_int_equal(0, mdb_put(txn, dbi, &key, &value, 0));
    assert_int_equal(0, mdb_txn_commit(txn));
    mdb_env_close(env);
    assert_int_equal(STATUS_OK,
                     daybook_open(&f->daybook, &f->home, "finance", NULL, DAYBOOK_WORK, &f->err));
}

static void what_others_wrote_among_refusals_is_told(void **state)
{
    static const struct {
        size_t key_bytes, value_bytes;
        const char *text;
    } samples[] = {
        {200, 10, "too long"}, {8, MESSAGE_BYTES_MAX + 1, "too long"}, {8, 10, "cannot be read"}};
    struct fixture *f = *state;
    size_t i;

    for (i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct refused refused = {0};

        scribble(f, "refused", samples[i].key_bytes, samples[i].value_bytes);
        assert_int_equal(STATUS_CORRUPT, next_refused(f, &refused));
        assert_non_null(strstr(f->err.text, samples[i].text));
        note(f, 0, "E5@1", true);
        commit(f);
        daybook_close(&f->daybook);
        assert_int_equal(0, teardown(state));
        assert_int_equal(0, setup(state));
    }
}

static void a_key_that_is_longer_than_any_is_read_by_its_beginning(void **state)
{
    struct fixture *f = *state;

    scribble(f, "outbox", 9, 3);
    assert_int_equal(1, waiting(f));
    assert_int_equal(UINT64_C(0x0101010101010101), f->decisions.items[0].key);
}

static void one_that_could_not_be_opened_anew_is_by_the_next_call(void **state)
{
    struct fixture *f = *state;

    queue(f, TEXT("one"));
    next_begin_panics = true;
    next_open_does_not = true;
    assert_int_equal(STATUS_IO, daybook_queue(f->daybook, TEXT("two"), &f->err));
    assert_int_equal(1, waiting(f));
    queue(f, TEXT("two"));
    assert_int_equal(2, waiting(f));
}

static void another_file_in_its_place_is_not_taken_for_it(void **state)
{
    static const char *const others[] = {"/dev/null", NULL}; /* of another file system, and none */
    struct fixture *f = *state;
    char path[2 * HOME_PATH_BYTES];
    size_t i;

    inside(f, "finance/data.mdb", path);
    for (i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(0, unlink(path));
        if (others[i] != NULL) {
            assert_int_equal(0, symlink(others[i], path));
        } else {
            assert_int_equal(0, close(open(path, O_CREAT | O_WRONLY, 0600)));
        }
        assert_int_equal(STATUS_NOT_FOUND, daybook_decisions(f->daybook, &f->decisions, &f->err));
    }
}

static void nobody_attends_to_what_is_not_there(void **state)
{
    struct fixture *f = *state;
    char path[2 * HOME_PATH_BYTES];
    char away[2 * HOME_PATH_BYTES];

    inside(f, "finance", path);
    inside(f, "away", away);
    assert_int_equal(0, rename(path, away));
    assert_false(daybook_attend(f->daybook));
    assert_int_equal(0, rename(away, path));
    assert_true(daybook_attend(f->daybook));
}

static void one_who_cannot_attend_may_when_the_other_is_gone(void **state)
{
    struct fixture *f = *state;
    char path[2 * HOME_PATH_BYTES];
    int other;

    inside(f, "finance", path);
    other = open(path, O_RDONLY | O_DIRECTORY);
    assert_true(other >= 0);
    assert_int_equal(0, flock(other, LOCK_EX | LOCK_NB));
    assert_false(daybook_attend(f->daybook));
    assert_int_equal(0, close(other));
    assert_true(daybook_attend(f->daybook));
}

static enum status open_at(struct fixture *f, const struct home *home, const char *department,
                           enum daybook_mode mode)
{
    daybook_close(&f->daybook);
    return daybook_open(&f->daybook, home, department, "second", mode, &f->err);
}

/* A home whose path has so many bytes. */
static struct home home_of(size_t bytes)
{
    struct home home = {0};

    (void)memset(home.path, 'x', bytes);
    (void)memcpy(home.path, "/tmp/", 5);
    return home;
}

static void a_path_that_is_too_long_is_refused(void **state)
{
    static char department[HOME_PATH_BYTES];
    const struct home longest = home_of(HOME_PATH_BYTES - 1);
    const struct home longer = home_of(HOME_PATH_BYTES - 10); /* "/daybook" fits */
    struct fixture *f = *state;

    assert_int_equal(STATUS_INVALID, open_at(f, &longest, "finance", DAYBOOK_WORK));
    assert_int_equal(STATUS_INVALID, open_at(f, &longer, "finance", DAYBOOK_LOOK));
    (void)memset(department, 'x', sizeof department - 1);
    assert_int_equal(STATUS_INVALID, open_at(f, &f->home, department, DAYBOOK_WORK));
    assert_non_null(strstr(f->err.text, "the name is too long"));
}

static void a_home_that_cannot_be_made_is_named(void **state)
{
    struct home home = {.path = "/dev/null/home"};
    struct fixture *f = *state;

    assert_int_equal(STATUS_IO, open_at(f, &home, "finance", DAYBOOK_WORK));
    assert_non_null(strstr(f->err.text, "/dev/null/home"));
    assert_non_null(strstr(f->err.text, "make the directory"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(so_many_decisions_wait_and_no_more),
        CASE(bytes_fill_it_too),
        CASE(so_many_decisions_are_given_at_once),
        CASE(so_many_bytes_are_given_at_once),
        CASE(a_refused_decision_that_is_no_event_is_kept_without_it),
        CASE(many_notes_press),
        CASE(a_list_goes_on_behind_what_was_taken_off_meanwhile),
        CASE(what_others_wrote_among_refusals_is_told),
        CASE(a_key_that_is_longer_than_any_is_read_by_its_beginning),
        CASE(one_that_could_not_be_opened_anew_is_by_the_next_call),
        CASE(another_file_in_its_place_is_not_taken_for_it),
        CASE(nobody_attends_to_what_is_not_there),
        CASE(one_who_cannot_attend_may_when_the_other_is_gone),
        CASE(a_path_that_is_too_long_is_refused),
        CASE(a_home_that_cannot_be_made_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
