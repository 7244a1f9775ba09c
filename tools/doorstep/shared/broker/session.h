#ifndef DOORSTEP_TOOLS_SESSION_H
#define DOORSTEP_TOOLS_SESSION_H

#include "schemas/view.h"
#include "tools/doorstep/shared/input/arguments.h"
#include "tools/doorstep/shared/input/clock.h"
#include "workers/io_client.h"

/* A client with the questions that subcommands ask, each answered or given up in bounded time: a
 * question is sent again after a reconnect.
 * What an answer holds is borrowed from the session until its next question. */

#define SESSION_OPEN_MS 3000    /* a broker that is there answers in a few */
#define SESSION_ANSWER_MS 15000 /* one that restarts is back by then */

struct session;

/* Errors: UNREACHABLE, VERSION, NO_MEMORY, as client_open. */
enum status session_open(struct session **out, const char *endpoint, const char *name,
                         struct error *err) MUST_CHECK;
void session_close(struct session **session);
struct client *session_client(struct session *session);

/* Errors of all: UNREACHABLE, REFUSED (the text is the broker's), IO, MALFORMED. */

/* item is NULL when there is no such case; its sequence stands in the view. */
enum status session_case(struct session *session, struct text subject,
                         const struct case_item **item, struct error *err) MUST_CHECK;
/* Says that there is none, whoever looked. Gives NOT_FOUND. */
enum status session_no_case(struct text subject, struct error *err) MUST_CHECK;
/* One page of cases in which the lane has an open node; LANE_NONE: of all cases. cursor: 0 to
 * begin, 0 again when that was all. */
enum status session_inbox(struct session *session, enum lane lane, uint64_t *cursor,
                          const struct views **views, struct error *err) MUST_CHECK;
/* One page of records; read->request is not looked at. */
enum status session_read(struct session *session, const struct read *read,
                         const struct records **records, struct error *err) MUST_CHECK;
enum status session_status(struct session *session, struct text *map, struct error *err) MUST_CHECK;

/* The broker's ERROR as an error, in the chosen language. Gives REFUSED. */
enum status session_refused(struct text said, struct error *err) MUST_CHECK;

/* Give a subscription the credit that it owes. What a busy broker does not take now stays owed, and
 * is given with the next; a next session brings credit of its own. */
enum status session_credit(struct session *session, struct credit *owed,
                           struct error *err) MUST_CHECK;

#endif
