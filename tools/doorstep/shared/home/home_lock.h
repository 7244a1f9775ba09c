#ifndef DOORSTEP_TOOLS_HOME_LOCK_H
#define DOORSTEP_TOOLS_HOME_LOCK_H

#include "schemas/home.h"
#include "schemas/status.h"

/* Make the home where it is missing, and take the lock that keeps a second supervisor away from it:
 * a descriptor to close when done. The broker's own lock is another one.
 * Errors: IO, the home cannot be made; LOCKED, another supervisor has it. */
enum status home_lock(int *lock, const struct home *home, struct error *err) MUST_CHECK;

#endif
