#include "broker/io_machine.h"

#include <stdio.h>
#include <unistd.h>

static uint64_t resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long pages = 0;

    if (file != NULL) {
        if (fscanf(file, "%*u %lu", &pages) != 1) {
            pages = 0;
        }
        (void)fclose(file); /* only read */
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

struct machine machine_look(struct ledger *ledger, int64_t started_ms, int64_t now_ms)
{
    struct machine machine = {
        .memory_bytes = resident_bytes(),
        .uptime_s = (uint64_t)(now_ms - started_ms) / 1000,
    };

    if (ledger_disk_free(ledger, &machine.disk_free_bytes, NULL) != STATUS_OK) {
        machine.disk_free_bytes = 0;
    }
    return machine;
}
