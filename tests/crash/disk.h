#ifndef DOORSTEP_TESTS_DISK_H
#define DOORSTEP_TESTS_DISK_H

#include "tests/crash/chance.h"
#include "tests/crash/tape.h"

#include <stdbool.h>
#include <stdint.h>

/* A disk with power cuts: what a tape of calls (tape.h) does to files, of which only what was
 * synced is sure to stay. The rules are the least that POSIX and a disk of 512-byte sectors
 * promise:
 *   a write changes what is read at once, and each of its sectors may or may not be on the disk
 *   until the file's next sync; of a sector written twice, either version
 *   a sync makes the file's own sectors durable, not its name; a write through O_DSYNC its own
 *   a name that was made or removed is durable after its directory's sync; one that was taken over
 *   by a rename is the old file's until then, or the new one's, but it is there
 *   what a failed sync did not write is never written: the kernel takes it for clean */

struct disk;

struct disk *disk_create(void);
void disk_destroy(struct disk **disk);
struct disk *disk_copy(const struct disk *disk);

/* Do what the call did. A write through O_DSYNC is in two parts: disk_play leaves it unsynced, as
 * it is while it runs, and disk_finish makes it durable. */
void disk_play(struct disk *disk, const struct op *op);
void disk_finish(struct disk *disk, const struct op *op);

/* What a power cut leaves. */
enum keep {
    KEEP_NOTHING, /* but what is durable */
    KEEP_ALL,     /* everything had just been written */
    KEEP_SOME,    /* of sectors, names and sizes, as chance has it */
};
struct disk *disk_cut(const struct disk *disk, enum keep keep, struct chance *chance);

/* LMDB's files that have their name. */
uint32_t disk_store_count(const struct disk *disk);

/* Write what is read from it below this directory, which is emptied first unless `over` is what
 * stands there already and has the same names. */
void disk_write_out(const struct disk *disk, const struct disk *over, const char *directory);

/* Is what stands below the directory what is read from the disk? If not, a call was missed. */
bool disk_is_at(const struct disk *disk, const char *directory);

#endif
