#include "broker/io_rewrite.h"

#include "broker/io_store_copy.h"
#include "broker/io_store_cursor.h"
#include "schemas/limits.h"

#include <assert.h>

#define REWRITE_BYTES (4 * 1048576) /* of entries in one commit of the copy, about */

/* On its way, table by table. */
struct copying {
    rewrite_look *look;
    void *context;             /* look's */
    uint64_t count;            /* of entries that are copied */
    struct store_cursor *from; /* owned */
    uint32_t table;
    struct text key; /* what comes next; borrowed */
    struct text value;
    bool is_done;
};

static enum status step(struct copying *copying, struct error *err)
{
    const enum status status =
        store_cursor_next(copying->from, &copying->key, &copying->value, err);

    copying->is_done = status == STATUS_NOT_FOUND;
    return copying->is_done ? STATUS_OK : status;
}

static enum status put_some(struct store *copy, void *context, struct error *err)
{
    struct copying *copying = context;
    enum status status = STATUS_OK;
    uint64_t bytes = 0;

    while (status == STATUS_OK && !copying->is_done && bytes < REWRITE_BYTES) {
        copying->count++;
        bytes += copying->key.count + copying->value.count;
        status = store_append(copy, copying->table, copying->key, copying->value, err);
        if (status == STATUS_OK) {
            status = step(copying, err);
        }
    }
    return status;
}

static enum status put_all(struct copying *copying, struct store *copy, struct error *err)
{
    enum status status = step(copying, err);

    while (status == STATUS_OK && !copying->is_done) {
        status = store_write(copy, REWRITE_BYTES, put_some, copying, err);
        if (status == STATUS_OK && copying->look != NULL) {
            status = copying->look(copying->context, copying->count, err);
        }
    }
    return status;
}

static enum status copy_table(struct copying *copying, struct store *store, struct store *copy,
                              struct error *err)
{
    enum status status = store_cursor_open(&copying->from, store, copying->table, err);

    if (status != STATUS_OK) {
        return status;
    }
    assert(copying->from != NULL);
    status = store_cursor_renew(copying->from, err);
    if (status == STATUS_OK) {
        status = put_all(copying, copy, err);
    }
    store_cursor_close(&copying->from);
    return status;
}

/* Should a write of it have been begun again, an entry is missing. */
static enum status compare_table(struct store *store, struct store *copy, uint32_t table,
                                 struct error *err)
{
    uint64_t count = 0;
    uint64_t copied = 0;
    enum status status = store_count(store, table, &count, err);

    if (status == STATUS_OK) {
        status = store_count(copy, table, &copied, err);
    }
    store_rest(store);
    store_rest(copy);
    return status != STATUS_OK || count == copied
               ? status
               : error_set(err, STATUS_IO, "%llu entries of %llu were copied",
                           (unsigned long long)copied, (unsigned long long)count);
}

static enum status copy_all(struct copying *copying, struct store *store, struct store *copy,
                            struct error *err)
{
    enum status status = STATUS_OK;

    for (; copying->table < store_table_count(store) && status == STATUS_OK; copying->table++) {
        status = copy_table(copying, store, copy, err);
        if (status == STATUS_OK) {
            status = compare_table(store, copy, copying->table, err);
        }
    }
    return status;
}

/* To run into a full disk would fill it for everybody else, if only for a moment. Where nobody can
 * tell, it is tried. */
static enum status check_room(struct store *store, struct error *err)
{
    uint64_t bytes_free = 0;
    uint64_t bytes = 0;
    enum status status = store_bytes(store, &bytes, err);

    store_rest(store);
    if (status != STATUS_OK || store_disk_free(store, &bytes_free, NULL) != STATUS_OK ||
        bytes_free >= bytes + DISK_FULL_BYTES) {
        return status;
    }
    return error_set(err, STATUS_FULL,
                     "for a while it takes %llu MiB more, and %llu MiB are free: make room and "
                     "start again",
                     (unsigned long long)(bytes + DISK_FULL_BYTES) >> 20,
                     (unsigned long long)bytes_free >> 20);
}

enum status rewrite_store(struct store **store, rewrite_look *look, void *context,
                          struct error *err)
{
    struct copying copying = {.look = look, .context = context};
    struct store *copy = NULL;
    enum status status = check_room(*store, err);

    if (status == STATUS_OK) {
        status = store_copy_open(&copy, *store, err);
    }
    if (status != STATUS_OK) {
        return error_wrap(err, status, "copy to new.mdb");
    }
    assert(copy != NULL);
    status = copy_all(&copying, *store, copy, err);
    if (status != STATUS_OK) {
        store_copy_drop(&copy, *store);
        return error_wrap(err, status, "copy to new.mdb");
    }
    return store_copy_install(store, &copy, err);
}
