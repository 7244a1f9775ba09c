#include "tests/sim/world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <assert.h>

#define START_UNIX_MS INT64_C(1724119200000) /* 2024-08-20T10:00:00+08:00 */
#define NEAR_MIDNIGHT_MS INT64_C(50390000)   /* later by this: ten seconds before the day ends */
#define DAY_MS INT64_C(86400000)
#define STEPS_MAX 2000000
#define HOLIDAY_DAYS 60  /* whatever is promised before is late after it */
#define HOLIDAY_MS 60000 /* what is late is said by then */

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
    int64_t look_ms; /* when the weather is next looked at */
    bool is_holiday; /* nobody works but the timekeeper … */
    int64_t open_ms; /* … until all is said that is late, which it must be by then */
};

/* Beginning. */

static void draw_settings(struct world *world, struct settings *settings)
{
    static const enum node nodes[] = {NODE_C3, NODE_B5, NODE_D5, NODE_E5, NODE_BX, NODE_F6,
                                      NODE_B7, NODE_A8, NODE_C9, NODE_F9, NODE_B10};
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

static void begin(struct world *world, uint64_t seed, bool is_traced)
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

static void end(struct world *world)
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

/* The weather. */

static void kill_somebody(struct world *world)
{
    const uint32_t others = world->department_count + world->client_count;
    const uint32_t number = prng_below(&world->scene.prng, others);

    if (number < world->department_count) {
        if (prng_below(&world->scene.prng, 4) == 0) {
            department_node_stop(&world->departments[number]);
        } else {
            department_node_kill(&world->departments[number]);
        }
    } else {
        client_node_restart(&world->clients[number - world->department_count]);
    }
}

static void restore(struct world *world)
{
    broker_node_restore(world->broker);
    for (uint32_t i = 0; i < world->client_count; i++) {
        client_node_recall(&world->clients[i]);
    }
}

static void reload(struct world *world)
{
    const struct settings *settings;

    world->setting = 1 - world->setting;
    settings = &world->settings[world->setting];
    oracle_see_settings(&world->oracle, settings);
    for (uint32_t i = 0; i < world->department_count; i++) {
        department_node_reload(&world->departments[i], settings);
    }
    for (uint32_t i = 0; i < world->client_count; i++) {
        world->clients[i].settings = settings;
    }
}

static void leap(struct scene *scene, int64_t days)
{
    scene->start_unix_ms += days * DAY_MS;
    trace_line(&scene->trace, scene->now_ms, "%" PRId64 " days pass", days);
}

static void suffer(struct world *world)
{
    struct scene *scene = &world->scene;
    const struct weather *weather = &scene->weather;
    struct prng *prng = &scene->prng;

    if (prng_chance(prng, weather->breaks)) {
        network_break_one(&scene->network, scene->now_ms);
    }
    if (prng_chance(prng, weather->holds)) {
        network_hold_one(&scene->network, scene->now_ms);
    }
    if (prng_chance(prng, weather->crash_points)) {
        if (prng_below(prng, 3) == 0) {
            broker_node_stop(world->broker);
        } else {
            broker_node_kill(world->broker);
        }
    }
    if (prng_chance(prng, weather->department_crashes)) {
        kill_somebody(world);
    }
    if (prng_chance(prng, weather->clock_steps)) {
        const int64_t step_ms = (int64_t)weather->clock_step_ms;

        broker_node_set_clock(world->broker, prng_between(prng, -step_ms, step_ms));
    }
    if (prng_chance(prng, weather->leaps)) {
        leap(scene, prng_between(prng, 1, weather->leap_days));
    }
    if (prng_chance(prng, weather->restores)) {
        restore(world);
    }
    if (prng_chance(prng, weather->reloads)) {
        reload(world);
    }
    if (prng_chance(prng, weather->disk_low)) {
        broker_node_fill_disk(world->broker,
                              scene->now_ms + prng_below(prng, weather->disk_low_ms + 1));
    }
}

/* Nothing is unsettled any more. The clocks are right again; the broker's not behind what it wrote,
 * for it waits for nobody. */
static void heal(struct world *world)
{
    struct scene *scene = &world->scene;

    scene->is_healed = true;
    weather_heal(&scene->weather);
    exceptions_end(&scene->exceptions);
    broker_node_set_clock(world->broker, 0);
    broker_node_fill_disk(world->broker, 0);
    for (uint32_t i = 0; i < world->department_count; i++) {
        world->departments[i].clock_ms = 0;
    }
    trace_line(&scene->trace, scene->now_ms, "healed");
    if (prng_below(&scene->prng, 3) == 0) {
        leap(scene, HOLIDAY_DAYS);
        world->is_holiday = true;
        world->open_ms = scene->now_ms + HOLIDAY_MS;
    }
}

/* By now of the departments' day. */
static bool deadlines_are_said(const struct world *world)
{
    const struct scene *scene = &world->scene;

    return oracle_knows_deadlines(
        &world->oracle,
        moment_day((struct moment){(scene->start_unix_ms + scene->now_ms) / 1000, 0}));
}

/* Does it work today? */
static bool is_at_work(const struct world *world, const struct department_node *node)
{
    return !world->is_holiday || node->department == &timekeeper;
}

static void look_at_holiday(struct world *world)
{
    if (world->is_holiday && deadlines_are_said(world)) {
        world->is_holiday = false;
    } else if (world->is_holiday && world->scene.now_ms > world->open_ms) {
        oracle_object(&world->oracle, ORACLE_LIVENESS, "a due date is over, and nobody said so");
    }
}

static void look_at_weather(struct world *world)
{
    struct scene *scene = &world->scene;

    if (scene->now_ms < world->look_ms) {
        return;
    }
    world->look_ms = scene->now_ms + WEATHER_LOOK_MS;
    if (!scene->is_healed && scene->now_ms >= scene->weather.faults_ms) {
        heal(world);
    }
    if (!scene->is_healed) {
        suffer(world);
    }
    look_at_holiday(world);
}

/* The end. */

static bool cases_are_through(const struct world *world)
{
    for (uint32_t i = 0; i < world->client_count; i++) {
        if (!client_node_is_done(&world->clients[i])) {
            return false;
        }
    }
    return true;
}

static bool outboxes_are_empty(const struct world *world)
{
    for (uint32_t i = 0; i < world->department_count; i++) {
        for (uint32_t k = 0; k < world->departments[i].daybook.count; k++) {
            if (!world->departments[i].daybook.decisions[k].is_refused) {
                return false;
            }
        }
    }
    return true;
}

static bool watchers_have_seen(const struct world *world)
{
    for (uint32_t i = 0; i < world->watcher_count; i++) {
        if (world->watchers[i].position != world->oracle.committed) {
            return false;
        }
    }
    return true;
}

static void object_to_delay(struct world *world)
{
    char text[ORACLE_TEXT_BYTES / 2] = "";

    for (uint32_t i = 0; i < world->client_count && text[0] == '\0'; i++) {
        client_node_describe(&world->clients[i], text, sizeof text);
    }
    oracle_object(&world->oracle, ORACLE_LIVENESS, "%s:%s",
                  !cases_are_through(world)    ? "a case is not through"
                  : !outboxes_are_empty(world) ? "a decision still waits"
                                               : "a reader has not seen everything",
                  text);
}

static bool is_over(struct world *world)
{
    struct scene *scene = &world->scene;

    if (world->oracle.has_objected) {
        return true;
    }
    if (scene->now_ms > scene->weather.faults_ms + WORLD_HEALED_MS) {
        object_to_delay(world);
        return true;
    }
    return !scene->exceptions.lasts && !world->is_holiday && cases_are_through(world) &&
           outboxes_are_empty(world) && watchers_have_seen(world);
}

/* Time. */

static void sooner(int64_t *at_ms, int64_t due_ms)
{
    *at_ms = due_ms < *at_ms ? due_ms : *at_ms;
}

static void advance(struct world *world)
{
    int64_t at_ms = world->look_ms;

    sooner(&at_ms, broker_node_due_ms(world->broker));
    for (uint32_t i = 0; i < world->department_count; i++) {
        if (is_at_work(world, &world->departments[i])) {
            sooner(&at_ms, department_node_due_ms(&world->departments[i]));
        }
    }
    for (uint32_t i = 0; i < world->client_count && !world->is_holiday; i++) {
        sooner(&at_ms, client_node_due_ms(&world->clients[i]));
    }
    for (uint32_t i = 0; i < world->watcher_count; i++) {
        sooner(&at_ms, watcher_node_due_ms(&world->watchers[i]));
    }
    for (uint32_t i = 0; i < world->hostile_count; i++) {
        sooner(&at_ms, hostile_node_due_ms(&world->hostiles[i]));
    }
    world->scene.now_ms = at_ms > world->scene.now_ms ? at_ms : world->scene.now_ms;
}

/* Each node looks whether it is its time. */
static void step(struct world *world)
{
    look_at_weather(world);
    for (uint32_t i = 0; i < world->client_count && !world->is_holiday; i++) {
        client_node_step(&world->clients[i]);
    }
    for (uint32_t i = 0; i < world->department_count; i++) {
        if (is_at_work(world, &world->departments[i])) {
            department_node_step(&world->departments[i]);
        }
    }
    for (uint32_t i = 0; i < world->watcher_count; i++) {
        watcher_node_step(&world->watchers[i]);
    }
    for (uint32_t i = 0; i < world->hostile_count; i++) {
        hostile_node_step(&world->hostiles[i]);
    }
    broker_node_step(world->broker);
}

static void fill_result(const struct world *world, struct world_result *result)
{
    *result = (struct world_result){
        .is_good = !world->oracle.has_objected,
        .kind = world->oracle.kind,
        .hash = world->scene.trace.hash,
        .events = world->oracle.committed,
        .answers = world->oracle.answer_count,
        .refusals = world->oracle.refusal_count,
        .broker_crashes = broker_node_crashes(world->broker),
        .ended_ms = world->scene.now_ms,
    };
    (void)memcpy(result->text, world->oracle.text, sizeof result->text);
    for (uint32_t i = 0; i < world->department_count; i++) {
        result->department_crashes += world->departments[i].crash_count;
    }
    for (uint32_t i = 0; i < world->client_count; i++) {
        result->cases += world->clients[i].case_count;
        result->queued += world->clients[i].queued_count;
    }
}

void world_run(uint64_t seed, bool is_traced, struct world_result *result)
{
    struct world *world = calloc(1, sizeof *world);
    uint32_t steps = 0;

    assert(world != NULL);
    begin(world, seed, is_traced);
    while (!is_over(world)) {
        step(world);
        advance(world);
        if (++steps == STEPS_MAX) {
            oracle_object(&world->oracle, ORACLE_LIVENESS, "time stands still at %" PRId64,
                          world->scene.now_ms);
        }
    }
    broker_node_check(world->broker);
    oracle_check_slots(&world->oracle);
    fill_result(world, result);
    end(world);
    free(world);
}
