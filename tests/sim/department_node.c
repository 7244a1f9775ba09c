#include "tests/sim/department_node.h"

#include <assert.h>

#define NEWS_IN_A_ROW 64

static void start(struct department_node *node)
{
    struct scene *scene = node->scene;
    const enum status status =
        runtime_create(&node->runtime, node->department, node->settings, NULL);
    const int64_t skew_ms = (int64_t)scene->weather.skew_ms;

    assert(status == STATUS_OK);
    caller_begin(&node->caller, scene, node->name);
    node->clock_ms = skew_ms == 0 ? 0 : prng_between(&scene->prng, -skew_ms, skew_ms);
    node->wake_ms = scene->now_ms;
    node->outbox_ms = scene->now_ms;
    node->attends = false;
    node->end_ms = NEVER_MS;
    trace_line(&scene->trace, scene->now_ms, "%s starts", node->name);
}

void department_node_begin(struct department_node *node, struct scene *scene,
                           const struct department *department, const char *name,
                           const struct settings *settings)
{
    *node = (struct department_node){
        .scene = scene, .department = department, .settings = settings, .name = name};
    node->outbox = &node->daybook;
}

void department_node_join(struct department_node *node, struct department_node *first)
{
    node->outbox = &first->daybook;
}

void department_node_end(struct department_node *node)
{
    if (node->runtime != NULL) {
        runtime_destroy(&node->runtime);
        caller_end(&node->caller);
    }
    daybook_finish(&node->daybook);
}

void department_node_kill(struct department_node *node)
{
    struct scene *scene = node->scene;

    if (node->runtime == NULL) {
        return;
    }
    node->crash_count++;
    runtime_destroy(&node->runtime);
    caller_end(&node->caller);
    daybook_leave(node->outbox, node);
    if (prng_chance(&scene->prng, scene->weather.daybook_lost)) {
        node->lost_count += node->outbox->count;
        daybook_finish(node->outbox);
    }
    node->start_ms =
        scene->now_ms + prng_below(&scene->prng, scene->weather.department_down_ms + 1);
    trace_line(&scene->trace, scene->now_ms, "%s dies", node->name);
}

/* Carrying out what the core wants. */

static enum caller_said say(struct department_node *node, const struct message *message)
{
    if (message->command == COMMAND_SUBSCRIBE) {
        return caller_subscribe(&node->caller, &message->of.subscribe);
    }
    if (message->command == COMMAND_CREDIT) {
        return caller_credit(&node->caller, &message->of.credit);
    }
    if (message->command == COMMAND_READ) {
        return caller_read(&node->caller, &message->of.read);
    }
    if (message->command == COMMAND_CASE) {
        return caller_case(&node->caller, &message->of.case_query);
    }
    return caller_inbox(&node->caller, &message->of.inbox);
}

static bool say_messages(struct department_node *node, const struct runtime_effects *effects)
{
    for (uint32_t i = 0; i < effects->message_count; i++) {
        if (say(node, &effects->messages[i]) == CALLER_FULL) {
            return false;
        }
    }
    return true;
}

static void note_verdicts(struct department_node *node, const struct runtime_effects *effects)
{
    for (uint32_t i = 0; i < effects->verdict_count; i++) {
        const struct verdict *verdict = &effects->verdicts[i];

        trace_line(&node->scene->trace, node->scene->now_ms, "%s notes %.*s of %.*s: %llu%s %s",
                   node->name, TEXT_ARGUMENTS(verdict->id), TEXT_ARGUMENTS(verdict->subject),
                   (unsigned long long)verdict->sequence, verdict->refused ? " refused" : "",
                   verdict->refusals == NULL ? "" : verdict->refusals->text);
        if (verdict->sequence == 0 && !verdict->refused) {
            oracle_see_dismissal(node->scene->oracle, verdict->subject, verdict->id);
        }
        if (verdict->refused && verdict->decision == 0 &&
            refusals_hold(verdict->refusals, ERR_BEFORE_CONTRACT)) {
            oracle_object(node->scene->oracle, ORACLE_DECISION,
                          "%.*s of %.*s is given up for the sake of a clock",
                          TEXT_ARGUMENTS(verdict->id), TEXT_ARGUMENTS(verdict->subject));
        }
        if (verdict->refused && verdict->decision != 0 &&
            !daybook_is_turn(node->outbox, verdict->decision)) {
            oracle_object(node->scene->oracle, ORACLE_DECISION,
                          "%.*s of %.*s was refused before one that it may need",
                          TEXT_ARGUMENTS(verdict->id), TEXT_ARGUMENTS(verdict->subject));
        }
        if (verdict->decision == 0 && verdict->refused &&
            refusals_hold(verdict->refusals, ERR_STALE)) {
            oracle_see_misnamed(node->scene->oracle, verdict->subject, verdict->id);
        }
        daybook_note(node->outbox, verdict);
    }
}

/* Step, submit, say, note. */
static void step(struct department_node *node, struct runtime_input input)
{
    static struct runtime_effects effects;
    struct scene *scene = node->scene;
    bool is_said = false;

    while (!is_said) {
        input.now_ms = scene->now_ms;
        input.unix_ms = scene->start_unix_ms + scene->now_ms + node->clock_ms;
        runtime_step(node->runtime, &input, &effects);
        if (effects.act_count > 0 &&
            !caller_submit(&node->caller, effects.acts, effects.act_count)) {
            oracle_object(scene->oracle, ORACLE_PROTOCOL, "%s has no room for its acts",
                          node->name);
        }
        is_said = say_messages(node, &effects);
        note_verdicts(node, &effects);
        input = (struct runtime_input){.kind = RUNTIME_LOST};
    }
    node->wake_ms = effects.wake_ms;
}

bool department_node_has_seen(const struct department_node *node)
{
    return node->runtime != NULL && node->caller.stands &&
           witness_is_at(&node->caller.witness, node->scene->oracle->committed);
}

void department_node_reload(struct department_node *node, const struct settings *settings)
{
    node->settings = settings;
    if (node->runtime != NULL) {
        step(node, (struct runtime_input){.kind = RUNTIME_SETTINGS, .of.settings = settings});
    }
}

void department_node_stop(struct department_node *node)
{
    if (node->runtime != NULL && node->end_ms == NEVER_MS) {
        node->end_ms = node->scene->now_ms + DRAIN_MS;
        step(node, (struct runtime_input){.kind = RUNTIME_DRAIN});
    }
}

/* What comes in. */

static void hear(struct department_node *node, const struct caller_news *news)
{
    struct runtime_input input = {.kind = RUNTIME_TICK};

    switch (news->kind) {
    case CALLER_NOTHING:
        return;
    case CALLER_NEW_SESSION:
        input.kind = RUNTIME_SESSION;
        input.of.welcome = &node->caller.welcome;
        break;
    case CALLER_GONE:
        input.kind = RUNTIME_GONE;
        break;
    case CALLER_RESULT:
        input.kind = RUNTIME_RESULT;
        input.of.result = &news->of.result;
        break;
    case CALLER_EVENTS:
        input.kind = RUNTIME_EVENTS;
        input.of.events = &news->of.events;
        break;
    case CALLER_RECORDS:
        input.kind = RUNTIME_RECORDS;
        input.of.records = &news->of.records;
        break;
    case CALLER_VIEWS:
        input.kind = RUNTIME_VIEWS;
        input.of.views = &news->of.views;
        break;
    case CALLER_ERROR:
        input.kind = RUNTIME_ERROR;
        input.of.error = &news->of.error;
        break;
    }
    step(node, input);
}

static void hear_broker(struct department_node *node)
{
    static struct caller_news news;

    for (int i = 0; i < NEWS_IN_A_ROW; i++) {
        caller_receive(&node->caller, &news);
        if (news.kind == CALLER_NOTHING) {
            return;
        }
        hear(node, &news);
    }
}

static void commit(struct department_node *node)
{
    const int64_t now_ms = node->scene->now_ms;

    if (node->attends &&
        (daybook_is_pressing(node->outbox) || now_ms - node->commit_ms >= DAYBOOK_COMMIT_MS)) {
        node->commit_ms = now_ms;
        daybook_commit(node->outbox, node->scene->oracle);
    }
}

static void look_into_outbox(struct department_node *node)
{
    static struct decisions decisions;

    if (node->scene->now_ms - node->outbox_ms < OUTBOX_LOOK_MS) {
        return;
    }
    node->outbox_ms = node->scene->now_ms;
    if (!node->attends) {
        node->attends = daybook_attend(node->outbox, node);
        if (node->attends) {
            step(node, (struct runtime_input){.kind = RUNTIME_ATTEND});
        }
        return;
    }
    daybook_decisions(node->outbox, &decisions);
    if (decisions.count > 0) {
        step(node, (struct runtime_input){.kind = RUNTIME_DECISIONS, .of.decisions = &decisions});
    }
}

int64_t department_node_due_ms(const struct department_node *node)
{
    int64_t due_ms = node->outbox_ms + OUTBOX_LOOK_MS;

    if (node->runtime == NULL) {
        return node->start_ms;
    }
    due_ms = node->wake_ms < due_ms ? node->wake_ms : due_ms;
    due_ms = node->end_ms < due_ms ? node->end_ms : due_ms;
    return caller_due_ms(&node->caller) < due_ms ? caller_due_ms(&node->caller) : due_ms;
}

void department_node_step(struct department_node *node)
{
    if (node->scene->now_ms < department_node_due_ms(node)) {
        return;
    }
    if (node->runtime == NULL) {
        start(node);
    }
    hear_broker(node);
    commit(node);
    look_into_outbox(node);
    step(node, (struct runtime_input){.kind = RUNTIME_TICK});
    if (node->end_ms <= node->scene->now_ms ||
        (node->end_ms != NEVER_MS && runtime_unanswered(node->runtime) == 0)) {
        department_node_kill(node);
    }
}
