#include "workers/io_streams.h"

#include <fcntl.h>
#include <unistd.h>

enum status streams_reserve(void)
{
    int fd;

    for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /* The lowest free number is given: those below are taken by now. */
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
            return STATUS_IO;
        }
    }
    return STATUS_OK;
}
