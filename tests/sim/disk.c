#include "tests/sim/disk.h"

#include "tests/support/erasing.h"

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
        free((void *)disk->backup[i].payload.bytes);
    }
    free(disk->records);
    free(disk->backup);
    memory_cache_destroy(&disk->cache);
    if (disk->older != NULL) {
        memory_cache_destroy(&disk->older);
    }
}

static struct text copy_of(struct text bytes)
{
    char *copy = malloc(bytes.count);

    assert(copy != NULL);
    (void)memcpy(copy, bytes.bytes, bytes.count);
    return (struct text){copy, bytes.count};
}

void disk_append(struct disk *disk, const struct record *record)
{
    if (disk->head == disk->capacity) {
        disk->capacity = disk->capacity == 0 ? 512 : disk->capacity * 2;
        disk->records = realloc(disk->records, disk->capacity * sizeof *disk->records);
        disk->backup = realloc(disk->backup, disk->capacity * sizeof *disk->backup);
    }
    assert(disk->records != NULL && disk->backup != NULL);
    disk->records[disk->head] = *record;
    disk->records[disk->head].payload = copy_of(record->payload);
    disk->backup[disk->head] = *record;
    disk->backup[disk->head++].payload = copy_of(record->payload);
    erasing_commit(disk->records, disk->head);
}

const struct record *disk_written(const struct disk *disk, uint64_t sequence)
{
    assert(sequence >= 1 && sequence <= disk->head);
    return &disk->backup[sequence - 1];
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
        free((void *)disk->backup[disk->head].payload.bytes);
    }
    for (uint64_t i = 0; i < disk->head; i++) { /* what was erased since is in the backup */
        free((void *)disk->records[i].payload.bytes);
        disk->records[i] = disk->backup[i];
        disk->records[i].payload = copy_of(disk->backup[i].payload);
    }
    for (uint64_t i = 1; i <= disk->head; i++) {
        erasing_commit(disk->records, i);
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
