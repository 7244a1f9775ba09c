#ifndef DOORSTEP_BROKER_IO_STORE_H
#define DOORSTEP_BROKER_IO_STORE_H

#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* An LMDB environment and its tables of bytes by bytes, for the ledger and the cache: the only file
 * of this room that knows LMDB.
 *
 * A write is one transaction: all of it or nothing. A reader works on a snapshot, which it takes
 * when it first reads and gives back when it rests; while one is held, pages that later commits
 * replace cannot be used again, so nobody holds one while waiting. Bytes that are handed out borrow
 * from the map until the snapshot is given back, the next write, or the next call on the same
 * cursor. Big-endian integers as keys make tables that are in order of number.
 *
 * One handle per process and path; the caller sees to there being one writer. */

struct store;
struct store_cursor;

/* Puts what a write is to put. */
typedef enum status store_fill(struct store *store, void *context, struct error *err);

#define STORE_PATH_BYTES 1024 /* of the directory, with its NUL */

struct store_plan {
    const char *what; /* how errors call it: "ledger" */
    const char *path; /* a directory */
    const char *tables[STORE_TABLES_MAX];
    uint32_t table_count;
    uint64_t map_bytes;   /* of address space; the file grows as needed, the map when it must */
    uint32_t spare_bytes; /* that a write may need beside what it puts */
    bool is_read_only;    /* must exist; nothing is made */
    bool is_derived; /* a power cut may take its last writes, but leaves it whole: half the syncs */
    /* Called inside the write that makes the tables: what a new store begins with. NULL: nothing.
     */
    store_fill *fill;
    void *context;
};

/* Errors: NOT_FOUND, there is none (read-only); VERSION, of another LMDB; CORRUPT, damaged, cut
 *         off, or another program's, which is left as it was; INVALID, too long a path; IO,
 *         NO_MEMORY. The text names what, path, step and reason. */
enum status store_open(struct store **out, const struct store_plan *plan,
                       struct error *err) MUST_CHECK;
void store_close(struct store **store);

/* Write: fill puts, then it is committed. `bytes` is about what it will put; room in the map is
 * made beforehand, and should it still be full it grows and fill is called again.
 * Errors: what fill gave, nothing was written; FULL, the file system is full and nothing was
 *         written; any other: the outcome is unknown. */
enum status store_write(struct store *store, uint64_t bytes, store_fill *fill, void *context,
                        struct error *err) MUST_CHECK;

/* Inside a write. store_append: the key is greater than all that are there.
 * Errors: FULL, the map is; give it back from fill. */
enum status store_put(struct store *store, uint32_t table, struct text key, struct text value,
                      struct error *err) MUST_CHECK;
enum status store_append(struct store *store, uint32_t table, struct text key, struct text value,
                         struct error *err) MUST_CHECK;

/* Of the write at hand, else of the store's own snapshot. NOT_FOUND leaves err as it was. */
enum status store_get(struct store *store, uint32_t table, struct text key, struct text *value,
                      struct error *err) MUST_CHECK;
/* The entries around a key: the last before it, and the first that is not before it. An absent key
 * text: there is none. */
struct store_around {
    struct text key_before;
    struct text value_before;
    struct text key_at;
    struct text value_at;
};
enum status store_look_around(struct store *store, uint32_t table, struct text key,
                              struct store_around *around, struct error *err) MUST_CHECK;
enum status store_count(struct store *store, uint32_t table, uint64_t *count,
                        struct error *err) MUST_CHECK;
/* The entry with the greatest key. */
enum status store_last(struct store *store, uint32_t table, struct text *key, struct text *value,
                       struct error *err) MUST_CHECK;
/* Give the store's own snapshot back. */
void store_rest(struct store *store);

/* An empty store of the same tables beside it, for what shall take its place (io_rewrite.h). What
 * is written to it is synced only then. Errors: those of store_open. */
enum status store_open_copy(struct store **out, const struct store *store,
                            struct error *err) MUST_CHECK;
/* It shall not. NULL: what one that was broken off left there. */
void store_drop_copy(struct store **copy, const struct store *store);
/* Sync the copy and put its file in place of the store's, which is opened again; the copy is closed
 * in any case. Until then the old file stands. No cursor is open.
 * Errors: FULL, IO, the store is as before; or, if *store is NULL, it could not be opened again. */
enum status store_replace(struct store **store, struct store **copy, struct error *err) MUST_CHECK;
uint32_t store_table_count(const struct store *store);

/* Forget readers that died without saying so, whose snapshots keep old pages alive. */
void store_sweep(struct store *store);
/* Free bytes on its file system. */
enum status store_disk_free(const struct store *store, uint64_t *bytes,
                            struct error *err) MUST_CHECK;

/* A reader of one table with a snapshot of its own. */
enum status store_cursor_open(struct store_cursor **out, struct store *store, uint32_t table,
                              struct error *err) MUST_CHECK;
void store_cursor_close(struct store_cursor **cursor);
/* Take a new snapshot. */
enum status store_cursor_renew(struct store_cursor *cursor, struct error *err) MUST_CHECK;
void store_cursor_rest(struct store_cursor *cursor);
bool store_cursor_is_resting(const struct store_cursor *cursor);
/* The entry of this key; the one after where the cursor stands, or the first. NOT_FOUND leaves err
 * as it was. The cursor must hold a snapshot. */
enum status store_cursor_find(struct store_cursor *cursor, struct text key, struct text *value,
                              struct error *err) MUST_CHECK;
enum status store_cursor_next(struct store_cursor *cursor, struct text *key, struct text *value,
                              struct error *err) MUST_CHECK;

/* Big-endian integers, as keys and values. */
#define STORE_KEY_BYTES 8
struct text store_key(uint8_t bytes[STORE_KEY_BYTES], uint64_t value);
/* False: not of that many bytes. */
bool store_number(uint64_t *value, struct text bytes);

#endif
