#include "tools/doorstep/shared/vector.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES_FIRST 64U

struct vector vector_of(size_t entry_bytes)
{
    return (struct vector){.entry_bytes = entry_bytes};
}

void vector_finish(struct vector *vector)
{
    free(vector->entries);
    *vector = vector_of(vector->entry_bytes);
}

/* With room for count items. */
static void *grow(void *items, uint32_t *capacity, uint32_t count, size_t item_bytes)
{
    uint32_t wanted = *capacity == 0 ? ENTRIES_FIRST : *capacity;
    void *grown;

    if (count <= *capacity) {
        return items;
    }
    while (wanted < count) {
        if (wanted > UINT32_MAX / 2) {
            return NULL;
        }
        wanted *= 2;
    }
    grown = realloc(items, wanted * item_bytes);
    if (grown != NULL) {
        *capacity = wanted;
    }
    return grown;
}

void *vector_room(void *items, uint32_t *capacity, uint32_t count, size_t item_bytes)
{
    assert(count < UINT32_MAX);
    return grow(items, capacity, count + 1, item_bytes);
}

void *vector_at(struct vector *vector, uint32_t number)
{
    char *entries;

    assert(vector->entry_bytes > 0 && number < UINT32_MAX);
    if (number >= vector->count) {
        entries = grow(vector->entries, &vector->capacity, number + 1, vector->entry_bytes);
        if (entries == NULL) {
            return NULL;
        }
        vector->entries = entries;
        (void)memset(vector->entries + vector->count * vector->entry_bytes, 0,
                     (number + 1 - vector->count) * vector->entry_bytes);
        vector->count = number + 1;
    }
    return vector->entries + number * vector->entry_bytes;
}

void *vector_append(struct vector *vector)
{
    return vector_at(vector, vector->count);
}

void vector_sort(struct vector *vector, int (*compare)(const void *one, const void *other))
{
    if (vector->count > 1) {
        qsort(vector->entries, vector->count, vector->entry_bytes, compare);
    }
}
