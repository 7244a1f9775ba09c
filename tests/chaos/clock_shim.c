/* Preloaded into a program by clocks.py: its wall clock is the machine's plus an offset, which
 * stands, in seconds, in the file that CLOCK_OFFSET_FILE names. It is read at every call, so that
 * the clock can be set while the program runs. Other clocks are left alone. */

#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

long syscall(long number, ...); /* POSIX does not know it */

static long offset_s(void)
{
    const char *path = getenv("CLOCK_OFFSET_FILE");
    int descriptor = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    char text[32] = "";
    ssize_t count = descriptor < 0 ? 0 : read(descriptor, text, sizeof text - 1);

    if (descriptor >= 0) {
        (void)close(descriptor); /* only read */
    }
    return count > 0 ? strtol(text, NULL, 10) : 0;
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): libc's are reserved names */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    const long rc = syscall(SYS_clock_gettime, clock, now);

    if (rc == 0 && clock == CLOCK_REALTIME) {
        now->tv_sec += offset_s();
    }
    return (int)rc;
}
