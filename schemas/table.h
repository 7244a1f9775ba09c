#ifndef DOORSTEP_SCHEMAS_TABLE_H
#define DOORSTEP_SCHEMAS_TABLE_H

#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* A hash table from texts to numbers: open addressing, linear probing, at most half full. Keys are
 * copied. It belongs to the book; its order is never seen from outside, so that it may change. */

struct table_slot;

struct table {
    struct table_slot *slots; /* owned */
    uint32_t capacity;        /* a power of two, or 0 */
    uint32_t count;
    char *spare; /* owned; what the next new key is copied to, NULL: nothing reserved */
    uint32_t spare_bytes;
};

/* A zeroed struct is an empty table. */
void table_finish(struct table *table);

/* Make room for this key, so that nothing can fail when it is put.
 * Errors: NO_MEMORY; the table's keys and numbers are as before */
enum status table_reserve(struct table *table, struct text key) MUST_CHECK;
/* Set the key's number. Room for it has been reserved, and no other new key put since. */
void table_put(struct table *table, struct text key, uint32_t number);
/* Forget the key, if it is there. */
void table_remove(struct table *table, struct text key);
/* Forget every key; the room for them stays. */
void table_clear(struct table *table);
/* False: there is no such key. */
bool table_find(const struct table *table, struct text key, uint32_t *number);

/* FNV-1a with a final mix: good enough to spread keys, and for 32-bit fingerprints of ids. */
uint64_t table_hash(struct text key);

#endif
