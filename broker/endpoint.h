#ifndef DOORSTEP_BROKER_ENDPOINT_H
#define DOORSTEP_BROKER_ENDPOINT_H

#include "schemas/status.h"

/* Where the broker may listen besides its home's own socket: "tcp://127.0.0.1:5577", any address
 * of 127.0.0.0/8 in numbers, a port or "*" for a free one. A peer's claim of who it is cannot be
 * checked yet, so nobody outside the machine may connect.
 * Errors: INVALID, with what to write instead. */
enum status endpoint_check(const char *endpoint, struct error *err) MUST_CHECK;

#endif
