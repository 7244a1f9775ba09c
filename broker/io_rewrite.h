#ifndef DOORSTEP_BROKER_IO_REWRITE_H
#define DOORSTEP_BROKER_IO_REWRITE_H

#include "broker/io_store.h"

/* A store written anew, entry by entry. LMDB's own copy takes pages as they are, and in what a page
 * does not use stands what was in its memory before; a page that was freed keeps what it held until
 * it is used again. So what was deleted from a store is in its file until this is done. */

/* Told after each portion how many entries are copied. Anything but OK ends it. */
typedef enum status rewrite_look(void *context, uint64_t count, struct error *err);

/* Until the new file is whole and on the disk, the old one stands. Other processes that read go on
 * reading the old one. No cursor is open. `look` may be NULL. Both files stand on the disk for a
 * while, so nothing is begun where there is no room for another. Errors: FULL, IO, or what look
 * gave, the store is as before; or, if *store is NULL, it could not be opened again. */
enum status rewrite_store(struct store **store, rewrite_look *look, void *context,
                          struct error *err) MUST_CHECK;

#endif
