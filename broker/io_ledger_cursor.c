#include "broker/io_ledger_parts.h"
#include "broker/io_store_cursor.h"
#include "schemas/limits.h"

#include <assert.h>
#include <stdlib.h>

struct ledger_cursor {
    struct ledger *ledger;      /* not owned */
    struct store_cursor *store; /* owned */
    uint64_t next;              /* what comes next */
    uint32_t read_count;        /* in this snapshot */
    bool is_placed;             /* the cursor stands on next - 1 */
};

enum status ledger_cursor_open(struct ledger_cursor **out, struct ledger *ledger, uint64_t first,
                               struct error *err)
{
    struct ledger_cursor *cursor = calloc(1, sizeof *cursor);
    enum status status;

    if (cursor == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "ledger %s: open a cursor", ledger->path);
    }
    cursor->ledger = ledger;
    cursor->next = first;
    status = store_cursor_open(&cursor->store, ledger->store, TABLE_RECORDS, err);
    if (status == STATUS_OK) {
        *out = cursor;
        cursor = NULL;
    }
    ledger_cursor_close(&cursor);
    return status;
}

void ledger_cursor_close(struct ledger_cursor **cursor)
{
    if (*cursor != NULL) {
        store_cursor_close(&(*cursor)->store);
        free(*cursor);
        *cursor = NULL;
    }
}

void ledger_cursor_seek(struct ledger_cursor *cursor, uint64_t sequence)
{
    if (cursor->next != sequence) {
        cursor->next = sequence;
        cursor->is_placed = false;
    }
}

void ledger_cursor_rest(struct ledger_cursor *cursor)
{
    store_cursor_rest(cursor->store);
    cursor->is_placed = false;
}

static enum status wake(struct ledger_cursor *cursor, struct error *err)
{
    cursor->is_placed = false;
    cursor->read_count = 0;
    return store_cursor_renew(cursor->store, err);
}

static enum status find(struct ledger_cursor *cursor, struct text *value, struct error *err)
{
    uint8_t bytes[STORE_KEY_BYTES];
    const struct text wanted = store_key(bytes, cursor->next);
    struct text key;
    enum status status;

    if (!cursor->is_placed) {
        return store_cursor_find(cursor->store, wanted, value, err);
    }
    status = store_cursor_next(cursor->store, &key, value, err);
    if (status == STATUS_OK && !text_equals(key, wanted)) {
        return error_set(err, STATUS_CORRUPT, "there is a gap before it");
    }
    return status;
}

/* LMDB has no checksums; what a record says of itself is all there is. */
static enum status check(const struct record *record, uint64_t sequence, struct error *err)
{
    if (record->sequence != sequence) {
        return error_set(err, STATUS_CORRUPT, "a record that calls itself %llu",
                         (unsigned long long)record->sequence);
    }
    return record_is_true(record)
               ? STATUS_OK
               : error_set(err, STATUS_CORRUPT, "its event is not what was committed");
}

enum status ledger_cursor_next(struct ledger_cursor *cursor, struct record *record,
                               struct error *err)
{
    const bool is_fresh =
        store_cursor_is_resting(cursor->store) || cursor->read_count >= SLICE_EVENTS_MAX;
    struct record read;
    struct text value = {NULL, 0};
    enum status status = is_fresh ? wake(cursor, err) : STATUS_OK;

    if (status == STATUS_OK) {
        status = find(cursor, &value, err);
    }
    if (status == STATUS_NOT_FOUND && !is_fresh) { /* the snapshot may be older than the record */
        status = wake(cursor, err);
        status = status == STATUS_OK ? find(cursor, &value, err) : status;
    }
    if (status == STATUS_NOT_FOUND && cursor->next <= cursor->ledger->head) {
        status = error_set(err, STATUS_CORRUPT, "it is missing");
    }
    if (status == STATUS_OK) {
        status = record_decode(&read, value, err);
    }
    if (status == STATUS_OK) {
        status = check(&read, cursor->next, err);
    }
    cursor->is_placed = status == STATUS_OK;
    if (status == STATUS_NOT_FOUND) {
        return status;
    }
    if (status != STATUS_OK) {
        return error_wrap(err, status, "ledger %s: record %llu", cursor->ledger->path,
                          (unsigned long long)cursor->next);
    }
    *record = read;
    cursor->next++;
    cursor->read_count++;
    return STATUS_OK;
}

enum status ledger_cursor_read(struct ledger_cursor **cursor, struct ledger *ledger,
                               uint64_t sequence, struct record *record, struct error *err)
{
    enum status status = STATUS_OK;

    if (*cursor == NULL) {
        status = ledger_cursor_open(cursor, ledger, sequence, err);
    } else {
        ledger_cursor_seek(*cursor, sequence);
    }
    if (status != STATUS_OK) {
        return status;
    }
    assert(*cursor != NULL);
    return ledger_cursor_next(*cursor, record, err);
}
