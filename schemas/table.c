#include "schemas/table.h"

#include <stdlib.h>

#define CAPACITY_FIRST 64U

struct table_slot {
    char *key; /* owned; NULL: free */
    uint32_t key_count;
    uint32_t number;
    uint64_t hash;
};

uint64_t table_hash(struct text key)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (uint32_t i = 0; i < key.count; i++) {
        hash = (hash ^ (unsigned char)key.bytes[i]) * UINT64_C(1099511628211);
    }
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ (hash >> 29);
}

/* The key's slot, or the free one where it would go. The table has a free slot. */
static struct table_slot *slot_of(const struct table *table, struct text key, uint64_t hash)
{
    uint32_t mask = table->capacity - 1;

    for (uint32_t at = (uint32_t)hash & mask;; at = (at + 1) & mask) {
        struct table_slot *slot = &table->slots[at];

        if (slot->key == NULL ||
            (slot->hash == hash && text_equals(key, (struct text){slot->key, slot->key_count}))) {
            return slot;
        }
    }
}

void table_finish(struct table *table)
{
    for (uint32_t i = 0; i < table->capacity; i++) {
        free(table->slots[i].key);
    }
    free(table->slots);
    *table = (struct table){0};
}

enum status table_reserve(struct table *table)
{
    struct table grown = {.capacity = table->capacity == 0 ? CAPACITY_FIRST : table->capacity * 2};

    if ((table->count + 1) * 2 <= table->capacity) {
        return STATUS_OK;
    }
    grown.slots = calloc(grown.capacity, sizeof *grown.slots);
    if (grown.slots == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (uint32_t i = 0; i < table->capacity; i++) {
        const struct table_slot *slot = &table->slots[i];

        if (slot->key != NULL) {
            *slot_of(&grown, (struct text){slot->key, slot->key_count}, slot->hash) = *slot;
        }
    }
    grown.count = table->count;
    free(table->slots);
    *table = grown;
    return STATUS_OK;
}

enum status table_put(struct table *table, struct text key, uint32_t number)
{
    uint64_t hash = table_hash(key);
    struct table_slot *slot;

    if (table_reserve(table) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    slot = slot_of(table, key, hash);
    if (slot->key == NULL) {
        char *copy = malloc(key.count > 0 ? key.count : 1);

        if (copy == NULL) {
            return STATUS_NO_MEMORY;
        }
        (void)memcpy(copy, key.bytes, key.count);
        *slot = (struct table_slot){copy, key.count, number, hash};
        table->count++;
    }
    slot->number = number;
    return STATUS_OK;
}

bool table_find(const struct table *table, struct text key, uint32_t *number)
{
    const struct table_slot *slot;

    if (table->capacity == 0) {
        return false;
    }
    slot = slot_of(table, key, table_hash(key));
    if (slot->key == NULL) {
        return false;
    }
    *number = slot->number;
    return true;
}
