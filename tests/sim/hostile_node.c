#include "tests/sim/hostile_node.h"

#include "schemas/event.h"
#include "schemas/wire/command.h"
#include "schemas/wire/session.h"
#include "schemas/wire/submit.h"
#include "schemas/wire/subscribe.h"

#include <stdio.h>
#include <string.h>

#define GARBAGE_BYTES 200

static uint8_t body_bytes[MESSAGE_BYTES_MAX];

void hostile_node_begin(struct hostile_node *node, struct scene *scene,
                        const struct broker_node *broker, const char *name)
{
    *node = (struct hostile_node){.scene = scene, .broker = broker, .name = name};
}

static void send(struct hostile_node *node, struct text word, struct text body)
{
    struct scene *scene = node->scene;

    if (network_is_open(node->link, scene->now_ms)) {
        trace_line(&scene->trace, scene->now_ms, "%s says %.*s %08x", node->name,
                   TEXT_ARGUMENTS(word), trace_sum(body));
        (void)network_send_up(&scene->network, node->link, word, body, scene->now_ms);
    }
}

static void send_command(struct hostile_node *node, enum command command,
                         const struct writer *writer)
{
    send(node, text_of(command_word(command)), writer_text(writer));
}

static void say_garbage(struct hostile_node *node)
{
    static const char *const words[] = {"SUBMIT", "HELLO",  "READ",  "CREDIT", "SUBSCRIBE",
                                        "RESULT", "NOISE!", "INBOX", "",       "HEARTBEAT"};
    struct prng *prng = &node->scene->prng;
    const uint32_t count = prng_below(prng, GARBAGE_BYTES);
    const char *word = words[prng_below(prng, 10)];

    for (uint32_t i = 0; i < count; i++) {
        body_bytes[i] = (uint8_t)prng_next(prng);
    }
    send(node, text_of(word), (struct text){(const char *)body_bytes, count});
}

static void say_hello(struct hostile_node *node)
{
    const struct hello hello = {1, 1 + prng_below(&node->scene->prng, 2), TEXT("friend")};
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);

    hello_encode(&hello, &writer);
    send_command(node, COMMAND_HELLO, &writer);
    node->batch = 1;
}

/* What would still pass as a department's act, or would raise a doubt that no rule knows, is left
 * alone: it would be legal, and nobody's fault. */
static bool is_left_alone(const struct event *event)
{
    return text_equals(event->actor, TEXT("auto")) || event->type == EVENT_INQUIRY_RAISED ||
           event->type == EVENT_SCHEME_ADOPTED || event->type == EVENT_CONTRACT_FILED;
}

static struct text any_event(struct hostile_node *node)
{
    const uint32_t head = (uint32_t)broker_node_head(node->broker);

    return broker_node_event(node->broker, 1 + prng_below(&node->scene->prng, head));
}

static void change_a_byte(struct hostile_node *node, struct text payload, char *bytes)
{
    struct prng *prng = &node->scene->prng;
    const uint32_t place = prng_below(prng, payload.count);
    struct event event = {0};
    struct refusals refusals;

    bytes[place] = (char)prng_next(prng);
    refusals = event_decode(&event, bytes, payload.count);
    if (!refusals_any(&refusals) && is_left_alone(&event)) {
        (void)memcpy(bytes, payload.bytes, payload.count);
    }
}

/* The same, said of another case: what it names is that one's, or nothing there. */
static uint32_t readdress(struct hostile_node *node, struct text payload, char *bytes)
{
    const struct text other = any_event(node);
    struct writer writer = writer_of(bytes, EVENT_BYTES_MAX);
    struct event event = {0};
    struct event of = {0};
    char id[ID_BYTES_MAX + 1];

    (void)event_decode(&event, payload.bytes, payload.count); /* both were accepted once */
    (void)event_decode(&of, other.bytes, other.count);
    event.actor = TEXT("eve");
    if (is_left_alone(&event) || event.type == EVENT_MOVEIN_SCHEDULED || /* another's hour */
        subject_is_project(event.subject) || subject_is_project(of.subject)) {
        return payload.count;
    }
    (void)snprintf(id, sizeof id, "%s-%u", node->name, ++node->said_count);
    event.id = text_of(id);
    event.subject = of.subject;
    event_encode(&event, &writer);
    return (uint32_t)writer.count;
}

/* Somebody's event: as it is, with a byte changed, or of another case. */
static uint32_t copy_event(struct hostile_node *node, char bytes[EVENT_BYTES_MAX])
{
    const struct text payload = any_event(node);
    const uint32_t choice = prng_below(&node->scene->prng, 4);

    (void)memcpy(bytes, payload.bytes, payload.count);
    if (choice == 0) {
        return readdress(node, payload, bytes);
    }
    if (choice > 1) {
        change_a_byte(node, payload, bytes);
    }
    return payload.count;
}

static void say_submit(struct hostile_node *node)
{
    static char events[4][EVENT_BYTES_MAX];
    static struct submit submit;
    struct prng *prng = &node->scene->prng;
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    const uint32_t choice = prng_below(prng, 4);

    if (broker_node_head(node->broker) == 0) {
        return;
    }
    submit.batch = choice == 0 ? node->batch + prng_below(prng, 3) : node->batch++;
    submit.count = 1 + prng_below(prng, 4);
    for (uint32_t i = 0; i < submit.count; i++) {
        submit.events[i] = (struct text){events[i], copy_event(node, events[i])};
    }
    submit_encode(&submit, &writer);
    send_command(node, COMMAND_SUBMIT, &writer);
    if (choice == 1) {
        send_command(node, COMMAND_SUBMIT, &writer);
    }
}

static void say_subscribe(struct hostile_node *node)
{
    struct prng *prng = &node->scene->prng;
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);
    struct subscribe subscribe = {.events = CREDIT_EVENTS_MAX, .bytes = CREDIT_BYTES_MAX};
    const uint32_t lie = prng_below(prng, 5);

    subscribe.ledger = broker_node_ledger(node->broker, &subscribe.epoch);
    if (lie == 0) {
        subscribe.epoch += 1 + prng_below(prng, 3);
    } else if (lie == 1) {
        subscribe.ledger.bytes[3] = 77;
    } else if (lie == 2) {
        subscribe.after = UINT64_C(1000000) + prng_below(prng, 9);
    } else if (lie == 3) {
        subscribe.epoch = 0;
    }
    node->has_lied = node->has_lied && lie != 4;
    subscribe_encode(&subscribe, &writer);
    send_command(node, COMMAND_SUBSCRIBE, &writer);
}

static void flood_credit(struct hostile_node *node)
{
    const struct credit credit = {UINT32_MAX, UINT32_MAX};
    struct writer writer = writer_of(body_bytes, sizeof body_bytes);

    credit_encode(&credit, &writer);
    for (int i = 0; i < 5; i++) {
        send_command(node, COMMAND_CREDIT, &writer);
    }
}

static void connect(struct hostile_node *node)
{
    struct scene *scene = node->scene;

    node->link = network_connect(&scene->network, scene->now_ms);
    node->reads = prng_below(&scene->prng, 2) == 0;
    node->has_lied = true;
}

/* Whoever only ever lied about positions is sent no events. */
static void read_all(struct hostile_node *node)
{
    struct scene *scene = node->scene;
    struct packet *packet = network_take_down(&scene->network, node->link, scene->now_ms);

    for (; packet != NULL; packet = network_take_down(&scene->network, node->link, scene->now_ms)) {
        if (strcmp(packet->word, "EVENTS") == 0 && node->has_lied) {
            oracle_object(scene->oracle, ORACLE_POSITION, "%s lied and is sent events", node->name);
        }
        packet_free(packet);
    }
}

static void act(struct hostile_node *node)
{
    switch (prng_below(&node->scene->prng, 8)) {
    case 0:
    case 1:
        say_garbage(node);
        break;
    case 2:
        say_hello(node);
        break;
    case 3:
    case 4:
        say_submit(node);
        break;
    case 5:
        say_subscribe(node);
        break;
    case 6:
        flood_credit(node);
        break;
    default:
        if (prng_below(&node->scene->prng, 3) == 0) {
            network_leave(&node->scene->network, node->link, node->scene->now_ms);
            node->link = NULL;
        }
        break;
    }
}

int64_t hostile_node_due_ms(const struct hostile_node *node)
{
    return node->act_ms;
}

void hostile_node_step(struct hostile_node *node)
{
    struct scene *scene = node->scene;

    if (scene->now_ms < node->act_ms) {
        return;
    }
    node->act_ms = scene->now_ms + 10 + prng_below(&scene->prng, scene->is_healed ? 2000 : 200);
    if (node->link != NULL && network_is_over(node->link, scene->now_ms)) {
        network_leave(&scene->network, node->link, scene->now_ms);
        node->link = NULL;
    }
    if (node->link == NULL) {
        connect(node);
    } else {
        if (node->reads) {
            read_all(node);
        }
        act(node);
    }
}
