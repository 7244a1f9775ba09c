#ifndef DOORSTEP_WORKERS_IO_STREAMS_H
#define DOORSTEP_WORKERS_IO_STREAMS_H

#include "schemas/status.h"

/* A program may be started with stdin, stdout or stderr closed. What it opens then gets the number,
 * and words for a person end up in a socket or a store. So main calls this before anything else: a
 * closed one becomes a descriptor of /dev/null that cannot be read (stdin) or written (the others),
 * so that its use fails as before. Programs that are run from here inherit it.
 * Errors: IO, /dev/null cannot be opened. */
enum status streams_reserve(void) MUST_CHECK;

#endif
