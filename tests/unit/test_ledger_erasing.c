#include "broker/io_ledger.h"
#include "schemas/residue.h"
#include "tests/support/core_driver.h"
#include "tests/support/scratch.h"

#include <errno.h>
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

/* What the ledger's file holds of a case that is erased: G-24. */

/* Stand before the kernel's and LMDB's own, for errors that no disk of a test makes. */
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_mdb_get(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value);
int __wrap_mdb_get(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value);
int __real_mdb_env_create(MDB_env **env);
int __wrap_mdb_env_create(MDB_env **env);

static bool next_get_fails;
static bool next_get_lies; /* its last byte is another */
static bool opens_fail;    /* once the copy has its place */
static bool has_its_place;

int __wrap_rename(const char *from, const char *to)
{
    has_its_place = true;
    return __real_rename(from, to);
}

int __wrap_mdb_get(MDB_txn *txn, MDB_dbi table, MDB_val *key, MDB_val *value)
{
    const bool fails = next_get_fails;
    const bool lies = next_get_lies;
    static uint8_t lie[4096];
    const int rc = fails ? MDB_PAGE_NOTFOUND : __real_mdb_get(txn, table, key, value);

    next_get_fails = false;
    next_get_lies = false;
    if (rc == 0 && lies) {
        assert_in_range(value->mv_size, 1, sizeof lie);
        (void)memcpy(lie, value->mv_data, value->mv_size);
        lie[value->mv_size - 1] ^= 1;
        value->mv_data = lie;
    }
    return rc;
}

int __wrap_mdb_env_create(MDB_env **env)
{
    return opens_fail && has_its_place ? ENOMEM : __real_mdb_env_create(env);
}

struct place {
    char root[64];
    char path[96];
    struct ledger *ledger;
    struct driver *driver; /* whose records are appended */
};

static void open_ledger(struct place *place)
{
    struct error err = {0};

    ledger_close(&place->ledger);
    if (ledger_open(&place->ledger, place->path, LEDGER_WRITE, &err) != STATUS_OK) {
        fail_msg("%s", err.text);
    }
}

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    assert_non_null(place);
    (void)snprintf(place->root, sizeof place->root, "/tmp/erasing-XXXXXX");
    assert_non_null(mkdtemp(place->root));
    (void)snprintf(place->path, sizeof place->path, "%s/ledger", place->root);
    open_ledger(place);
    place->driver = driver_create();
    driver_hello(place->driver, 1);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    ledger_close(&place->ledger);
    driver_destroy(&place->driver);
    (void)scratch_remove(place->root); /* what stays is in /tmp */
    free(place);
    return 0;
}

/* One group: judged, appended, and committed in the driver's own memory, too. */
static void append(struct place *place, uint64_t batch, const struct text *events, uint32_t count)
{
    struct driver *driver = place->driver;
    struct error err = {0};

    driver_submit(driver, 1, batch, events, count);
    assert_int_equal(driver->effects->record_count, count);
    if (ledger_append(place->ledger, driver->effects->records, count, &err) != STATUS_OK) {
        fail_msg("%s", err.text);
    }
    driver_commit(driver);
}

/* The ledger's records are those of the driver, which erases in memory. */
static void assert_same_records(struct place *place)
{
    struct ledger_cursor *cursor = NULL;
    struct record record;

    assert_int_equal(ledger_cursor_open(&cursor, place->ledger, 1, NULL), STATUS_OK);
    for (uint64_t i = 0; i < place->driver->head; i++) {
        uint8_t bytes[2][4096];

        assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_OK);
        assert_int_equal(record_bytes(&record), record_bytes(&place->driver->records[i]));
        record_encode(&record, bytes[0]);
        record_encode(&place->driver->records[i], bytes[1]);
        assert_memory_equal(bytes[0], bytes[1], record_bytes(&record));
    }
    assert_int_equal(ledger_cursor_next(cursor, &record, NULL), STATUS_NOT_FOUND);
    ledger_cursor_close(&cursor);
}

/* How often the words stand in the ledger's file. */
static uint32_t count_in_file(const struct place *place, const char *words)
{
    char name[128];
    uint32_t count = 0;
    size_t bytes_count;
    char *bytes;
    FILE *file;

    (void)snprintf(name, sizeof name, "%s/data.mdb", place->path);
    file = fopen(name, "r");
    bytes = malloc(1 << 24);
    assert_non_null(file);
    assert_non_null(bytes);
    bytes_count = fread(bytes, 1, 1 << 24, file);
    for (size_t i = 0; i + strlen(words) <= bytes_count; i++) {
        count += memcmp(bytes + i, words, strlen(words)) == 0 ? 1 : 0;
    }
    (void)fclose(file); /* it was only read */
    free(bytes);
    return count;
}

static void only_headers_and_what_is_left_stay(void **state)
{
    struct place *place = *state;
    const struct text first[] = {make_scheme("project:p"), make_contract("X", "unit-of-x"),
                                 make_contract("Y", "unit-of-y"), make_file("X")};
    const struct text last[] = {make_inquiry("X", "Q-of-x"), make_cancel("X"), make_erasure("X"),
                                make_file("Y")};
    uint8_t headers[4][RECORD_HEADER_BYTES + RECORD_BYTES_MAX];

    append(place, 1, first, 4);
    for (uint32_t i = 0; i < 4; i++) {
        record_encode(&place->driver->records[i], headers[i]);
    }
    append(place, 2, last, 3); /* two of the case's own in the same group */
    assert_same_records(place);
    open_ledger(place);
    assert_same_records(place);
    for (uint32_t i = 0; i < 4; i++) {
        uint8_t bytes[RECORD_HEADER_BYTES + RECORD_BYTES_MAX];

        record_encode(&place->driver->records[i], bytes);
        assert_memory_equal(bytes, headers[i], RECORD_HEADER_BYTES);
        assert_int_equal(record_is_erased(&place->driver->records[i]), i % 2);
    }
    append(place, 3, last + 3, 1);
    assert_same_records(place);
}

static void a_chain_that_is_not_the_cases_erases_nothing(void **state)
{
    struct place *place = *state;
    const struct text first[] = {make_scheme("project:p"), make_contract("X", "1"),
                                 make_contract("Y", "2"), make_cancel("X")};
    const struct text erasure = make_erasure("X");
    struct error err = {0};
    struct record record;

    append(place, 1, first, 4);
    driver_submit(place->driver, 1, 2, &erasure, 1);
    record = place->driver->effects->records[0];
    record.previous = 3; /* Y's */
    assert_int_equal(ledger_append(place->ledger, &record, 1, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "record 3 is not of the erased case"));
    record.previous = 9;
    assert_int_equal(ledger_append(place->ledger, &record, 1, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "record 9 is missing"));
    record.previous = record.sequence;
    assert_int_equal(ledger_append(place->ledger, &record, 1, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "record 5 is missing, changed, or follows itself"));
    record.previous = 4;
    next_get_fails = true;
    assert_int_equal(ledger_append(place->ledger, &record, 1, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "MDB_PAGE_NOTFOUND"));
    next_get_lies = true;
    assert_int_equal(ledger_append(place->ledger, &record, 1, &err), STATUS_CORRUPT);
    assert_non_null(strstr(err.text, "record 4 is missing, changed"));
    record.payload = TEXT("junk");
    assert_int_equal(ledger_append(place->ledger, &record, 1, &err), STATUS_INVALID);
    assert_true(ledger_head(place->ledger) == 4);
    assert_same_records(place);
    assert_int_equal(ledger_append(place->ledger, place->driver->effects->records, 1, &err),
                     STATUS_OK);
    driver_commit(place->driver);
    assert_same_records(place);
}

static void after_a_rewriting_nothing_of_it_is_in_the_file(void **state)
{
    struct place *place = *state;
    const struct text first[] = {make_scheme("project:p"), make_contract("X", "unit-of-x"),
                                 make_contract("Y", "unit-of-y")};
    const struct text second[] = {make_file("X"), make_inquiry("X", "Q-of-x"), make_cancel("X")};
    const struct text last[] = {make_erasure("X")};
    const struct text more[] = {make_file("Y")};
    struct ledger_id id = ledger_identity(place->ledger);
    struct error err = {0};

    append(place, 1, first, 3);
    append(place, 2, second, 3);
    assert_false(ledger_has_leftovers(place->ledger));
    append(place, 3, last, 1);
    assert_true(ledger_has_leftovers(place->ledger));
    open_ledger(place);
    assert_true(ledger_has_leftovers(place->ledger));
    assert_true(count_in_file(place, "Q-of-x") > 0);
    if (ledger_rewrite(&place->ledger, NULL, NULL, &err) != STATUS_OK) {
        fail_msg("%s", err.text);
    }
    assert_false(ledger_has_leftovers(place->ledger));
    assert_int_equal(count_in_file(place, "Q-of-x"), 0);
    assert_int_equal(count_in_file(place, "unit-of-x"), 0);
    assert_true(count_in_file(place, "unit-of-y") > 0);
    assert_same_records(place);
    append(place, 4, more, 1);
    open_ledger(place);
    assert_false(ledger_has_leftovers(place->ledger));
    assert_same_records(place);
    assert_memory_equal(id.bytes, ledger_identity(place->ledger).bytes, LEDGER_ID_BYTES);
}

static void what_cannot_be_rewritten_stays_as_it_is(void **state)
{
    struct place *place = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_cancel("X"), make_erasure("X")};
    struct error err = {0};
    char made[128];

    append(place, 1, events, 4);
    (void)snprintf(made, sizeof made, "%s/new.mdb", place->path);
    assert_int_equal(mkdir(made, 0700), 0);
    assert_int_equal(ledger_rewrite(&place->ledger, NULL, NULL, &err), STATUS_IO);
    assert_non_null(strstr(err.text, "new.mdb"));
    assert_non_null(place->ledger);
    assert_true(ledger_has_leftovers(place->ledger));
    assert_same_records(place);
    assert_int_equal(rmdir(made), 0);
    assert_int_equal(ledger_rewrite(&place->ledger, NULL, NULL, &err), STATUS_OK);
    assert_same_records(place);
}

/* The process ends, and the next begins with what is there. */
static void a_ledger_that_is_written_anew_and_not_opened_is_whole(void **state)
{
    struct place *place = *state;
    const struct text events[] = {make_scheme("project:p"), make_contract("X", "1"),
                                  make_cancel("X"), make_erasure("X")};
    struct error err = {0};

    append(place, 1, events, 4);
    opens_fail = true;
    has_its_place = false;
    assert_int_equal(ledger_rewrite(&place->ledger, NULL, NULL, &err), STATUS_NO_MEMORY);
    opens_fail = false;
    assert_true(has_its_place);
    assert_null(place->ledger);
    assert_non_null(strstr(err.text, place->path));
    open_ledger(place);
    assert_true(ledger_has_leftovers(place->ledger));
    assert_same_records(place);
    assert_int_equal(ledger_rewrite(&place->ledger, NULL, NULL, &err), STATUS_OK);
    assert_false(ledger_has_leftovers(place->ledger));
    assert_same_records(place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_headers_and_what_is_left_stay, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_chain_that_is_not_the_cases_erases_nothing, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(after_a_rewriting_nothing_of_it_is_in_the_file, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(what_cannot_be_rewritten_stays_as_it_is, make_place,
                                        remove_place),
        cmocka_unit_test_setup_teardown(a_ledger_that_is_written_anew_and_not_opened_is_whole,
                                        make_place, remove_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
