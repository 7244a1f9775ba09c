#include "schemas/table.h"

#include <assert.h>
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
    free(table->spare);
    *table = (struct table){0};
}

/* Keep a free slot in every second place, so that probing ends, and soon. */
static enum status slots_reserve(struct table *table)
{
    struct table grown = *table;

    if ((table->count + 1) * 2 <= table->capacity) {
        return STATUS_OK;
    }
    grown.capacity = table->capacity == 0 ? CAPACITY_FIRST : table->capacity * 2;
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
    free(table->slots);
    *table = grown;
    return STATUS_OK;
}

enum status table_reserve(struct table *table, struct text key)
{
    char *spare;

    if (slots_reserve(table) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    if (table->spare == NULL || table->spare_bytes < key.count) {
        spare = realloc(table->spare, key.count > 0 ? key.count : 1);
        if (spare == NULL) {
            return STATUS_NO_MEMORY;
        }
        table->spare = spare;
        table->spare_bytes = key.count;
    }
    return STATUS_OK;
}

void table_put(struct table *table, struct text key, uint32_t number)
{
    uint64_t hash = table_hash(key);
    struct table_slot *slot;

    assert((table->count + 1) * 2 <= table->capacity);
    slot = slot_of(table, key, hash);
    if (slot->key == NULL) {
        assert(table->spare != NULL && table->spare_bytes >= key.count);
        if (key.count > 0) {
            (void)memcpy(table->spare, key.bytes, key.count);
        }
        *slot = (struct table_slot){table->spare, key.count, number, hash};
        table->spare = NULL; /* moved: the slot owns it from here */
        table->count++;
    }
    slot->number = number;
}

/* A hole would end the probing of those behind it: each that may stand there moves up. */
void table_remove(struct table *table, struct text key)
{
    const uint32_t mask = table->capacity - 1;
    struct table_slot *hole = table->capacity == 0 ? NULL : slot_of(table, key, table_hash(key));
    uint32_t at;

    if (hole == NULL || hole->key == NULL) {
        return;
    }
    free(hole->key);
    at = (uint32_t)(hole - table->slots);
    for (uint32_t next = (at + 1) & mask; table->slots[next].key != NULL;
         next = (next + 1) & mask) {
        const uint32_t from_home = (next - (uint32_t)table->slots[next].hash) & mask;

        if (from_home >= ((next - at) & mask)) {
            table->slots[at] = table->slots[next];
            at = next;
        }
    }
    table->slots[at] = (struct table_slot){0};
    table->count--;
}

void table_clear(struct table *table)
{
    for (uint32_t i = 0; table->count > 0 && i < table->capacity; i++) {
        if (table->slots[i].key != NULL) {
            free(table->slots[i].key);
            table->slots[i] = (struct table_slot){0};
            table->count--;
        }
    }
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
