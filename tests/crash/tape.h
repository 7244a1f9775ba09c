#ifndef DOORSTEP_TESTS_TAPE_H
#define DOORSTEP_TESTS_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What this process does to the files below one directory, in order: every call of it and of its
 * shared libraries that changes or syncs a file is defined here, before libc's, and noted down.
 *
 * Calls are carried out, but for syncs: what is durable is for the disk to say that the tape is
 * played to (disk.h), not for the one under this machine. LMDB's lock file is not noted; nothing in
 * it is meant to outlive a process. One tape at a time; one thread, or others one after the other.
 */

#define TAPE_PATH_BYTES 96

/* How far the work has come, in steps that the work numbers as it likes. */
struct progress {
    uint32_t done;  /* promised: told to somebody */
    uint32_t begun; /* at most this much may be there */
};

enum op_kind {
    OP_DIRECTORY, /* made */
    OP_FILE,      /* made */
    OP_LINK,      /* a file's second name, `to`: its first is not written through any more */
    OP_RENAME,    /* to `to`, in the place of what stands there */
    OP_REMOVE,
    OP_WRITE,
    OP_SIZE, /* ftruncate to `offset` */
    OP_SYNC, /* of a file's content, or of a directory's names */
    OP_LOSE, /* a sync that failed: what it should have written never will be */
    OP_MARK,
};

struct op {
    enum op_kind kind;
    bool is_synced;             /* WRITE: through O_DSYNC */
    char path[TAPE_PATH_BYTES]; /* below the root; "" is the root itself */
    char to[TAPE_PATH_BYTES];   /* LINK, RENAME */
    uint64_t offset;
    uint32_t count;
    uint8_t *bytes; /* owned */
    struct progress mark;
};

struct tape {
    struct op *ops; /* owned */
    uint32_t count;
    uint32_t calls; /* that could have failed: opens, writes, syncs … */
};

/* What a machine does wrong: the call of this number, from 1, fails. */
enum fault_kind {
    FAULT_NONE,
    FAULT_IO,       /* EIO, nothing was written; a sync loses what it was to write */
    FAULT_NO_SPACE, /* ENOSPC, the same */
    FAULT_SHORT,    /* half of it is written */
    FAULT_LATE,     /* it is written, and then EIO */
    FAULT_KINDS
};
struct fault {
    enum fault_kind kind;
    uint32_t at;
    bool stays; /* every call after it fails, too */
};

/* What a program could do wrong: this class of syncs does not happen. */
enum mutant {
    MUTANT_NONE,
    MUTANT_NO_DATA_SYNC,      /* fdatasync */
    MUTANT_NO_META_SYNC,      /* O_DSYNC */
    MUTANT_NO_DIRECTORY_SYNC, /* fsync of a directory */
    MUTANTS
};

void tape_start(const char *root, struct fault fault, enum mutant mutant);
struct tape tape_stop(void);
void tape_finish(struct tape *tape);
/* Note how far the work is. */
void tape_mark(struct progress mark);
/* Has the fault happened? */
bool tape_has_failed(void);

#endif
