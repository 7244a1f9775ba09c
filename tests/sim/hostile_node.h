#ifndef DOORSTEP_TESTS_SIM_HOSTILE_NODE_H
#define DOORSTEP_TESTS_SIM_HOSTILE_NODE_H

#include "tests/sim/broker_node.h"
#include "tests/sim/scene.h"

#include <stdbool.h>
#include <stdint.h>

/* A peer that means no good: garbage, commands out of turn, batches twice and under wrong numbers,
 * events of others with something changed, positions that lie, floods of credit; and often it never
 * reads what it is sent. */

struct hostile_node {
    struct scene *scene;
    const struct broker_node *broker; /* whose ledger it has got hold of */
    const char *name;
    struct link *link; /* the network's; NULL: none */
    bool reads;
    bool has_lied; /* in its last SUBSCRIBE, and in all before it on this connection */
    uint64_t batch;
    uint32_t said_count; /* events of its own */
    int64_t act_ms;
};

void hostile_node_begin(struct hostile_node *node, struct scene *scene,
                        const struct broker_node *broker, const char *name);
int64_t hostile_node_due_ms(const struct hostile_node *node);
void hostile_node_step(struct hostile_node *node);

#endif
