#include "tests/sim/disk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void disk_begin(struct disk *disk)
{
    *disk = (struct disk){.identity = {{{4, 2}}, 3}};
    disk->cache = memory_cache_create();
}

void disk_end(struct disk *disk)
{
    for (uint64_t i = 0; i < disk->head; i++) {
        free((void *)disk->records[i].payload.bytes);
    }
    free(disk->records);
    memory_cache_destroy(&disk->cache);
    if (disk->older != NULL) {
        memory_cache_destroy(&disk->older);
    }
}

void disk_append(struct disk *disk, const struct record *record)
{
    char *copy = malloc(record->payload.count);

    if (disk->head == disk->capacity) {
        disk->capacity = disk->capacity == 0 ? 512 : disk->capacity * 2;
        disk->records = realloc(disk->records, disk->capacity * sizeof *disk->records);
    }
    assert(copy != NULL && disk->records != NULL);
    (void)memcpy(copy, record->payload.bytes, record->payload.count);
    disk->records[disk->head] = *record;
    disk->records[disk->head++].payload.bytes = copy;
}

const struct record *disk_at(const struct disk *disk, uint64_t sequence)
{
    assert(sequence >= 1 && sequence <= disk->head); /* nobody asks for what is not committed */
    return &disk->records[sequence - 1];
}

void disk_restore(struct disk *disk, uint64_t sequence)
{
    while (disk->head > sequence) {
        free((void *)disk->records[--disk->head].payload.bytes);
    }
    disk->identity.epoch++;
    disk_lose_cache(disk);
}

void disk_keep_cache(struct disk *disk)
{
    if (disk->older != NULL) {
        memory_cache_destroy(&disk->older);
    }
    disk->older = memory_cache_copy(disk->cache);
}

void disk_use_older(struct disk *disk)
{
    if (disk->older != NULL) {
        memory_cache_destroy(&disk->cache);
        disk->cache = memory_cache_copy(disk->older);
    }
}

/* The older one is gone with it: it is the same file. */
void disk_lose_cache(struct disk *disk)
{
    memory_cache_destroy(&disk->cache);
    disk->cache = memory_cache_create();
    if (disk->older != NULL) {
        memory_cache_destroy(&disk->older);
    }
}
