#ifndef DOORSTEP_WORKERS_CLIENT_NEWS_H
#define DOORSTEP_WORKERS_CLIENT_NEWS_H

#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/wire/command.h"
#include "schemas/wire/query.h"
#include "schemas/wire/session.h"
#include "schemas/wire/submit.h"
#include "schemas/wire/subscribe.h"

/* What who has a session with a broker can be told (io_client.h): what the broker says, and what
 * became of the session. */

enum client_news {
    CLIENT_NOTHING,     /* the timeout went by */
    CLIENT_RESULT,      /* the oldest unanswered batch is answered: news->result */
    CLIENT_EVENTS,      /* news->events */
    CLIENT_RECORDS,     /* news->records */
    CLIENT_VIEWS,       /* news->views */
    CLIENT_STATUS,      /* news->status */
    CLIENT_ERROR,       /* the broker refused something: news->error */
    CLIENT_NEW_SESSION, /* reconnected: client_welcome is new; subscribe again */
    CLIENT_GONE,        /* no sign of the broker for SESSION_SILENT_MS; still trying */
};

struct news {
    enum client_news kind;
    union {
        struct result result;
        struct events events;
        struct records records;
        struct views views;
        struct status_answer status;
        struct wire_error error;
    } of;
};

/* Make news of what the broker says; it borrows from the body. CLIENT_NOTHING: the command is none
 * that says something to a caller, and the body is not looked at.
 * Errors: MALFORMED */
enum status client_news_decode(struct news *news, enum command command,
                               struct text body) MUST_CHECK;

#endif
