#include "workers/io_daybooks.h"

#include "tests/support/scratch.h"
#include "workers/io_report.h"

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

/* Which of two day-books a note goes to, when they are written, and what the log hears of it. */

#define UNIX_MS 1724119200000

static bool commits_fail;
static char story[256]; /* what the log heard */

int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);
void __wrap_report_say(const char *department, enum level level, const char *event,
                       const char *text);

int __wrap_mdb_txn_commit(MDB_txn *txn)
{
    if (commits_fail) {
        mdb_txn_abort(txn);
        return ENOSPC;
    }
    return __real_mdb_txn_commit(txn);
}

void __wrap_report_say(const char *department, enum level level, const char *event,
                       const char *text)
{
    const size_t used = strlen(story);

    (void)level;
    (void)text;
    assert_string_equal(department, "finance");
    (void)snprintf(story + used, sizeof story - used, "%s\n", event);
}

struct fixture {
    struct home home;
    struct daybooks daybooks;
    struct decisions decisions;
    struct error err;
};

static int setup(void **state)
{
    static struct fixture fixture;

    fixture = (struct fixture){0};
    commits_fail = false;
    story[0] = '\0';
    (void)snprintf(fixture.home.path, sizeof fixture.home.path, "/tmp/doorstep-daybooks-XXXXXX");
    *state = &fixture;
    return mkdtemp(fixture.home.path) != NULL ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    commits_fail = false;
    daybooks_close(&f->daybooks);
    return scratch_remove(f->home.path);
}

static void open_daybooks(struct fixture *f, const char *name)
{
    if (daybooks_open(&f->daybooks, &f->home, "finance", name, &f->err) != STATUS_OK) {
        fail_msg("%s", f->err.text);
    }
}

static void note(struct fixture *f, uint64_t decision, int64_t now_ms)
{
    const struct verdict verdict = {
        .decision = decision, .sequence = 12, .subject = TEXT("HT-1"), .id = TEXT("F9@4")};

    daybooks_note(&f->daybooks, &verdict, now_ms, UNIX_MS);
}

static uint32_t waiting(struct fixture *f)
{
    assert_int_equal(STATUS_OK, daybook_decisions(f->daybooks.outbox, &f->decisions, &f->err));
    return f->decisions.count;
}

static void a_replica_has_its_own_for_acts_and_the_departments_for_decisions(void **state)
{
    struct fixture *f = *state;
    int64_t now_ms = 0;

    open_daybooks(f, "second");
    assert_ptr_not_equal(f->daybooks.acts, f->daybooks.outbox);
    assert_int_equal(STATUS_OK, daybook_queue(f->daybooks.outbox, TEXT("decision"), &f->err));
    assert_int_equal(1, waiting(f));
    note(f, 0, now_ms);
    note(f, f->decisions.items[0].key, now_ms);
    now_ms += DAYBOOK_COMMIT_MS;
    daybooks_commit(&f->daybooks, now_ms);
    assert_int_equal(0, waiting(f));
    daybooks_close(&f->daybooks);
    assert_null(f->daybooks.acts);
    open_daybooks(f, NULL);
    assert_ptr_equal(f->daybooks.acts, f->daybooks.outbox);
    assert_string_equal("", story);
}

static void where_one_cannot_be_opened_the_other_is_closed(void **state)
{
    struct fixture *f = *state;
    char path[2 * HOME_PATH_BYTES];

    open_daybooks(f, "second");
    daybooks_close(&f->daybooks);
    (void)snprintf(path, sizeof path, "%s/daybook/finance/data.mdb", f->home.path);
    assert_int_equal(0, unlink(path));
    assert_int_equal(0, mkdir(path, 0700));
    assert_int_not_equal(STATUS_OK,
                         daybooks_open(&f->daybooks, &f->home, "finance", "second", &f->err));
    daybooks_close(&f->daybooks);
    assert_null(f->daybooks.acts);
    assert_int_not_equal(STATUS_OK,
                         daybooks_open(&f->daybooks, &f->home, "finance", NULL, &f->err));
}

static void what_was_noted_is_written_when_it_is_time(void **state)
{
    struct fixture *f = *state;

    open_daybooks(f, NULL);
    note(f, 0, 5);
    daybooks_commit(&f->daybooks, DAYBOOK_COMMIT_MS - 1);
    assert_int_equal(0, f->daybooks.commit_ms);
    daybooks_commit(&f->daybooks, DAYBOOK_COMMIT_MS);
    assert_int_equal(DAYBOOK_COMMIT_MS, f->daybooks.commit_ms);
}

static void a_decision_is_written_at_once(void **state)
{
    struct fixture *f = *state;

    open_daybooks(f, "second");
    assert_int_equal(STATUS_OK, daybook_queue(f->daybooks.outbox, TEXT("decision"), &f->err));
    assert_int_equal(1, waiting(f));
    note(f, f->decisions.items[0].key, 5);
    daybooks_commit(&f->daybooks, 5);
    assert_int_equal(5, f->daybooks.commit_ms);
    assert_int_equal(0, waiting(f));
}

static void a_disk_that_fails_is_told_once_and_tried_again_at_leisure(void **state)
{
    static const char *const names[] = {NULL, "second"};
    struct fixture *f = *state;

    for (int i = 0; i < 2; i++) {
        story[0] = '\0';
        open_daybooks(f, names[i]);
        commits_fail = true;
        for (int64_t now_ms = DAYBOOK_COMMIT_MS; now_ms < 3 * DAYBOOK_COMMIT_MS; now_ms += 100) {
            for (int j = 0; j < DAYBOOK_NOTES_MAX / 8; j++) {
                note(f, 0, now_ms);
            }
            daybooks_commit(&f->daybooks, now_ms);
        }
        assert_string_equal("DAYBOOK_NOT_WRITTEN\n", story);
        assert_int_equal(2 * DAYBOOK_COMMIT_MS, f->daybooks.commit_ms);
        commits_fail = false;
        daybooks_commit_all(&f->daybooks, 3 * DAYBOOK_COMMIT_MS);
        assert_string_equal("DAYBOOK_NOT_WRITTEN\nDAYBOOK_WRITTEN\n", story);
        daybooks_close(&f->daybooks);
    }
}

static void each_of_two_is_told_of_that_fails(void **state)
{
    struct fixture *f = *state;

    open_daybooks(f, "second");
    assert_int_equal(STATUS_OK, daybook_queue(f->daybooks.outbox, TEXT("decision"), &f->err));
    assert_int_equal(1, waiting(f));
    note(f, f->decisions.items[0].key, 0);
    commits_fail = true;
    daybooks_commit_all(&f->daybooks, 1); /* nothing is noted of acts */
    assert_string_equal("DAYBOOK_NOT_WRITTEN\n", story);
    note(f, 0, 1);
    daybooks_commit_all(&f->daybooks, 2);
    assert_string_equal("DAYBOOK_NOT_WRITTEN\n", story);
    commits_fail = false;
    daybooks_commit_all(&f->daybooks, 3);
    assert_string_equal("DAYBOOK_NOT_WRITTEN\nDAYBOOK_WRITTEN\n", story);
    assert_int_equal(0, waiting(f));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_replica_has_its_own_for_acts_and_the_departments_for_decisions),
        CASE(where_one_cannot_be_opened_the_other_is_closed),
        CASE(what_was_noted_is_written_when_it_is_time),
        CASE(a_decision_is_written_at_once),
        CASE(a_disk_that_fails_is_told_once_and_tried_again_at_leisure),
        CASE(each_of_two_is_told_of_that_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
