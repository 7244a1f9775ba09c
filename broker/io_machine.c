#include "broker/io_machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The second number of a line of them. */
static uint64_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128];
    uint64_t pages = 0;

    if (file == NULL) {
        return 0;
    }
    if (fgets(line, sizeof line, file) != NULL) {
        char *second = line + strcspn(line, " ");

        pages = strtoul(second, NULL, 10);
    }
    (void)fclose(file); /* only read */
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
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
    machine->memory_bytes = resident_bytes();
    machine->uptime_s = (uint64_t)(now_ms - started_ms) / 1000;
}

void machine_look_at_disk(struct machine *machine, struct ledger *ledger)
{
    if (ledger_disk_free(ledger, &machine->disk_free_bytes, NULL) != STATUS_OK) {
        machine->disk_free_bytes = 0;
    }
}
