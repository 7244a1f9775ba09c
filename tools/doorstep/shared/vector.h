#ifndef DOORSTEP_TOOLS_VECTOR_H
#define DOORSTEP_TOOLS_VECTOR_H

#include <stddef.h>
#include <stdint.h>

/* Entries of one size, numbered from 0, zeroed when they first appear: what is kept of each case,
 * inquiry or group. Entries move when it grows, so that a pointer is good until the next call. */

struct vector {
    char *entries; /* owned */
    uint32_t count;
    uint32_t capacity;
    size_t entry_bytes;
};

struct vector vector_of(size_t entry_bytes);
void vector_finish(struct vector *vector);

/* The entry of this number; those before it appear, too. NULL: no memory, all is as before. */
void *vector_at(struct vector *vector, uint32_t number);
/* One entry more. NULL: no memory. */
void *vector_append(struct vector *vector);

/* Entries of an array, in the order that compare says. */
void vector_sort(struct vector *vector, int (*compare)(const void *one, const void *other));

/* An array that keeps a type of its own, with room for one item more than it has: perhaps
 * elsewhere. NULL: no memory, all is as before. */
void *vector_room(void *items, uint32_t *capacity, uint32_t count, size_t item_bytes);

/* All entries, as an array of the type; NULL while there are none. And one that is there. */
#define VECTOR_ALL(vector, type) ((type *)(void *)(vector).entries)
#define VECTOR_GET(vector, type, number) (&VECTOR_ALL(vector, type)[number])

#endif
