#ifndef DOORSTEP_TESTS_SIM_CALLER_H
#define DOORSTEP_TESTS_SIM_CALLER_H

#include "schemas/wire/query.h"
#include "schemas/wire/session.h"
#include "schemas/wire/submit.h"
#include "schemas/wire/subscribe.h"
#include "tests/sim/scene.h"
#include "tests/sim/witness.h"
#include "workers/batches.h"

#include <stdbool.h>
#include <stdint.h>

/* A client's end of the conversation, on the simulated network: what workers/io_client.c does on a
 * socket, with the same rules and the same batches. Its witness
 * watches what comes. */

struct caller {
    struct scene *scene;
    const char *name;  /* a literal */
    struct link *link; /* the network's; NULL: none */
    bool is_open;      /* the link, as far as heeded */
    bool stands;
    bool gone_told;
    int64_t heard_ms;
    int64_t sent_ms;
    int64_t hello_ms;
    int64_t connect_ms;
    struct welcome welcome;
    struct batches batches;
    struct witness witness;  /* of this connection */
    struct packet *received; /* owned; what the last news borrows from */
};

enum caller_kind {
    CALLER_NOTHING,
    CALLER_NEW_SESSION,
    CALLER_GONE,
    CALLER_RESULT,
    CALLER_EVENTS,
    CALLER_RECORDS,
    CALLER_VIEWS,
    CALLER_ERROR,
};

/* Everything borrows until the next call. */
struct caller_news {
    enum caller_kind kind;
    union {
        struct result result;
        struct events events;
        struct records records;
        struct views views;
        struct wire_error error;
    } of;
};

void caller_begin(struct caller *caller, struct scene *scene, const char *name);
/* The process is gone: so is all that it knew. */
void caller_end(struct caller *caller);

/* The next piece of news that there is now. */
void caller_receive(struct caller *caller, struct caller_news *news);
int64_t caller_due_ms(const struct caller *caller);

/* False: sixteen batches wait, or it is no batch. */
bool caller_submit(struct caller *caller, const struct text *events, uint32_t count);

enum caller_said { CALLER_SAID, CALLER_FULL, CALLER_UNREACHABLE };
enum caller_said caller_subscribe(struct caller *caller, const struct subscribe *said);
enum caller_said caller_credit(struct caller *caller, const struct credit *said);
enum caller_said caller_read(struct caller *caller, const struct read *said);
enum caller_said caller_case(struct caller *caller, const struct case_query *said);
enum caller_said caller_inbox(struct caller *caller, const struct inbox_query *said);
enum caller_said caller_status(struct caller *caller, const struct status_query *said);

#endif
