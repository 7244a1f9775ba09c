#include "tests/sim/client_node.h"

#include "schemas/process.h"
#include "tests/sim/saying_exception.h"
#include "workers/departments.h"

/* What the people of a desk say when they look at a case. */

static const struct department *department_of(enum lane lane)
{
    return department_of_name(lane_department(lane));
}

/* Does a department have the act among its refusals? Then people see to it. */
static bool is_refused(const struct client_node *node, const struct view *view,
                       const struct open_node *open)
{
    char id[ID_BYTES_MAX + 1];

    process_act_id(open, id);
    for (uint32_t i = 0; i < node->department_count; i++) {
        if (daybook_lists(&node->departments[i].daybook, view->subject, text_of(id))) {
            return true;
        }
    }
    return false;
}

/* Was it a person who said whose problem it is? The department's rules may not know it then. */
static bool is_sent_by_hand(const struct walk *walk, const struct open_node *open)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = &walk->of->events[i]->event;

        if (event->type == EVENT_INQUIRY_CLASSIFIED &&
            text_equals(event_inquiry(event), open->inquiry) &&
            !text_equals(event->actor, TEXT("auto"))) {
            return true;
        }
    }
    return false;
}

/* The owner stands there with his papers, though his day has not come: nobody sends him away. */
static bool comes_early(const struct client_node *node, const struct view *view,
                        const struct open_node *open)
{
    return open->node == NODE_F11 && !node->settings->everything &&
           view->movein_on > moment_day((struct moment){client_unix_ms(node) / 1000, 0});
}

static bool wants(struct client_node *node, const struct view *view, const struct walk *walk,
                  const struct open_node *open)
{
    struct scene *scene = node->scene;

    if (department_may_act(department_of(open->lane), node->settings, view, open) &&
        !comes_early(node, view, open) && !is_refused(node, view, open) &&
        !is_sent_by_hand(walk, open)) {
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

/* Is its money this desk's to report, and all of it reported that was planned? */
static bool has_reported(const struct client_node *node, struct text subject)
{
    bool is_own = false;

    for (uint32_t i = 0; i < node->task_count; i++) {
        const struct client_task *task = &node->tasks[i];

        if (task->kind == TASK_PAYMENT &&
            text_equals(text_of(node->cases[task->number].subject), subject)) {
            is_own = task->state == TASK_DONE;
            if (!is_own) {
                return false;
            }
        }
    }
    return is_own;
}

/* What is no decision: something beside the main flow, or what brings the case back to it. */
static void look_beside(struct client_node *node, const struct occasion *occasion)
{
    struct scene *scene = node->scene;
    const enum event_type type = exceptions_next(&scene->exceptions, &scene->prng);
    const bool settles = prng_below(&scene->prng, 2) == 0;
    bool is_said = true;

    if (!client_has_room(node)) {
        return;
    }
    if (type != EVENT_NONE) {
        saying_of_exception(&node->saying, type, occasion);
    } else {
        is_said = settles && saying_of_settlement(&node->saying, occasion,
                                                  has_reported(node, occasion->view->subject));
    }
    if (is_said) {
        if (text_is_absent(node->saying.event.id)) {
            node->saying.event.id = text_of(occasion->mark);
        }
        client_put(node, -1);
    }
}

/* Both at once, and in this order: so a round takes no longer than the way to the broker. */
static void quarrel(struct client_node *node, const struct occasion *occasion)
{
    for (int i = 0; i < 2 && node->scene->exceptions.quarrels && client_has_room(node); i++) {
        if (saying_of_quarrel(&node->saying, occasion, i == 1)) {
            client_mark(node, node->saying.id, sizeof node->saying.id);
            node->saying.event.id = text_of(node->saying.id);
            client_put(node, -1);
        }
    }
}

/* A setting, and at once what it bears on: nothing is said between them. */
static void reform(struct client_node *node, const struct occasion *occasion)
{
    static const enum event_type settings[] = {EVENT_POLICY_SET, EVENT_CALENDAR_SET};
    struct prng *prng = &node->scene->prng;
    const bool is_time = node->scene->exceptions.reforms && prng_below(prng, 4) == 0;

    for (int i = 0; i < 2 && is_time && client_has_room(node); i++) {
        const enum event_type type =
            i == 1 ? EVENT_INQUIRY_CLASSIFIED : settings[prng_below(prng, 2)];

        saying_of_exception(&node->saying, type, occasion);
        client_mark(node, node->saying.id, sizeof node->saying.id);
        node->saying.event.id = text_of(node->saying.id);
        client_put(node, -1);
    }
}

void client_look(struct client_node *node, const struct case_item *item)
{
    static struct view view;
    struct prng *prng = &node->scene->prng;
    char marked[ID_BYTES_MAX + 1];
    struct walk walk;
    const struct occasion occasion = {&view, &walk, prng, client_unix_ms(node), marked};

    if (view_decode(&view, item->view, item->openers) != STATUS_OK) {
        oracle_object(node->scene->oracle, ORACLE_PROTOCOL, "a view that cannot be read");
        return;
    }
    walk = walk_all(&node->scene->oracle->model, view.subject);
    client_mark(node, marked, sizeof marked);
    look_beside(node, &occasion);
    quarrel(node, &occasion);
    reform(node, &occasion);
    for (uint32_t i = 0; i < view.open_count; i++) {
        const struct open_node *open = &view.open[i];

        if (!wants(node, &view, &walk, open) ||
            !saying_of_decision(&node->saying, &view, open, prng, client_unix_ms(node))) {
            continue;
        }
        saying_by_settings(&node->saying, &occasion);
        if (oracle_holds(node->scene->oracle, view.subject, node->saying.event.id)) {
            client_mark(node, node->saying.id, sizeof node->saying.id); /* it says something else */
            node->saying.event.id = text_of(node->saying.id);
        }
        if (!node->caller.stands || prng_below(prng, 6) == 0) {
            queue(node, open->lane);
        } else if (client_has_room(node)) {
            client_put(node, -1);
        }
    }
}
