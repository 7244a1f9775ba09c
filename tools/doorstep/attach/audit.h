#ifndef DOORSTEP_TOOLS_AUDIT_H
#define DOORSTEP_TOOLS_AUDIT_H

#include "schemas/digest.h"
#include "schemas/home.h"
#include "schemas/limits.h"
#include "schemas/status.h"

#include <stdint.h>

/* The kept files against the events that name them: what is altered, missing, or named by none.
 * Nothing is changed or deleted: a file that no event names may be one that a decision names which
 * still waits in a day-book, or what an erased case left. */

enum flaw {
    FLAW_WRONG,   /* it is not what its name says, or cannot be read */
    FLAW_MISSING, /* an event names it, and it is not there */
    FLAW_UNNAMED, /* it is there, and no event names it */
};

/* The first event that names a file. */
struct naming {
    char sha256[DIGEST_TEXT_BYTES];
    char subject[ID_BYTES_MAX + 1];
    char name[256]; /* how that event calls it, cut */
    uint64_t sequence;
    bool found; /* it is there */
};

struct flawed {
    enum flaw flaw;
    const char *path;
    const char *why;             /* of a wrong one */
    const struct naming *naming; /* NULL: no event names it */
};

struct audit {
    uint64_t files;
    uint64_t counts[FLAW_UNNAMED + 1];
};

/* All of them: first what the ledger names, then what is there, so that a file which is kept
 * meanwhile is not called missing. A home without a ledger names nothing. `tell_flaw` hears of each
 * flaw.
 * Errors: IO, a folder cannot be read; CORRUPT, the ledger; NO_MEMORY. */
enum status audit_run(struct audit *audit, const struct home *home,
                      void (*tell_flaw)(void *context, const struct flawed *flawed), void *context,
                      struct error *err) MUST_CHECK;

#endif
