#include "tests/sim/timekeeper_node.h"

#include "schemas/view.h"

#include <string.h>

#define NAME "timekeeper"

/* Life and death. */

void timekeeper_node_begin(struct timekeeper_node *node, struct scene *scene)
{
    *node = (struct timekeeper_node){.scene = scene};
}

void timekeeper_node_end(struct timekeeper_node *node)
{
    if (node->is_there) {
        caller_end(&node->caller);
    }
}

static void start(struct timekeeper_node *node)
{
    struct scene *scene = node->scene;
    const int64_t skew_ms = (int64_t)scene->weather.skew_ms;

    caller_begin(&node->caller, scene, NAME);
    node->is_there = true;
    node->flight_count = 0;
    node->round_count = 0;
    node->cursor = 0;
    node->clock_ms = skew_ms == 0 ? 0 : prng_between(&scene->prng, -skew_ms, skew_ms);
    node->look_ms = scene->now_ms;
    trace_line(&scene->trace, scene->now_ms, NAME " starts");
}

void timekeeper_node_kill(struct timekeeper_node *node)
{
    struct scene *scene = node->scene;

    if (!node->is_there) {
        return;
    }
    caller_end(&node->caller);
    node->is_there = false;
    node->start_ms =
        scene->now_ms + prng_below(&scene->prng, scene->weather.department_down_ms + 1);
    trace_line(&scene->trace, scene->now_ms, NAME " dies");
}

/* Looking. */

static int64_t unix_ms(const struct timekeeper_node *node)
{
    return node->scene->start_unix_ms + node->scene->now_ms + node->clock_ms;
}

static bool remembers(const struct timekeeper_node *node, const struct event *event)
{
    for (uint32_t i = 0; i < node->round_count && i < TIMEKEEPER_ROUNDS_MAX; i++) {
        if (text_equals(text_of(node->rounds[i].subject), event->subject) &&
            text_equals(text_of(node->rounds[i].id), event->id)) {
            return true;
        }
    }
    return false;
}

static void keep(char kept[ID_BYTES_MAX + 1], struct text text)
{
    (void)memcpy(kept, text.bytes, text.count);
    kept[text.count] = '\0';
}

/* The day after due_on has begun: that is said, if it was not. */
static void look_at_node(struct timekeeper_node *node, const struct view *view,
                         const struct open_node *open)
{
    const struct event *event = &node->saying.event;
    struct timekeeper_flight *flight = &node->flights[node->flight_count];

    saying_of_deadline(&node->saying, view->subject, open, unix_ms(node));
    if (moment_day(event->time) > open->due_on && !remembers(node, event)) {
        keep(flight->round.subject, event->subject);
        keep(flight->round.id, event->id);
        flight->bytes = saying_encode(&node->saying, flight->event).count;
        node->flight_count++;
    }
}

static void look_at_case(struct timekeeper_node *node, const struct case_item *item)
{
    static struct view view;

    if (view_decode(&view, item->view, item->openers) != STATUS_OK) {
        oracle_object(node->scene->oracle, ORACLE_PROTOCOL, "a view that cannot be read");
        return;
    }
    for (uint32_t i = 0; i < view.open_count && node->flight_count < TIMEKEEPER_BATCH_MAX; i++) {
        if (view.open[i].node == NODE_D5) {
            look_at_node(node, &view, &view.open[i]);
        }
    }
}

static void take_views(struct timekeeper_node *node, const struct views *views)
{
    struct text events[TIMEKEEPER_BATCH_MAX];

    node->cursor = views->cursor;
    if (node->flight_count > 0) {
        return; /* what is under way is not to be said again */
    }
    for (uint32_t i = 0; i < views->count; i++) {
        look_at_case(node, &views->cases[i]);
    }
    for (uint32_t i = 0; i < node->flight_count; i++) {
        events[i] = (struct text){node->flights[i].event, node->flights[i].bytes};
    }
    if (node->flight_count > 0 && !caller_submit(&node->caller, events, node->flight_count)) {
        oracle_object(node->scene->oracle, ORACLE_PROTOCOL, NAME " has no room for its batch");
    }
}

/* Hearing. What is refused was too early by the broker's clock, or is over: the next look tells. */
static void take_result(struct timekeeper_node *node, const struct result *result)
{
    if (result->count != node->flight_count) {
        oracle_object(node->scene->oracle, ORACLE_PROTOCOL, NAME ": a result of another size");
        return;
    }
    for (uint32_t i = 0; i < result->count; i++) {
        const struct timekeeper_flight *flight = &node->flights[i];

        if (result->outcomes[i].sequence != 0) {
            oracle_see_ack(node->scene->oracle, NAME, (struct text){flight->event, flight->bytes},
                           result->outcomes[i].sequence);
            node->rounds[node->round_count++ % TIMEKEEPER_ROUNDS_MAX] = flight->round;
        }
    }
    node->flight_count = 0;
}

static void hear(struct timekeeper_node *node, const struct caller_news *news)
{
    if (news->kind == CALLER_NEW_SESSION && node->caller.welcome.epoch != node->epoch) {
        node->epoch = node->caller.welcome.epoch; /* what it remembers may never have been */
        node->round_count = 0;
    } else if (news->kind == CALLER_RESULT) {
        take_result(node, &news->of.result);
    } else if (news->kind == CALLER_VIEWS) {
        take_views(node, &news->of.views);
    }
}

int64_t timekeeper_node_due_ms(const struct timekeeper_node *node)
{
    const int64_t due_ms = caller_due_ms(&node->caller);

    if (!node->is_there) {
        return node->start_ms;
    }
    return due_ms < node->look_ms ? due_ms : node->look_ms;
}

void timekeeper_node_step(struct timekeeper_node *node)
{
    static struct caller_news news;
    struct scene *scene = node->scene;
    const struct inbox_query inbox = {node->request + 1, LANE_D, node->cursor};

    if (scene->now_ms < timekeeper_node_due_ms(node)) {
        return;
    }
    if (!node->is_there) {
        start(node);
    }
    do {
        caller_receive(&node->caller, &news);
        hear(node, &news);
    } while (news.kind != CALLER_NOTHING);
    if (scene->now_ms >= node->look_ms) {
        node->look_ms = scene->now_ms + 50 + prng_below(&scene->prng, 300);
        node->request++;
        (void)caller_inbox(&node->caller, &inbox); /* lost or refused: asked again later */
    }
}
