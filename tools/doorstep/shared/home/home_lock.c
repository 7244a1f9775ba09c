#include "tools/doorstep/shared/home/home_lock.h"

#include "tools/doorstep/shared/output/lang.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status make_folder(const char *path, struct error *err)
{
    char part[HOME_PATH_BYTES];
    size_t i;

    (void)snprintf(part, sizeof part, "%s", path);
    for (i = 1; part[i] != '\0'; i++) {
        if (part[i] == '/') {
            part[i] = '\0';
            (void)mkdir(part, 0750); /* one that cannot be made shows at the end */
            part[i] = '/';
        }
    }
    if (mkdir(part, 0750) != 0 && errno != EEXIST) {
        return error_set(err, STATUS_IO, SAY("make %s: %s", "创建 %s 失败：%s"), path,
                         lang_errno(errno));
    }
    return STATUS_OK;
}

enum status home_lock(int *lock, const struct home *home, struct error *err)
{
    char path[HOME_PATH_BYTES];
    int fd;
    enum status status = home_path(path, home, "run", err);

    if (status == STATUS_OK) {
        status = make_folder(path, err);
    }
    if (status == STATUS_OK) {
        status = home_path(path, home, "run/up.lock", err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0) {
        return error_set(err, STATUS_IO, SAY("make %s: %s", "创建 %s 失败：%s"), path,
                         lang_errno(errno));
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)close(fd);
        return error_set(
            err, STATUS_LOCKED,
            SAY("another `doorstep up` runs on %s", "%s 已有另一个 doorstep up 在运行"),
            home->path);
    }
    *lock = fd;
    return STATUS_OK;
}
