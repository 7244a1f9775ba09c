#ifndef DOORSTEP_WORKERS_IO_WORKER_H
#define DOORSTEP_WORKERS_IO_WORKER_H

#include "schemas/home.h"
#include "schemas/status.h"

#include <stdbool.h>

/* A department at work: the shell around runtime.h. One loop in one order: hear what the broker
 * says, step, submit, say, note, commit, wait. It keeps trying while the broker is away. */

struct worker_options {
    struct home home;
    const char *department;
    const char *name; /* of a replica; NULL: the first */
    const char *endpoint;
    bool everything; /* --auto */
};

/* Work until SIGTERM or SIGINT, then wait for answers that are still to come, DRAIN_MS at most.
 * SIGHUP reads doorstep.yaml again; a bad one keeps the old. Prints "READY <department>" on stdout
 * when its first session stands, and logs to stderr.
 * Errors: INVALID, settings or arguments; IO; VERSION, another protocol; MALFORMED */
enum status worker_run(const struct worker_options *options, struct error *err) MUST_CHECK;

#endif
