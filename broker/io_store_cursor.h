#ifndef DOORSTEP_BROKER_IO_STORE_CURSOR_H
#define DOORSTEP_BROKER_IO_STORE_CURSOR_H

#include "broker/io_store.h"

/* A reader of one table, in the order of keys, with a snapshot of its own: what is written
 * meanwhile it sees once it takes a new one. It begins without, and is closed before its store. */

struct store_cursor;

enum status store_cursor_open(struct store_cursor **out, struct store *store, uint32_t table,
                              struct error *err) MUST_CHECK;
void store_cursor_close(struct store_cursor **cursor);
/* Take a new snapshot. */
enum status store_cursor_renew(struct store_cursor *cursor, struct error *err) MUST_CHECK;
/* Give it back. */
void store_cursor_rest(struct store_cursor *cursor);
bool store_cursor_is_resting(const struct store_cursor *cursor);
/* The entry of this key; the one after where the cursor stands, or the first. NOT_FOUND leaves err
 * as it was. The cursor must hold a snapshot. */
enum status store_cursor_find(struct store_cursor *cursor, struct text key, struct text *value,
                              struct error *err) MUST_CHECK;
enum status store_cursor_next(struct store_cursor *cursor, struct text *key, struct text *value,
                              struct error *err) MUST_CHECK;

#endif
