#ifndef DOORSTEP_TESTS_SIM_BROKER_NODE_PARTS_H
#define DOORSTEP_TESTS_SIM_BROKER_NODE_PARTS_H

#include "broker/core.h"
#include "tests/sim/broker_node.h"
#include "tests/sim/disk.h"

/* What the files of the broker share, and nobody else includes: broker_node.c has its turns,
 * broker_node_life.c how it dies, starts and is restored. */

struct broker_node {
    struct scene *scene;
    struct disk disk;
    struct core *core;       /* owned; NULL: the process is not there */
    struct effects *effects; /* owned */
    int64_t start_ms;        /* when it is started again */
    int64_t ready_ms;        /* busy until then */
    int64_t wake_ms;
    int64_t clock_ms;    /* how far its wall clock is off */
    int64_t disk_low_ms; /* little space is left until then */
    uint32_t crash_count;
    uint8_t salts[BATCH_EVENTS_MAX][RECORD_SALT_BYTES];
};

/* Folds what its cache lacks. */
void broker_node_start(struct broker_node *node);

#endif
