#include "tests/sim/broker_node_parts.h"

#include <assert.h>
#include <stdlib.h>

#define BOOK_BYTES_FORGETFUL 1
#define RESTORE_BACK_MAX 30 /* events */

/* Life and death. */

struct broker_node *broker_node_create(struct scene *scene)
{
    struct broker_node *node = calloc(1, sizeof *node);
    enum status status;

    assert(node != NULL);
    node->scene = scene;
    disk_begin(&node->disk);
    status = effects_create(&node->effects, NULL);
    assert(status == STATUS_OK);
    return node;
}

void broker_node_destroy(struct broker_node **node)
{
    core_destroy(&(*node)->core);
    effects_destroy(&(*node)->effects);
    disk_end(&(*node)->disk);
    free(*node);
    *node = NULL;
}

void broker_node_kill(struct broker_node *node)
{
    struct scene *scene = node->scene;
    struct weather *weather = &scene->weather;

    if (node->core == NULL) {
        return;
    }
    node->crash_count++;
    core_destroy(&node->core);
    effects_clear(node->effects);
    node->effects->load = 0;
    node->effects->need.kind = NEED_NOTHING;
    network_drop_broker(&scene->network, scene->now_ms);
    oracle_see_crash(scene->oracle);
    node->start_ms = scene->now_ms + 1 + prng_below(&scene->prng, weather->broker_down_ms);
    trace_line(&scene->trace, scene->now_ms, "broker dies at %llu",
               (unsigned long long)node->disk.head);
    if (prng_chance(&scene->prng, weather->cache_lost)) {
        disk_lose_cache(&node->disk);
    } else if (prng_chance(&scene->prng, weather->cache_older)) {
        disk_use_older(&node->disk);
    }
}

void broker_node_stop(struct broker_node *node)
{
    if (node->core != NULL) {
        /* Once is all: nobody has as many cases as one write takes. */
        memory_cache_spill(node->disk.cache, node->core, SPILL_ENTRIES_MAX);
    }
    broker_node_kill(node);
}

void broker_node_restore(struct broker_node *node)
{
    struct scene *scene = node->scene;
    const uint64_t head = node->disk.head;
    const uint32_t back = prng_below(&scene->prng, RESTORE_BACK_MAX);

    broker_node_kill(node);
    network_cut_off(&scene->network, scene->now_ms);
    disk_restore(&node->disk, head > back ? head - back : 0);
    oracle_see_restore(scene->oracle, node->disk.head);
    trace_line(&scene->trace, scene->now_ms, "restored at %llu",
               (unsigned long long)node->disk.head);
}

static bool fold_one(struct broker_node *node, const struct record *record)
{
    struct need need = {0};
    struct error err = {0};
    enum status status = core_fold(node->core, record, &need, &err);

    while (status == STATUS_NOT_FOUND) {
        if (need.kind != NEED_RECORD) {
            memory_cache_give(node->disk.cache, node->core, &need);
        } else if (core_retell(node->core, disk_at(&node->disk, need.sequence), &err) !=
                   STATUS_OK) {
            break;
        }
        status = core_fold(node->core, record, &need, &err);
    }
    if (status != STATUS_OK) {
        oracle_object(node->scene->oracle, ORACLE_START, "%s", err.text);
    }
    return status == STATUS_OK;
}

void broker_node_start(struct broker_node *node)
{
    struct scene *scene = node->scene;
    const uint64_t book_bytes = scene->weather.is_forgetful ? BOOK_BYTES_FORGETFUL : BOOK_BYTES_MAX;
    const enum status status = core_create(&node->core, &node->disk.identity, book_bytes, NULL);
    bool is_good = true;

    assert(status == STATUS_OK);
    memory_cache_adopt(node->disk.cache, node->core);
    for (uint64_t i = core_head(node->core) + 1; i <= node->disk.head && is_good; i++) {
        is_good = fold_one(node, disk_at(&node->disk, i));
    }
    node->ready_ms = scene->now_ms;
    node->wake_ms = scene->now_ms;
    scene->network.is_listening = true;
    trace_line(&scene->trace, scene->now_ms, "broker starts at %llu",
               (unsigned long long)core_head(node->core));
    broker_node_check(node);
}

void broker_node_check(struct broker_node *node)
{
    struct digest digest;

    if (node->core != NULL && core_head(node->core) == node->disk.head) {
        digest = core_digest(node->core);
        oracle_see_digest(node->scene->oracle, &digest);
    }
}

/* What others may know and do. */

void broker_node_set_clock(struct broker_node *node, int64_t off_ms)
{
    node->clock_ms = off_ms;
}

void broker_node_fill_disk(struct broker_node *node, int64_t until_ms)
{
    node->disk_low_ms = until_ms;
}

uint32_t broker_node_crashes(const struct broker_node *node)
{
    return node->crash_count;
}

struct ledger_id broker_node_ledger(const struct broker_node *node, uint64_t *epoch)
{
    *epoch = node->disk.identity.epoch;
    return node->disk.identity.ledger;
}

uint64_t broker_node_head(const struct broker_node *node)
{
    return node->disk.head;
}

struct text broker_node_event(const struct broker_node *node, uint64_t sequence)
{
    return disk_written(&node->disk, sequence)->payload;
}
