#include "broker/io_store_copy.h"

#include "broker/io_store_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void name_copy(const struct store *store, char made[STORE_PATH_BYTES + 16],
                      char lock[STORE_PATH_BYTES + 16])
{
    (void)snprintf(made, STORE_PATH_BYTES + 16, "%s/new.mdb", store->path); /* the path fits */
    (void)snprintf(lock, STORE_PATH_BYTES + 16, "%s/new.mdb-lock", store->path);
}

enum status store_copy_open(struct store **out, const struct store *store, struct error *err)
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
    status = store_open_file(copy, made, MDB_NOSUBDIR | MDB_NOSYNC, err);
    if (status == STATUS_OK) {
        status = store_open_tables(copy, err);
    }
    if (status == STATUS_OK) {
        *out = copy; /* moved: the caller owns it from here */
    } else {
        store_copy_drop(&copy, store);
    }
    return status;
}

void store_copy_drop(struct store **copy, const struct store *store)
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
    store_close_file(store);
    if (rename(made, data) != 0) {
        status = store_refuse_path(err, &store->plan, data, errno, "rename");
    } else {
        (void)unlink(lock); /* what stays does not fit: check_lock */
    }
    return status;
}

enum status store_copy_install(struct store **store, struct store **copy, struct error *err)
{
    struct error below = {0};
    enum status status;
    int rc;

    assert((*store)->write == NULL);
    rc = mdb_env_sync((*copy)->env, 1);
    status = rc != 0 ? store_refuse(err, *copy, rc, "sync its copy") : STATUS_OK;
    store_close(copy);
    if (status == STATUS_OK) {
        status = replace(*store, err);
    }
    store_copy_drop(copy, *store); /* of one that did not get so far; else it is not there */
    if ((*store)->env == NULL && store_open_again(*store, &below) != STATUS_OK) {
        status = status == STATUS_OK ? below.status : status;
        (void)error_set(err, below.status, "%s", below.text); /* the worse one is told */
        store_close(store);
    }
    return status;
}
