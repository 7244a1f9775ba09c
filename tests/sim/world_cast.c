#include "tests/sim/world_parts.h"

/* Who is there. */

#define START_UNIX_MS INT64_C(1724119200000) /* 2024-08-20T10:00:00+08:00 */
#define NEAR_MIDNIGHT_MS INT64_C(50390000)   /* later by this: ten seconds before the day ends */

static void draw_settings(struct world *world, struct settings *settings)
{
    static const enum node nodes[] = {NODE_C3, NODE_B5, NODE_D5, NODE_E5, NODE_BX,  NODE_F6,
                                      NODE_B7, NODE_A8, NODE_C9, NODE_F9, NODE_B10, NODE_F11};
    struct prng *prng = &world->scene.prng;
    const uint32_t kind = prng_below(prng, 4);

    settings_default(settings);
    settings->everything = kind == 0;
    for (size_t i = 0; kind > 1 && i < sizeof nodes / sizeof nodes[0]; i++) {
        settings->automatic[nodes[i]] = prng_below(prng, 4) != 0;
    }
    if (kind == 3) {
        settings->limit_fen[NODE_BX] = 25000;
        settings->slots_per_day = 1;
    }
}

static void begin_departments(struct world *world)
{
    static const struct {
        const struct department *department;
        const char *name;
        const char *replica;
    } rows[] = {
        {&sales_manager, "sales-manager", "sales-manager.2"},
        {&deputy_manager, "deputy-manager", "deputy-manager.2"},
        {&customer_rep, "customer-rep", "customer-rep.2"},
        {&engineering, "engineering", "engineering.2"},
        {&finance, "finance", "finance.2"},
        {&property, "property", "property.2"},
        {&timekeeper, "timekeeper", "timekeeper.2"},
    };

    for (uint32_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        department_node_begin(&world->departments[world->department_count++], &world->scene,
                              rows[i].department, rows[i].name, &world->settings[0]);
        if ((world->scene.weather.replicas & 1U << i) != 0) {
            department_node_begin(&world->departments[world->department_count++], &world->scene,
                                  rows[i].department, rows[i].replica, &world->settings[0]);
            department_node_join(&world->departments[world->department_count - 1],
                                 &world->departments[world->department_count - 2]);
        }
    }
}

static void begin_peers(struct world *world)
{
    static const char *const desks[] = {"desk-1", "desk-2", "desk-3"};
    static const char *const watchers[] = {"watcher-1", "watcher-2", "watcher-3"};
    static const char *const hostiles[] = {"hostile-1", "hostile-2"};
    struct prng *prng = &world->scene.prng;

    world->client_count = 1 + prng_below(prng, WORLD_CLIENTS_MAX);
    for (uint32_t i = 0; i < WORLD_CLIENTS_MAX && i < world->client_count; i++) {
        struct client_node *client = &world->clients[i];

        client_node_begin(client, &world->scene, desks[i], i + 1);
        client->settings = &world->settings[0];
        client->departments = world->departments;
        client->department_count = world->department_count;
    }
    world->watcher_count = prng_below(prng, WORLD_WATCHERS_MAX + 1);
    for (uint32_t i = 0; i < WORLD_WATCHERS_MAX && i < world->watcher_count; i++) {
        watcher_node_begin(&world->watchers[i], &world->scene, watchers[i]);
    }
    world->hostile_count = world->scene.weather.hostiles;
    for (uint32_t i = 0; i < WORLD_HOSTILES_MAX && i < world->hostile_count; i++) {
        hostile_node_begin(&world->hostiles[i], &world->scene, world->broker, hostiles[i]);
    }
}

void world_begin(struct world *world, uint64_t seed, bool is_traced)
{
    struct scene *scene = &world->scene;

    scene->prng.state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
    scene->start_unix_ms = START_UNIX_MS;
    scene->start_unix_ms += prng_below(&scene->prng, 3) == 0 ? NEAR_MIDNIGHT_MS : 0;
    scene->trace.is_printed = is_traced;
    scene->oracle = &world->oracle;
    oracle_begin(&world->oracle);
    weather_draw(&scene->weather, &scene->prng);
    exceptions_draw(&scene->exceptions, &scene->prng);
    network_init(&scene->network, &scene->prng, &scene->weather);
    draw_settings(world, &world->settings[0]);
    draw_settings(world, &world->settings[1]);
    world->settings[1].slots_per_day = world->settings[0].slots_per_day; /* one list of slots */
    oracle_see_settings(&world->oracle, &world->settings[0]);
    world->broker = broker_node_create(scene);
    begin_departments(world);
    begin_peers(world);
}

void world_end(struct world *world)
{
    for (uint32_t i = 0; i < world->watcher_count; i++) {
        watcher_node_end(&world->watchers[i]);
    }
    for (uint32_t i = 0; i < world->client_count; i++) {
        client_node_end(&world->clients[i]);
    }
    for (uint32_t i = 0; i < world->department_count; i++) {
        department_node_end(&world->departments[i]);
    }
    broker_node_destroy(&world->broker);
    network_finish(&world->scene.network);
    oracle_end(&world->oracle);
}
