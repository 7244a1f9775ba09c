#ifndef DOORSTEP_TESTS_SIM_WORLD_H
#define DOORSTEP_TESTS_SIM_WORLD_H

#include "tests/sim/broker_node.h"
#include "tests/sim/client_node.h"
#include "tests/sim/department_node.h"
#include "tests/sim/hostile_node.h"
#include "tests/sim/oracle.h"
#include "tests/sim/scene.h"
#include "tests/sim/watcher_node.h"

#include <stdbool.h>
#include <stdint.h>

/* One seed: a broker, departments, a timekeeper, desks, readers and hostile peers, on virtual time.
 * First faults, then none; it ends when every case is through, or the oracle objects, or time is
 * up, which is an objection too. The seed decides everything. */

#define WORLD_DEPARTMENTS_MAX 14 /* and the timekeeper is one, here */
#define WORLD_CLIENTS_MAX 3
#define WORLD_WATCHERS_MAX 3
#define WORLD_HOSTILES_MAX 2
#define WORLD_HEALED_MS 300000 /* every case must be through so long after the last fault */

/* What a seed came to. */
struct world_result {
    bool is_good;
    enum oracle_kind kind; /* when it is not */
    char text[ORACLE_TEXT_BYTES];
    uint64_t hash;
    uint32_t cases;
    uint64_t events;
    uint64_t answers;
    uint64_t refusals;
    uint32_t broker_crashes;
    uint32_t department_crashes;
    uint32_t queued;
    int64_t ended_ms;
};

void world_run(uint64_t seed, bool is_traced, struct world_result *result);

#endif
