#include "broker/io_store_parts.h"
#include "schemas/limits.h"

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

static enum status refuse_absent(const struct store_plan *plan, struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND, "there is no %s at %s: is this the right home?",
                     plan->what, plan->path);
}

static enum status sync_directory(const struct store *store, const char *path, struct error *err)
{
    int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum status status = STATUS_OK;

    if (descriptor < 0 || fsync(descriptor) != 0) {
        status = store_refuse_path(err, &store->plan, path, errno, "sync directory");
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
    enum status status = rc != 0 ? store_refuse(err, store, rc, "sync") : STATUS_OK;

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
                   : store_refuse_path(err, plan, plan->path, errno, "create directory");
    }
    (void)snprintf(data, sizeof data, "%s/data.mdb", plan->path);
    if (access(data, R_OK) != 0) {
        return errno == ENOENT ? refuse_absent(plan, err)
                               : store_refuse_path(err, plan, data, errno, "read");
    }
    return STATUS_OK;
}

enum status store_open_file(struct store *store, const char *path, unsigned int flags,
                            struct error *err)
{
    int rc = mdb_env_create(&store->env);

    if (rc != 0) {
        return store_refuse(err, store, rc, "create environment");
    }
    flags |= MDB_NOTLS | (store->plan.is_read_only ? MDB_RDONLY : 0U) |
             (store->plan.is_derived ? MDB_NOMETASYNC : 0U);
    rc = mdb_env_set_mapsize(store->env, (size_t)store->plan.map_bytes);
    rc = rc != 0 ? rc : mdb_env_set_maxdbs(store->env, STORE_TABLES_MAX);
    rc = rc != 0 ? rc : mdb_env_set_maxreaders(store->env, STORE_READERS_MAX);
    rc = rc != 0 ? rc : mdb_env_open(store->env, path, flags, 0600);
    if (rc == ENOMEM) {
        return error_set(err, STATUS_NO_MEMORY,
                         "%s %s: it asks for %llu GiB of addresses, not of memory: see ulimit -v, "
                         "or its first pages are damaged",
                         store->plan.what, store->path,
                         (unsigned long long)store->plan.map_bytes >> 30);
    }
    if (rc != 0) { /* what is invalid to the kernel, the file has told LMDB to ask */
        return store_refuse(err, store, rc == EINVAL ? MDB_INVALID : rc, "open environment");
    }
    store_sweep(store);
    return STATUS_OK;
}

void store_close_file(struct store *store)
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
    int rc = is_reader ? store_begin_read(store, &txn) : mdb_txn_begin(store->env, NULL, 0, &txn);

    if (rc == 0) {
        last = mdb_txn_id(txn) - (is_reader ? 0 : 1);
        mdb_txn_abort(txn);
        rc = mdb_env_info(store->env, &info);
    }
    *fits = last == info.me_last_txnid ||
            (is_reader && last < info.me_last_txnid); /* there is a writer */
    return rc != 0 ? store_refuse(err, store, rc, "look at its lock") : STATUS_OK;
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
        store_close_file(store);
        status = store_open_file(store, path, flags, err);
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
    return rc != 0 ? store_refuse(err, store, rc, "open its tables") : STATUS_OK;
}

/* Committed for a reader, too: it keeps the tables' handles. */
enum status store_open_tables(struct store *store, struct error *err)
{
    enum status status;
    MDB_txn *txn = NULL;
    bool is_new = false;
    int rc = store->plan.is_read_only ? store_begin_read(store, &txn)
                                      : mdb_txn_begin(store->env, NULL, 0, &txn);

    if (rc != 0) {
        return store_refuse(err, store, rc, "begin a transaction");
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
    return rc != 0 ? store_refuse(err, store, rc, "make its tables") : STATUS_OK;
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
        status = store_open_tables(store, err);
    }
    store_close_file(store);
    if (status == STATUS_OK && link(made, data) != 0) {
        status = store_refuse_path(err, &store->plan, data, errno, "name");
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
        return store_refuse(err, store, rc != 0 ? rc : errno, "look at its length");
    }
    if ((uint64_t)file.st_size < (info.me_last_pgno + 1) * stat.ms_psize) {
        return error_set(err, STATUS_CORRUPT, "%s %s: it was cut off", store->plan.what,
                         store->path);
    }
    return STATUS_OK;
}

/* LMDB would begin anew in an empty file. We never leave one: it was cut off, or a copy that found
 * no room. */
static enum status check_filled(const struct store *store, struct error *err)
{
    char data[STORE_PATH_BYTES + 16];
    struct stat file;

    (void)snprintf(data, sizeof data, "%s/data.mdb", store->path); /* the path fits */
    return stat(data, &file) != 0 || file.st_size > 0
               ? STATUS_OK
               : error_set(err, STATUS_CORRUPT, "%s %s: its file data.mdb is empty",
                           store->plan.what, store->path);
}

enum status store_open_again(struct store *store, struct error *err)
{
    enum status status = check_filled(store, err);

    if (status == STATUS_OK) {
        status = open_environment(store, store->path, 0, err);
    }
    if (status == STATUS_OK && store->plan.is_derived) {
        status = check_length(store, err);
    }
    if (status == STATUS_OK) {
        status = store_open_tables(store, err);
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
        status = store_open_again(store, err);
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
    store_close_file(*store);
    free(*store);
    *store = NULL;
}
