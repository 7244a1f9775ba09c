#include "tests/sim/world.h"

#include "tests/sim/world_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <assert.h>

#define STEPS_MAX 2000000
#define QUIET_MS 20000 /* more than a session stands in silence */

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

/* Each has a subscription that went on to the head, and gave back the credit that it used. */
static bool departments_have_seen(const struct world *world)
{
    for (uint32_t i = 0; i < world->department_count; i++) {
        if (!department_node_has_seen(&world->departments[i])) {
            return false;
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
                  : !watchers_have_seen(world) ? "a reader has not seen everything"
                                               : "a department has not seen everything",
                  text);
}

/* All is said and done. Where nothing happens to connections, they stay for a while: whoever has
 * nothing to say must be heard to be there. */
static bool is_done(struct world *world)
{
    const struct scene *scene = &world->scene;

    if (scene->exceptions.lasts || world->is_holiday || !cases_are_through(world) ||
        !outboxes_are_empty(world) || !watchers_have_seen(world) || !departments_have_seen(world)) {
        return false;
    }
    if (world->quiet_ms == 0) {
        world->quiet_ms = scene->now_ms + (scene->weather.is_calm ? QUIET_MS : 0);
    }
    return scene->now_ms >= world->quiet_ms;
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
    return is_done(world);
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
        if (world_is_at_work(world, &world->departments[i])) {
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
    world_suffer(world);
    for (uint32_t i = 0; i < world->client_count && !world->is_holiday; i++) {
        client_node_step(&world->clients[i]);
    }
    for (uint32_t i = 0; i < world->department_count; i++) {
        if (world_is_at_work(world, &world->departments[i])) {
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
    world_begin(world, seed, is_traced);
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
    world_end(world);
    free(world);
}
