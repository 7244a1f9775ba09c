#include "tests/sim/model_walk.h"

#include <stdio.h>

/* Whose turn it is. */

enum lane walk_remedy_lane(enum category category)
{
    static const enum lane lanes[] = {LANE_B, LANE_D, LANE_F, LANE_B};

    return lanes[category];
}

/* R: work is promised to the owner, or he agreed to wait for it, and it is not done. */
static bool awaits_remedy(const struct walk *walk, const struct walk_inquiry *inquiry)
{
    const bool waits = inquiry->is_deferred && !walk_is_final(inquiry->state);

    return (inquiry->state == STATE_CLOSED || waits) && !inquiry->is_remedied &&
           !walk_has(walk, EVENT_CONTRACT_CANCELLED);
}

static const struct {
    enum node node;
    enum lane lane;
} case_nodes[] = {{NODE_C3, LANE_C},  {NODE_C9, LANE_C},  {NODE_F9, LANE_E},
                  {NODE_F9L, LANE_F}, {NODE_B10, LANE_B}, {NODE_F11, LANE_F}};

static bool case_node_is_open(const struct walk *walk, enum node node)
{
    const bool has_file = walk_has(walk, EVENT_FILE_ESTABLISHED);
    struct walk_when when;

    if (walk->count == 0 || walk_has(walk, EVENT_MOVEIN_COMPLETED) ||
        walk_has(walk, EVENT_CONTRACT_CANCELLED)) {
        return false;
    }
    if (node == NODE_C3) {
        return !has_file;
    }
    when = walk_when_last(walk);
    if (node == NODE_C9) {
        return has_file && !walk_has(walk, EVENT_MOVEIN_SCHEDULED) &&
               walk_gate_open(walk, when) == 0;
    }
    if (node == NODE_F9) {
        return walk_balance_fen(walk) <= 0 && text_is_absent(walk_certificate(walk));
    }
    if (node == NODE_F9L) {
        return !text_is_absent(walk_certificate(walk)) &&
               text_is_absent(walk_certified(walk, when));
    }
    return walk_is_qualified(walk) == (node == NODE_F11) && walk_failing(walk, when) == 0;
}

static enum node node_of_state(enum inquiry_state state, enum lane *lane)
{
    static const struct {
        enum inquiry_state state;
        enum node node;
        enum lane lane;
    } rows[] = {{STATE_TRIAGE, NODE_B5, LANE_B}, {STATE_D5, NODE_D5, LANE_D},
                {STATE_F6, NODE_F6, LANE_F},     {STATE_E5, NODE_E5, LANE_E},
                {STATE_BX, NODE_BX, LANE_B},     {STATE_B7, NODE_B7, LANE_B},
                {STATE_A8, NODE_A8, LANE_A}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].state == state) {
            *lane = rows[i].lane;
            return rows[i].node;
        }
    }
    return NODE_NONE;
}

static bool is_open_at(const struct walk *walk, uint32_t count, const struct walk_node *node)
{
    struct walk earlier = *walk;
    struct walk_inquiry inquiry;
    enum lane lane;

    earlier.count = count;
    earlier.voids = count; /* what was voided since stood then */
    if (text_is_absent(node->inquiry)) {
        return case_node_is_open(&earlier, node->node);
    }
    return walk_inquiry_of(&earlier, node->inquiry, &inquiry) &&
           (node->node == NODE_R ? awaits_remedy(&earlier, &inquiry)
                                 : node_of_state(inquiry.state, &lane) == node->node);
}

/* A node that was open before an event and is open after it keeps its opening, be the event a void
 * or another. */
static void find_opening(const struct walk *walk, struct walk_node *node)
{
    uint32_t count = walk->count;

    while (count > 1 && is_open_at(walk, count - 1, node)) {
        count--;
    }
    node->opened = count;
    node->since = walk->of->events[count - 1]->event.time.seconds;
    node->opener = walk->of->events[count - 1]->event.id;
}

uint32_t walk_waiting(const struct walk *walk, struct walk_node nodes[OPEN_NODES_MAX])
{
    struct walk_inquiry inquiry;
    uint32_t count = 0;

    if (walk_has(walk, EVENT_CASE_ERASED)) {
        return 0;
    }
    for (uint32_t i = 0; walk_inquiry_at(walk, i, &inquiry); i++) {
        if (!walk_is_final(inquiry.state)) {
            struct walk_node *node = &nodes[count++];

            *node = (struct walk_node){.inquiry = inquiry.inquiry, .due_on = NO_DATE};
            node->node = node_of_state(inquiry.state, &node->lane);
            node->due_on = node->node == NODE_D5 ? inquiry.due_on : NO_DATE;
        }
        if (awaits_remedy(walk, &inquiry)) {
            nodes[count++] = (struct walk_node){.node = NODE_R,
                                                .lane = walk_remedy_lane(inquiry.category),
                                                .inquiry = inquiry.inquiry,
                                                .due_on = inquiry.promised_on != NO_DATE
                                                              ? inquiry.promised_on
                                                              : inquiry.remedy_due_on};
        }
    }
    for (size_t i = 0; i < sizeof case_nodes / sizeof case_nodes[0]; i++) {
        if (case_node_is_open(walk, case_nodes[i].node)) {
            nodes[count++] = (struct walk_node){
                .node = case_nodes[i].node, .lane = case_nodes[i].lane, .due_on = NO_DATE};
        }
    }
    return count;
}

uint32_t walk_open(const struct walk *walk, struct walk_node nodes[OPEN_NODES_MAX])
{
    const uint32_t count = walk_waiting(walk, nodes);

    for (uint32_t i = 0; i < count; i++) {
        find_opening(walk, &nodes[i]);
    }
    return count;
}

void walk_act_id(const struct walk_node *node, char id[ID_BYTES_MAX * 2])
{
    (void)snprintf(id, ID_BYTES_MAX * 2, "%s%s%.*s@%u", node_word(node->node),
                   text_is_absent(node->inquiry) ? "" : ".", (int)node->inquiry.count,
                   text_is_absent(node->inquiry) ? "" : node->inquiry.bytes, node->opened);
}
