#include "tests/sim/client_node.h"

#include "tests/sim/model_walk.h"
#include "workers/departments.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int64_t unix_ms(const struct client_node *node)
{
    return node->scene->start_unix_ms + node->scene->now_ms;
}

/* The plan. */

static struct client_task *plan(struct client_node *node, enum task_kind kind, uint32_t number,
                                int64_t due_ms)
{
    struct client_task *task = &node->tasks[node->task_count++];

    *task = (struct client_task){.kind = kind, .number = number, .due_ms = due_ms};
    return task;
}

static void plan_payments(struct client_node *node, uint32_t number, int64_t due_ms)
{
    struct prng *prng = &node->scene->prng;
    const uint32_t count = 1 + prng_below(prng, 3);
    int64_t left_fen = node->cases[number].price_fen;

    for (uint32_t i = 1; i <= count; i++) {
        struct client_task *task;
        const int64_t late_ms = prng_below(prng, 6000);

        task = plan(node, TASK_PAYMENT, number, due_ms + late_ms);
        (void)snprintf(task->item, sizeof task->item, "P%" PRIu32, i);
        task->amount_fen = i == count ? left_fen : left_fen / 2;
        left_fen -= task->amount_fen;
    }
    if (prng_below(prng, 2) == 0) { /* one fen too much, while the certificate is being written */
        const int64_t last_ms = node->tasks[node->task_count - 1].due_ms;
        struct client_task *task =
            plan(node, TASK_PAYMENT, number, last_ms + prng_below(prng, 400));

        (void)snprintf(task->item, sizeof task->item, "P%d", 4);
        task->amount_fen = 1;
    }
}

static void plan_inquiries(struct client_node *node, uint32_t number, int64_t due_ms)
{
    struct prng *prng = &node->scene->prng;
    const uint32_t count = prng_below(prng, 4);

    for (uint32_t i = 1; i <= count; i++) {
        const int64_t late_ms = prng_below(prng, 8000);
        const uint32_t choice = prng_below(prng, SAYING_TEXTS);
        struct client_task *task = plan(node, TASK_INQUIRY, number, due_ms + late_ms);

        (void)snprintf(task->item, sizeof task->item, "Q%" PRIu32, i);
        task->choice = choice;
        if (prng_below(prng, 5) == 0) {
            const int64_t withdrawn_ms = task->due_ms + prng_below(prng, 5000);

            task = plan(node, TASK_WITHDRAWAL, number, withdrawn_ms);
            (void)snprintf(task->item, sizeof task->item, "Q%" PRIu32, i);
        }
    }
}

static void plan_case(struct client_node *node, uint32_t desk)
{
    const uint32_t number = node->case_count++;
    struct client_case *of = &node->cases[number];
    const int64_t due_ms = prng_below(&node->scene->prng, 3000);
    const int64_t price_fen = 100000 + prng_below(&node->scene->prng, 1000);

    (void)snprintf(of->subject, sizeof of->subject, "HT-%" PRIu32 "-%" PRIu32, desk, number + 1);
    (void)snprintf(of->unit, sizeof of->unit, "%" PRIu32 "-1-%" PRIu32, desk, number + 101);
    of->price_fen = price_fen;
    (void)plan(node, TASK_CONTRACT, number, due_ms);
    plan_payments(node, number, due_ms);
    plan_inquiries(node, number, due_ms);
    if (prng_below(&node->scene->prng, 3) == 0) {
        const int64_t end_ms = due_ms + prng_below(&node->scene->prng, 20000);

        (void)plan(node, TASK_ERASURE, number, end_ms);
    }
}

/* Now and then the last contract but one ends, and the last is on its unit. */
static void plan_swap(struct client_node *node)
{
    const int64_t due_ms = prng_below(&node->scene->prng, 9000);

    if (node->case_count > 1 && prng_below(&node->scene->prng, 3) == 0) {
        (void)plan(node, TASK_CANCELLATION, node->case_count - 2, due_ms);
        node->swap = node->task_count;
        (void)memcpy(node->cases[node->case_count - 1].unit, node->cases[node->case_count - 2].unit,
                     sizeof node->cases[0].unit);
    }
}

void client_node_begin(struct client_node *node, struct scene *scene, const char *name,
                       uint32_t number)
{
    uint32_t count;

    *node = (struct client_node){.scene = scene, .name = name};
    caller_begin(&node->caller, scene, name);
    (void)plan(node, TASK_SCHEME, 0, 0);
    count = 1 + prng_below(&scene->prng, CLIENT_CASES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        plan_case(node, number);
    }
    plan_swap(node);
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
                      &node->scene->prng, unix_ms(node));
}

static void say_fact(struct client_node *node, const struct client_task *task)
{
    const struct client_case *of = &node->cases[task->number];
    const struct saying_contract contract = {of->subject, of->unit, of->price_fen};
    const struct text subject = text_of(of->subject);

    switch (task->kind) {
    case TASK_SCHEME:
        saying_of_scheme(&node->saying, unix_ms(node));
        break;
    case TASK_CONTRACT:
        saying_of_contract(&node->saying, &contract, unix_ms(node));
        break;
    case TASK_PAYMENT:
        saying_of_payment(&node->saying, subject, task->item, task->amount_fen, unix_ms(node));
        break;
    case TASK_INQUIRY:
        saying_of_inquiry(&node->saying, subject, task->item, task->choice, unix_ms(node));
        break;
    case TASK_CANCELLATION:
        saying_of_cancellation(&node->saying, subject, unix_ms(node));
        break;
    case TASK_ERASURE:
        say_erasure(node, subject);
        break;
    case TASK_WITHDRAWAL:
        saying_of_withdrawal(&node->saying, subject, task->item, unix_ms(node));
        break;
    }
}

static bool has_room(const struct client_node *node)
{
    return node->batch_count < BATCHES_PENDING_MAX && node->open.count < CLIENT_BATCH_MAX;
}

/* What was said goes into the batch that is being filled. */
static void put(struct client_node *node, int32_t task)
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
    for (uint32_t i = 0; i < node->task_count && has_room(node); i++) {
        struct client_task *task = &node->tasks[i];

        if (task->state == TASK_WAITS && task->due_ms <= node->scene->now_ms &&
            !must_wait(node, task)) {
            task->state = TASK_SENT;
            say_fact(node, task);
            put(node, (int32_t)i);
        }
    }
}

/* Something wrong, something twice. */
static void blunder(struct client_node *node)
{
    struct prng *prng = &node->scene->prng;
    const struct client_case *of = &node->cases[prng_below(prng, node->case_count)];
    const struct client_task *task = &node->tasks[prng_below(prng, node->task_count)];

    if (!has_room(node)) {
        return;
    }
    if (prng_below(prng, 4) == 0 && task->state != TASK_WAITS) {
        say_fact(node, task);
    } else {
        saying_of_blunder(&node->saying, text_of(of->subject), prng, unix_ms(node));
        if (prng_below(prng, 4) > 0) {
            (void)snprintf(node->saying.id, sizeof node->saying.id, "x-%s-%" PRIu32, node->name,
                           ++node->blunder_count);
            node->saying.event.id = text_of(node->saying.id);
        } else {
            node->saying.event.id = TEXT("contract"); /* another event's */
        }
    }
    put(node, -1);
}

/* Deciding. */

static const struct department *department_of(enum lane lane)
{
    return department_of_name(lane_department(lane));
}

static bool wants(struct client_node *node, const struct view *view, const struct open_node *open)
{
    struct scene *scene = node->scene;

    if (department_may_act(department_of(open->lane), node->settings, view, open)) {
        return prng_chance(&scene->prng, scene->weather.races) ||
               (open->node == NODE_B5 && !node->settings->everything &&
                prng_below(&scene->prng, 8) == 0);
    }
    return prng_below(&scene->prng, 10) < (open->node == NODE_D5 ? 2U : 6U); /* it takes its week */
}

/* Through the lane's day-book: the clerk is told when it is durable. */
static void queue(struct client_node *node, enum lane lane)
{
    char bytes[SAYING_BYTES];

    for (uint32_t i = 0; i < node->department_count; i++) {
        struct department_node *department = &node->departments[i];

        if (department->department->lane == lane) {
            if (daybook_queue(&department->daybook, saying_encode(&node->saying, bytes))) {
                node->queued_count++;
                trace_line(&node->scene->trace, node->scene->now_ms, "%s queues %.*s of %.*s",
                           node->name, TEXT_ARGUMENTS(node->saying.event.id),
                           TEXT_ARGUMENTS(node->saying.event.subject));
            }
            return;
        }
    }
}

static void look_at(struct client_node *node, const struct case_item *item)
{
    static struct view view;
    struct prng *prng = &node->scene->prng;

    if (view_decode(&view, item->view, item->openers) != STATUS_OK) {
        oracle_object(node->scene->oracle, ORACLE_PROTOCOL, "a view that cannot be read");
        return;
    }
    for (uint32_t i = 0; i < view.open_count; i++) {
        const struct open_node *open = &view.open[i];

        if (!wants(node, &view, open) ||
            !saying_of_decision(&node->saying, &view, open, prng, unix_ms(node))) {
            continue;
        }
        if (!node->caller.stands || prng_below(prng, 6) == 0) {
            queue(node, open->lane);
        } else if (has_room(node)) {
            put(node, -1);
        }
    }
}

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

/* Hearing. */

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
    if (task->kind == TASK_CONTRACT && task->number + 1 < node->case_count &&
        refusals_hold(&outcome->refusals, ERR_UNIT_TAKEN)) {
        node->cases[task->number].unit[2] = '8'; /* restored, the ledger has its successor only */
    }
    if (outcome->sequence != 0 || refusals_hold(&outcome->refusals, ERR_MOVED_IN) ||
        refusals_hold(&outcome->refusals, ERR_ID_CONFLICT) ||
        refusals_hold(&outcome->refusals, ERR_CANCELLED) ||
        refusals_hold(&outcome->refusals, ERR_ERASED) ||
        refusals_hold(&outcome->refusals, ERR_DUP_PAYMENT) ||
        (task->kind == TASK_WITHDRAWAL && refusals_hold(&outcome->refusals, ERR_STATE))) {
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
            look_at(node, &news->of.views.cases[i]);
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
        ask(node);
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
