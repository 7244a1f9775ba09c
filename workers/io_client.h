#ifndef DOORSTEP_WORKERS_IO_CLIENT_H
#define DOORSTEP_WORKERS_IO_CLIENT_H

#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/wire/query.h"
#include "schemas/wire/session.h"
#include "schemas/wire/subscribe.h"
#include "workers/client_news.h"

#include <stdbool.h>
#include <stdint.h>

/* One session with a broker, for departments and for tools. It does the protocol's chores itself:
 * HELLO, heartbeats, noticing that the broker is gone, a new HELLO when it is back, and sending the
 * unanswered SUBMIT batches again from the oldest, so that a caller sees each batch answered once,
 * in order, whatever happens in between. What it cannot restore is a subscription: the caller
 * subscribes again when client_receive reports a new session.
 *
 * One thread. Every wait is bounded by the caller's timeout. */

struct client;

struct client_options {
    const char *endpoint; /* "ipc://…" or "tcp://…" */
    const char *name;     /* for the broker's status: "engineering", "doorstep inject" */
    int timeout_ms; /* for the first WELCOME, of a broker that is there SESSION_SILENT_MS at least;
                     * 0: do not wait, it comes as CLIENT_NEW_SESSION */
};

/* Errors: UNREACHABLE, nobody answers in time; VERSION, a broker of another protocol; NO_MEMORY.
 *         The text names the endpoint and what to try. */
enum status client_open(struct client **out, const struct client_options *options,
                        struct error *err) MUST_CHECK;
void client_close(struct client **client);

/* Of the current session, or the last; all zero before the first. */
const struct welcome *client_welcome(const struct client *client);

/* Wait for one piece of news, at most timeout_ms (0: look only). It borrows from the client until
 * its next call.
 * Errors: IO when the library fails, MALFORMED when the broker breaks the protocol, INTERRUPTED on
 * a signal. */
enum status client_receive(struct client *client, struct news *news, int timeout_ms,
                           struct error *err) MUST_CHECK;

/* For callers that wait for other things too: poll the descriptor for reading, at most so many
 * milliseconds, then call client_receive with timeout 0 until CLIENT_NOTHING. client_due_ms is 0
 * after anything was sent: the sign of a message may have been swallowed with it. */
int client_descriptor(const struct client *client);
int client_due_ms(const struct client *client);

/* Queue one batch; its events are copied. The batch's number is given, from 1, never reused, and is
 * the client's own: it stays the same over reconnects.
 * Errors: FULL when BATCHES_PENDING_MAX are unanswered: receive first; INVALID, no event, more than
 *         BATCH_EVENTS_MAX, or more bytes than BATCH_BYTES_MAX; NO_MEMORY. */
enum status client_submit(struct client *client, const struct text *events, uint32_t count,
                          uint64_t *batch, struct error *err) MUST_CHECK;
/* How many are not answered yet. */
uint32_t client_unanswered(const struct client *client);

/* Send one of the others. They are not repeated after a reconnect.
 * Errors: FULL, the broker does not read at the moment; UNREACHABLE, no session now. */
enum status client_subscribe(struct client *client, const struct subscribe *said,
                             struct error *err) MUST_CHECK;
enum status client_credit(struct client *client, const struct credit *said,
                          struct error *err) MUST_CHECK;
enum status client_read(struct client *client, const struct read *said,
                        struct error *err) MUST_CHECK;
enum status client_case(struct client *client, const struct case_query *said,
                        struct error *err) MUST_CHECK;
enum status client_inbox(struct client *client, const struct inbox_query *said,
                         struct error *err) MUST_CHECK;
enum status client_status(struct client *client, const struct status_query *said,
                          struct error *err) MUST_CHECK;

#endif
