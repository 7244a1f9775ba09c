#include "schemas/process.h"

#include "schemas/mutant.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Which nodes are open. */

static const enum node node_of_case[CASE_NODES] = {
    [CASE_C3] = NODE_C3,   [CASE_C9] = NODE_C9,   [CASE_F9] = NODE_F9,
    [CASE_F9L] = NODE_F9L, [CASE_B10] = NODE_B10, [CASE_F11] = NODE_F11,
};

static bool case_node_is_open(const struct case_state *state, enum case_node node)
{
    if (state->cancelled || state->moved_in) {
        return false;
    }
    switch (node) {
    case CASE_C3:
        return !state->file_ok;
    case CASE_C9:
        return state->file_ok && case_gate_open(state) == 0 && !case_date_ok(state);
    case CASE_F9:
        return case_balance_fen(state) <= 0 && case_valid_certificate(state) == NULL;
    case CASE_F9L:
        return case_valid_certificate(state) != NULL && !case_cert_ok(state);
    case CASE_B10:
        return !state->qualified && case_q(state);
    case CASE_F11:
        return state->qualified && case_q(state);
    case CASE_NODES:
        break;
    }
    return false;
}

static struct open_node node_opened_by(enum node node, const struct opening *opening)
{
    return (struct open_node){
        .node = node,
        .lane = node_lane(node),
        .opened = opening->position,
        .since = opening->since,
        .opener = opening->event,
        .due_on = NO_DATE,
    };
}

static struct open_node inquiry_node(const struct inquiry *inquiry)
{
    struct open_node open = node_opened_by(state_node(inquiry->state), &inquiry->opening);

    open.inquiry = inquiry->inquiry;
    open.due_on = inquiry->state == STATE_D5 ? inquiry->due_on : NO_DATE;
    return open;
}

/* R: work was promised, or the owner agreed to wait for it, and it is not done. */
static bool remedy_is_open(const struct case_state *state, const struct inquiry *inquiry)
{
    return !state->cancelled && !inquiry->remedied &&
           (inquiry->state == STATE_CLOSED || (inquiry->deferred && inquiry_is_open(inquiry)));
}

enum lane process_remedy_lane(const struct inquiry *inquiry)
{
    switch (inquiry->category) {
    case CATEGORY_ENGINEERING:
        return LANE_D;
    case CATEGORY_PROPERTY:
        return LANE_F;
    case CATEGORY_NONE:
    case CATEGORY_GENERAL:
        break;
    }
    return LANE_B;
}

static struct open_node remedy_node(const struct inquiry *inquiry)
{
    struct open_node open = node_opened_by(NODE_R, &inquiry->remedy);

    open.lane = process_remedy_lane(inquiry);
    open.inquiry = inquiry->inquiry;
    open.due_on = inquiry->promised_on != NO_DATE ? inquiry->promised_on : inquiry->remedy_due_on;
    return open;
}

uint32_t process_open(const struct case_state *state, struct open_node *nodes)
{
    uint32_t count = 0;
    uint32_t open = 0;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        if (inquiry_is_open(&state->inquiries[i])) {
            assert(open < CASE_INQUIRIES_OPEN_MAX);
            open++;
            nodes[count++] = inquiry_node(&state->inquiries[i]);
        }
        if (state->inquiries[i].remedy.position > 0) {
            nodes[count++] = remedy_node(&state->inquiries[i]);
        }
    }
    for (int i = 0; i < CASE_NODES; i++) {
        if (state->openings[i].position > 0) {
            nodes[count++] = node_opened_by(node_of_case[i], &state->openings[i]);
        }
    }
    return count;
}

uint32_t process_lanes(const struct case_state *state)
{
    uint32_t lanes = 0;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        if (inquiry_is_open(&state->inquiries[i])) {
            lanes |= LANE_BIT(node_lane(state_node(state->inquiries[i].state)));
        }
        if (state->inquiries[i].remedy.position > 0) {
            lanes |= LANE_BIT(process_remedy_lane(&state->inquiries[i]));
        }
    }
    for (int i = 0; i < CASE_NODES; i++) {
        if (state->openings[i].position > 0) {
            lanes |= LANE_BIT(node_lane(node_of_case[i]));
        }
    }
    return lanes;
}

/* What an event completes. */

/* The inquiry that an event speaks of and the state in which it would complete that node. False for
 * types that complete no inquiry's node. */
static bool completes_inquiry(const struct event *event, struct text *inquiry,
                              enum inquiry_state *in_state)
{
    *inquiry = event_inquiry(event);
    if (event->type == EVENT_INQUIRY_CLASSIFIED) {
        *in_state = STATE_TRIAGE;
    } else if (event->type == EVENT_SOLUTION_PROPOSED && event->lane == LANE_D) {
        *in_state = STATE_D5;
    } else if (event->type == EVENT_SOLUTION_PROPOSED && event->lane == LANE_F) {
        *in_state = STATE_F6;
    } else if (event->type == EVENT_COST_ASSESSED) {
        *in_state = STATE_E5;
    } else if (event->type == EVENT_COST_APPROVED || event->type == EVENT_COST_REJECTED) {
        *in_state = STATE_BX;
    } else if (event->type == EVENT_INQUIRY_ANSWERED) {
        *in_state = STATE_B7;
    } else if (event->type == EVENT_SOLUTION_APPROVED || event->type == EVENT_SOLUTION_RETURNED) {
        *in_state = STATE_A8;
    } else {
        return false;
    }
    return true;
}

static enum case_node completes_case_node(const struct event *event)
{
    for (int i = 0; i < CASE_NODES; i++) {
        if (node_completed_by(node_of_case[i]) == event->type) {
            return (enum case_node)i;
        }
    }
    return CASE_NODES;
}

/* What is said of an opening: "D5.Q1@9" and an ending. */
static void name_opening(const struct open_node *node, const char *ending,
                         char id[ID_BYTES_MAX + 1])
{
    const char *word = node_word(node->node);
    char position[16 + DATE_TEXT_BYTES];
    struct text inquiry = node->inquiry;
    uint32_t room;

    (void)snprintf(position, sizeof position, "@%" PRIu32 "%s",
                   MUTANT(ACT_UNNUMBERED) ? 0 : node->opened, ending);
    if (text_is_absent(inquiry)) {
        (void)snprintf(id, ID_BYTES_MAX + 1, "%s%s", word, position);
        return;
    }
    room = (uint32_t)(ID_BYTES_MAX - strlen(word) - strlen(".") - strlen(position));
    if (inquiry.count > room) {
        inquiry = text_cut(inquiry, room - 1);
    }
    (void)snprintf(id, ID_BYTES_MAX + 1, "%s.%.*s%s%s", word, TEXT_ARGUMENTS(inquiry),
                   inquiry.count < node->inquiry.count ? "~" : "", position);
}

void process_act_id(const struct open_node *node, char id[ID_BYTES_MAX + 1])
{
    name_opening(node, "", id);
}

void process_deadline_id(const struct open_node *node, char id[ID_BYTES_MAX + 1])
{
    char ending[1 + DATE_TEXT_BYTES] = ":";

    assert(node->due_on != NO_DATE);
    (void)date_format(ending + 1, node->due_on);
    name_opening(node, ending, id);
}

static bool is_of_opening(const struct open_node *node, struct text id)
{
    char each[ID_BYTES_MAX + 1];

    process_act_id(node, each);
    if (text_equals(text_of(each), id)) {
        return true;
    }
    if (node->due_on == NO_DATE) {
        return false;
    }
    process_deadline_id(node, each);
    return text_equals(text_of(each), id);
}

bool process_awaits_act(const struct open_node *nodes, uint32_t count, struct text id)
{
    uint32_t i;

    for (i = 0; i < count; i++) {
        if (nodes[i].node != NODE_NONE && is_of_opening(&nodes[i], id)) {
            return true;
        }
    }
    return false;
}

bool process_type_completes(const struct event *event)
{
    struct text inquiry;
    enum inquiry_state in_state;

    return event->type == EVENT_REMEDY_COMPLETED || completes_inquiry(event, &inquiry, &in_state) ||
           completes_case_node(event) < CASE_NODES;
}

static bool completes_remedy(const struct case_state *state, const struct event *event,
                             struct open_node *node)
{
    const struct inquiry *inquiry = case_inquiry_of(state, event_inquiry(event));

    if (inquiry == NULL || inquiry->remedy.position == 0) {
        return false;
    }
    *node = remedy_node(inquiry);
    return true;
}

bool process_completes(const struct case_state *state, const struct event *event,
                       struct open_node *node)
{
    enum case_node case_node = completes_case_node(event);
    struct text id;
    enum inquiry_state in_state;

    if (event->type == EVENT_REMEDY_COMPLETED) {
        return completes_remedy(state, event, node);
    }
    if (completes_inquiry(event, &id, &in_state)) {
        const struct inquiry *inquiry = case_inquiry_of(state, id);

        if (inquiry == NULL || (inquiry->state != in_state &&
                                !(event->type == EVENT_SOLUTION_PROPOSED &&
                                  (inquiry->state == STATE_D5 || inquiry->state == STATE_F6)))) {
            return false;
        }
        *node = inquiry_node(inquiry);
        return true;
    }
    if (case_node == CASE_NODES || state->openings[case_node].position == 0) {
        return false;
    }
    *node = node_opened_by(node_of_case[case_node], &state->openings[case_node]);
    return true;
}

/* Openings. */

static void note(struct opening *opening, bool is_open, const struct opening *now)
{
    if (!is_open) {
        *opening = (struct opening){0};
    } else if (opening->position == 0 || MUTANT(OPENING_RENEWED)) {
        *opening = *now;
    }
}

void process_note_openings(struct case_state *state, const struct event *event)
{
    const struct opening now = {state->events, event->time.seconds, event->id};

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        note(&state->inquiries[i].remedy, remedy_is_open(state, &state->inquiries[i]), &now);
    }
    for (int i = 0; i < CASE_NODES; i++) {
        note(&state->openings[i], case_node_is_open(state, (enum case_node)i), &now);
    }
}
