#include "tools/doorstep/shared/vector.h"

#include <assert.h>
#include <stdbool.h>
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

static bool grow(struct vector *vector, uint32_t count)
{
    uint32_t capacity = vector->capacity == 0 ? ENTRIES_FIRST : vector->capacity;
    char *entries;

    if (count <= vector->capacity) {
        return true;
    }
    while (capacity < count) {
        if (capacity > UINT32_MAX / 2) {
            return false;
        }
        capacity *= 2;
    }
    entries = realloc(vector->entries, capacity * vector->entry_bytes);
    if (entries == NULL) {
        return false;
    }
    vector->entries = entries;
    vector->capacity = capacity;
    return true;
}

void *vector_at(struct vector *vector, uint32_t number)
{
    assert(vector->entry_bytes > 0 && number < UINT32_MAX);
    if (number >= vector->count) {
        if (!grow(vector, number + 1)) {
            return NULL;
        }
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
