#ifndef DOORSTEP_TESTS_SIM_WORLD_PARTS_H
#define DOORSTEP_TESTS_SIM_WORLD_PARTS_H

#include "tests/sim/world.h"

/* What the files of the world share, and nobody else includes: world.c has time and the end,
 * world_cast.c who is there, world_fate.c what happens to them. */

struct world {
    struct scene scene;
    struct oracle oracle;
    struct settings settings[2];
    uint32_t setting;           /* the one that holds */
    struct broker_node *broker; /* owned */
    uint32_t department_count;
    struct department_node departments[WORLD_DEPARTMENTS_MAX];
    uint32_t client_count;
    struct client_node clients[WORLD_CLIENTS_MAX];
    uint32_t watcher_count;
    struct watcher_node watchers[WORLD_WATCHERS_MAX];
    uint32_t hostile_count;
    struct hostile_node hostiles[WORLD_HOSTILES_MAX];
    int64_t look_ms;  /* when the weather is next looked at */
    bool is_holiday;  /* nobody works but the timekeeper … */
    int64_t quiet_ms; /* calm evening: nothing happens until then, and no session may end of it */
    int64_t open_ms;  /* … until all is said that is late, which it must be by then */
};

/* world_cast.c */
void world_begin(struct world *world, uint64_t seed, bool is_traced);
void world_end(struct world *world);

/* world_fate.c: whatever is due of the weather; the holiday, too. */
void world_suffer(struct world *world);
/* Does it work today? */
bool world_is_at_work(const struct world *world, const struct department_node *node);

#endif
