#include "schemas/io_streams.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum status streams_reserve(void)
{
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
        /* the wrong way round, so that to read or write is EBADF as before */
        const int way = number == STDIN_FILENO ? O_WRONLY : O_RDONLY;

        if (fcntl(number, F_GETFD) < 0 && errno == EBADF && open("/dev/null", way) != number) {
            return STATUS_IO; /* open gives the lowest that is free */
        }
    }
    return STATUS_OK;
}
