#ifndef DOORSTEP_BROKER_IO_STORE_PARTS_H
#define DOORSTEP_BROKER_IO_STORE_PARTS_H

#include "broker/io_store.h"

#include <lmdb.h>

/* What the files of the store share, and nobody else includes: LMDB. io_store.c has the entries,
 * written and read, and LMDB's codes; io_store_open.c the file and its directory; io_store_cursor.c
 * and io_store_copy.c what their headers say. */

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

/* io_store.c: LMDB's and the kernel's codes and texts, made ours. */

enum status store_refuse(struct error *err, const struct store *store, int rc, const char *step);
enum status store_refuse_path(struct error *err, const struct store_plan *plan, const char *path,
                              int rc, const char *step);
/* Not found is an answer, not a failure: err is then as it was. */
enum status store_answer(struct error *err, const struct store *store, int rc);
/* LMDB's struct has no const, yet what is put is only read. */
MDB_val store_borrow(struct text bytes);
struct text store_text(const MDB_val *value);
/* Begin to read, or take a new snapshot where *txn is one already. Gives LMDB's code. */
int store_begin_read(struct store *store, MDB_txn **txn);

/* io_store_open.c: from the directory to the tables, step by step. */

/* Open this file, without more ado; what is left half open is closed by store_close_file, as is the
 * store's own snapshot. */
enum status store_open_file(struct store *store, const char *path, unsigned int flags,
                            struct error *err) MUST_CHECK;
void store_close_file(struct store *store);
/* Make the tables in an empty environment, and what it begins with; open those of any other. */
enum status store_open_tables(struct store *store, struct error *err) MUST_CHECK;
/* Open what stands in the store's place, its lock and length checked, and sync it. */
enum status store_open_again(struct store *store, struct error *err) MUST_CHECK;

#endif
