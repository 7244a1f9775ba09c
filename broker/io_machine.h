#ifndef DOORSTEP_BROKER_IO_MACHINE_H
#define DOORSTEP_BROKER_IO_MACHINE_H

#include "broker/core.h"
#include "broker/io_ledger.h"

#include <stdint.h>
#include <time.h>

/* Microseconds of CLOCK_MONOTONIC or CLOCK_REALTIME. */
int64_t machine_us(clockid_t clock);

/* As many descriptors as the system lets us have: libzmq ends the process when an ipc listener
 * finds none. Call before the first socket. */
void machine_raise_descriptors(void);
/* Look at our memory and how long we run; what cannot be found out is 0. */
void machine_look(struct machine *machine, int64_t started_ms, int64_t now_ms);
/* Look at the ledger's disk: one cheap call, for each group, as a disk fills in less than a second.
 * One that does not answer counts as full. */
void machine_look_at_disk(struct machine *machine, struct ledger *ledger);

#endif
