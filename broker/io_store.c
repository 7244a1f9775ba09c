#include "broker/io_store.h"

#include "broker/io_store_parts.h"
#include "schemas/limits.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

/* LMDB's and the kernel's codes, made ours. */
static enum status status_of(int rc)
{
    switch (rc) {
    case 0:
        return STATUS_OK;
    case MDB_NOTFOUND:
    case ENOENT:
        return STATUS_NOT_FOUND;
    case MDB_VERSION_MISMATCH:
        return STATUS_VERSION;
    case MDB_INVALID:
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_CURSOR_FULL: /* a tree deeper than any: its pages lead back to themselves */
        return STATUS_CORRUPT;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    case ENOSPC:
    case MDB_MAP_FULL:
        return STATUS_FULL;
    default:
        return STATUS_IO;
    }
}

enum status store_refuse_path(struct error *err, const struct store_plan *plan, const char *path,
                              int rc, const char *step)
{
    return error_set(err, status_of(rc), "%s %s: %s: %s", plan->what, path, step, mdb_strerror(rc));
}

enum status store_refuse(struct error *err, const struct store *store, int rc, const char *step)
{
    return store_refuse_path(err, &store->plan, store->path, rc, step);
}

enum status store_answer(struct error *err, const struct store *store, int rc)
{
    return rc == 0 || rc == MDB_NOTFOUND ? status_of(rc) : store_refuse(err, store, rc, "read");
}

MDB_val store_borrow(struct text bytes)
{
    MDB_val value = {bytes.count, NULL};

    (void)memcpy(&value.mv_data, &bytes.bytes, sizeof bytes.bytes);
    return value;
}

struct text store_text(const MDB_val *value)
{
    return (struct text){value->mv_data, (uint32_t)value->mv_size};
}

/* A reader whose map is smaller than what another process made it must take over the new size. */
int store_begin_read(struct store *store, MDB_txn **txn)
{
    int rc = *txn == NULL ? mdb_txn_begin(store->env, NULL, MDB_RDONLY, txn) : mdb_txn_renew(*txn);

    if (rc == MDB_MAP_RESIZED) {
        rc = mdb_env_set_mapsize(store->env, 0);
        rc = rc != 0        ? rc
             : *txn == NULL ? mdb_txn_begin(store->env, NULL, MDB_RDONLY, txn)
                            : mdb_txn_renew(*txn);
    }
    return rc;
}

uint32_t store_table_count(const struct store *store)
{
    return store->plan.table_count;
}

void store_sweep(struct store *store)
{
    int dead;

    (void)mdb_reader_check(store->env, &dead); /* housekeeping: a failure costs space, no more */
}

enum status store_disk_free(const struct store *store, uint64_t *bytes, struct error *err)
{
    struct statvfs figures;

    if (statvfs(store->path, &figures) != 0) {
        return store_refuse(err, store, errno, "ask for free space");
    }
    *bytes = (uint64_t)figures.f_bavail * figures.f_frsize;
    return STATUS_OK;
}

/* Writing. */

static int grow(struct store *store)
{
    MDB_envinfo info;
    int rc = mdb_env_info(store->env, &info);

    return rc != 0 ? rc : mdb_env_set_mapsize(store->env, info.me_mapsize * 2);
}

/* Grow before a write that might not fit: cheaper than finding out inside the commit. */
static int make_room(struct store *store, uint64_t bytes)
{
    const size_t need = store->plan.spare_bytes + 2 * (size_t)bytes;
    MDB_envinfo info;
    MDB_stat stat;
    int rc = mdb_env_info(store->env, &info);

    rc = rc != 0 ? rc : mdb_env_stat(store->env, &stat);
    if (rc == 0 && need > info.me_mapsize - info.me_last_pgno * stat.ms_psize) {
        rc = grow(store);
    }
    return rc;
}

/* LMDB makes EIO of a write that was cut short. */
static enum status refuse_write(struct store *store, int rc, struct error *err)
{
    const enum status status = store_refuse(err, store, rc, "write");
    uint64_t bytes = UINT64_MAX;

    if ((rc == EIO || rc == ENOSPC) && store_disk_free(store, &bytes, NULL) == STATUS_OK &&
        bytes < DISK_FULL_BYTES) {
        return error_wrap(err, status, "the disk is full: make room and start again");
    }
    return error_wrap(err, status,
                      "the disk refused: see its quota, ulimit -f and the kernel's log, and start "
                      "again");
}

static enum status write_once(struct store *store, store_fill *fill, void *context,
                              struct error *err)
{
    enum status status;
    int rc = mdb_txn_begin(store->env, NULL, 0, &store->write);

    store->is_map_full = false;
    if (rc != 0) {
        return refuse_write(store, rc, err);
    }
    status = fill(store, context, err);
    if (status != STATUS_OK) {
        mdb_txn_abort(store->write);
    } else {
        rc = mdb_txn_commit(store->write);
        store->is_map_full = rc == MDB_MAP_FULL;
        status = rc != 0 ? refuse_write(store, rc, err) : STATUS_OK;
    }
    store->write = NULL;
    return status;
}

enum status store_write(struct store *store, uint64_t bytes, store_fill *fill, void *context,
                        struct error *err)
{
    enum status status;
    int rc;

    assert(!store->plan.is_read_only && store->write == NULL);
    store_rest(store); /* the map may move */
    rc = make_room(store, bytes);
    if (rc != 0) {
        return refuse_write(store, rc, err);
    }
    status = write_once(store, fill, context, err);
    for (int i = 0; i < STORE_GROW_TRIES && status == STATUS_FULL && store->is_map_full; i++) {
        rc = grow(store);
        status = rc != 0 ? refuse_write(store, rc, err) : write_once(store, fill, context, err);
    }
    return status;
}

static enum status put(struct store *store, uint32_t table, struct text key, struct text value,
                       unsigned int flags, struct error *err)
{
    MDB_val key_value = store_borrow(key);
    MDB_val value_value = store_borrow(value);
    int rc;

    assert(store->write != NULL && table < store->plan.table_count);
    rc = mdb_put(store->write, store->tables[table], &key_value, &value_value, flags);
    store->is_map_full = rc == MDB_MAP_FULL;
    return rc != 0 ? store_refuse(err, store, rc, "put") : STATUS_OK;
}

enum status store_put(struct store *store, uint32_t table, struct text key, struct text value,
                      struct error *err)
{
    return put(store, table, key, value, 0, err);
}

enum status store_append(struct store *store, uint32_t table, struct text key, struct text value,
                         struct error *err)
{
    return put(store, table, key, value, MDB_APPEND, err);
}

/* Reading. */

void store_rest(struct store *store)
{
    if (!store->is_resting) {
        mdb_txn_reset(store->read);
        store->is_resting = true;
    }
}

/* The write at hand, else a snapshot of the store's own. */
static int reading(struct store *store, MDB_txn **txn)
{
    int rc = 0;

    if (store->write == NULL && store->is_resting) {
        rc = store_begin_read(store, &store->read);
        store->is_resting = rc != 0;
    }
    *txn = store->write != NULL ? store->write : store->read;
    return rc;
}

enum status store_get(struct store *store, uint32_t table, struct text key, struct text *value,
                      struct error *err)
{
    MDB_val key_value = store_borrow(key);
    MDB_val found = {0};
    MDB_txn *txn;
    int rc = reading(store, &txn);

    rc = rc != 0 ? rc : mdb_get(txn, store->tables[table], &key_value, &found);
    if (rc == 0) {
        *value = store_text(&found);
    }
    return store_answer(err, store, rc);
}

enum status store_last(struct store *store, uint32_t table, struct text *key, struct text *value,
                       struct error *err)
{
    MDB_val key_value = {0};
    MDB_val found = {0};
    MDB_cursor *cursor = NULL;
    MDB_txn *txn;
    int rc = reading(store, &txn);

    rc = rc != 0 ? rc : mdb_cursor_open(txn, store->tables[table], &cursor);
    if (rc != 0) {
        return store_answer(err, store, rc);
    }
    rc = mdb_cursor_get(cursor, &key_value, &found, MDB_LAST);
    mdb_cursor_close(cursor);
    if (rc == 0) {
        *key = store_text(&key_value);
        *value = store_text(&found);
    }
    return store_answer(err, store, rc);
}

/* Around where the cursor stands. */
static int read_around(MDB_cursor *cursor, MDB_val *key, struct store_around *around)
{
    MDB_val value = {0};
    int rc = mdb_cursor_get(cursor, key, &value, MDB_SET_RANGE);

    if (rc == 0) {
        around->key_at = store_text(key);
        around->value_at = store_text(&value);
    }
    if (rc == 0 || rc == MDB_NOTFOUND) {
        rc = mdb_cursor_get(cursor, key, &value, rc == 0 ? MDB_PREV : MDB_LAST);
    }
    if (rc == 0) {
        around->key_before = store_text(key);
        around->value_before = store_text(&value);
    }
    return rc == MDB_NOTFOUND ? 0 : rc;
}

enum status store_look_around(struct store *store, uint32_t table, struct text key,
                              struct store_around *around, struct error *err)
{
    MDB_val key_value = store_borrow(key);
    MDB_cursor *cursor = NULL;
    MDB_txn *txn;
    int rc = reading(store, &txn);

    *around = (struct store_around){0};
    rc = rc != 0 ? rc : mdb_cursor_open(txn, store->tables[table], &cursor);
    if (rc == 0) {
        rc = read_around(cursor, &key_value, around);
        mdb_cursor_close(cursor);
    }
    return store_answer(err, store, rc);
}

enum status store_count(struct store *store, uint32_t table, uint64_t *count, struct error *err)
{
    MDB_stat stat = {0};
    MDB_txn *txn;
    int rc = reading(store, &txn);

    rc = rc != 0 ? rc : mdb_stat(txn, store->tables[table], &stat);
    *count = stat.ms_entries;
    return store_answer(err, store, rc);
}

enum status store_bytes(struct store *store, uint64_t *bytes, struct error *err)
{
    MDB_stat stat = {0};
    uint64_t sum = 0;
    MDB_txn *txn;
    int rc = reading(store, &txn);

    for (uint32_t i = 0; i < store->plan.table_count && rc == 0; i++) {
        rc = mdb_stat(txn, store->tables[i], &stat);
        sum += (stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages) * stat.ms_psize;
    }
    *bytes = sum;
    return store_answer(err, store, rc);
}

/* Integers. */

struct text store_key(uint8_t bytes[STORE_KEY_BYTES], uint64_t value)
{
    for (int i = STORE_KEY_BYTES - 1; i >= 0; i--) {
        bytes[i] = (uint8_t)value;
        value >>= 8;
    }
    return (struct text){(const char *)bytes, STORE_KEY_BYTES};
}

bool store_number(uint64_t *value, struct text bytes)
{
    if (bytes.count != STORE_KEY_BYTES) {
        return false;
    }
    *value = 0;
    for (uint32_t i = 0; i < bytes.count; i++) {
        *value = *value << 8 | (uint8_t)bytes.bytes[i];
    }
    return true;
}
