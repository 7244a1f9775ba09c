#include "tests/sim/client_node.h"

#include "tests/sim/model_walk.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int64_t client_unix_ms(const struct client_node *node)
{
    return node->scene->start_unix_ms + node->scene->now_ms;
}

void client_node_begin(struct client_node *node, struct scene *scene, const char *name,
                       uint32_t number)
{
    *node = (struct client_node){.scene = scene, .name = name};
    caller_begin(&node->caller, scene, name);
    client_plan(node, number);
}

void client_node_end(struct client_node *node)
{
    caller_end(&node->caller);
}

void client_node_restart(struct client_node *node)
{
    caller_end(&node->caller);
    caller_begin(&node->caller, node->scene, node->name);
    node->batch_count = 0;
    node->open.count = 0;
    node->cursor = 0;
    for (uint32_t i = 0; i < node->task_count; i++) {
        struct client_task *task = &node->tasks[i];

        task->state = task->state == TASK_SENT || prng_below(&node->scene->prng, 4) == 0
                          ? TASK_WAITS
                          : task->state;
    }
    trace_line(&node->scene->trace, node->scene->now_ms, "%s starts anew", node->name);
}

void client_node_recall(struct client_node *node)
{
    for (uint32_t i = 0; i < node->task_count; i++) {
        node->tasks[i].state =
            node->tasks[i].state == TASK_DONE ? TASK_WAITS : node->tasks[i].state;
    }
}

/* Saying. */

/* As the manager believes that the case is; now and then too early. */
static void say_erasure(struct client_node *node, struct text subject)
{
    const struct walk walk = walk_all(&node->scene->oracle->model, subject);

    saying_of_erasure(&node->saying, subject,
                      walk_has(&walk, EVENT_CONTRACT_CANCELLED) ? "cancelled" : "moved_in",
                      &node->scene->prng, client_unix_ms(node));
}

static void say_fact(struct client_node *node, const struct client_task *task)
{
    const struct client_case *of = &node->cases[task->number];
    const struct saying_contract contract = {of->subject, of->unit, of->project, of->price_fen,
                                             of->is_new};
    const struct text subject = text_of(of->subject);

    switch (task->kind) {
    case TASK_SCHEME:
        saying_of_scheme(&node->saying, task->number, client_unix_ms(node));
        break;
    case TASK_CONTRACT:
        saying_of_contract(&node->saying, &contract, client_unix_ms(node));
        break;
    case TASK_PAYMENT:
        saying_of_payment(&node->saying, subject, task->item, task->amount_fen,
                          client_unix_ms(node));
        break;
    case TASK_INQUIRY:
        saying_of_inquiry(&node->saying, subject, task->item, task->choice, client_unix_ms(node));
        break;
    case TASK_CANCELLATION:
        saying_of_cancellation(&node->saying, subject, client_unix_ms(node));
        break;
    case TASK_ERASURE:
        say_erasure(node, subject);
        break;
    case TASK_WITHDRAWAL:
        saying_of_withdrawal(&node->saying, subject, task->item, client_unix_ms(node));
        break;
    }
}

bool client_has_room(const struct client_node *node)
{
    return node->batch_count < BATCHES_PENDING_MAX && node->open.count < CLIENT_BATCH_MAX;
}

void client_put(struct client_node *node, int32_t task)
{
    struct client_flight *flight = &node->open.flights[node->open.count++];

    flight->task = task;
    flight->bytes = saying_encode(&node->saying, flight->event).count;
}

static void submit(struct client_node *node)
{
    struct text events[CLIENT_BATCH_MAX];

    for (uint32_t i = 0; i < node->open.count; i++) {
        events[i] = (struct text){node->open.flights[i].event, node->open.flights[i].bytes};
    }
    if (node->open.count > 0 && caller_submit(&node->caller, events, node->open.count)) {
        node->batches[(node->batch_first + node->batch_count++) % BATCHES_PENDING_MAX] = node->open;
    }
    node->open.count = 0;
}

/* A contract on the unit of one that is to end waits for that. */
static bool must_wait(const struct client_node *node, const struct client_task *task)
{
    return node->swap > 0 && task->kind == TASK_CONTRACT && task->number == node->case_count - 1 &&
           node->tasks[node->swap - 1].state != TASK_DONE;
}

static void report_facts(struct client_node *node)
{
    for (uint32_t i = 0; i < node->task_count && client_has_room(node); i++) {
        struct client_task *task = &node->tasks[i];

        if (task->state == TASK_WAITS && task->due_ms <= node->scene->now_ms &&
            !must_wait(node, task)) {
            task->state = TASK_SENT;
            say_fact(node, task);
            client_put(node, (int32_t)i);
        }
    }
}

void client_mark(struct client_node *node, char *text, size_t bytes)
{
    (void)snprintf(text, bytes, "x-%s-%" PRIu32, node->name, ++node->extra_count);
}

/* Something wrong, something twice. */
static void blunder(struct client_node *node)
{
    struct prng *prng = &node->scene->prng;
    const struct client_case *of = &node->cases[prng_below(prng, node->case_count)];
    const struct client_task *task = &node->tasks[prng_below(prng, node->task_count)];

    if (!client_has_room(node)) {
        return;
    }
    node->saying.recorded_unix_ms = oracle_recorded_unix_ms(node->scene->oracle);
    node->saying.used_number = oracle_erased_number(node->scene->oracle);
    if (prng_below(prng, 4) == 0 && task->state != TASK_WAITS) {
        say_fact(node, task);
    } else {
        saying_of_blunder(&node->saying, text_of(of->subject), prng, client_unix_ms(node));
        if (prng_below(prng, 4) > 0) {
            client_mark(node, node->saying.id, sizeof node->saying.id);
            node->saying.event.id = text_of(node->saying.id);
        } else {
            node->saying.event.id = TEXT("contract"); /* another event's */
        }
    }
    client_put(node, -1);
}

/* Asking and hearing. */

static void ask(struct client_node *node)
{
    struct prng *prng = &node->scene->prng;
    const enum lane lane = (enum lane)prng_below(prng, LANE_F + 1);
    const struct client_case *of = &node->cases[prng_below(prng, node->case_count)];
    const struct case_query query = {node->request + 1, text_of(of->subject)};
    const struct inbox_query inbox = {node->request + 1, lane, node->cursor};

    node->request++;
    if (prng_below(prng, 3) == 0) {
        (void)caller_case(&node->caller, &query); /* lost or refused: asked again later */
    } else {
        (void)caller_inbox(&node->caller, &inbox);
    }
}

/* It was to be withdrawn, and nobody will raise it any more: that was voided, or was refused. */
static bool is_moot(const struct client_node *node, const struct client_task *task,
                    const struct outcome *outcome)
{
    for (uint32_t i = 0; i < node->task_count; i++) {
        const struct client_task *other = &node->tasks[i];

        if (other->kind == TASK_INQUIRY && other->number == task->number &&
            strcmp(other->item, task->item) == 0) {
            return task->kind == TASK_WITHDRAWAL && other->state == TASK_DONE &&
                   refusals_hold(&outcome->refusals, ERR_NO_INQUIRY);
        }
    }
    return false;
}

static void take_outcome(struct client_node *node, const struct client_flight *flight,
                         const struct outcome *outcome)
{
    struct client_task *task = flight->task < 0 ? NULL : &node->tasks[flight->task];

    if (outcome->sequence != 0) {
        oracle_see_ack(node->scene->oracle, node->name, (struct text){flight->event, flight->bytes},
                       outcome->sequence);
    }
    if (task == NULL) {
        return;
    }
    if (task->kind == TASK_CANCELLATION && (refusals_hold(&outcome->refusals, ERR_MOVED_IN) ||
                                            refusals_hold(&outcome->refusals, ERR_ERASED))) {
        node->cases[task->number + 1].unit[2] = '9'; /* too late: another unit, then */
    }
    if (task->kind == TASK_CONTRACT && refusals_hold(&outcome->refusals, ERR_UNIT_TAKEN)) {
        /* Restored, the ledger has its successor only; or its predecessor came to life again. */
        node->cases[task->number].unit[2] = task->number + 1 < node->case_count ? '8' : '7';
    }
    if (outcome->sequence != 0 || refusals_hold(&outcome->refusals, ERR_MOVED_IN) ||
        refusals_hold(&outcome->refusals, ERR_ID_CONFLICT) ||
        refusals_hold(&outcome->refusals, ERR_CANCELLED) ||
        refusals_hold(&outcome->refusals, ERR_ERASED) ||
        refusals_hold(&outcome->refusals, ERR_DUP_PAYMENT) ||
        (task->kind == TASK_WITHDRAWAL && refusals_hold(&outcome->refusals, ERR_STATE)) ||
        is_moot(node, task, outcome)) {
        task->state = TASK_DONE;
    } else {
        task->state = TASK_WAITS;
        task->due_ms = node->scene->now_ms + 200 + prng_below(&node->scene->prng, 800);
    }
}

static void take_result(struct client_node *node, const struct result *result)
{
    const struct client_batch *batch = &node->batches[node->batch_first];

    if (node->batch_count == 0 || batch->count != result->count) {
        oracle_object(node->scene->oracle, ORACLE_PROTOCOL, "%s: a result of another size",
                      node->name);
        return;
    }
    for (uint32_t i = 0; i < result->count; i++) {
        take_outcome(node, &batch->flights[i], &result->outcomes[i]);
    }
    node->batch_first = (node->batch_first + 1) % BATCHES_PENDING_MAX;
    node->batch_count--;
}

static void hear(struct client_node *node, const struct caller_news *news)
{
    if (news->kind == CALLER_RESULT) {
        take_result(node, &news->of.result);
    } else if (news->kind == CALLER_VIEWS) {
        node->cursor = news->of.views.cursor;
        for (uint32_t i = 0; i < news->of.views.count; i++) {
            client_look(node, &news->of.views.cases[i]);
        }
        submit(node);
    }
}

int64_t client_node_due_ms(const struct client_node *node)
{
    const int64_t due_ms = caller_due_ms(&node->caller);

    return due_ms < node->look_ms ? due_ms : node->look_ms;
}

void client_node_step(struct client_node *node)
{
    static struct caller_news news;
    struct scene *scene = node->scene;

    if (scene->now_ms < client_node_due_ms(node)) {
        return;
    }
    do {
        caller_receive(&node->caller, &news);
        hear(node, &news);
    } while (news.kind != CALLER_NOTHING);
    if (scene->now_ms >= node->look_ms) {
        node->look_ms = scene->now_ms + 100 + prng_below(&scene->prng, 400);
        report_facts(node);
        if (prng_chance(&scene->prng, scene->weather.blunders)) {
            blunder(node);
        }
        submit(node);
        for (uint32_t i = 0; i < scene->exceptions.looks; i++) {
            ask(node);
        }
    }
}

void client_node_describe(const struct client_node *node, char *text, size_t bytes)
{
    struct walk_node nodes[OPEN_NODES_MAX];
    char id[ID_BYTES_MAX * 2];
    size_t used = 0;

    text[0] = '\0';
    for (uint32_t i = 0; i < node->task_count && used < bytes; i++) {
        if (node->tasks[i].state != TASK_DONE) {
            used += (size_t)snprintf(text + used, bytes - used, " task-%u-%s",
                                     (unsigned)node->tasks[i].kind, node->tasks[i].item);
        }
    }
    for (uint32_t i = 0; i < node->case_count; i++) {
        const struct walk walk =
            walk_all(&node->scene->oracle->model, text_of(node->cases[i].subject));
        const uint32_t count = walk.count == 0 ? 0 : walk_open(&walk, nodes);

        for (uint32_t k = 0; k < count && used < bytes; k++) {
            walk_act_id(&nodes[k], id);
            used +=
                (size_t)snprintf(text + used, bytes - used, " %s/%s", node->cases[i].subject, id);
        }
    }
}

bool client_node_is_done(const struct client_node *node)
{
    for (uint32_t i = 0; i < node->task_count; i++) {
        if (node->tasks[i].state != TASK_DONE) {
            return false;
        }
    }
    for (uint32_t i = 0; i < node->case_count; i++) {
        const struct walk walk =
            walk_all(&node->scene->oracle->model, text_of(node->cases[i].subject));

        if ((!walk_has(&walk, EVENT_MOVEIN_COMPLETED) &&
             !walk_has(&walk, EVENT_CONTRACT_CANCELLED)) ||
            walk_open_inquiries(&walk) > 0) {
            return false;
        }
    }
    return true;
}
