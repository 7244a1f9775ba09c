#ifndef DOORSTEP_SCHEMAS_IO_STREAMS_H
#define DOORSTEP_SCHEMAS_IO_STREAMS_H

#include "schemas/status.h"

/* A program may be started with stdin, stdout or stderr closed. What it opens then gets the number,
 * and words for a person, READY or a log line, end up in a socket or amid the ledger. So main calls
 * this before anything else is opened: a closed one becomes a descriptor of /dev/null that cannot
 * be read (stdin) or written (the others), so that its use fails as before. Programs that are run
 * from here inherit it. Errors: IO, one could not be reserved: nothing may be opened then. */
enum status streams_reserve(void) MUST_CHECK;

#endif
