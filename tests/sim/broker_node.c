#include "tests/sim/broker_node.h"

#include "broker/core.h"
#include "schemas/event.h"
#include "schemas/mutant.h"
#include "tests/sim/disk.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#define BOOK_BYTES_FORGETFUL 1
#define DISK_PLENTY (UINT64_C(1) << 40)
#define DISK_LITTLE 4096
#define RESTORE_BACK_MAX 30 /* events */

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

static int64_t unix_ms(const struct broker_node *node)
{
    return node->scene->start_unix_ms + node->scene->now_ms + node->clock_ms;
}

static struct input input_of(const struct broker_node *node, enum input_kind kind)
{
    return (struct input){.kind = kind, .now_ms = node->scene->now_ms, .unix_ms = unix_ms(node)};
}

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

/* A point at which the process may die. True: it has. */
static bool dies(struct broker_node *node)
{
    struct scene *scene = node->scene;

    if (node->core != NULL && prng_chance(&scene->prng, scene->weather.crash_points)) {
        broker_node_kill(node);
    }
    return node->core == NULL;
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

static void start(struct broker_node *node)
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

/* Load and step. */

static void step(struct broker_node *node, const struct input *input)
{
    struct effects *effects = node->effects;
    struct input more = *input;

    core_step(node->core, input, effects);
    while (effects->load != 0 || effects->need.kind != NEED_NOTHING) {
        if (effects->load != 0) {
            more.kind = INPUT_RECORD;
            more.of.record = disk_at(&node->disk, effects->load);
        } else {
            more.kind = INPUT_GIVEN;
            memory_cache_give(node->disk.cache, node->core, &effects->need);
        }
        core_step(node->core, &more, effects);
    }
}

static void refill(struct broker_node *node)
{
    for (uint32_t i = 0; i < BATCH_EVENTS_MAX; i++) {
        const uint64_t drawn = prng_next(&node->scene->prng);

        for (uint32_t k = 0; k < sizeof drawn; k++) {
            node->salts[i][k] = (uint8_t)(drawn >> 8 * k);
        }
        if (i > 0 && node->salts[i][0] % 16 == 0) {
            return; /* the rest may stay: a salt is only chance */
        }
    }
}

static void take(struct broker_node *node, uint32_t peer, const struct packet *packet)
{
    struct effects *effects = node->effects;
    const uint32_t before = effects->reply_count;
    const bool is_disk_low = node->disk_low_ms > node->scene->now_ms;
    struct input input = input_of(node, INPUT_MESSAGE);
    struct oracle_heard heard = {.peer = peer, .unix_ms = input.unix_ms};

    input.of.message = (struct message){
        .peer = peer,
        .command = {packet->word, packet->word_bytes},
        .body = {packet->body, packet->bytes},
        .salts = (const uint8_t(*)[RECORD_SALT_BYTES])node->salts,
        .machine = {.disk_free_bytes = is_disk_low ? DISK_LITTLE : DISK_PLENTY},
    };
    step(node, &input);
    refill(node);
    heard.body = input.of.message.body;
    heard.is_disk_low = is_disk_low;
    for (uint32_t i = before; i < effects->reply_count; i++) {
        heard.reply = &effects->replies[i];
        if (heard.reply->peer == peer) {
            oracle_hear(node->scene->oracle, &heard);
        }
    }
}

/* True: nothing waits any more. */
static bool take_messages(struct broker_node *node)
{
    struct scene *scene = node->scene;

    for (int i = 0; i < GROUP_MESSAGES_MAX && !effects_are_full(node->effects); i++) {
        uint32_t peer = 0;
        struct packet *packet = network_take_up(&scene->network, &peer, scene->now_ms);

        if (packet == NULL) {
            return true;
        }
        take(node, peer, packet);
        packet_free(packet);
    }
    return false;
}

/* Commit, answer, publish. */

static void trace_record(struct broker_node *node, const struct record *record)
{
    struct event event = {0};

    (void)event_decode(&event, record->payload.bytes, record->payload.count); /* it was judged */
    trace_line(&node->scene->trace, node->scene->now_ms, "commit %llu %08x: %.*s %s %.*s by %.*s",
               (unsigned long long)record->sequence, trace_sum(record->payload),
               TEXT_ARGUMENTS(event.subject), event_schema((enum event_type)record->type)->word,
               TEXT_ARGUMENTS(event.id), TEXT_ARGUMENTS(event.actor));
}

static void commit(struct broker_node *node)
{
    struct effects *effects = node->effects;
    struct input input = input_of(node, INPUT_COMMITTED);

    for (uint32_t i = 0; i < effects->record_count; i++) {
        const struct record *record = &effects->records[i];

        trace_record(node, record);
        disk_append(&node->disk, record);
        oracle_see_record(node->scene->oracle, record);
    }
    step(node, &input);
}

static void drop_replies(struct effects *effects, uint32_t first, uint32_t peer)
{
    for (uint32_t i = first; i < effects->reply_count; i++) {
        if (effects->replies[i].peer == peer) {
            effects->replies[i].command = COMMAND_NONE;
        }
    }
}

static void send_one(struct broker_node *node, uint32_t number)
{
    struct scene *scene = node->scene;
    const struct reply *reply = &node->effects->replies[number];
    const struct text word = text_of(command_word(reply->command));
    enum network_sent sent;
    struct input input;

    oracle_see_reply(scene->oracle, reply);
    sent = network_send_down(&scene->network, reply->peer, word, reply->body, scene->now_ms);
    trace_line(&scene->trace, scene->now_ms, "broker says %s to %u %08x: %d", word.bytes,
               reply->peer, trace_sum(reply->body), (int)sent);
    if (sent != NETWORK_SENT) {
        input = input_of(node, sent == NETWORK_GONE               ? INPUT_GONE
                               : reply->command == COMMAND_EVENTS ? INPUT_UNSENT
                                                                  : INPUT_STUCK);
        input.of.peer = reply->peer;
        drop_replies(node->effects, number + 1, reply->peer);
        step(node, &input);
    }
}

/* False: it died on the way. */
static bool answer(struct broker_node *node)
{
    for (uint32_t i = 0; i < node->effects->reply_count; i++) {
        if (dies(node)) {
            return false;
        }
        if (node->effects->replies[i].command != COMMAND_NONE) {
            send_one(node, i);
        }
    }
    effects_clear(node->effects);
    return true;
}

static bool publish(struct broker_node *node)
{
    struct input input = input_of(node, INPUT_PUBLISH);

    node->effects->more = true;
    for (int i = 0; i < 32 && node->effects->more; i++) {
        input.of.events_max = SLICE_EVENTS_MAX;
        step(node, &input);
        if (!answer(node)) {
            return false;
        }
    }
    return true;
}

static void spill(struct broker_node *node, bool is_idle)
{
    struct scene *scene = node->scene;
    uint32_t due = core_spill_due(node->core, is_idle, scene->now_ms, &node->wake_ms);

    if (due == 0) {
        return;
    }
    if (scene->weather.is_forgetful) {
        due = 1 + prng_below(&scene->prng, 4); /* so that entries are often not each other's age */
    }
    if (prng_chance(&scene->prng, scene->weather.cache_refuses)) {
        (void)core_unspilled(node->core, scene->now_ms);
        return;
    }
    if (prng_below(&scene->prng, 8) == 0) {
        disk_keep_cache(&node->disk);
    }
    memory_cache_spill(node->disk.cache, node->core, due);
    node->wake_ms = is_idle ? scene->now_ms + 1 : node->wake_ms;
}

/* The one order in which everything happens, as io_broker.c has it. */
static void turn(struct broker_node *node)
{
    struct scene *scene = node->scene;
    const bool is_drained = take_messages(node);
    const bool has_records = node->effects->record_count > 0;
    struct input input;

    for (uint32_t i = 0; MUTANT(ACK_EARLY) && i < node->effects->reply_count; i++) {
        send_one(node, i);
    }
    if (dies(node)) {
        return;
    }
    commit(node);
    if (dies(node) || !answer(node) || !publish(node)) {
        return;
    }
    input = input_of(node, INPUT_TICK);
    input.of.is_drained = is_drained;
    step(node, &input);
    node->wake_ms = is_drained ? node->effects->wake_ms : scene->now_ms;
    if (!answer(node) || dies(node)) {
        return;
    }
    spill(node, is_drained);
    if (has_records) {
        broker_node_check(node);
        node->ready_ms = scene->now_ms + 1 + prng_below(&scene->prng, scene->weather.commit_ms);
    }
    (void)dies(node);
}

int64_t broker_node_due_ms(const struct broker_node *node)
{
    int64_t due_ms = network_broker_ms(&node->scene->network);

    if (node->core == NULL) {
        return node->start_ms;
    }
    due_ms = node->wake_ms < due_ms ? node->wake_ms : due_ms;
    return due_ms > node->ready_ms ? due_ms : node->ready_ms;
}

void broker_node_step(struct broker_node *node)
{
    if (node->scene->now_ms < broker_node_due_ms(node)) {
        return;
    }
    if (node->core == NULL) {
        start(node);
    } else {
        node->ready_ms = node->scene->now_ms + 1;
        turn(node);
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
    return disk_event(&node->disk, sequence);
}
