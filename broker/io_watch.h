#ifndef DOORSTEP_BROKER_IO_WATCH_H
#define DOORSTEP_BROKER_IO_WATCH_H

#include "broker/core.h"
#include "broker/io_ledger.h"

#include <stdbool.h>
#include <stdint.h>

/* What the broker keeps an eye on beside its messages: the disk, its memory, connections that were
 * refused, readers of the ledger that died. Times are monotonic milliseconds. */

struct watch {
    struct machine machine;
    int64_t started_ms;
    int64_t looked_ms;   /* when memory was last looked at; the disk is for each group */
    int64_t swept_ms;    /* when dead readers were last looked for */
    int64_t refused_ms;  /* when refused connections were last told */
    uint64_t calm_bytes; /* our memory when it was least since the socket was opened */
};

/* How old the figures of memory may be, so how long a loop that calls watch_look may wait. */
#define WATCH_MS 100

void watch_begin(struct watch *watch);
/* Once a turn, before its messages. */
void watch_look(struct watch *watch, struct ledger *ledger);

/* Do messages on their way take more than QUEUES_BYTES_MAX? */
bool watch_is_swollen(const struct watch *watch);
/* The socket is closed: wait until libzmq has freed what it held, a second at most. What is in use
 * then is what is compared with from now on. */
void watch_settle(struct watch *watch);

#endif
