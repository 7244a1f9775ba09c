#include "tests/crash/tape.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define DESCRIPTORS 1024
#define ROOT_BYTES 128

enum call { CALL_NAME, CALL_WRITE, CALL_SYNC };

struct opened {
    bool is_watched;
    bool is_synced;
    char path[TAPE_PATH_BYTES];
};

static struct {
    bool is_on;
    char root[ROOT_BYTES];
    struct fault fault;
    enum mutant mutant;
    struct tape tape;
    uint32_t capacity;
    struct opened opened[DESCRIPTORS];
} now;

/* The tape. */

void tape_start(const char *root, struct fault fault, enum mutant mutant)
{
    assert(!now.is_on && strlen(root) < sizeof now.root);
    (void)memset(&now, 0, sizeof now);
    (void)memcpy(now.root, root, strlen(root) + 1);
    now.fault = fault;
    now.mutant = mutant;
    now.is_on = true;
}

struct tape tape_stop(void)
{
    now.is_on = false;
    return now.tape;
}

void tape_finish(struct tape *tape)
{
    for (uint32_t i = 0; i < tape->count; i++) {
        free(tape->ops[i].bytes);
    }
    free(tape->ops);
    *tape = (struct tape){0};
}

static struct op *note(enum op_kind kind, const char *path)
{
    struct op *op;

    if (now.tape.count == now.capacity) {
        now.capacity = now.capacity == 0 ? 256 : now.capacity * 2;
        now.tape.ops = realloc(now.tape.ops, now.capacity * sizeof *now.tape.ops);
        assert(now.tape.ops != NULL);
    }
    op = &now.tape.ops[now.tape.count++];
    *op = (struct op){.kind = kind};
    (void)memcpy(op->path, path, strlen(path) + 1);
    return op;
}

void tape_mark(struct progress mark)
{
    if (now.is_on) {
        note(OP_MARK, "")->mark = mark;
    }
}

bool tape_has_failed(void)
{
    return now.fault.kind != FAULT_NONE && now.tape.calls >= now.fault.at;
}

/* Is this path ours? Then what it is below the root. */
static bool is_watched(const char *path, char below[TAPE_PATH_BYTES])
{
    const size_t root = strlen(now.root);
    uint32_t ups = 0;
    size_t count;

    if (!now.is_on || strncmp(path, now.root, root) != 0 ||
        (path[root] != '\0' && path[root] != '/')) {
        return false;
    }
    path += root + (path[root] == '/' ? 1 : 0);
    count = strlen(path);
    while (count >= 3 && memcmp(path + count - 3, "/..", 3) == 0) { /* as in "ledger/.." */
        ups++;
        count -= 3;
    }
    while (ups > 0) {
        while (count > 0 && path[count - 1] != '/') {
            count--;
        }
        count -= count > 0 ? 1 : 0;
        ups--;
    }
    assert(count < TAPE_PATH_BYTES);
    (void)memcpy(below, path, count);
    below[count] = '\0';
    return true;
}

static bool is_noted(const char *path)
{
    return strstr(path, "lock") == NULL;
}

static struct opened *opened_of(int descriptor)
{
    return now.is_on && descriptor >= 0 && descriptor < DESCRIPTORS &&
                   now.opened[descriptor].is_watched
               ? &now.opened[descriptor]
               : NULL;
}

/* Faults. */

/* The fault of this call, if it is its turn, and if a call of this class can fail so. */
static enum fault_kind fault_of(enum call call)
{
    const struct fault *fault = &now.fault;
    const uint32_t number = ++now.tape.calls;

    if (fault->kind == FAULT_NONE || number < fault->at || (number > fault->at && !fault->stays)) {
        return FAULT_NONE;
    }
    return call != CALL_WRITE && (fault->kind == FAULT_SHORT || fault->kind == FAULT_LATE)
               ? FAULT_NONE
               : fault->kind;
}

static int fail(enum fault_kind fault)
{
    errno = fault == FAULT_NO_SPACE ? ENOSPC : EIO;
    return -1;
}

/* Names. From here on parameters are called as in libc's headers. */

static int note_open(const char *path, bool is_new, int flags, int descriptor)
{
    struct opened *opened = &now.opened[descriptor];

    assert(descriptor < DESCRIPTORS);
    opened->is_watched = true;
    opened->is_synced = (flags & O_DSYNC) != 0 && now.mutant != MUTANT_NO_META_SYNC;
    (void)memcpy(opened->path, path, strlen(path) + 1);
    if (is_new && is_noted(path)) {
        (void)note(OP_FILE, path);
    }
    return descriptor;
}

int open(const char *file, int oflag, ...)
{
    char below[TAPE_PATH_BYTES];
    enum fault_kind fault;
    mode_t mode = 0;
    bool is_new;
    int descriptor;

    if ((oflag & O_CREAT) != 0) {
        va_list arguments;

        va_start(arguments, oflag);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    if (!is_watched(file, below)) {
        return (int)syscall(SYS_openat, AT_FDCWD, file, oflag, mode);
    }
    fault = fault_of(CALL_NAME);
    if (fault != FAULT_NONE) {
        return fail(fault);
    }
    is_new = (oflag & O_CREAT) != 0 && syscall(SYS_faccessat, AT_FDCWD, file, F_OK) != 0;
    descriptor = (int)syscall(SYS_openat, AT_FDCWD, file, oflag, mode);
    return descriptor < 0 ? descriptor : note_open(below, is_new, oflag, descriptor);
}

int close(int fd)
{
    struct opened *opened = opened_of(fd);

    if (opened != NULL) {
        opened->is_watched = false;
    }
    return (int)syscall(SYS_close, fd);
}

int mkdir(const char *path, mode_t mode)
{
    char below[TAPE_PATH_BYTES];
    const bool is_ours = is_watched(path, below);
    const enum fault_kind fault = is_ours ? fault_of(CALL_NAME) : FAULT_NONE;
    int rc;

    if (fault != FAULT_NONE) {
        return fail(fault);
    }
    rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (rc == 0 && is_ours) {
        (void)note(OP_DIRECTORY, below);
    }
    return rc;
}

int link(const char *from, const char *to)
{
    char below[TAPE_PATH_BYTES];
    char below_to[TAPE_PATH_BYTES];
    const bool is_ours = is_watched(from, below) && is_watched(to, below_to);
    const enum fault_kind fault = is_ours ? fault_of(CALL_NAME) : FAULT_NONE;
    int rc;

    if (fault != FAULT_NONE) {
        return fail(fault);
    }
    rc = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (rc == 0 && is_ours) {
        (void)memcpy(note(OP_LINK, below)->to, below_to, strlen(below_to) + 1);
    }
    return rc;
}

int rename(const char *old, const char *new)
{
    char below[TAPE_PATH_BYTES];
    char below_to[TAPE_PATH_BYTES];
    const bool is_ours = is_watched(old, below) && is_watched(new, below_to);
    const enum fault_kind fault = is_ours ? fault_of(CALL_NAME) : FAULT_NONE;
    int rc;

    if (fault != FAULT_NONE) {
        return fail(fault);
    }
    rc = (int)syscall(SYS_renameat, AT_FDCWD, old, AT_FDCWD, new);
    if (rc == 0 && is_ours) {
        (void)memcpy(note(OP_RENAME, below)->to, below_to, strlen(below_to) + 1);
    }
    return rc;
}

int unlink(const char *name)
{
    char below[TAPE_PATH_BYTES];
    const bool is_ours = is_watched(name, below);
    const enum fault_kind fault = is_ours ? fault_of(CALL_NAME) : FAULT_NONE;
    int rc;

    if (fault != FAULT_NONE) {
        return fail(fault);
    }
    rc = (int)syscall(SYS_unlinkat, AT_FDCWD, name, 0);
    if (rc == 0 && is_ours && is_noted(below)) {
        (void)note(OP_REMOVE, below);
    }
    return rc;
}

/* Contents. */

static void note_write(const struct opened *opened, const void *bytes, size_t count, off_t offset,
                       bool is_synced)
{
    struct op *op;

    if (!is_noted(opened->path) || count == 0) {
        return;
    }
    op = note(OP_WRITE, opened->path);
    op->is_synced = is_synced;
    op->offset = (uint64_t)offset;
    op->count = (uint32_t)count;
    op->bytes = malloc(count);
    assert(op->bytes != NULL);
    (void)memcpy(op->bytes, bytes, count);
}

ssize_t pwrite(int fd, const void *buf, size_t n, off_t offset)
{
    const struct opened *opened = opened_of(fd);
    const enum fault_kind fault = opened != NULL ? fault_of(CALL_WRITE) : FAULT_NONE;
    ssize_t written;

    if (fault == FAULT_IO || fault == FAULT_NO_SPACE) {
        return fail(fault);
    }
    n = fault == FAULT_SHORT ? n / 2 : n;
    written = syscall(SYS_pwrite64, fd, buf, n, offset);
    if (opened != NULL && written > 0) {
        note_write(opened, buf, (size_t)written, offset, opened->is_synced && fault != FAULT_LATE);
    }
    if (fault == FAULT_LATE && opened->is_synced && is_noted(opened->path)) {
        (void)note(OP_LOSE, opened->path);
    }
    return fault == FAULT_LATE ? fail(fault) : written;
}

static off_t place_of(int descriptor)
{
    return lseek(descriptor, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *buf, size_t n)
{
    ssize_t written;
    off_t offset;

    if (opened_of(fd) == NULL) {
        return syscall(SYS_write, fd, buf, n);
    }
    offset = place_of(fd);
    written = pwrite(fd, buf, n, offset);
    if (written > 0) {
        (void)lseek(fd, offset + written, SEEK_SET); /* as write does */
    }
    return written;
}

/* One call as far as faults go, and one write: its pieces follow each other. */
ssize_t writev(int fd, const struct iovec *iovec, int count)
{
    uint8_t *whole;
    size_t bytes = 0;
    ssize_t written;

    if (opened_of(fd) == NULL) {
        return syscall(SYS_writev, fd, iovec, count);
    }
    for (int i = 0; i < count; i++) {
        bytes += iovec[i].iov_len;
    }
    assert(bytes > 0);
    whole = malloc(bytes);
    assert(whole != NULL);
    bytes = 0;
    for (int i = 0; i < count; i++) {
        (void)memcpy(whole + bytes, iovec[i].iov_base, iovec[i].iov_len);
        bytes += iovec[i].iov_len;
    }
    written = write(fd, whole, bytes);
    free(whole);
    return written;
}

int ftruncate(int fd, off_t length)
{
    const struct opened *opened = opened_of(fd);
    const enum fault_kind fault = opened != NULL ? fault_of(CALL_NAME) : FAULT_NONE;
    int rc;

    if (fault != FAULT_NONE) {
        return fail(fault);
    }
    rc = (int)syscall(SYS_ftruncate, fd, length);
    if (rc == 0 && opened != NULL && is_noted(opened->path)) {
        note(OP_SIZE, opened->path)->offset = (uint64_t)length;
    }
    return rc;
}

/* Syncs: noted, not carried out. */

static int sync_of(const struct opened *opened, bool is_left_out)
{
    const enum fault_kind fault = fault_of(CALL_SYNC);

    if (is_noted(opened->path) && !is_left_out) {
        (void)note(fault == FAULT_NONE ? OP_SYNC : OP_LOSE, opened->path);
    }
    return fault == FAULT_NONE ? 0 : fail(fault);
}

int fdatasync(int fildes)
{
    const struct opened *opened = opened_of(fildes);

    return opened == NULL ? (int)syscall(SYS_fdatasync, fildes)
                          : sync_of(opened, now.mutant == MUTANT_NO_DATA_SYNC);
}

int fsync(int fd)
{
    const struct opened *opened = opened_of(fd);
    struct stat stat;

    if (opened == NULL) {
        return (int)syscall(SYS_fsync, fd);
    }
    return sync_of(opened, now.mutant == MUTANT_NO_DIRECTORY_SYNC && fstat(fd, &stat) == 0 &&
                               S_ISDIR(stat.st_mode));
}

/* Of a map that is written through, which nothing of ours has. */
int msync(void *addr, size_t len, int flags)
{
    assert(!now.is_on);
    return (int)syscall(SYS_msync, addr, len, flags);
}
