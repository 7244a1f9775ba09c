#ifndef DOORSTEP_BROKER_IO_MACHINE_H
#define DOORSTEP_BROKER_IO_MACHINE_H

#include "broker/core.h"
#include "broker/io_ledger.h"

#include <stdbool.h>
#include <stdint.h>

/* Monotonic; io_clock.h has the wall clock. */
int64_t machine_us(void);

/* Does a blocked SIGTERM or SIGINT wait? Nobody should wait for a long start only to stop. */
bool machine_is_asked_to_stop(void);

/* A hundredth of a second, or less when a signal comes. */
void machine_pause(void);

/* Look at our memory and how long we run; what cannot be found out is 0. */
void machine_look(struct machine *machine, int64_t started_ms, int64_t now_ms);
/* Give memory that was freed back to the system, so that the next look sees it. */
void machine_return_memory(void);
/* Look at the ledger's disk: one cheap call, for each group, as a disk fills in less than a second.
 * One that does not answer counts as full. */
void machine_look_at_disk(struct machine *machine, struct ledger *ledger);

#endif
