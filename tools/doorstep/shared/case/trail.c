#include "tools/doorstep/shared/case/trail.h"

void trail_init(struct trail *trail, struct text node, struct text inquiry)
{
    trail->count = 0;
    trail->last_ended = 0;
    trail->stage_by = (struct trace){0};
    trail->stage = STAGE_DRAFTING;
    trail->balance_fen = 0;
    trail->balance_by = (struct trace){0};
    trail->open_count = 0;
    trail->node = node;
    trail->inquiry = inquiry;
    trail->gate_on_remedy = policy_default().gate_on_remedy;
    trail->lodging_required = policy_default().lodging_required;
    trail->setting_count = 0;
    (void)memset(trail->settled, 0, sizeof trail->settled);
    for (enum part part = 0; part < PARTS; part++) {
        trail->changed_by[part] = (struct trace){0};
        trail->holds[part] = part == PART_GATE;
    }
}

static bool part_holds(const struct case_state *state, enum part part)
{
    switch (part) {
    case PART_FILE:
        return state->file_ok;
    case PART_GATE:
        return case_gate_open(state) == 0;
    case PART_CERTIFICATE:
        return case_cert_ok(state);
    case PART_DATE:
        return case_date_ok(state);
    case PART_QUALIFIED:
        return state->qualified;
    case PART_MOVED_IN:
        return state->moved_in;
    case PART_CANCELLED:
        return state->cancelled;
    case PARTS:
        break;
    }
    return false;
}

/* What is another now is so by this event. */
static void note_parts(struct trail *trail, const struct case_state *state, struct trace by)
{
    enum stage stage = case_stage(state);
    enum part part;

    for (part = 0; part < PARTS; part++) {
        bool holds = part_holds(state, part);

        if (holds != trail->holds[part]) {
            trail->holds[part] = holds;
            trail->changed_by[part] = by;
        }
    }
    if (stage != trail->stage || trail->stage_by.sequence == 0) {
        trail->stage = stage;
        trail->stage_by = by;
    }
    if (case_balance_fen(state) != trail->balance_fen) {
        trail->balance_fen = case_balance_fen(state);
        trail->balance_by = by;
    }
}

static bool is_watched(const struct trail *trail, const struct open_node *node)
{
    return text_equals(trail->node, text_of(node_word(node->node))) &&
           (text_is_absent(trail->inquiry) || text_equals(trail->inquiry, node->inquiry));
}

static bool has(const uint32_t *openings, uint32_t count, uint32_t opening)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (openings[i] == opening) {
            return true;
        }
    }
    return false;
}

/* What was open before this event, and is not any more? */
static void note_openings(struct trail *trail, const struct case_state *state)
{
    static struct open_node nodes[OPEN_NODES_MAX];
    uint32_t now[OPEN_NODES_MAX];
    uint32_t count = process_open(state, nodes);
    uint32_t watched = 0;
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (is_watched(trail, &nodes[i])) {
            now[watched++] = nodes[i].opened;
        }
    }
    for (i = 0; i < trail->open_count; i++) {
        if (!has(now, watched, trail->open[i])) {
            trail->last_ended = trail->open[i];
            trail->enders[trail->open[i] - 1] = trail->count;
        }
    }
    trail->open_count = watched;
    (void)memcpy(trail->open, now, watched * sizeof *now);
}

/* As policy_in_force chooses: the latest from_on that has come, then the latest event. */
static struct trace setting_in_force(const struct trail *trail, enum policy_key key, int32_t day)
{
    struct trace trace = {0};
    int32_t since = NO_DATE;
    uint32_t i;

    for (i = 0; i < trail->setting_count; i++) {
        const struct trail_setting *setting = &trail->settings[i];

        if (setting->key == key && setting->from_on <= day && setting->from_on >= since) {
            since = setting->from_on;
            trace = setting->trace;
        }
    }
    return trace;
}

static bool is_open(const struct open_node *nodes, uint32_t count, enum node node)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (nodes[i].node == node) {
            return true;
        }
    }
    return false;
}

/* The case's own nodes that are open with the new settings and were not with the old. */
static void note_settled(struct trail *trail, const struct case_state *old,
                         const struct case_state *state, struct trace by)
{
    static struct open_node before[OPEN_NODES_MAX];
    static struct open_node now[OPEN_NODES_MAX];
    const uint32_t before_count = process_open(old, before);
    const uint32_t count = process_open(state, now);
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (text_is_absent(now[i].inquiry) && now[i].opened == trail->count &&
            !is_open(before, before_count, now[i].node)) {
            trail->settled[now[i].node].opened = trail->count;
            trail->settled[now[i].node].by = by;
        }
    }
}

/* First what the event does by the old settings, then what each of the new ones does. */
static void note_settings(struct trail *trail, const struct case_state *state,
                          const struct event *event, struct trace trace)
{
    static struct case_state old;
    static struct case_state next;
    const int32_t day = moment_day(event->time);
    const struct trace lodging = setting_in_force(trail, POLICY_LODGING_REQUIRED, day);
    const struct trace gate = setting_in_force(trail, POLICY_GATE_ON_REMEDY, day);

    old = *state;
    old.lodging_required = trail->lodging_required;
    old.gate_on_remedy = trail->gate_on_remedy;
    process_note_openings(&old, event);
    note_parts(trail, &old, trace);
    next = old;
    next.lodging_required = state->lodging_required;
    process_note_openings(&next, event);
    note_parts(trail, &next, lodging);
    note_settled(trail, &old, &next, lodging);
    note_parts(trail, state, gate);
    note_settled(trail, &next, state, gate);
    trail->lodging_required = state->lodging_required;
    trail->gate_on_remedy = state->gate_on_remedy;
}

static struct trace trace_of(const struct event *event, uint64_t sequence)
{
    return (struct trace){.sequence = sequence,
                          .type = event->type,
                          .lane = event->lane,
                          .seconds = event->time.seconds,
                          .actor = event->actor,
                          .id = event->id};
}

void trail_note_project(struct trail *trail, const struct event *event, uint64_t sequence)
{
    if (event->type == EVENT_POLICY_SET && trail->setting_count < PROJECT_SETTINGS_MAX) {
        trail->settings[trail->setting_count++] =
            (struct trail_setting){.key = (enum policy_key)event->data.policy_set.key,
                                   .from_on = event->data.policy_set.from_on,
                                   .trace = trace_of(event, sequence)};
    }
}

void trail_note(struct trail *trail, const struct case_state *state, const struct event *event,
                uint64_t sequence)
{
    if (trail->count == CASE_EVENTS_MAX) {
        return;
    }
    trail->enders[trail->count] = 0;
    trail->traces[trail->count++] = trace_of(event, sequence);
    if (state->lodging_required != trail->lodging_required ||
        state->gate_on_remedy != trail->gate_on_remedy) {
        note_settings(trail, state, event, trace_of(event, sequence));
    } else {
        note_parts(trail, state, trace_of(event, sequence));
    }
    if (!text_is_absent(trail->node)) {
        note_openings(trail, state);
    }
}

struct trace trail_at(const struct trail *trail, uint32_t position)
{
    return position == 0 || position > trail->count ? (struct trace){0}
                                                    : trail->traces[position - 1];
}

struct trace trail_opener(const struct trail *trail, const struct open_node *node)
{
    return text_is_absent(node->inquiry) && node->opened > 0 &&
                   trail->settled[node->node].opened == node->opened
               ? trail->settled[node->node].by
               : trail_at(trail, node->opened);
}

struct trace trail_ender(const struct trail *trail, uint32_t opened)
{
    return opened == 0 || opened > trail->count ? (struct trace){0}
                                                : trail_at(trail, trail->enders[opened - 1]);
}

struct trace trail_last_ender(const struct trail *trail)
{
    return trail_ender(trail, trail->last_ended);
}
