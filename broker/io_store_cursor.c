#include "broker/io_store_cursor.h"

#include "broker/io_store_parts.h"

#include <assert.h>
#include <stdlib.h>

struct store_cursor {
    struct store *store; /* not owned */
    uint32_t table;
    MDB_txn *txn;       /* owned; NULL before the first use */
    MDB_cursor *cursor; /* owned */
    bool is_resting;    /* no snapshot is held */
};
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
    rc = store_begin_read(cursor->store, &cursor->txn);
    cursor->is_resting = rc != 0;
    if (rc == 0 && cursor->cursor == NULL) {
        rc = mdb_cursor_open(cursor->txn, cursor->store->tables[cursor->table], &cursor->cursor);
    } else if (rc == 0) {
        rc = mdb_cursor_renew(cursor->txn, cursor->cursor);
    }
    if (rc != 0) {
        store_cursor_rest(cursor); /* or no other snapshot could be taken */
        return store_refuse(err, cursor->store, rc, "read");
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
    MDB_val key_value = store_borrow(key);
    MDB_val found = {0};
    int rc;

    assert(!cursor->is_resting);
    rc = mdb_cursor_get(cursor->cursor, &key_value, &found, MDB_SET_KEY);
    if (rc == 0) {
        *value = store_text(&found);
    }
    return store_answer(err, cursor->store, rc);
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
        *key = store_text(&key_value);
        *value = store_text(&found);
    }
    return store_answer(err, cursor->store, rc);
}
