#ifndef DOORSTEP_TESTS_SIM_BROKER_NODE_H
#define DOORSTEP_TESTS_SIM_BROKER_NODE_H

#include "schemas/wire/session.h"
#include "tests/sim/scene.h"

#include <stdint.h>

/* The broker: its real core, and around it the order of io_broker.c's loop, over a simulated disk
 * and network. It may die at every point where that process could, and is started again. What it is
 * made of is its own affair: broker and workers have words in common that mean different things. */

struct broker_node;

struct broker_node *broker_node_create(struct scene *scene);
void broker_node_destroy(struct broker_node **node);

int64_t broker_node_due_ms(const struct broker_node *node);
void broker_node_step(struct broker_node *node);
/* kill -9 */
void broker_node_kill(struct broker_node *node);
/* SIGTERM: the cache is brought up to date first. */
void broker_node_stop(struct broker_node *node);
/* Its machine is lost, and it goes on from a backup. */
void broker_node_restore(struct broker_node *node);
/* Its wall clock is off by so much; little disk space is left until then. */
void broker_node_set_clock(struct broker_node *node, int64_t off_ms);
void broker_node_fill_disk(struct broker_node *node, int64_t until_ms);

/* The core's digest over all states is what it should be. */
void broker_node_check(struct broker_node *node);
uint32_t broker_node_crashes(const struct broker_node *node);

/* For those who have got hold of its ledger. */
struct ledger_id broker_node_ledger(const struct broker_node *node, uint64_t *epoch);
uint64_t broker_node_head(const struct broker_node *node);
struct text broker_node_event(const struct broker_node *node, uint64_t sequence);

#endif
