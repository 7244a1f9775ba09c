#ifndef DOORSTEP_WORKERS_IO_DAYBOOK_PARTS_H
#define DOORSTEP_WORKERS_IO_DAYBOOK_PARTS_H

#include "workers/io_daybook.h"
#include "workers/notes.h"

#include <lmdb.h>

/* What the files of the day-book share, and nobody else includes: LMDB. io_daybook.c has the
 * outbox, io_daybook_open.c the environment and its directory, io_daybook_notes.c what became of
 * acts and decisions, and what was refused. An int is LMDB's code. */

#define DAYBOOK_KEY_BYTES 8 /* of the outbox: big-endian */

struct daybook {
    MDB_env *env; /* owned; NULL: to be opened anew */
    MDB_dbi acts;
    MDB_dbi refused;
    MDB_dbi outbox;
    MDB_dbi counters;
    char path[HOME_PATH_BYTES];
    int attended; /* owned; the locked directory; -1: the outbox is not ours to deliver */
    struct notes notes;
    char bytes[MESSAGE_BYTES_MAX]; /* what was last handed out */
};

/* io_daybook.c */

/* LMDB's and the kernel's codes, made ours. */
enum status daybook_refuse(const struct daybook *daybook, struct error *err, int rc,
                           const char *doing);
/* In entries, or in bytes: LMDB must have pages left to take something out with. */
bool daybook_is_table_full(const MDB_stat *stat, size_t entries_max);
void daybook_key_write(uint8_t bytes[DAYBOOK_KEY_BYTES], uint64_t key);

/* io_daybook_open.c */

/* Where it stands, by its home and its names; to work in it, the directories are made. */
enum status daybook_find_path(struct daybook *daybook, const struct home *home,
                              const char *department, const char *name, enum daybook_mode mode,
                              struct error *err) MUST_CHECK;
int daybook_open_or_make(struct daybook *daybook, enum daybook_mode mode);
void daybook_close_environment(struct daybook *daybook);
/* Begin a transaction. An environment that LMDB has given up, as after a first page that could not
 * be written, is opened anew: what stands on disk counts. */
int daybook_begin(struct daybook *daybook, unsigned int flags, MDB_txn **txn);

#endif
