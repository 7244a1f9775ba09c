#include "tests/sim/watcher_node.h"

static struct selection drawn_selection(struct prng *prng)
{
    static const uint64_t types[] = {
        UINT64_C(1) << EVENT_PAYMENT_RECEIVED | UINT64_C(1) << EVENT_MOVEIN_COMPLETED,
        UINT64_C(1) << EVENT_CONTRACT_FILED,
        UINT64_C(1) << EVENT_MOVEIN_SCHEDULED,
    };
    struct selection selection = {LANE_NONE, 0};

    if (prng_below(prng, 2) == 0) {
        selection.lane = (enum lane)(1 + prng_below(prng, LANE_F));
    }
    if (prng_below(prng, 2) == 0) {
        selection.types = types[prng_below(prng, 3)];
    }
    return selection;
}

void watcher_node_begin(struct watcher_node *node, struct scene *scene, const char *name)
{
    *node = (struct watcher_node){.scene = scene, .name = name};
    caller_begin(&node->caller, scene, name);
    node->selection = drawn_selection(&scene->prng);
}

void watcher_node_end(struct watcher_node *node)
{
    caller_end(&node->caller);
}

static void subscribe(struct watcher_node *node)
{
    struct prng *prng = &node->scene->prng;
    const bool is_known = node->epoch == node->caller.welcome.epoch;
    const bool goes_back = prng_below(prng, 4) == 0 && is_known && node->position > 0;
    static const uint32_t bytes[] = {200, 900, 20000};
    const bool is_by_bytes = prng_below(prng, 3) == 0;
    const uint32_t events = is_by_bytes ? 40 : 1 + prng_below(prng, 6);
    struct subscribe subscribe = {.ledger = node->caller.welcome.ledger,
                                  .epoch = node->caller.welcome.epoch,
                                  .selection = node->selection,
                                  .events = events,
                                  .bytes = bytes[is_by_bytes ? prng_below(prng, 2) : 2]};

    node->epoch = node->caller.welcome.epoch;
    node->position = is_known ? node->position : 0;
    subscribe.after = goes_back ? prng_below(prng, (uint32_t)node->position) : node->position;
    if (caller_subscribe(&node->caller, &subscribe) == CALLER_SAID) {
        node->position = subscribe.after;
        node->owed_events = 0;
        node->owed_bytes = 0;
    }
}

static void give_credit(struct watcher_node *node)
{
    const struct credit credit = {node->owed_events, node->owed_bytes};

    if (node->owed_events > 0 && caller_credit(&node->caller, &credit) == CALLER_SAID) {
        node->owed_events = 0;
        node->owed_bytes = 0;
    }
}

/* When an event was recorded, a millisecond beside that; mostly 0, no bound. */
static int64_t some_time(struct watcher_node *node)
{
    struct prng *prng = &node->scene->prng;
    const struct model *model = &node->scene->oracle->model;
    const int64_t off_ms = prng_between(prng, -1, 1);

    return model->count == 0 || prng_below(prng, 4) > 0
               ? 0
               : model_at(model, 1 + prng_below(prng, model->count))->recorded_unix_ms + off_ms;
}

static void ask(struct watcher_node *node)
{
    struct prng *prng = &node->scene->prng;
    const uint64_t types[] = {0, 0, UINT64_C(1) << EVENT_CONTRACT_FILED,
                              UINT64_C(1) << EVENT_INQUIRY_RAISED};
    const struct status_query status = {node->request + 1};
    struct read read = {.request = node->request + 1, .subject = TEXT("")};
    const uint32_t after = prng_below(prng, 100);
    const uint32_t until = prng_below(prng, 300);

    node->request++;
    read.after = after;
    read.until = until < 100 ? 0 : until;
    read.types = types[prng_below(prng, 4)];
    read.subject = prng_below(prng, 2) == 0 ? TEXT("HT-1-1") : read.subject;
    read.count = 1 + prng_below(prng, 40);
    read.since_unix_ms = some_time(node);
    read.until_unix_ms = some_time(node);
    if (prng_below(prng, 4) == 0) {
        (void)caller_status(&node->caller, &status); /* lost or refused: another will come */
    } else {
        (void)caller_read(&node->caller, &read);
    }
}

static void hear(struct watcher_node *node, const struct caller_news *news)
{
    if (news->kind == CALLER_NEW_SESSION) {
        subscribe(node);
    } else if (news->kind == CALLER_EVENTS) {
        node->position = news->of.events.through;
        node->owed_events += news->of.events.record_count;
        for (uint32_t i = 0; i < news->of.events.record_count; i++) {
            node->owed_bytes += news->of.events.records[i].event.count;
        }
    }
}

int64_t watcher_node_due_ms(const struct watcher_node *node)
{
    const int64_t due_ms = caller_due_ms(&node->caller);

    return due_ms < node->look_ms ? due_ms : node->look_ms;
}

void watcher_node_step(struct watcher_node *node)
{
    static struct caller_news news;
    struct scene *scene = node->scene;

    if (scene->now_ms < watcher_node_due_ms(node)) {
        return;
    }
    do {
        caller_receive(&node->caller, &news);
        hear(node, &news);
    } while (news.kind != CALLER_NOTHING);
    if (scene->now_ms >= node->look_ms) {
        node->look_ms = scene->now_ms + 20 + prng_below(&scene->prng, 300);
        give_credit(node);
        if (prng_below(&scene->prng, 8) == 0) {
            ask(node);
        }
        if (!scene->is_healed && prng_below(&scene->prng, 60) == 0) {
            subscribe(node);
        }
    }
}
