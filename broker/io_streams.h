#ifndef DOORSTEP_BROKER_IO_STREAMS_H
#define DOORSTEP_BROKER_IO_STREAMS_H

#include "schemas/status.h"

/* Reserve descriptors 0 to 2 where the caller of the program closed them, so that no file opened
 * later gets such a number and with it what is printed: READY or a log line amid the ledger. Using
 * one still fails, as it does on a closed one. To be called before anything else is opened.
 * Errors: IO, one could not be reserved: nothing may be opened then. */
enum status streams_reserve(void) MUST_CHECK;

#endif
