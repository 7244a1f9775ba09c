#ifndef DOORSTEP_BROKER_IO_MACHINE_H
#define DOORSTEP_BROKER_IO_MACHINE_H

#include "broker/core.h"
#include "broker/io_ledger.h"

/* Look at the machine: free disk, our memory, how long we run. What cannot be found out is 0; a
 * disk that does not answer thus counts as full. */
struct machine machine_look(struct ledger *ledger, int64_t started_ms, int64_t now_ms);

#endif
