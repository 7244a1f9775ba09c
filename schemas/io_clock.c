#include "schemas/io_clock.h"

#include "schemas/clock_shift.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *file; /* the environment's; NULL: the clock is right */
static int64_t shift_s;

/* Errors: the system's number, or 0 where the file can be read and holds no shift. */
static enum status look(int *error)
{
    char text[CLOCK_SHIFT_FILE_BYTES + 1];
    const int descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t count = -1;

    *error = 0;
    if (descriptor < 0) {
        *error = errno;
        return STATUS_IO;
    }
    count = read(descriptor, text, sizeof text);
    *error = count < 0 ? errno : 0;
    (void)close(descriptor); /* only read */
    return count >= 0 && count <= CLOCK_SHIFT_FILE_BYTES &&
                   clock_shift_parse(&shift_s, (struct text){text, (uint32_t)count})
               ? STATUS_OK
               : STATUS_IO;
}

enum status clock_open(struct error *err)
{
    int error;

    file = getenv(CLOCK_SHIFT_VARIABLE);
    if (file != NULL && file[0] == '\0') {
        file = NULL;
    }
    if (file == NULL || look(&error) == STATUS_OK) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID, "%s=%.150s: %s", CLOCK_SHIFT_VARIABLE, file,
                     error != 0 ? strerror(error) : "wants a number of seconds, like -86400");
}

bool clock_is_shifted(void)
{
    return file != NULL;
}

int64_t clock_shift_s(void)
{
    return shift_s;
}

const char *clock_file(void)
{
    return file == NULL ? "" : file;
}

int64_t clock_wall_ms(void)
{
    int error;

    if (file != NULL) {
        (void)look(&error); /* the last shift stays */
    }
    return clock_handler_ms();
}

int64_t clock_handler_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    return ((int64_t)now.tv_sec + shift_s) * 1000 + now.tv_nsec / 1000000;
}
