#ifndef DOORSTEP_TOOLS_HOOK_PLACE_H
#define DOORSTEP_TOOLS_HOOK_PLACE_H

#include "schemas/home.h"
#include "schemas/status.h"
#include "schemas/wire/session.h"

#include <stdbool.h>
#include <stdint.h>

/* How far a department's hook has come, on disk: <home>/hooks/<department>, one line with ledger,
 * epoch and the sequence of the last event that its program is done with. Replaced at once and
 * synced, so that after any crash it is the old one or the new one. */

struct hook_place {
    char folder[HOME_PATH_BYTES];
    char path[HOME_PATH_BYTES];
    int lock;   /* owned; keeps a second hook of the department away */
    bool known; /* else nothing was ever written */
    struct ledger_id ledger;
    uint64_t epoch;
    uint64_t sequence;
};

/* Errors: LOCKED, another process is the department's hook; IO; CORRUPT, the file holds no place */
enum status hook_place_open(struct hook_place *place, const struct home *home,
                            const char *department, struct error *err) MUST_CHECK;
void hook_place_close(struct hook_place *place);

/* Write down that it has come so far, in the ledger of this session. Errors: IO */
enum status hook_place_put(struct hook_place *place, const struct welcome *welcome,
                           uint64_t sequence, struct error *err) MUST_CHECK;

/* Is the place one of the ledger that the session speaks of? */
bool hook_place_holds(const struct hook_place *place, const struct welcome *welcome);

#endif
