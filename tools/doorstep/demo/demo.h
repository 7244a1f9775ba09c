#ifndef DOORSTEP_TOOLS_DEMO_H
#define DOORSTEP_TOOLS_DEMO_H

#include "schemas/home.h"

/* A believable day of cases, played against a running installation: owners and banks bring events,
 * clerks with names decide what is left to people. It tells one case's story as it happens, counts
 * at the end, and shows that live, replayed and restarted states have one digest. */

struct demo {
    const struct home *home;
    const char *endpoint;
};

/* In a process of its own, whose parent is the supervisor. context is a struct demo. Gives an exit
 * code: 0 when everything held. */
int demo_run(void *context);

#endif
