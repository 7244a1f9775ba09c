#include "tests/sim/client_node.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the desk will have to report. */

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
    of->project = saying_project(prng_below(&node->scene->prng, 3) == 0 ? 1 : 0);
    of->is_new = prng_below(&node->scene->prng, 4) == 0;
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
        node->cases[node->case_count - 1].project = node->cases[node->case_count - 2].project;
        (void)memcpy(node->cases[node->case_count - 1].unit, node->cases[node->case_count - 2].unit,
                     sizeof node->cases[0].unit);
    }
}

void client_plan(struct client_node *node, uint32_t desk)
{
    const uint32_t count = 1 + prng_below(&node->scene->prng, CLIENT_CASES_MAX);

    for (uint32_t i = 0; i < SAYING_PROJECTS; i++) {
        (void)plan(node, TASK_SCHEME, i, 0);
    }
    for (uint32_t i = 0; i < count; i++) {
        plan_case(node, desk);
    }
    plan_swap(node);
}
