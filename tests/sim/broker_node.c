#include "tests/sim/broker_node.h"

#include "schemas/event.h"
#include "schemas/mutant.h"
#include "tests/sim/broker_node_parts.h"

#include <stdlib.h>
#include <string.h>

#define DISK_PLENTY (UINT64_C(1) << 40)
#define DISK_LITTLE 4096

static int64_t unix_ms(const struct broker_node *node)
{
    return node->scene->start_unix_ms + node->scene->now_ms + node->clock_ms;
}

static struct input input_of(const struct broker_node *node, enum input_kind kind)
{
    return (struct input){.kind = kind, .now_ms = node->scene->now_ms, .unix_ms = unix_ms(node)};
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

/* Each record has a salt of its own, of those that came with the message. */
static void check_salts(const struct broker_node *node, uint32_t first)
{
    const struct effects *effects = node->effects;

    for (uint32_t i = first; i < effects->record_count; i++) {
        if (memcmp(effects->records[i].salt, node->salts[i - first], RECORD_SALT_BYTES) != 0) {
            oracle_object(node->scene->oracle, ORACLE_RECORD, "record %llu has another's salt",
                          (unsigned long long)effects->records[i].sequence);
        }
    }
}

static void take(struct broker_node *node, uint32_t peer, const struct packet *packet)
{
    struct effects *effects = node->effects;
    const uint32_t before = effects->reply_count;
    const uint32_t first = effects->record_count;
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
    check_salts(node, first);
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

/* A case that is erased: what is left of each of its records? */
static void look_at_erased(const struct broker_node *node, uint64_t last)
{
    for (uint64_t i = disk_at(&node->disk, last)->previous; i != 0;) {
        const struct record *is = disk_at(&node->disk, i);

        oracle_see_erased(node->scene->oracle, disk_written(&node->disk, i), is);
        i = is->previous;
    }
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
        if (record->type == EVENT_CASE_ERASED) {
            look_at_erased(node, record->sequence);
        }
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
        broker_node_start(node);
    } else {
        node->ready_ms = node->scene->now_ms + 1;
        turn(node);
    }
}
