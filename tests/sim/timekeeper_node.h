#ifndef DOORSTEP_TESTS_SIM_TIMEKEEPER_NODE_H
#define DOORSTEP_TESTS_SIM_TIMEKEEPER_NODE_H

#include "tests/sim/caller.h"
#include "tests/sim/saying.h"
#include "tests/sim/scene.h"

#include <stdbool.h>
#include <stdint.h>

/* Says that engineering's week is over: looks through lane D's inbox, page by page, and reports
 * each D5 node whose due date is behind it by its own clock, once a round as far as it remembers.
 * It remembers nothing on disk: what it says again under the same id is a resend. */

#define TIMEKEEPER_BATCH_MAX 4
#define TIMEKEEPER_ROUNDS_MAX 64

/* The round of a D5 node, by what is said of it. */
struct timekeeper_round {
    char subject[ID_BYTES_MAX + 1];
    char id[ID_BYTES_MAX + 1];
};

/* What was submitted and is not answered. */
struct timekeeper_flight {
    struct timekeeper_round round;
    uint32_t bytes;
    char event[SAYING_BYTES];
};

struct timekeeper_node {
    struct scene *scene;
    bool is_there; /* the process */
    struct caller caller;
    struct saying saying;
    uint32_t flight_count; /* one batch at a time */
    struct timekeeper_flight flights[TIMEKEEPER_BATCH_MAX];
    uint32_t round_count; /* accepted, in all; the last TIMEKEEPER_ROUNDS_MAX are remembered */
    struct timekeeper_round rounds[TIMEKEEPER_ROUNDS_MAX];
    uint64_t epoch; /* of those */
    uint64_t request;
    uint64_t cursor;
    int64_t start_ms;
    int64_t look_ms;
    int64_t clock_ms; /* how far its wall clock is off */
};

void timekeeper_node_begin(struct timekeeper_node *node, struct scene *scene);
void timekeeper_node_end(struct timekeeper_node *node);

int64_t timekeeper_node_due_ms(const struct timekeeper_node *node);
void timekeeper_node_step(struct timekeeper_node *node);
/* kill -9 */
void timekeeper_node_kill(struct timekeeper_node *node);

#endif
