#include "broker/io_descriptors.h"

#include "schemas/limits.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Connections are accepted on libzmq's thread and counted here for ours. */
static atomic_int connections_end = DESCRIPTORS_MIN - DESCRIPTORS_SPARE;
static atomic_ullong refused_count;

enum status descriptors_claim(struct error *err)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_max < DESCRIPTORS_MIN) {
        return error_set(err, STATUS_NO_MEMORY,
                         "this process may have %llu descriptors, it needs %d: see ulimit -n",
                         (unsigned long long)limit.rlim_max, DESCRIPTORS_MIN);
    }
    limit.rlim_cur = limit.rlim_max < DESCRIPTORS_MAX ? limit.rlim_max : DESCRIPTORS_MAX;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return error_set(err, STATUS_NO_MEMORY, "ask for %llu descriptors",
                         (unsigned long long)limit.rlim_cur);
    }
    atomic_store(&connections_end, (int)limit.rlim_cur - DESCRIPTORS_SPARE);
    return STATUS_OK;
}

uint64_t descriptors_refused(void)
{
    return atomic_exchange(&refused_count, 0);
}

/* The C library's own is not declared for POSIX programs. */
int accept4(int listener, struct sockaddr *address, socklen_t *address_bytes, int flags);

/* The kernel gives the lowest number that is free, so a number tells how many are in use. */
int accept4(int listener, struct sockaddr *address, socklen_t *address_bytes, int flags)
{
    const int accepted = (int)syscall(SYS_accept4, listener, address, address_bytes, flags);

    if (accepted < atomic_load(&connections_end) && (accepted >= 0 || errno != EMFILE)) {
        return accepted;
    }
    if (accepted >= 0) {
        (void)close(accepted); /* nothing was written to it */
    }
    atomic_fetch_add(&refused_count, 1);
    errno = ECONNABORTED; /* which libzmq takes for a peer that went away */
    return -1;
}
