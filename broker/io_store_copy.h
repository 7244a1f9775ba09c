#ifndef DOORSTEP_BROKER_IO_STORE_COPY_H
#define DOORSTEP_BROKER_IO_STORE_COPY_H

#include "broker/io_store.h"

/* A store beside a store, for what shall take its place: io_rewrite.h fills it. It is `new.mdb` in
 * the same directory, and nobody's until it is installed: who finds one there deletes it. */

/* An empty store of the same tables, which is written to as any other. What is written is synced
 * only when it is installed. Errors: those of store_open. */
enum status store_copy_open(struct store **out, const struct store *store,
                            struct error *err) MUST_CHECK;
/* It shall not take its place. NULL: what one that was broken off left there. */
void store_copy_drop(struct store **copy, const struct store *store);
/* Sync the copy and put its file in place of the store's, which is opened again; the copy is closed
 * in any case. Until then the old file stands. No cursor is open.
 * Errors: FULL, IO, the store is as before; or, if *store is NULL, it could not be opened again. */
enum status store_copy_install(struct store **store, struct store **copy,
                               struct error *err) MUST_CHECK;

#endif
