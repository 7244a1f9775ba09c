#ifndef DOORSTEP_TESTS_SIM_WITNESS_H
#define DOORSTEP_TESTS_SIM_WITNESS_H

#include "schemas/wire/query.h"
#include "schemas/wire/subscribe.h"
#include "tests/sim/oracle.h"

#include <stdbool.h>
#include <stdint.h>

/* What was asked on one connection, and whether what comes is what was asked for. The oracle knows
 * what the ledger holds; what the asker may have been told when is known here. */

struct credit_sum {
    uint64_t events;
    uint64_t bytes;
};

/* A subscription as its subscriber understands it. When the broker turns from one to the next is
 * not to be seen, so there may be several that could be the one at work. */
struct following {
    bool is_asked;
    bool may_be_at_work; /* the last EVENTS could have been of this one */
    struct selection selection;
    uint64_t after;
    struct credit_sum granted; /* to it alone */
    struct credit_sum used;    /* since nothing else could be at work */
};

/* A READ that may still be answered. */
struct asked {
    struct read read;
    char subject[ID_BYTES_MAX]; /* what it borrows */
    uint64_t committed;         /* when it was asked */
};

#define ASKED_MAX 64
#define FOLLOWINGS 48 /* more than anybody asks for while a connection is held up */

struct witness {
    struct oracle *oracle;
    const char *who;                         /* a literal */
    struct following followings[FOLLOWINGS]; /* newest first */
    bool has_events;                         /* EVENTS came */
    uint64_t through;                        /* of the last */
    uint32_t read_count;                     /* ever; the last ASKED_MAX are kept */
    struct asked reads[ASKED_MAX];
    uint32_t inbox_count; /* as above */
    struct inbox_query inboxes[ASKED_MAX];
    struct credit_sum granted; /* to all of them */
    struct credit_sum used;
    struct credit_sum owed; /* used since the newest subscription, and not given back */
};

/* A new connection: nothing was asked on it. */
void witness_begin(struct witness *witness, struct oracle *oracle, const char *who);

/* This was said. */
void witness_subscribe(struct witness *witness, const struct subscribe *said);
void witness_credit(struct witness *witness, const struct credit *said);
void witness_read(struct witness *witness, const struct read *said);
void witness_inbox(struct witness *witness, const struct inbox_query *said);

/* Has the newest subscription been told of everything up to there, and is its credit as it was? */
bool witness_is_at(const struct witness *witness, uint64_t sequence);

/* This came; what it should not have been, the oracle objects to. */
void witness_events(struct witness *witness, const struct events *events);
void witness_records(const struct witness *witness, const struct records *records);
void witness_views(const struct witness *witness, const struct views *views);

#endif
