#include "workers/io_daybook.h"

#include "workers/io_daybook_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LAST_KEY "outbox" /* in counters: the last key that was given */

enum status daybook_refuse(const struct daybook *daybook, struct error *err, int rc,
                           const char *doing)
{
    enum status status = rc == ENOSPC || rc == MDB_MAP_FULL   ? STATUS_FULL
                         : rc == ENOENT || rc == MDB_NOTFOUND ? STATUS_NOT_FOUND
                         : rc == ENOMEM                       ? STATUS_NO_MEMORY
                                                              : STATUS_IO;

    return error_set(err, status, "day-book %s: %s: %s", daybook->path, doing, mdb_strerror(rc));
}

enum status daybook_open(struct daybook **out, const struct home *home, const char *department,
                         const char *name, enum daybook_mode mode, struct error *err)
{
    struct daybook *daybook = calloc(1, sizeof *daybook);
    enum status status;

    if (daybook == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "open the day-book of %s", department);
    }
    daybook->attended = -1;
    notes_init(&daybook->notes);
    status = daybook_find_path(daybook, home, department, name, mode, err);
    if (status == STATUS_OK) {
        int rc = daybook_open_or_make(daybook, mode);

        status = rc == 0 ? STATUS_OK : daybook_refuse(daybook, err, rc, "open");
    }
    if (status == STATUS_OK) {
        *out = daybook; /* moved: the caller owns it from here */
        daybook = NULL;
    }
    daybook_close(&daybook);
    return status;
}

void daybook_close(struct daybook **daybook)
{
    if (*daybook != NULL) {
        daybook_close_environment(*daybook);
        if ((*daybook)->attended >= 0) {
            (void)close((*daybook)->attended); /* nothing was written to it */
        }
    }
    free(*daybook);
    *daybook = NULL;
}

bool daybook_is_table_full(const MDB_stat *stat, size_t entries_max)
{
    size_t pages = stat->ms_branch_pages + stat->ms_leaf_pages + stat->ms_overflow_pages;

    return stat->ms_entries >= entries_max || pages * stat->ms_psize >= (size_t)DAYBOOK_TABLE_BYTES;
}

/* The outbox. */

void daybook_key_write(uint8_t bytes[DAYBOOK_KEY_BYTES], uint64_t key)
{
    int i;

    for (i = DAYBOOK_KEY_BYTES - 1; i >= 0; i--) {
        bytes[i] = (uint8_t)key;
        key >>= 8;
    }
}

static uint64_t key_read(const MDB_val *value)
{
    const uint8_t *bytes = value->mv_data;
    uint64_t key = 0;
    size_t i;

    for (i = 0; i < value->mv_size && i < DAYBOOK_KEY_BYTES; i++) {
        key = key << 8 | bytes[i];
    }
    return key;
}

/* Put behind the last. A key never comes again, even when all were delivered: a word that is still
 * to come on an old decision must not take a new one away. */
static int append(const struct daybook *daybook, MDB_txn *txn, struct text event)
{
    uint8_t bytes[DAYBOOK_KEY_BYTES];
    MDB_val name = {strlen(LAST_KEY), LAST_KEY};
    MDB_val key = {sizeof bytes, bytes};
    MDB_val value;
    MDB_stat stat;
    uint64_t last = 0;
    int rc = mdb_stat(txn, daybook->outbox, &stat);

    if (rc == 0 && daybook_is_table_full(&stat, OUTBOX_MAX)) {
        return MDB_MAP_FULL;
    }
    if (rc == 0) {
        rc = mdb_get(txn, daybook->counters, &name, &value);
    }
    if (rc == 0) {
        last = key_read(&value);
    } else if (rc != MDB_NOTFOUND) {
        return rc;
    }
    daybook_key_write(bytes, last + 1);
    value = key;
    rc = mdb_put(txn, daybook->counters, &name, &value, 0);
    value = (MDB_val){event.count, (void *)event.bytes};
    return rc == 0 ? mdb_put(txn, daybook->outbox, &key, &value, MDB_APPEND) : rc;
}

enum status daybook_queue(struct daybook *daybook, struct text event, struct error *err)
{
    MDB_txn *txn = NULL;
    int rc = daybook_begin(daybook, 0, &txn);

    if (rc != 0) {
        return daybook_refuse(daybook, err, rc, "queue a decision");
    }
    rc = append(daybook, txn, event);
    if (rc == 0) {
        rc = mdb_txn_commit(txn);
    } else {
        mdb_txn_abort(txn);
    }
    if (rc == MDB_MAP_FULL) {
        return error_set(err, STATUS_FULL, "day-book %s: too many decisions wait in it already",
                         daybook->path);
    }
    return rc == 0 ? STATUS_OK : daybook_refuse(daybook, err, rc, "queue a decision");
}

/* The lock stands on the directory: there is no file to make on a full disk, or to leave behind. */
bool daybook_attend(struct daybook *daybook)
{
    int directory = daybook->attended;

    if (directory < 0) {
        directory = open(daybook->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory >= 0 && flock(directory, LOCK_EX | LOCK_NB) != 0) {
            (void)close(directory); /* nothing was written to it */
            directory = -1;
        }
        daybook->attended = directory;
    }
    return directory >= 0;
}

/* Does its path lead to other files by now, or to none? */
static bool is_taken_away(const struct daybook *daybook)
{
    struct stat ours;
    struct stat found;
    char path[HOME_PATH_BYTES + 16];
    int file = -1;

    (void)snprintf(path, sizeof path, "%s/data.mdb", daybook->path);
    return daybook->env != NULL && mdb_env_get_fd(daybook->env, &file) == 0 &&
           fstat(file, &ours) == 0 &&
           (stat(path, &found) != 0 || found.st_dev != ours.st_dev || found.st_ino != ours.st_ino);
}

enum status daybook_decisions(struct daybook *daybook, struct decisions *decisions,
                              struct error *err)
{
    MDB_txn *txn = NULL;
    MDB_cursor *cursor = NULL;
    size_t used = 0;
    MDB_val key;
    MDB_val value;
    int rc = is_taken_away(daybook) ? ENOENT : daybook_begin(daybook, MDB_RDONLY, &txn);

    decisions->count = 0;
    if (rc == 0) {
        rc = mdb_cursor_open(txn, daybook->outbox, &cursor);
    }
    if (rc == 0) {
        rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    }
    while (rc == 0 && decisions->count < DECISIONS_MAX && value.mv_size <= BATCH_BYTES_MAX - used) {
        (void)memcpy(daybook->bytes + used, value.mv_data, value.mv_size);
        decisions->items[decisions->count++] =
            (struct decision){key_read(&key), {daybook->bytes + used, (uint32_t)value.mv_size}};
        used += value.mv_size;
        rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    return rc == 0 || rc == MDB_NOTFOUND ? STATUS_OK
                                         : daybook_refuse(daybook, err, rc, "read the outbox");
}
