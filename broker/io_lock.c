#include "broker/io_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PID_TEXT_BYTES 16
#define OURS (R_OK | W_OK | X_OK)

static enum status make_directory(const char *path, mode_t mode, struct error *err)
{
    if (mkdir(path, mode) != 0 && errno != EEXIST) {
        return error_set(err, STATUS_IO, "create directory %s: %s", path, strerror(errno));
    }
    return STATUS_OK;
}

/* A part of the home: what it must be where it stands, what we must be allowed to do with it, and
 * how it is made where it is missing. */
struct part {
    const char *name;
    mode_t type;
    const char *word;
    int needs;
    mode_t made_with; /* 0: somebody else makes it */
};

static const struct part whole = {"", S_IFDIR, "directory", OURS, 0750};
static const struct part parts[] = {
    {"lock", S_IFREG, "file", R_OK | W_OK, 0},
    {"ledger", S_IFDIR, "directory", OURS, 0700},
    {"ledger/data.mdb", S_IFREG, "file", R_OK | W_OK, 0},
    {"ledger/lock.mdb", S_IFREG, "file", R_OK | W_OK, 0},
    {"run", S_IFDIR, "directory", OURS, 0750},
    {"run/broker.sock", S_IFSOCK, "socket", F_OK, 0},
    {"cache", S_IFDIR, "directory", OURS, 0},
    {"keys", S_IFDIR, "directory", R_OK | X_OK, 0},
};

/* The home with all that is missing above it. Its group may pass through to the socket in run/. */
static enum status make_home(const struct home *home, struct error *err)
{
    char path[HOME_PATH_BYTES];
    enum status status = STATUS_OK;

    (void)memcpy(path, home->path, sizeof path);
    for (char *at = path + 1; *at != '\0' && status == STATUS_OK; at++) {
        if (*at == '/') {
            *at = '\0';
            status = make_directory(path, 0755, err);
            *at = '/';
        }
    }
    return status == STATUS_OK ? make_directory(path, whole.made_with, err) : status;
}

/* libzmq deletes what stands in its socket's place, whatever it is. */
static enum status check_part(const struct part *part, const char *path, struct error *err)
{
    struct stat stat_of;

    if (stat(path, &stat_of) != 0) {
        return errno == ENOENT && part->made_with == 0
                   ? STATUS_OK
                   : error_set(err, STATUS_IO, "look at %s: %s", path, strerror(errno));
    }
    if ((stat_of.st_mode & S_IFMT) != part->type) {
        return error_set(err, STATUS_IO,
                         "%s is no %s: is this the right home? If so, move it out of the way", path,
                         part->word);
    }
    if (access(path, part->needs) == 0) {
        return STATUS_OK;
    }
    return errno == EACCES
               ? error_set(err, STATUS_IO,
                           "%s, of user %u with mode %04o, is not for user %u to use: run the "
                           "broker as the home's owner, or repair the home with chown and chmod",
                           path, stat_of.st_uid, stat_of.st_mode & 07777U, geteuid())
               : error_set(err, STATUS_IO, "use %s: %s", path, strerror(errno));
}

enum status lock_prepare(const struct home *home, struct error *err)
{
    char path[HOME_PATH_BYTES];
    enum status status = make_home(home, err);

    if (status == STATUS_OK) {
        status = check_part(&whole, home->path, err);
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && status == STATUS_OK; i++) {
        status = home_path(path, home, parts[i].name, err);
        if (status == STATUS_OK && parts[i].made_with != 0) {
            status = make_directory(path, parts[i].made_with, err);
        }
        if (status == STATUS_OK) {
            status = check_part(&parts[i], path, err);
        }
    }
    return status;
}

/* Who holds it stands in <home>/lock, for people. */
static void note_pid(const char *path)
{
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (descriptor >= 0) { /* else, as on a full disk, its name is not told */
        (void)dprintf(descriptor, "%ld\n", (long)getpid());
        (void)close(descriptor);
    }
}

static enum status refuse_locked(const char *path, const struct home *home, struct error *err)
{
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    char pid[PID_TEXT_BYTES] = "";
    ssize_t count = descriptor < 0 ? 0 : read(descriptor, pid, sizeof pid - 1);

    if (descriptor >= 0) {
        (void)close(descriptor); /* only read */
    }
    pid[count > 0 ? strcspn(pid, "\n") : 0] = '\0';
    return error_set(err, STATUS_LOCKED, "home %s: the broker with pid %s serves it", home->path,
                     pid[0] == '\0' ? "?" : pid);
}

/* The lock is on the directory itself: a file in it may be deleted, and made anew by a second. */
enum status lock_take(struct lock *lock, const struct home *home, struct error *err)
{
    char path[HOME_PATH_BYTES];
    enum status status = home_path(path, home, "lock", err);
    int descriptor = -1;

    if (status != STATUS_OK) {
        return status;
    }
    descriptor = open(home->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) {
        return error_set(err, STATUS_IO, "open %s: %s", home->path, strerror(errno));
    }
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        status = errno == EWOULDBLOCK
                     ? refuse_locked(path, home, err)
                     : error_set(err, STATUS_IO, "lock %s: %s", home->path, strerror(errno));
        goto done;
    }
    note_pid(path);
    lock->descriptor = descriptor;
    descriptor = -1;
done:
    if (descriptor >= 0) {
        (void)close(descriptor); /* nothing in it matters */
    }
    return status;
}

void lock_release(struct lock *lock)
{
    if (lock->descriptor >= 0) {
        (void)close(lock->descriptor); /* gives up the flock */
        lock->descriptor = -1;
    }
}
