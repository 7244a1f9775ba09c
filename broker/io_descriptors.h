#ifndef DOORSTEP_BROKER_IO_DESCRIPTORS_H
#define DOORSTEP_BROKER_IO_DESCRIPTORS_H

#include "schemas/status.h"

#include <stdint.h>

/* This process's descriptors, one for each connection and a few of our own. An ipc listener of
 * libzmq 4.3 ends the process when there is none left (an assertion in ipc_listener.cpp), and
 * libzmq has no call to refuse a connection. Therefore this module has an accept4 that stands
 * before the C library's: a connection that would leave fewer than DESCRIPTORS_SPARE is closed at
 * once, and its peer tries again. Those that stand are served on. */

/* As many descriptors as DESCRIPTORS_MAX and the system let us have. Call before the first socket.
 * Errors: NO_MEMORY when there are fewer than DESCRIPTORS_MIN */
enum status descriptors_claim(struct error *err) MUST_CHECK;

/* Connections that were refused since this was asked last. */
uint64_t descriptors_refused(void);

#endif
