#include "broker/io_machine.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Our own memory: resident pages less those of files, which the system takes back when it needs
 * them; LMDB's map is such. */
static uint64_t own_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long long resident = 0;
    unsigned long long of_files = 0;

    if (file == NULL) {
        return 0;
    }
    if (fscanf(file, "%*u %llu %llu", &resident, &of_files) != 2 || of_files > resident) {
        resident = of_files = 0;
    }
    (void)fclose(file); /* only read */
    return (uint64_t)(resident - of_files) * (uint64_t)sysconf(_SC_PAGESIZE);
}

int64_t machine_us(clockid_t clock)
{
    struct timespec now;

    (void)clock_gettime(clock, &now); /* cannot fail for these clocks */
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void machine_raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit); /* with fewer it serves fewer */
    }
}

void machine_look(struct machine *machine, int64_t started_ms, int64_t now_ms)
{
    machine->memory_bytes = own_bytes();
    machine->uptime_s = (uint64_t)(now_ms - started_ms) / 1000;
}

void machine_look_at_disk(struct machine *machine, struct ledger *ledger)
{
    if (ledger_disk_free(ledger, &machine->disk_free_bytes, NULL) != STATUS_OK) {
        machine->disk_free_bytes = 0;
    }
}
