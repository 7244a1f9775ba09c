#include "tools/doorstep/shared/case/trail.h"

void trail_init(struct trail *trail, struct text node, struct text inquiry)
{
    trail->count = 0;
    trail->last_ended = 0;
    trail->stage_since = 0;
    trail->stage = STAGE_DRAFTING;
    trail->balance_fen = 0;
    trail->balance_since = 0;
    trail->open_count = 0;
    trail->node = node;
    trail->inquiry = inquiry;
    for (enum part part = 0; part < PARTS; part++) {
        trail->changed[part] = 0;
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

static void note_parts(struct trail *trail, const struct case_state *state)
{
    enum stage stage = case_stage(state);
    enum part part;

    for (part = 0; part < PARTS; part++) {
        bool holds = part_holds(state, part);

        if (holds != trail->holds[part]) {
            trail->holds[part] = holds;
            trail->changed[part] = trail->count;
        }
    }
    if (stage != trail->stage || trail->stage_since == 0) {
        trail->stage = stage;
        trail->stage_since = trail->count;
    }
    if (case_balance_fen(state) != trail->balance_fen) {
        trail->balance_fen = case_balance_fen(state);
        trail->balance_since = trail->count;
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

void trail_note(struct trail *trail, const struct case_state *state, const struct event *event,
                uint64_t sequence)
{
    if (trail->count == CASE_EVENTS_MAX) {
        return;
    }
    trail->enders[trail->count] = 0;
    trail->traces[trail->count++] = (struct trace){.sequence = sequence,
                                                   .type = event->type,
                                                   .lane = event->lane,
                                                   .seconds = event->time.seconds,
                                                   .actor = event->actor,
                                                   .id = event->id};
    note_parts(trail, state);
    if (!text_is_absent(trail->node)) {
        note_openings(trail, state);
    }
}

struct trace trail_at(const struct trail *trail, uint32_t position)
{
    return position == 0 || position > trail->count ? (struct trace){0}
                                                    : trail->traces[position - 1];
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
