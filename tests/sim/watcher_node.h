#ifndef DOORSTEP_TESTS_SIM_WATCHER_NODE_H
#define DOORSTEP_TESTS_SIM_WATCHER_NODE_H

#include "tests/sim/caller.h"
#include "tests/sim/scene.h"

#include <stdint.h>

/* A reader: subscribes to everything, to some types or to a lane, with little credit, slowly given;
 * goes back to earlier positions; asks READ and STATUS. Its caller watches that the events are
 * right. */

struct watcher_node {
    struct scene *scene;
    const char *name;
    struct caller caller;
    struct selection selection;
    uint64_t position;
    uint64_t epoch;       /* of the position */
    uint32_t owed_events; /* credit to give back */
    uint32_t owed_bytes;
    uint64_t request;
    int64_t look_ms;
};

void watcher_node_begin(struct watcher_node *node, struct scene *scene, const char *name);
void watcher_node_end(struct watcher_node *node);
int64_t watcher_node_due_ms(const struct watcher_node *node);
void watcher_node_step(struct watcher_node *node);

#endif
