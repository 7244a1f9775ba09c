#include "broker/io_store.h"

#include "schemas/limits.h"

#include <lmdb.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LOCK_TRIES 3 /* opens in a row that find another file's lock */

struct store {
    MDB_env *env;   /* owned */
    MDB_txn *write; /* owned; NULL: no write is going on */
    MDB_txn *read;  /* owned; NULL before the first use */
    MDB_dbi tables[STORE_TABLES_MAX];
    bool is_resting;        /* `read` holds no snapshot */
    bool is_map_full;       /* why the write at hand failed */
    struct store_plan plan; /* path: the one below */
    char path[STORE_PATH_BYTES];
};

struct store_cursor {
    struct store *store; /* not owned */
    uint32_t table;
    MDB_txn *txn;       /* owned; NULL before the first use */
    MDB_cursor *cursor; /* owned */
    bool is_resting;    /* no snapshot is held */
};

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

static enum status refuse_path(struct error *err, const struct store_plan *plan, const char *path,
                               int rc, const char *step)
{
    return error_set(err, status_of(rc), "%s %s: %s: %s", plan->what, path, step, mdb_strerror(rc));
}

static enum status refuse(struct error *err, const struct store *store, int rc, const char *step)
{
    return refuse_path(err, &store->plan, store->path, rc, step);
}

static enum status refuse_absent(const struct store_plan *plan, struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no %s at %s: is this the right home?",
                     plan->what, plan->path);
}

/* Not found is an answer, not a failure. */
static enum status answer(struct error *err, const struct store *store, int rc)
{
    return rc == 0 || rc == MDB_NOTFOUND ? status_of(rc) : refuse(err, store, rc, "read");
}

/* LMDB's struct has no const, yet what is put is only read. */
static MDB_val borrowed(struct text bytes)
{
    MDB_val value = {bytes.count, NULL};

    (void)memcpy(&value.mv_data, &bytes.bytes, sizeof bytes.bytes);
    return value;
}

static struct text text_of_value(const MDB_val *value)
{
    return (struct text){value->mv_data, (uint32_t)value->mv_size};
}

/* A reader whose map is smaller than what another process made it must take over the new size. */
static int begin_read(struct store *store, MDB_txn **txn)
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

/* Opening. */

static enum status sync_directory(const struct store *store, const char *path, struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status status = STATUS_OK;

    if (descriptor < 0 || fsync(descriptor) != 0) {
        status = refuse_path(err, &store->plan, path, errno, "sync directory");
    }
    if (descriptor >= 0) {
        (void)close(descriptor); /* read-only: nothing can be lost */
    }
    return status;
}

/* Make what is found there survive a power cut: who left it may have been killed between writing
 * and syncing, and what a writer tells from now on is told for good. */
static enum status sync_all(const struct store *store, struct error *err)
{
    char parent[STORE_PATH_BYTES + 4];
    const int rc = mdb_env_sync(store->env, 1);
    enum status status = rc != 0 ? refuse(err, store, rc, "sync") : STATUS_OK;

    (void)snprintf(parent, sizeof parent, "%s/..", store->path); /* the path fits */
    if (status == STATUS_OK) {
        status = sync_directory(store, store->path, err);
    }
    return status != STATUS_OK ? status : sync_directory(store, parent, err);
}

/* LMDB maps the lock file that it makes: on a full disk the first write to it would be a SIGBUS. */
static enum status check_room(const struct store_plan *plan, struct error *err)
{
    char lock[STORE_PATH_BYTES + 16];
    struct statvfs figures;

    (void)snprintf(lock, sizeof lock, "%s/lock.mdb", plan->path); /* the path fits */
    if (access(lock, F_OK) == 0 || statvfs(plan->path, &figures) != 0 ||
        (uint64_t)figures.f_bavail * figures.f_frsize >= DISK_FULL_BYTES) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_FULL, "%s %s: the disk is full: make room and start again",
                     plan->what, plan->path);
}

/* A reader creates nothing, so that a mistyped home is found out. */
static enum status check_directory(const struct store_plan *plan, struct error *err)
{
    char data[STORE_PATH_BYTES + 16];

    if (strlen(plan->path) >= STORE_PATH_BYTES) {
        return error_set(err, STATUS_INVALID, "%s: a path of %zu bytes, at most %d", plan->what,
                         strlen(plan->path), STORE_PATH_BYTES - 1);
    }
    if (!plan->is_read_only) {
        return mkdir(plan->path, 0700) == 0 || errno == EEXIST
                   ? check_room(plan, err)
                   : refuse_path(err, plan, plan->path, errno, "create directory");
    }
    (void)snprintf(data, sizeof data, "%s/data.mdb", plan->path);
    if (access(data, R_OK) != 0) {
        return errno == ENOENT ? refuse_absent(plan, err)
                               : refuse_path(err, plan, data, errno, "read");
    }
    return STATUS_OK;
}

static enum status open_once(struct store *store, const char *path, unsigned int flags,
                             struct error *err)
{
    int rc = mdb_env_create(&store->env);

    if (rc != 0) {
        return refuse(err, store, rc, "create environment");
    }
    flags |= MDB_NOTLS | (store->plan.is_read_only ? MDB_RDONLY : 0U) |
             (store->plan.is_derived ? MDB_NOMETASYNC : 0U);
    rc = mdb_env_set_mapsize(store->env, (size_t)store->plan.map_bytes);
    rc = rc != 0 ? rc : mdb_env_set_maxdbs(store->env, STORE_TABLES_MAX);
    rc = rc != 0 ? rc : mdb_env_set_maxreaders(store->env, STORE_READERS_MAX);
    rc = rc != 0 ? rc : mdb_env_open(store->env, path, flags, 0600);
    if (rc == ENOMEM) {
        return error_set(err, STATUS_NO_MEMORY,
                         "%s %s: it asks for %llu GiB of addresses, not of memory: see ulimit -v",
                         store->plan.what, store->path,
                         (unsigned long long)store->plan.map_bytes >> 30);
    }
    if (rc != 0) {
        return refuse(err, store, rc, "open environment");
    }
    store_sweep(store);
    return STATUS_OK;
}

static void close_environment(struct store *store)
{
    if (store->read != NULL) {
        mdb_txn_abort(store->read);
        store->read = NULL;
        store->is_resting = true;
    }
    if (store->env != NULL) {
        mdb_env_close(store->env);
        store->env = NULL;
    }
}

/* The lock file says which transaction was the last, and with it which half of the file is true. It
 * is of another file if this one took its place while somebody read the other. To begin to write
 * makes LMDB correct what a killed writer left. */
static enum status check_lock(struct store *store, bool *fits, struct error *err)
{
    const bool is_reader = store->plan.is_read_only;
    MDB_txn *txn = NULL;
    MDB_envinfo info = {0};
    size_t last = 0;
    int rc = is_reader ? begin_read(store, &txn) : mdb_txn_begin(store->env, NULL, 0, &txn);

    if (rc == 0) {
        last = mdb_txn_id(txn) - (is_reader ? 0 : 1);
        mdb_txn_abort(txn);
        rc = mdb_env_info(store->env, &info);
    }
    *fits = last == info.me_last_txnid ||
            (is_reader && last < info.me_last_txnid); /* there is a writer */
    return rc != 0 ? refuse(err, store, rc, "look at its lock") : STATUS_OK;
}

/* A lock that does not fit is given up by who writes; who only reads looks again. */
static enum status open_environment(struct store *store, const char *path, unsigned int flags,
                                    struct error *err)
{
    char lock[STORE_PATH_BYTES + 16];
    enum status status = STATUS_OK;
    bool fits = false;

    (void)snprintf(lock, sizeof lock, "%s/lock.mdb", store->path); /* the path fits */
    for (int i = 0; i < LOCK_TRIES && status == STATUS_OK && !fits; i++) {
        close_environment(store);
        status = open_once(store, path, flags, err);
        if (status == STATUS_OK) {
            status = check_lock(store, &fits, err);
        }
        if (status == STATUS_OK && !fits && !store->plan.is_read_only) {
            (void)unlink(lock); /* what stays does not fit again */
        }
    }
    return status == STATUS_OK && !fits
               ? error_set(err, STATUS_IO, "%s %s: it is being written anew: try again",
                           store->plan.what, store->path)
               : status;
}

/* Tables are made in an empty environment only: any other is ours already, or not ours to write in.
 */
static enum status open_tables(struct store *store, MDB_txn *txn, bool *is_new, struct error *err)
{
    MDB_stat stat = {0};
    MDB_dbi all;
    int rc = mdb_dbi_open(txn, NULL, 0, &all);

    rc = rc != 0 ? rc : mdb_stat(txn, all, &stat);
    *is_new = rc == 0 && stat.ms_entries == 0;
    if (*is_new && store->plan.is_read_only) {
        return refuse_absent(&store->plan, err);
    }
    for (uint32_t i = 0; i < store->plan.table_count && rc == 0; i++) {
        rc = mdb_dbi_open(txn, store->plan.tables[i], *is_new ? MDB_CREATE : 0, &store->tables[i]);
    }
    if (rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE) {
        return error_set(err, STATUS_CORRUPT,
                         "%s %s: not a %s of Doorstep's but another program's: is this the right "
                         "home?",
                         store->plan.what, store->path, store->plan.what);
    }
    return rc != 0 ? refuse(err, store, rc, "open its tables") : STATUS_OK;
}

/* Committed for a reader, too: it keeps the tables' handles. */
static enum status open_first(struct store *store, struct error *err)
{
    enum status status;
    MDB_txn *txn = NULL;
    bool is_new = false;
    int rc = store->plan.is_read_only ? begin_read(store, &txn)
                                      : mdb_txn_begin(store->env, NULL, 0, &txn);

    if (rc != 0) {
        return refuse(err, store, rc, "begin a transaction");
    }
    status = open_tables(store, txn, &is_new, err);
    if (status == STATUS_OK && is_new && store->plan.fill != NULL) {
        store->write = txn;
        status = store->plan.fill(store, store->plan.context, err);
        store->write = NULL;
    }
    if (status != STATUS_OK) {
        mdb_txn_abort(txn);
        return status;
    }
    rc = mdb_txn_commit(txn);
    return rc != 0 ? refuse(err, store, rc, "make its tables") : STATUS_OK;
}

/* A file that a power cut left half made could never be opened again, so it is made beside its
 * place and gets its name when it is whole. */
static enum status make(struct store *store, struct error *err)
{
    char made[STORE_PATH_BYTES + 16];
    char lock[STORE_PATH_BYTES + 16];
    char data[STORE_PATH_BYTES + 16];
    enum status status;

    (void)snprintf(made, sizeof made, "%s/new.mdb", store->path); /* the path fits */
    (void)snprintf(lock, sizeof lock, "%s/new.mdb-lock", store->path);
    (void)snprintf(data, sizeof data, "%s/data.mdb", store->path);
    if (store->plan.is_read_only) {
        return STATUS_OK;
    }
    (void)unlink(made); /* of one that did not get so far; else it is not there */
    (void)unlink(lock);
    if (access(data, F_OK) == 0) {
        return STATUS_OK;
    }
    status = open_environment(store, made, MDB_NOSUBDIR, err);
    if (status == STATUS_OK) {
        status = open_first(store, err);
    }
    close_environment(store);
    if (status == STATUS_OK && link(made, data) != 0) {
        status = refuse_path(err, &store->plan, data, errno, "name");
    }
    (void)unlink(made); /* what stays is deleted the next time */
    (void)unlink(lock);
    return status;
}

/* A file shorter than it says ends the process when its end is read. Of one that can be made anew:
 * of any other nobody can tell, as LMDB leaves the last pages unwritten when it has freed them. */
static enum status check_length(const struct store *store, struct error *err)
{
    struct stat file = {0};
    MDB_envinfo info;
    MDB_stat stat;
    int descriptor = -1;
    int rc = mdb_env_info(store->env, &info);

    rc = rc != 0 ? rc : mdb_env_stat(store->env, &stat);
    rc = rc != 0 ? rc : mdb_env_get_fd(store->env, &descriptor);
    if (rc != 0 || fstat(descriptor, &file) != 0) {
        return refuse(err, store, rc != 0 ? rc : errno, "look at its length");
    }
    if ((uint64_t)file.st_size < (info.me_last_pgno + 1) * stat.ms_psize) {
        return error_set(err, STATUS_CORRUPT, "%s %s: it was cut off", store->plan.what,
                         store->path);
    }
    return STATUS_OK;
}

/* What is there. */
static enum status open_again(struct store *store, struct error *err)
{
    enum status status = open_environment(store, store->path, 0, err);

    if (status == STATUS_OK && store->plan.is_derived) {
        status = check_length(store, err);
    }
    if (status == STATUS_OK) {
        status = open_first(store, err);
    }
    if (status == STATUS_OK && !store->plan.is_read_only) {
        status = sync_all(store, err);
    }
    return status;
}

enum status store_open(struct store **out, const struct store_plan *plan, struct error *err)
{
    enum status status = check_directory(plan, err);
    struct store *store = NULL;

    assert(plan->table_count <= STORE_TABLES_MAX);
    if (status != STATUS_OK) {
        return status;
    }
    store = calloc(1, sizeof *store);
    if (store == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "%s %s: open", plan->what, plan->path);
    }
    (void)memcpy(store->path, plan->path, strlen(plan->path) + 1);
    store->plan = *plan;
    store->plan.path = store->path;
    store->is_resting = true;
    status = make(store, err);
    if (status == STATUS_OK) {
        status = open_again(store, err);
    }
    if (status == STATUS_OK) {
        *out = store;
        store = NULL;
    }
    store_close(&store);
    return status;
}

void store_close(struct store **store)
{
    if (*store == NULL) {
        return;
    }
    close_environment(*store);
    free(*store);
    *store = NULL;
}

/* Another file in its place. */

static void name_copy(const struct store *store, char made[STORE_PATH_BYTES + 16],
                      char lock[STORE_PATH_BYTES + 16])
{
    (void)snprintf(made, STORE_PATH_BYTES + 16, "%s/new.mdb", store->path); /* the path fits */
    (void)snprintf(lock, STORE_PATH_BYTES + 16, "%s/new.mdb-lock", store->path);
}

enum status store_open_copy(struct store **out, const struct store *store, struct error *err)
{
    char made[STORE_PATH_BYTES + 16];
    char lock[STORE_PATH_BYTES + 16];
    struct store *copy = calloc(1, sizeof *copy);
    MDB_envinfo info;
    enum status status;

    assert(!store->plan.is_read_only);
    if (copy == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "%s %s: copy", store->plan.what, store->path);
    }
    name_copy(store, made, lock);
    (void)unlink(made); /* it is not there, or nobody's */
    (void)unlink(lock);
    (void)mdb_env_info(store->env, &info); /* cannot fail with an environment */
    (void)memcpy(copy->path, store->path, sizeof copy->path);
    copy->plan = store->plan;
    copy->plan.path = copy->path;
    copy->plan.map_bytes = info.me_mapsize;
    copy->plan.fill = NULL;
    copy->is_resting = true;
    status = open_once(copy, made, MDB_NOSUBDIR | MDB_NOSYNC, err);
    if (status == STATUS_OK) {
        status = open_first(copy, err);
    }
    if (status == STATUS_OK) {
        *out = copy; /* moved: the caller owns it from here */
    } else {
        store_drop_copy(&copy, store);
    }
    return status;
}

void store_drop_copy(struct store **copy, const struct store *store)
{
    char made[STORE_PATH_BYTES + 16];
    char lock[STORE_PATH_BYTES + 16];

    store_close(copy);
    name_copy(store, made, lock);
    (void)unlink(made); /* what stays is deleted the next time */
    (void)unlink(lock);
}

/* The new file gets its place, and a lock file of its own. */
static enum status replace(struct store *store, struct error *err)
{
    char made[STORE_PATH_BYTES + 16];
    char made_lock[STORE_PATH_BYTES + 16];
    char data[STORE_PATH_BYTES + 16];
    char lock[STORE_PATH_BYTES + 16];
    enum status status = STATUS_OK;

    name_copy(store, made, made_lock);
    (void)snprintf(data, sizeof data, "%s/data.mdb", store->path); /* the path fits */
    (void)snprintf(lock, sizeof lock, "%s/lock.mdb", store->path);
    close_environment(store);
    if (rename(made, data) != 0) {
        status = refuse_path(err, &store->plan, data, errno, "rename");
    } else {
        (void)unlink(lock); /* what stays does not fit: check_lock */
    }
    return status;
}

enum status store_replace(struct store **store, struct store **copy, struct error *err)
{
    struct error below = {0};
    enum status status;
    int rc;

    assert((*store)->write == NULL);
    rc = mdb_env_sync((*copy)->env, 1);
    status = rc != 0 ? refuse(err, *copy, rc, "sync its copy") : STATUS_OK;
    store_close(copy);
    if (status == STATUS_OK) {
        status = replace(*store, err);
    }
    store_drop_copy(copy, *store); /* of one that did not get so far; else it is not there */
    if ((*store)->env == NULL && open_again(*store, &below) != STATUS_OK) {
        status = status == STATUS_OK ? below.status : status;
        (void)error_set(err, below.status, "%s", below.text); /* the worse one is told */
        store_close(store);
    }
    return status;
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
        return refuse(err, store, errno, "ask for free space");
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
    const enum status status = refuse(err, store, rc, "write");
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
    MDB_val key_value = borrowed(key);
    MDB_val value_value = borrowed(value);
    int rc;

    assert(store->write != NULL && table < store->plan.table_count);
    rc = mdb_put(store->write, store->tables[table], &key_value, &value_value, flags);
    store->is_map_full = rc == MDB_MAP_FULL;
    return rc != 0 ? refuse(err, store, rc, "put") : STATUS_OK;
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
        rc = begin_read(store, &store->read);
        store->is_resting = rc != 0;
    }
    *txn = store->write != NULL ? store->write : store->read;
    return rc;
}

enum status store_get(struct store *store, uint32_t table, struct text key, struct text *value,
                      struct error *err)
{
    MDB_val key_value = borrowed(key);
    MDB_val found = {0};
    MDB_txn *txn;
    int rc = reading(store, &txn);

    rc = rc != 0 ? rc : mdb_get(txn, store->tables[table], &key_value, &found);
    if (rc == 0) {
        *value = text_of_value(&found);
    }
    return answer(err, store, rc);
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
        return answer(err, store, rc);
    }
    rc = mdb_cursor_get(cursor, &key_value, &found, MDB_LAST);
    mdb_cursor_close(cursor);
    if (rc == 0) {
        *key = text_of_value(&key_value);
        *value = text_of_value(&found);
    }
    return answer(err, store, rc);
}

/* Around where the cursor stands. */
static int read_around(MDB_cursor *cursor, MDB_val *key, struct store_around *around)
{
    MDB_val value = {0};
    int rc = mdb_cursor_get(cursor, key, &value, MDB_SET_RANGE);

    if (rc == 0) {
        around->key_at = text_of_value(key);
        around->value_at = text_of_value(&value);
    }
    if (rc == 0 || rc == MDB_NOTFOUND) {
        rc = mdb_cursor_get(cursor, key, &value, rc == 0 ? MDB_PREV : MDB_LAST);
    }
    if (rc == 0) {
        around->key_before = text_of_value(key);
        around->value_before = text_of_value(&value);
    }
    return rc == MDB_NOTFOUND ? 0 : rc;
}

enum status store_look_around(struct store *store, uint32_t table, struct text key,
                              struct store_around *around, struct error *err)
{
    MDB_val key_value = borrowed(key);
    MDB_cursor *cursor = NULL;
    MDB_txn *txn;
    int rc = reading(store, &txn);

    *around = (struct store_around){0};
    rc = rc != 0 ? rc : mdb_cursor_open(txn, store->tables[table], &cursor);
    if (rc == 0) {
        rc = read_around(cursor, &key_value, around);
        mdb_cursor_close(cursor);
    }
    return answer(err, store, rc);
}

enum status store_count(struct store *store, uint32_t table, uint64_t *count, struct error *err)
{
    MDB_stat stat = {0};
    MDB_txn *txn;
    int rc = reading(store, &txn);

    rc = rc != 0 ? rc : mdb_stat(txn, store->tables[table], &stat);
    *count = stat.ms_entries;
    return answer(err, store, rc);
}

/* Cursors. */

enum status store_cursor_open(struct store_cursor **out, struct store *store, uint32_t table,
                              struct error *err)
{
    struct store_cursor *cursor = calloc(1, sizeof *cursor);

    if (cursor == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "%s %s: open a cursor", store->plan.what,
                         store->path);
    }
    cursor->store = store;
    cursor->table = table;
    cursor->is_resting = true;
    *out = cursor;
    return STATUS_OK;
}

void store_cursor_close(struct store_cursor **cursor)
{
    if (*cursor == NULL) {
        return;
    }
    if ((*cursor)->cursor != NULL) {
        mdb_cursor_close((*cursor)->cursor);
    }
    if ((*cursor)->txn != NULL) {
        mdb_txn_abort((*cursor)->txn);
    }
    free(*cursor);
    *cursor = NULL;
}

enum status store_cursor_renew(struct store_cursor *cursor, struct error *err)
{
    int rc;

    store_cursor_rest(cursor);
    rc = begin_read(cursor->store, &cursor->txn);
    cursor->is_resting = rc != 0;
    if (rc == 0 && cursor->cursor == NULL) {
        rc = mdb_cursor_open(cursor->txn, cursor->store->tables[cursor->table], &cursor->cursor);
    } else if (rc == 0) {
        rc = mdb_cursor_renew(cursor->txn, cursor->cursor);
    }
    if (rc != 0) {
        store_cursor_rest(cursor); /* or no other snapshot could be taken */
        return refuse(err, cursor->store, rc, "read");
    }
    return STATUS_OK;
}

void store_cursor_rest(struct store_cursor *cursor)
{
    if (!cursor->is_resting) {
        mdb_txn_reset(cursor->txn);
        cursor->is_resting = true;
    }
}

bool store_cursor_is_resting(const struct store_cursor *cursor)
{
    return cursor->is_resting;
}

enum status store_cursor_find(struct store_cursor *cursor, struct text key, struct text *value,
                              struct error *err)
{
    MDB_val key_value = borrowed(key);
    MDB_val found = {0};
    int rc;

    assert(!cursor->is_resting);
    rc = mdb_cursor_get(cursor->cursor, &key_value, &found, MDB_SET_KEY);
    if (rc == 0) {
        *value = text_of_value(&found);
    }
    return answer(err, cursor->store, rc);
}

enum status store_cursor_next(struct store_cursor *cursor, struct text *key, struct text *value,
                              struct error *err)
{
    MDB_val key_value = {0};
    MDB_val found = {0};
    int rc;

    assert(!cursor->is_resting);
    rc = mdb_cursor_get(cursor->cursor, &key_value, &found, MDB_NEXT);
    if (rc == 0) {
        *key = text_of_value(&key_value);
        *value = text_of_value(&found);
    }
    return answer(err, cursor->store, rc);
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
