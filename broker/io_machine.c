#include "broker/io_machine.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Our own memory: resident pages less those of files, which the system takes back when it needs
 * them; LMDB's map is such. They are the second and the third number of a line. */
static uint64_t own_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128] = "";
    char *at = line;
    uint64_t pages[3] = {0};

    if (file == NULL) {
        return 0;
    }
    (void)fgets(line, sizeof line, file); /* an empty line has zeros */
    (void)fclose(file);                   /* only read */
    for (int i = 0; i < 3; i++) {
        pages[i] = strtoull(at, &at, 10);
    }
    return pages[1] > pages[2] ? (pages[1] - pages[2]) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

int64_t machine_us(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool machine_is_asked_to_stop(void)
{
    sigset_t waiting;

    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1);
}

void machine_pause(void)
{
    const struct timespec pause = {.tv_nsec = 10000000};

    (void)nanosleep(&pause, NULL); /* cannot fail otherwise */
}

void machine_look(struct machine *machine, int64_t started_ms, int64_t now_ms)
{
    machine->memory_bytes = own_bytes();
    machine->uptime_s = (uint64_t)(now_ms - started_ms) / 1000;
}

void machine_return_memory(void)
{
    (void)malloc_trim(0); /* says only whether there was any */
}

void machine_look_at_disk(struct machine *machine, struct ledger *ledger)
{
    if (ledger_disk_free(ledger, &machine->disk_free_bytes, NULL) != STATUS_OK) {
        machine->disk_free_bytes = 0;
    }
}
