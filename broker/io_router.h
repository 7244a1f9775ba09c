#ifndef DOORSTEP_BROKER_IO_ROUTER_H
#define DOORSTEP_BROKER_IO_ROUTER_H

#include "broker/core.h"
#include "broker/effects.h"
#include "schemas/status.h"

#include <stdbool.h>
#include <stdint.h>

/* The ROUTER socket: peers connect to it, and whole messages come in and go out. A peer is a
 * number that its connection has. Nothing here waits but router_wait, and everything is
 * called from one thread. */

struct router;

/* Bind, so that peers can connect. An ipc socket gets the mode 0660.
 * Errors: UNREACHABLE, the endpoint cannot be bound; IO, NO_MEMORY
 * endpoint: "ipc://…", or "tcp://…" that endpoint_check has passed */
enum status router_open(struct router **out, const char *endpoint, struct error *err) MUST_CHECK;
/* What was sent may still go out, for LINGER_MS. */
void router_close(struct router **router);
/* Close it and throw away all that is on its way, in either direction. libzmq frees it a moment
 * later, on threads of its own. */
void router_drop(struct router **router);

/* What peers connect to; of tcp://…:* with the port that was free. */
const char *router_endpoint(const struct router *router);

/* Wait until a message has come, the descriptor can be read or the time is over. True: it is the
 * descriptor. */
bool router_wait(struct router *router, int descriptor, int64_t timeout_ms);

enum arrival {
    ARRIVAL_NONE,
    ARRIVAL_MESSAGE,
    ARRIVAL_DROPPED, /* from a peer that chose its routing id: it could take over another's session,
                        and is not even answered */
};

/* The next message: its peer, command and body, which borrow until the next call. Of one that has
 * not the protocol's frames command and body are empty. */
enum arrival router_receive(struct router *router, struct message *message);

enum sending {
    SENDING_DONE,
    SENDING_FULL, /* the peer does not read: nothing was sent */
    SENDING_GONE, /* the peer is not there any more */
};

enum sending router_send(struct router *router, const struct reply *reply);

#endif
