#ifndef DOORSTEP_BROKER_IO_BROKER_H
#define DOORSTEP_BROKER_IO_BROKER_H

#include "broker/io_outfit.h"
#include "schemas/status.h"

#include <stdbool.h>

/* The broker's socket and its loop: poll, decode, load, step, commit, answer, publish, spill. One
 * thread; it lets SIGTERM and SIGINT end the loop, which the caller has blocked before this. */

struct broker;

struct broker_options {
    const char *endpoint; /* "ipc://…", or "tcp://…" that endpoint_check has passed */
    bool verbose;         /* reports of level DEBUG too */
};

/* Bind, so that peers can connect; nothing is answered before broker_serve. The outfit is borrowed.
 * Errors: UNREACHABLE, the endpoint cannot be bound; IO, NO_MEMORY */
enum status broker_open(struct broker **out, const struct outfit *outfit,
                        const struct broker_options *options, struct error *err) MUST_CHECK;
void broker_close(struct broker **broker);

/* What peers connect to; of tcp://…:* with the port that was free. */
const char *broker_endpoint(const struct broker *broker);

/* Serve until a signal asks to stop; what was taken is then committed and answered.
 * Errors: the ledger cannot be read or written. The core may be ahead of it: end the process. */
enum status broker_serve(struct broker *broker, struct error *err) MUST_CHECK;

#endif
