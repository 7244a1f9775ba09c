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

static enum status make_directory(const char *path, mode_t mode, struct error *err)
{
    if (mkdir(path, mode) != 0 && errno != EEXIST) {
        return error_set(err, STATUS_IO, "create directory %s: %s", path, strerror(errno));
    }
    return STATUS_OK;
}

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
    return status == STATUS_OK ? make_directory(path, 0750, err) : status;
}

enum status lock_prepare(const struct home *home, struct error *err)
{
    char path[HOME_PATH_BYTES];
    enum status status = make_home(home, err);

    if (status == STATUS_OK) {
        status = home_path(path, home, "ledger", err);
    }
    if (status == STATUS_OK) {
        status = make_directory(path, 0700, err);
    }
    if (status == STATUS_OK) {
        status = home_path(path, home, "run", err);
    }
    return status == STATUS_OK ? make_directory(path, 0750, err) : status;
}

static enum status refuse_locked(int descriptor, const struct home *home, struct error *err)
{
    char pid[PID_TEXT_BYTES] = "";
    ssize_t count = pread(descriptor, pid, sizeof pid - 1, 0);

    pid[count > 0 ? strcspn(pid, "\n") : 0] = '\0';
    return error_set(err, STATUS_LOCKED, "home %s: the broker with pid %s serves it", home->path,
                     pid[0] == '\0' ? "?" : pid);
}

enum status lock_take(struct lock *lock, const struct home *home, struct error *err)
{
    char path[HOME_PATH_BYTES];
    char pid[PID_TEXT_BYTES];
    enum status status = home_path(path, home, "lock", err);
    int descriptor = -1;
    int count;

    if (status != STATUS_OK) {
        return status;
    }
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return error_set(err, STATUS_IO, "open %s: %s", path, strerror(errno));
    }
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        status = errno == EWOULDBLOCK
                     ? refuse_locked(descriptor, home, err)
                     : error_set(err, STATUS_IO, "lock %s: %s", path, strerror(errno));
        goto done;
    }
    count = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, pid, (size_t)count, 0) != count) {
        status = error_set(err, STATUS_IO, "write %s: %s", path, strerror(errno));
        goto done;
    }
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
