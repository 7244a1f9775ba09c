#ifndef DOORSTEP_TOOLS_SUPERVISOR_H
#define DOORSTEP_TOOLS_SUPERVISOR_H

#include "schemas/catalogue.h"
#include "schemas/home.h"
#include "schemas/status.h"

#include <stdbool.h>
#include <stdint.h>

/* One broker, six departments, the timekeeper and departments' hooks as child processes. A child
 * that dies is started again at once, then with growing pauses of at most a second; one that lived
 * for five seconds starts afresh. Children die with the supervisor, however that ends. What they
 * write goes to <home>/run/NAME.log.
 *
 * It forks, so it never holds a socket of its own: work that needs one runs in a guest, a child
 * process that is forked with the others. SIGUSR1 from the guest kills the broker, hard. */

struct supervisor;

struct supervisor_options {
    const char *program;  /* our own path: the others stand beside it */
    const char *endpoint; /* NULL: the home's own */
    const struct home *home;
    bool automatic;                /* departments decide everything */
    bool departments;              /* false: a broker alone */
    const char *hooks[LANE_F + 1]; /* departments' programs, by lane; NULL: none. Used at once */
    /* The same as it is later, asked on SIGHUP, which the children get too; false: it cannot be
     * told, and stays as it is. NULL: it stays. */
    bool (*read_hooks)(void *context, const char *hooks[LANE_F + 1]);
    void *context; /* borrowed; what it gives is used at once */
};

/* Make the home and take its lock.
 * Errors: LOCKED, another supervisor has this home; IO, the home cannot be made. */
enum status supervisor_open(struct supervisor **out, const struct supervisor_options *options,
                            struct error *err) MUST_CHECK;
/* Stops whatever still runs: departments first, then the broker. */
void supervisor_close(struct supervisor **supervisor);

/* Start everybody and wait until each has said that it is ready.
 * Errors: IO, one ended or said nothing in time; the text has its last words. INTERRUPTED. */
enum status supervisor_start(struct supervisor *supervisor, struct error *err) MUST_CHECK;

/* Fork the guest: work(context) is what the process does, its result its exit code. */
enum status supervisor_invite(struct supervisor *supervisor, int (*work)(void *context),
                              void *context, struct error *err) MUST_CHECK;

/* Keep everybody alive until a signal to stop, or until the guest is done. Gives the guest's exit
 * code, or 0. */
int supervisor_run(struct supervisor *supervisor);

#endif
