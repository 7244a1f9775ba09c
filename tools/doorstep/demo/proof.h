#ifndef DOORSTEP_TOOLS_PROOF_H
#define DOORSTEP_TOOLS_PROOF_H

#include "schemas/home.h"
#include "schemas/status.h"

/* Show that the running broker, a replay of its ledger, and the broker after a hard kill agree:
 * three state digests, printed. The parent process is the supervisor, which is asked to kill.
 * Errors: REFUSED when they differ; a session's. */
enum status proof_show(const struct home *home, const char *endpoint, struct error *err) MUST_CHECK;

#endif
