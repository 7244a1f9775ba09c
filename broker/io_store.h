#ifndef DOORSTEP_BROKER_IO_STORE_H
#define DOORSTEP_BROKER_IO_STORE_H

#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* A store: an LMDB environment and its tables of bytes by bytes, for the ledger and the cache.
 * Beside this header: io_store_cursor.h reads a table in order, io_store_copy.h puts another file
 * in a store's place; none shows anything of LMDB, which only the files named io_store know.
 *
 * A write is one transaction: all of it or nothing. A reader works on a snapshot, which it takes
 * when it first reads and gives back when it rests; while one is held, pages that later commits
 * replace cannot be used again, so nobody holds one while waiting. Bytes that are handed out borrow
 * from the map until the snapshot is given back, the next write, or the next call on the same
 * cursor. Big-endian integers as keys make tables that are in order of number.
 *
 * One handle per process and path; the caller sees to there being one writer. */

struct store;

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
/* Of the pages that its tables use. */
enum status store_bytes(struct store *store, uint64_t *bytes, struct error *err) MUST_CHECK;
/* Give the store's own snapshot back. */
void store_rest(struct store *store);

uint32_t store_table_count(const struct store *store);

/* Forget readers that died without saying so, whose snapshots keep old pages alive. */
void store_sweep(struct store *store);
/* Free bytes on its file system. */
enum status store_disk_free(const struct store *store, uint64_t *bytes,
                            struct error *err) MUST_CHECK;

/* Big-endian integers, as keys and values. */
#define STORE_KEY_BYTES 8
struct text store_key(uint8_t bytes[STORE_KEY_BYTES], uint64_t value);
/* False: not of that many bytes. */
bool store_number(uint64_t *value, struct text bytes);

#endif
