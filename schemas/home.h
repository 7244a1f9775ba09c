#ifndef DOORSTEP_SCHEMAS_HOME_H
#define DOORSTEP_SCHEMAS_HOME_H

#include "schemas/limits.h"
#include "schemas/status.h"

/* Where an installation keeps its things: names only, no file is touched here.
 *   <home>/ledger/  <home>/cache/  <home>/daybook/<department>[.<name>]/  <home>/keys/
 *   <home>/hooks/<department>[.…]
 *   <home>/attachments/<two digits>/<sha256>
 *   <home>/checkpoint  <home>/run/broker.sock  <home>/doorstep.yaml  <home>/lock */

#define HOME_PATH_BYTES 512

struct home {
    char path[HOME_PATH_BYTES]; /* absolute or relative as given, no slash at the end */
};

/* The home to use: `argument` when not NULL, else what the environment's two values say
 * ($DOORSTEP_HOME, else $XDG_STATE_HOME/doorstep, else $HOME/.local/state/doorstep); pass NULL for
 * those that are not set.
 * Errors: INVALID when none is given, or it is too long. */
enum status home_choose(struct home *home, const char *argument, const char *doorstep_home,
                        const char *xdg_state_home, const char *user_home,
                        struct error *err) MUST_CHECK;

/* "<home>/<name>" into path. Errors: INVALID when too long. */
enum status home_path(char path[HOME_PATH_BYTES], const struct home *home, const char *name,
                      struct error *err) MUST_CHECK;

/* "ipc://<home>/run/broker.sock".
 * Errors: INVALID when the socket's path is longer than PATH_BYTES_MAX; the text says by how much.
 */
enum status home_endpoint(char endpoint[HOME_PATH_BYTES], const struct home *home,
                          struct error *err) MUST_CHECK;

#endif
