#include "tests/sim/world_parts.h"

#include <inttypes.h>

/* What happens to everybody. */

#define DAY_MS INT64_C(86400000)
#define LEAP_MOST 30     /* days, but for the holiday */
#define HOLIDAY_DAYS 60  /* whatever is promised before is late after it */
#define HOLIDAY_MS 60000 /* what is late is said by then */

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

static int32_t today(const struct world *world)
{
    const struct scene *scene = &world->scene;

    return moment_day((struct moment){(scene->start_unix_ms + scene->now_ms) / 1000, 0});
}

/* Some days; now and then to a day that something is due, or to the next. */
static int64_t days_to_leap(struct world *world)
{
    const struct scene *scene = &world->scene;
    struct prng *prng = &world->scene.prng;
    const int64_t days = prng_between(prng, 1, scene->weather.leap_days);
    const uint32_t number = prng_below(prng, 64);
    const int32_t due_on = oracle_some_due(&world->oracle, number);
    const int64_t to_due = due_on == NO_DATE ? 0 : due_on - today(world) + (int32_t)(number % 2);

    return number >= 32 && to_due > 0 && to_due <= LEAP_MOST ? to_due : days;
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
        leap(scene, days_to_leap(world));
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

/* Until all that is promised is late for long, or the last of it for a day. */
static int64_t days_to_holiday(struct world *world)
{
    const int32_t last = oracle_last_due(&world->oracle);
    const bool is_short = prng_below(&world->scene.prng, 2) == 0;
    const int64_t days = is_short && last != NO_DATE ? last + 1 - today(world) : HOLIDAY_DAYS;

    return days > 0 ? days : 1;
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
        leap(scene, days_to_holiday(world));
        world->is_holiday = true;
        world->open_ms = scene->now_ms + HOLIDAY_MS;
    }
}

/* By now of the departments' day. */
static bool deadlines_are_said(const struct world *world)
{
    return oracle_knows_deadlines(&world->oracle, today(world));
}

bool world_is_at_work(const struct world *world, const struct department_node *node)
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

void world_suffer(struct world *world)
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
