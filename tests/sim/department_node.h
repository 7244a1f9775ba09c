#ifndef DOORSTEP_TESTS_SIM_DEPARTMENT_NODE_H
#define DOORSTEP_TESTS_SIM_DEPARTMENT_NODE_H

#include "tests/sim/caller.h"
#include "tests/sim/daybook.h"
#include "tests/sim/scene.h"
#include "workers/runtime.h"

#include <stdbool.h>
#include <stdint.h>

/* A department's worker: its real core and the order of io_worker.c's loop around it, with a
 * simulated socket and day-book. */

struct department_node {
    struct scene *scene;
    const struct department *department;
    const struct settings *settings; /* the world's */
    const char *name;
    struct runtime *runtime; /* owned; NULL: the process is not there */
    struct caller caller;
    struct daybook daybook; /* of no use to a replica */
    struct daybook *outbox; /* the department's: its own, or its first worker's */
    bool attends;           /* to the outbox; the core knows */
    int64_t start_ms;
    int64_t end_ms; /* it ends by then; NEVER_MS: nobody asked it to */
    int64_t commit_ms;
    int64_t outbox_ms;
    int64_t wake_ms;
    int64_t clock_ms; /* how far its wall clock is off */
    uint32_t crash_count;
    uint32_t lost_count; /* decisions that went with a lost day-book */
};

void department_node_begin(struct department_node *node, struct scene *scene,
                           const struct department *department, const char *name,
                           const struct settings *settings);
/* It works beside that one, for the same department. */
void department_node_join(struct department_node *node, struct department_node *first);
void department_node_end(struct department_node *node);

int64_t department_node_due_ms(const struct department_node *node);
void department_node_step(struct department_node *node);
/* Was it told of everything, and did it give back the credit for that? */
bool department_node_has_seen(const struct department_node *node);
/* SIGHUP */
void department_node_reload(struct department_node *node, const struct settings *settings);
/* SIGTERM: it waits a while for answers. */
void department_node_stop(struct department_node *node);
/* kill -9, and perhaps the day-book is gone too. */
void department_node_kill(struct department_node *node);

#endif
