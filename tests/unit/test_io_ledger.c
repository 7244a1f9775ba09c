#include "broker/io_ledger.h"

#include "tests/support/scratch.h"

#include <lmdb.h>

#include <errno.h>
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

#define PATH_BYTES 128
#define SMALL_MAP_BYTES (8 * 1048576)

/* Stand before LMDB's own, for errors that no disk of a test makes. */
int __real_mdb_env_set_mapsize(MDB_env *env, size_t bytes);
int __wrap_mdb_env_set_mapsize(MDB_env *env, size_t bytes);
int __real_mdb_env_info(MDB_env *env, MDB_envinfo *info);
int __wrap_mdb_env_info(MDB_env *env, MDB_envinfo *info);
int __real_mdb_txn_commit(MDB_txn *txn);
int __wrap_mdb_txn_commit(MDB_txn *txn);

static bool map_is_small;
static bool map_seems_empty;
static int grown_count;
static int commit_failure; /* what the next commit fails with */

static bool memory_is_out;

void *__real_calloc(size_t count, size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);

void *__wrap_calloc(size_t count, size_t bytes)
{
    return memory_is_out ? NULL : __real_calloc(count, bytes);
}

int __wrap_mdb_env_set_mapsize(MDB_env *env, size_t bytes)
{
    const bool is_first = bytes == (size_t)LEDGER_MAP_BYTES;

    grown_count += is_first ? 0 : 1;
    return __real_mdb_env_set_mapsize(env, is_first && map_is_small ? SMALL_MAP_BYTES : bytes);
}

int __wrap_mdb_env_info(MDB_env *env, MDB_envinfo *info)
{
    int rc = __real_mdb_env_info(env, info);

    info->me_last_pgno = map_seems_empty ? 0 : info->me_last_pgno;
    return rc;
}

int __wrap_mdb_txn_commit(MDB_txn *txn)
{
    const int failure = commit_failure;

    if (failure == 0) {
        return __real_mdb_txn_commit(txn);
    }
    commit_failure = 0;
    mdb_txn_abort(txn);
    return failure;
}

struct place {
    char root[PATH_BYTES / 2];
    char path[PATH_BYTES];
    struct ledger *ledger; /* open for writing */
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    struct error err = {0};

    assert_non_null(place);
    (void)snprintf(place->root, sizeof place->root, "/tmp/ledger-XXXXXX");
    assert_non_null(mkdtemp(place->root));
    (void)snprintf(place->path, sizeof place->path, "%s/ledger", place->root);
    if (ledger_open(&place->ledger, place->path, LEDGER_WRITE, &err) != STATUS_OK) {
        fail_msg("%s", err.text);
    }
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    ledger_close(&place->ledger);
    (void)scratch_remove(place->root); /* what stays is in /tmp */
    free(place);
    return 0;
}

static struct record record_of(uint64_t sequence, struct text payload)
{
    struct record record = {
        .type = 1,
        .position = 1,
        .sequence = sequence,
        .recorded_unix_ms = 1000 + (int64_t)sequence / 8,
        .payload = payload,
    };

    record_seal(&record, TEXT("s"), TEXT("i"));
    return record;
}

static void append(struct ledger *ledger, uint64_t first, uint32_t count)
{
    static struct record records[GROUP_EVENTS_MAX];
    struct error err = {0};

    for (uint32_t i = 0; i < count; i++) {
        records[i] = record_of(first + i, TEXT("payload"));
    }
    if (ledger_append(ledger, records, count, &err) != STATUS_OK) {
        fail_msg("%s", err.text);
    }
}

/* How many records the cursor gives, in order, beginning with `first`. */
static uint64_t count_from(struct ledger *ledger, uint64_t first)
{
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, ledger, first, NULL);
    struct record record;
    uint64_t count = 0;

    while (status == STATUS_OK) {
        status = ledger_cursor_next(cursor, &record, NULL);
        if (status == STATUS_OK) {
            assert_true(record.sequence == first + count);
            assert_true(record_is_true(&record));
            count++;
        }
    }
    assert_int_equal(status, STATUS_NOT_FOUND);
    ledger_cursor_close(&cursor);
    return count;
}

static void what_was_appended_is_read_in_order(void **state)
{
    struct place *place = *state;

    assert_true(ledger_head(place->ledger) == 0);
    append(place->ledger, 1, GROUP_EVENTS_MAX);
    append(place->ledger, GROUP_EVENTS_MAX + 1, 1);
    assert_true(ledger_head(place->ledger) == GROUP_EVENTS_MAX + 1);
    assert_true(count_from(place->ledger, 1) == GROUP_EVENTS_MAX + 1);
    assert_true(count_from(place->ledger, GROUP_EVENTS_MAX) == 2);
    assert_true(count_from(place->ledger, GROUP_EVENTS_MAX + 2) == 0);
}

static void a_reopened_ledger_is_the_same(void **state)
{
    struct place *place = *state;
    const struct ledger_id id = ledger_identity(place->ledger);

    append(place->ledger, 1, 20);
    ledger_close(&place->ledger);
    assert_int_equal(ledger_open(&place->ledger, place->path, LEDGER_WRITE, NULL), STATUS_OK);
    assert_memory_equal(ledger_identity(place->ledger).bytes, id.bytes, LEDGER_ID_BYTES);
    assert_true(ledger_epoch(place->ledger) == 1);
    assert_true(ledger_head(place->ledger) == 20);
    append(place->ledger, 21, 1);
    assert_true(count_from(place->ledger, 1) == 21);
}

static void a_gap_or_a_step_back_in_time_is_refused(void **state)
{
    struct place *place = *state;
    struct record records[2];

    append(place->ledger, 1, 8);
    records[0] = record_of(10, TEXT("x"));
    assert_int_equal(ledger_append(place->ledger, records, 1, NULL), STATUS_INVALID);
    records[0] = record_of(8, TEXT("x"));
    assert_int_equal(ledger_append(place->ledger, records, 1, NULL), STATUS_INVALID);
    records[0] = record_of(9, TEXT("x"));
    records[1] = record_of(9, TEXT("x"));
    assert_int_equal(ledger_append(place->ledger, records, 2, NULL), STATUS_INVALID);
    records[0].recorded_unix_ms = 999;
    assert_int_equal(ledger_append(place->ledger, records, 1, NULL), STATUS_INVALID);
    assert_true(count_from(place->ledger, 1) == 8);
}

static void nothing_to_append_is_no_error(void **state)
{
    struct place *place = *state;

    append(place->ledger, 1, 2);
    append(place->ledger, 3, 0);
    assert_true(ledger_head(place->ledger) == 2);
}

static void the_largest_event_fits(void **state)
{
    static char bytes[EVENT_BYTES_MAX];
    struct place *place = *state;
    const struct record record = record_of(1, (struct text){bytes, sizeof bytes});

    assert_int_equal(ledger_append(place->ledger, &record, 1, NULL), STATUS_OK);
    assert_true(count_from(place->ledger, 1) == 1);
}

/* Another process: exit status 0 when it sees `expected` records. */
static void expect_in_another_process(const struct place *place, uint64_t expected)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct ledger *reader = NULL;
        bool good = ledger_open(&reader, place->path, LEDGER_READ, NULL) == STATUS_OK &&
                    ledger_head(reader) == expected && count_from(reader, 1) == expected;

        ledger_close(&reader);
        _exit(good ? 0 : 1);
    }
    assert_true(child > 0);
    assert_true(waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* The ledger anew, in a map that a few groups fill. */
static void use_small_map(struct place *place)
{
    ledger_close(&place->ledger);
    map_is_small = true;
    assert_int_equal(ledger_open(&place->ledger, place->path, LEDGER_WRITE, NULL), STATUS_OK);
    map_is_small = false;
    grown_count = 0;
}

static void append_groups(struct place *place)
{
    static char bytes[8000];
    static struct record records[128];

    for (uint64_t first = 1; first <= 16 * 128; first += 128) { /* 16 MiB */
        for (uint32_t i = 0; i < 128; i++) {
            records[i] = record_of(first + i, (struct text){bytes, sizeof bytes});
        }
        assert_int_equal(ledger_append(place->ledger, records, 128, NULL), STATUS_OK);
    }
    assert_true(count_from(place->ledger, 1) == 16 * 128);
}

static void a_map_too_small_for_the_next_group_grows_before_it(void **state)
{
    struct place *place = *state;

    use_small_map(place);
    append_groups(place);
    assert_true(grown_count > 0);
}

static void a_map_that_turns_out_full_grows_and_the_group_is_appended(void **state)
{
    struct place *place = *state;

    use_small_map(place);
    map_seems_empty = true;
    append_groups(place);
    map_seems_empty = false;
    assert_true(grown_count > 0);
    grown_count = 0;
    commit_failure = MDB_MAP_FULL;
    append(place->ledger, 16 * 128 + 1, 3);
    assert_int_equal(grown_count, 1);
    expect_in_another_process(place, 16 * 128 + 3);
}

static void a_commit_that_fails_otherwise_is_told_with_what_to_do(void **state)
{
    struct place *place = *state;
    const struct record record = record_of(1, TEXT("x"));
    struct error err = {0};

    commit_failure = EIO;
    assert_int_equal(ledger_append(place->ledger, &record, 1, &err), STATUS_IO);
    assert_non_null(strstr(err.text, place->path));
    assert_non_null(strstr(err.text, "write: Input/output error"));
    assert_non_null(strstr(err.text, "start again"));
    assert_true(ledger_head(place->ledger) == 0);
    commit_failure = ENOSPC;
    assert_int_equal(ledger_append(place->ledger, &record, 1, &err), STATUS_FULL);
    assert_true(count_from(place->ledger, 1) == 0);
}

static void others_read_with_and_without_a_writer(void **state)
{
    struct place *place = *state;

    append(place->ledger, 1, 300);
    expect_in_another_process(place, 300);
    append(place->ledger, 301, 300);
    expect_in_another_process(place, 600);
    ledger_close(&place->ledger);
    expect_in_another_process(place, 600);
}

static void a_cursor_sees_what_was_appended_after_it_stopped(void **state)
{
    struct place *place = *state;
    struct ledger_cursor *cursor = NULL;
    struct record record;

    append(place->ledger, 1, 2);
    assert_int_equal(ledger_cursor_open(&cursor, place->ledger, 2, NULL), STATUS_OK);
    assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_OK);
    assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_NOT_FOUND);
    append(place->ledger, 3, 2);
    assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_OK);
    assert_true(record.sequence == 3);
    ledger_cursor_rest(cursor);
    ledger_cursor_rest(cursor);
    ledger_cursor_seek(cursor, 1);
    assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_OK);
    assert_true(record.sequence == 1);
    ledger_cursor_seek(cursor, 9);
    assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_NOT_FOUND);
    ledger_cursor_seek(cursor, 4);
    assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_OK);
    assert_true(record.sequence == 4);
    ledger_cursor_close(&cursor);
}

static void one_record_is_read_by_a_cursor_that_is_opened_once(void **state)
{
    struct place *place = *state;
    struct ledger_cursor *cursor = NULL;
    const struct ledger_cursor *opened;
    struct record record;

    append(place->ledger, 1, 3);
    assert_int_equal(ledger_cursor_read(&cursor, place->ledger, 2, &record, NULL), STATUS_OK);
    assert_true(record.sequence == 2);
    opened = cursor;
    assert_int_equal(ledger_cursor_read(&cursor, place->ledger, 1, &record, NULL), STATUS_OK);
    assert_true(record.sequence == 1);
    assert_int_equal(ledger_cursor_read(&cursor, place->ledger, 4, &record, NULL),
                     STATUS_NOT_FOUND);
    assert_ptr_equal(cursor, opened);
    ledger_cursor_close(&cursor);
}

static void no_record_is_read_where_no_cursor_can_be_opened(void **state)
{
    struct place *place = *state;
    struct ledger_cursor *cursor = NULL;
    struct record record;
    enum status status;

    append(place->ledger, 1, 1);
    memory_is_out = true;
    status = ledger_cursor_read(&cursor, place->ledger, 1, &record, NULL);
    memory_is_out = false;
    assert_int_equal(status, STATUS_NO_MEMORY);
    assert_null(cursor);
}

static void a_cursor_at_work_keeps_no_old_pages_alive(void **state)
{
    struct place *place = *state;
    struct ledger_cursor *cursor = NULL;
    struct record record;

    append(place->ledger, 1, GROUP_EVENTS_MAX);
    assert_int_equal(ledger_cursor_open(&cursor, place->ledger, 1, NULL), STATUS_OK);
    for (uint64_t i = 1; i <= GROUP_EVENTS_MAX + 200;
         i++) { /* its snapshot is renewed on the way */
        if (i == 100) {
            append(place->ledger, GROUP_EVENTS_MAX + 1, 200);
        }
        assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_OK);
        assert_true(record.sequence == i);
    }
    ledger_cursor_close(&cursor);
}

static void reading_makes_nothing(void **state)
{
    struct place *place = *state;
    struct ledger *reader = NULL;
    struct error err = {0};
    char path[PATH_BYTES];
    struct stat stat;

    (void)snprintf(path, sizeof path, "%s/none", place->root);
    assert_int_equal(ledger_open(&reader, path, LEDGER_READ, &err), STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, path));
    assert_null(reader);
    assert_int_not_equal(lstat(path, &stat), 0);
}

static void only_its_owner_may_read_it(void **state)
{
    struct place *place = *state;
    char path[PATH_BYTES + 16];
    struct stat stat_of;

    assert_int_equal(stat(place->path, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0700);
    (void)snprintf(path, sizeof path, "%s/data.mdb", place->path);
    assert_int_equal(stat(path, &stat_of), 0);
    assert_int_equal(stat_of.st_mode & 0777, 0600);
}

static void what_is_no_ledger_is_not_opened(void **state)
{
    struct place *place = *state;
    struct ledger *ledger = NULL;
    struct error err = {0};
    char path[PATH_BYTES + 16];
    FILE *file;

    ledger_close(&place->ledger);
    (void)snprintf(path, sizeof path, "%s/data.mdb", place->path);
    file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 2000; i++) {
        assert_true(fputs("no ledger ", file) >= 0);
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(ledger_open(&ledger, place->path, LEDGER_WRITE, &err), STATUS_CORRUPT);
    assert_int_equal(ledger_open(&ledger, place->path, LEDGER_READ, &err), STATUS_CORRUPT);
    assert_null(ledger);
}

/* Somebody else's environment at the path; its table has one pair. NULL: the unnamed one. */
static void make_foreign(const char *path, const char *table)
{
    MDB_val key = {6, (char[]){"format"}};
    MDB_val value = {5, (char[]){"thing"}};
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi dbi;

    (void)mkdir(path, 0700); /* it may be there */
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 4), 0);
    assert_int_equal(mdb_env_open(env, path, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, table, table == NULL ? 0 : MDB_CREATE, &dbi), 0);
    assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static size_t read_whole(const char *directory, char *bytes, size_t bytes_max)
{
    char path[PATH_BYTES + 16];
    size_t count;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/data.mdb", directory);
    file = fopen(path, "r");
    assert_non_null(file);
    count = fread(bytes, 1, bytes_max, file);
    assert_true(count < bytes_max);
    assert_int_equal(fclose(file), 0);
    return count;
}

static void another_programs_environment_is_left_alone(void **state)
{
    static const char *const tables[] = {NULL, "things", "meta", "records"};
    static char before[65536];
    static char after[65536];
    struct place *place = *state;
    struct ledger *ledger = NULL;
    char path[PATH_BYTES];

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        struct error err = {0};
        size_t count;

        (void)snprintf(path, sizeof path, "%s/foreign%zu", place->root, i);
        make_foreign(path, tables[i]);
        count = read_whole(path, before, sizeof before);
        assert_int_equal(ledger_open(&ledger, path, LEDGER_WRITE, &err), STATUS_CORRUPT);
        assert_non_null(strstr(err.text, path));
        assert_non_null(strstr(err.text, "not a ledger of Doorstep's"));
        assert_int_equal(ledger_open(&ledger, path, LEDGER_READ, &err), STATUS_CORRUPT);
        assert_int_equal(read_whole(path, after, sizeof after), count);
        assert_memory_equal(after, before, count);
    }
}

static void both_tables_of_anothers_are_no_ledger_either(void **state)
{
    struct place *place = *state;
    struct ledger *ledger = NULL;
    struct error err = {0};
    char path[PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s/foreign", place->root);
    make_foreign(path, "records");
    make_foreign(path, "meta");
    assert_int_equal(ledger_open(&ledger, path, LEDGER_WRITE, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "not a ledger of Doorstep's"));
}

static void a_ledger_of_another_version_is_left_alone_and_named(void **state)
{
    struct place *place = *state;
    MDB_val key = {6, (char[]){"format"}};
    MDB_val value = {8, (uint8_t[]){0, 0, 0, 0, 0, 0, 0, 3}};
    struct ledger *ledger = NULL;
    struct error err = {0};
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi dbi;

    ledger_close(&place->ledger);
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 4), 0);
    assert_int_equal(mdb_env_open(env, place->path, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, "meta", 0, &dbi), 0);
    assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
    assert_int_equal(ledger_open(&ledger, place->path, LEDGER_WRITE, &err), STATUS_VERSION);
    assert_non_null(strstr(err.text, place->path));
    assert_non_null(strstr(err.text, "format 3"));
    assert_non_null(strstr(err.text, "use the release that made it"));
    assert_int_equal(ledger_open(&ledger, place->path, LEDGER_READ, &err), STATUS_VERSION);
}

/* Somebody changes a table behind the ledger's back. A value without bytes: the pair is deleted. */
static void tamper(struct place *place, const char *table, struct text key, struct text value)
{
    MDB_val key_value = {key.count, (void *)key.bytes};
    MDB_val value_value = {value.count, (void *)value.bytes};
    MDB_env *env = NULL;
    MDB_txn *txn = NULL;
    MDB_dbi dbi;

    ledger_close(&place->ledger);
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 4), 0);
    assert_int_equal(mdb_env_open(env, place->path, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, table, 0, &dbi), 0);
    assert_int_equal(value.bytes == NULL ? mdb_del(txn, dbi, &key_value, NULL)
                                         : mdb_put(txn, dbi, &key_value, &value_value, 0),
                     0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void assert_not_opened(struct place *place, const char *words)
{
    struct error err = {0};

    assert_int_equal(ledger_open(&place->ledger, place->path, LEDGER_WRITE, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, words));
}

static void a_record_that_is_out_of_its_place_is_told(void **state)
{
    static const uint8_t keys[][8] = {{0},
                                      {0, 0, 0, 0, 0, 0, 0, 1},
                                      {0, 0, 0, 0, 0, 0, 0, 2},
                                      {0, 0, 0, 0, 0, 0, 0, 3},
                                      {0, 0, 0, 0, 0, 0, 0, 4}};
    static uint8_t bytes[256];
    const struct record last = record_of(4, TEXT("payload"));
    const struct text encoded = {(const char *)bytes, record_bytes(&last)};
    struct place *place = *state;
    struct ledger_cursor *cursor = NULL;
    struct error err = {0};
    struct record record;

    record_encode(&last, bytes);
    append(place->ledger, 1, 4);
    tamper(place, "records", (struct text){(const char *)keys[2], 8}, (struct text){NULL, 0});
    assert_not_opened(place, "it has 3 records, and record 4 is its last");
    tamper(place, "records", (struct text){(const char *)keys[0], 8}, encoded);
    tamper(place, "records", (struct text){(const char *)keys[3], 8}, encoded);
    assert_int_equal(ledger_open(&place->ledger, place->path, LEDGER_WRITE, &err), STATUS_OK);
    assert_int_equal(ledger_cursor_open(&cursor, place->ledger, 1, &err), STATUS_OK);
    assert_int_equal(ledger_cursor_next(cursor, &record, &err), STATUS_OK);
    assert_int_equal(ledger_cursor_next(cursor, &record, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "record 2: there is a gap before it"));
    assert_int_equal(ledger_cursor_next(cursor, &record, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "record 2: it is missing"));
    ledger_cursor_seek(cursor, 3);
    for (int i = 0; i < 2; i++, ledger_cursor_seek(cursor, 3)) { /* which moves it no further */
        assert_int_equal(ledger_cursor_next(cursor, &record, &err), STATUS_CORRUPT);
        assert_non_null(strstr(err.text, "calls itself 4"));
    }
    ledger_cursor_close(&cursor);
    tamper(place, "records", (struct text){(const char *)keys[3], 8}, TEXT("short"));
    assert_int_equal(ledger_open(&place->ledger, place->path, LEDGER_WRITE, &err), STATUS_OK);
    assert_int_equal(ledger_cursor_open(&cursor, place->ledger, 3, &err), STATUS_OK);
    assert_int_equal(ledger_cursor_next(cursor, &record, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "too short"));
    ledger_cursor_close(&cursor);
    tamper(place, "records", (struct text){(const char *)keys[3], 8}, encoded);
    bytes[encoded.count - 1] ^= 1;
    tamper(place, "records", (struct text){(const char *)keys[4], 8}, encoded);
    assert_int_equal(ledger_open(&place->ledger, place->path, LEDGER_WRITE, &err), STATUS_OK);
    assert_int_equal(ledger_cursor_open(&cursor, place->ledger, 4, &err), STATUS_OK);
    assert_int_equal(ledger_cursor_next(cursor, &record, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "record 4: its event is not what was committed"));
    ledger_cursor_close(&cursor);
    tamper(place, "records", (struct text){(const char *)keys[4], 8}, TEXT("short"));
    assert_not_opened(place, "ledger: its last record: a record of 5 bytes is too short");
    tamper(place, "records", (struct text){(const char *)keys[4], 8}, (struct text){NULL, 0});
    assert_not_opened(place, "out of place"); /* the last one calls itself 4 */
    tamper(place, "records", TEXT("zzz"), encoded);
    assert_not_opened(place, "out of place");
}

static void a_ledger_without_all_that_says_so_is_none(void **state)
{
    struct place *place = *state;

    tamper(place, "meta", TEXT("id"), TEXT("three"));
    assert_not_opened(place, "not a ledger");
    tamper(place, "meta", TEXT("id"), (struct text){NULL, 0});
    assert_not_opened(place, "not a ledger");
    tamper(place, "meta", TEXT("epoch"), (struct text){NULL, 0});
    assert_not_opened(place, "not a ledger");
}

static void an_empty_environment_becomes_a_ledger_when_it_is_written(void **state)
{
    struct place *place = *state;
    struct ledger *ledger = NULL;
    struct error err = {0};
    MDB_env *env = NULL;
    char path[PATH_BYTES];

    (void)snprintf(path, sizeof path, "%s/empty", place->root);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_open(env, path, 0, 0600), 0);
    mdb_env_close(env);
    assert_int_equal(ledger_open(&ledger, path, LEDGER_READ, &err), STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, "no ledger"));
    assert_int_equal(ledger_open(&ledger, path, LEDGER_WRITE, &err), STATUS_OK);
    append(ledger, 1, 1);
    ledger_close(&ledger);
}

static void two_ledgers_have_different_ids(void **state)
{
    struct place *place = *state;
    struct ledger *other = NULL;
    char path[PATH_BYTES];
    uint64_t bytes = 0;

    (void)snprintf(path, sizeof path, "%s/other", place->root);
    assert_int_equal(ledger_open(&other, path, LEDGER_WRITE, NULL), STATUS_OK);
    assert_memory_not_equal(ledger_identity(other).bytes, ledger_identity(place->ledger).bytes,
                            LEDGER_ID_BYTES);
    assert_int_equal(ledger_disk_free(other, &bytes, NULL), STATUS_OK);
    assert_true(bytes > 0);
    ledger_close(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_appended_is_read_in_order),
        TEST(a_reopened_ledger_is_the_same),
        TEST(a_gap_or_a_step_back_in_time_is_refused),
        TEST(nothing_to_append_is_no_error),
        TEST(the_largest_event_fits),
        TEST(a_map_too_small_for_the_next_group_grows_before_it),
        TEST(a_map_that_turns_out_full_grows_and_the_group_is_appended),
        TEST(a_commit_that_fails_otherwise_is_told_with_what_to_do),
        TEST(others_read_with_and_without_a_writer),
        TEST(a_cursor_sees_what_was_appended_after_it_stopped),
        TEST(one_record_is_read_by_a_cursor_that_is_opened_once),
        TEST(no_record_is_read_where_no_cursor_can_be_opened),
        TEST(a_cursor_at_work_keeps_no_old_pages_alive),
        TEST(reading_makes_nothing),
        TEST(only_its_owner_may_read_it),
        TEST(what_is_no_ledger_is_not_opened),
        TEST(another_programs_environment_is_left_alone),
        TEST(both_tables_of_anothers_are_no_ledger_either),
        TEST(a_ledger_of_another_version_is_left_alone_and_named),
        TEST(a_record_that_is_out_of_its_place_is_told),
        TEST(a_ledger_without_all_that_says_so_is_none),
        TEST(an_empty_environment_becomes_a_ledger_when_it_is_written),
        TEST(two_ledgers_have_different_ids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
