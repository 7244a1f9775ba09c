#include "workers/io_daybook.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <lmdb.h>

/* What LMDB is made to answer; 0: what it would. */
static int commits_give;
static int next_begin_gives;

int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);
int __real_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned int flags, MDB_txn **txn);
int __wrap_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned int flags, MDB_txn **txn);

int __wrap_mdb_txn_commit(MDB_txn *txn)
{
    if (commits_give == 0) {
        return __real_mdb_txn_commit(txn);
    }
    mdb_txn_abort(txn);
    return commits_give;
}

int __wrap_mdb_txn_begin(MDB_env *env, MDB_txn *parent, unsigned int flags, MDB_txn **txn)
{
    int given = next_begin_gives;

    next_begin_gives = 0;
    return given != 0 ? given : __real_mdb_txn_begin(env, parent, flags, txn);
}

struct fixture {
    struct home home;
    struct daybook *daybook;
    struct decisions decisions;
    struct refusals refusals;
};

static int setup(void **state)
{
    static struct fixture fixture;
    struct error err;

    fixture = (struct fixture){0};
    commits_give = 0;
    next_begin_gives = 0;
    (void)snprintf(fixture.home.path, sizeof fixture.home.path, "/tmp/doorstep-daybook-XXXXXX");
    if (mkdtemp(fixture.home.path) == NULL) {
        return -1;
    }
    *state = &fixture;
    return daybook_open(&fixture.daybook, &fixture.home, "finance", NULL, DAYBOOK_WORK, &err) ==
                   STATUS_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char path[2 * HOME_PATH_BYTES];

    daybook_close(&f->daybook);
    (void)snprintf(path, sizeof path, "%s/daybook/finance/data.mdb", f->home.path);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/daybook/finance/lock.mdb", f->home.path);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/daybook/finance", f->home.path);
    (void)rmdir(path);
    (void)snprintf(path, sizeof path, "%s/daybook", f->home.path);
    (void)rmdir(path);
    return rmdir(f->home.path);
}

static void reopen(struct fixture *f)
{
    struct error err;

    daybook_close(&f->daybook);
    assert_int_equal(STATUS_OK,
                     daybook_open(&f->daybook, &f->home, "finance", NULL, DAYBOOK_LOOK, &err));
}

static void queue(struct fixture *f, const char *event)
{
    struct error err;

    assert_int_equal(STATUS_OK, daybook_queue(f->daybook, text_of(event), &err));
}

static uint32_t waiting(struct fixture *f)
{
    struct error err;

    assert_int_equal(STATUS_OK, daybook_decisions(f->daybook, &f->decisions, &err));
    return f->decisions.count;
}

/* Note what became of an act (key 0) or a decision, and commit. */
static void note(struct fixture *f, uint64_t key, uint64_t sequence, bool refused)
{
    struct verdict verdict = {.decision = key,
                              .refused = refused,
                              .type = EVENT_COST_ASSESSED,
                              .sequence = sequence,
                              .subject = TEXT("HT-1"),
                              .id = TEXT("E5.Q1@9"),
                              .refusals = sequence == 0 ? &f->refusals : NULL};
    struct error err;

    f->refusals = (struct refusals){0};
    refusals_add(&f->refusals, ERR_LANE, "not %s", "E");
    refusals_add(&f->refusals, ERR_NO_FILE, NULL);
    daybook_note(f->daybook, &verdict, 1724119200000);
    assert_int_equal(STATUS_OK, daybook_commit(f->daybook, &err));
}

static void decisions_come_back_in_order_and_survive_reopening(void **state)
{
    struct fixture *f = *state;

    queue(f, "one");
    queue(f, "two");
    reopen(f);
    assert_int_equal(2, waiting(f));
    assert_true(text_equals(TEXT("one"), f->decisions.items[0].event));
    assert_true(text_equals(TEXT("two"), f->decisions.items[1].event));
    assert_true(f->decisions.items[0].key < f->decisions.items[1].key);
}

static void a_second_process_may_queue_while_the_worker_has_it_open(void **state)
{
    struct fixture *f = *state;
    int result = 0;
    pid_t child;

    daybook_close(&f->daybook); /* an environment must not be carried over a fork */
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct daybook *clerks = NULL;
        struct error err;
        enum status status = daybook_open(&clerks, &f->home, "finance", NULL, DAYBOOK_WORK, &err);
        int i;

        for (i = 0; i < 50 && status == STATUS_OK; i++) {
            status = daybook_queue(clerks, TEXT("the clerk's"), &err);
        }
        daybook_close(&clerks);
        _exit(status == STATUS_OK ? 0 : 1);
    }
    reopen(f);
    for (int i = 0; i < 14; i++) {
        queue(f, "mine");
    }
    assert_int_equal(child, waitpid(child, &result, 0));
    assert_int_equal(0, result);
    assert_int_equal(64, waiting(f));
}

/* Another process: does it get to attend to the outbox? It ends without a word of farewell. */
static bool another_may_attend(struct fixture *f)
{
    int result = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct daybook *another = NULL;
        struct error err;

        _exit(daybook_open(&another, &f->home, "finance", NULL, DAYBOOK_WORK, &err) == STATUS_OK
                  ? daybook_attend(another)
                  : 2);
    }
    assert_int_equal(child, waitpid(child, &result, 0));
    assert_true(WIFEXITED(result) && WEXITSTATUS(result) < 2);
    return WEXITSTATUS(result) == 1;
}

static void one_process_at_a_time_attends_to_the_outbox(void **state)
{
    struct fixture *f = *state;

    daybook_close(&f->daybook); /* an environment must not be carried over a fork */
    assert_true(another_may_attend(f));
    reopen(f);
    assert_true(daybook_attend(f->daybook));
    assert_true(daybook_attend(f->daybook));
    assert_false(another_may_attend(f));
    daybook_close(&f->daybook);
    assert_true(another_may_attend(f));
}

static void a_delivered_decision_leaves_the_outbox(void **state)
{
    struct fixture *f = *state;

    queue(f, "one");
    queue(f, "two");
    assert_int_equal(2, waiting(f));
    note(f, f->decisions.items[0].key, 12, false);
    assert_int_equal(1, waiting(f));
    assert_true(text_equals(TEXT("two"), f->decisions.items[0].event));
}

static void a_late_word_on_a_delivered_decision_leaves_a_new_one_alone(void **state)
{
    struct fixture *f = *state;
    uint64_t key;

    queue(f, "one");
    assert_int_equal(1, waiting(f));
    key = f->decisions.items[0].key;
    note(f, key, 12, false);
    queue(f, "two");
    note(f, key, 12, false);
    reopen(f);
    assert_int_equal(1, waiting(f));
    assert_true(text_equals(TEXT("two"), f->decisions.items[0].event));
}

static void a_refused_decision_is_kept_with_its_event(void **state)
{
    struct fixture *f = *state;
    struct refused refused = {0};
    struct error err;

    queue(f, "one");
    assert_int_equal(1, waiting(f));
    note(f, f->decisions.items[0].key, 0, true);
    assert_int_equal(0, waiting(f));
    reopen(f);
    assert_int_equal(STATUS_OK, daybook_refused_next(f->daybook, &refused, &err));
    assert_true(text_equals(TEXT("HT-1"), refused.subject));
    assert_true(text_equals(TEXT("E5.Q1@9"), refused.id));
    assert_true(text_equals(TEXT("cost.assessed"), refused.type));
    assert_true(text_equals(TEXT("ERR_LANE ERR_NO_FILE"), refused.codes));
    assert_true(text_equals(TEXT("not E"), refused.text));
    assert_true(text_equals(TEXT("one"), refused.event));
    assert_int_equal(STATUS_NOT_FOUND, daybook_refused_next(f->daybook, &refused, &err));
}

static void a_refusal_goes_when_the_same_opening_is_decided_after_all(void **state)
{
    struct fixture *f = *state;
    struct refused refused = {0};
    struct error err;

    note(f, 0, 0, true);
    assert_int_equal(STATUS_OK, daybook_refused_next(f->daybook, &refused, &err));
    assert_int_equal(0, refused.event.count);
    note(f, 0, 14, false);
    refused = (struct refused){0};
    assert_int_equal(STATUS_NOT_FOUND, daybook_refused_next(f->daybook, &refused, &err));
}

static void no_refused_decision_is_lost(void **state)
{
    static const char *const events[] = {"one", "two", "three"};
    struct fixture *f = *state;
    struct refused refused = {0};
    struct error err;
    size_t i;

    note(f, 0, 0, true); /* an act, refused as well */
    for (i = 0; i < 3; i++) {
        queue(f, events[i]);
        assert_int_equal(1, waiting(f));
        note(f, f->decisions.items[0].key, 0, true);
    }
    queue(f, "four");
    assert_int_equal(1, waiting(f));
    note(f, f->decisions.items[0].key, 14, false);
    for (i = 0; i < 3; i++) {
        assert_int_equal(STATUS_OK, daybook_refused_next(f->daybook, &refused, &err));
        assert_true(text_equals(text_of(events[i]), refused.event));
    }
    assert_int_equal(STATUS_NOT_FOUND, daybook_refused_next(f->daybook, &refused, &err));
}

static void every_code_that_there_is_is_kept_whole(void **state)
{
    struct fixture *f = *state;
    struct verdict verdict = {
        .refused = true, .subject = TEXT("HT-1"), .id = TEXT("E5@4"), .refusals = &f->refusals};
    struct refused refused = {0};
    const char *last = "";
    size_t bytes = 0;
    struct error err;
    int i;

    f->refusals = (struct refusals){0};
    for (i = 1; i < REFUSALS_END; i++) {
        const char *word = refusal_word((enum refusal)i);

        if (word != NULL) {
            refusals_add(&f->refusals, (enum refusal)i, NULL);
            bytes += strlen(word) + 1;
            last = word;
        }
    }
    daybook_note(f->daybook, &verdict, 1724119200000);
    assert_int_equal(STATUS_OK, daybook_commit(f->daybook, &err));
    assert_int_equal(STATUS_OK, daybook_refused_next(f->daybook, &refused, &err));
    assert_int_equal(bytes - 1, refused.codes.count);
    assert_memory_equal(last, refused.codes.bytes + refused.codes.count - strlen(last),
                        strlen(last));
}

static void a_clerk_hears_of_a_full_disk_and_nothing_is_queued(void **state)
{
    struct fixture *f = *state;
    struct error err;

    commits_give = ENOSPC;
    assert_int_equal(STATUS_FULL, daybook_queue(f->daybook, TEXT("one"), &err));
    assert_non_null(strstr(err.text, strerror(ENOSPC)));
    commits_give = 0;
    assert_int_equal(0, waiting(f));
}

static void what_could_not_be_written_is_written_by_the_next_commit(void **state)
{
    struct fixture *f = *state;
    struct verdict verdict = {.sequence = 12, .subject = TEXT("HT-1"), .id = TEXT("E5.Q1@9")};
    struct error err;

    queue(f, "one");
    assert_int_equal(1, waiting(f));
    verdict.decision = f->decisions.items[0].key;
    daybook_note(f->daybook, &verdict, 1724119200000);
    commits_give = ENOSPC;
    assert_int_equal(STATUS_FULL, daybook_commit(f->daybook, &err));
    assert_true(daybook_is_pressing(f->daybook));
    assert_int_equal(1, waiting(f));
    commits_give = 0;
    assert_int_equal(STATUS_OK, daybook_commit(f->daybook, &err));
    assert_false(daybook_is_pressing(f->daybook));
    assert_int_equal(0, waiting(f));
}

static void what_lmdb_has_given_up_is_opened_anew(void **state)
{
    struct fixture *f = *state;

    queue(f, "one");
    next_begin_gives = MDB_PANIC;
    assert_int_equal(1, waiting(f));
    next_begin_gives = MDB_PANIC;
    note(f, f->decisions.items[0].key, 12, false);
    assert_int_equal(0, waiting(f));
}

static void a_day_book_that_was_taken_away_is_not_taken_for_an_empty_one(void **state)
{
    struct fixture *f = *state;
    char path[2 * HOME_PATH_BYTES];
    struct error err;

    (void)snprintf(path, sizeof path, "%s/daybook/finance/data.mdb", f->home.path);
    assert_int_equal(0, unlink(path));
    assert_int_equal(STATUS_NOT_FOUND, daybook_decisions(f->daybook, &f->decisions, &err));
}

static void a_day_book_that_is_not_there_is_not_made_for_looking(void **state)
{
    struct fixture *f = *state;
    struct daybook *daybook = NULL;
    struct error err;

    assert_int_equal(STATUS_NOT_FOUND,
                     daybook_open(&daybook, &f->home, "property", NULL, DAYBOOK_LOOK, &err));
    assert_null(daybook);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(decisions_come_back_in_order_and_survive_reopening),
        CASE(a_second_process_may_queue_while_the_worker_has_it_open),
        CASE(one_process_at_a_time_attends_to_the_outbox),
        CASE(a_delivered_decision_leaves_the_outbox),
        CASE(a_late_word_on_a_delivered_decision_leaves_a_new_one_alone),
        CASE(a_refused_decision_is_kept_with_its_event),
        CASE(a_refusal_goes_when_the_same_opening_is_decided_after_all),
        CASE(no_refused_decision_is_lost),
        CASE(every_code_that_there_is_is_kept_whole),
        CASE(a_clerk_hears_of_a_full_disk_and_nothing_is_queued),
        CASE(what_could_not_be_written_is_written_by_the_next_commit),
        CASE(what_lmdb_has_given_up_is_opened_anew),
        CASE(a_day_book_that_was_taken_away_is_not_taken_for_an_empty_one),
        CASE(a_day_book_that_is_not_there_is_not_made_for_looking),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
