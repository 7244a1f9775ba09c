#include "tests/sim/model_rules.h"

/* What is said of a node: that its day is over, that somebody takes it on or gives it back. */

static uint32_t waiting(const struct walk *walk, int word, struct text inquiry,
                        struct walk_node found[OPEN_NODES_MAX])
{
    const struct text wanted = words_at(kind_schema(KIND_NODE)->words, word);
    struct walk_node nodes[OPEN_NODES_MAX];
    const uint32_t count = walk_waiting(walk, nodes);
    uint32_t found_count = 0;

    for (uint32_t i = 0; i < count; i++) {
        if (text_equals(text_of(node_word(nodes[i].node)), wanted) &&
            text_equals(nodes[i].inquiry, inquiry)) {
            found[found_count++] = nodes[i];
        }
    }
    return found_count;
}

/* It is open and due that day, and the day is over. */
static uint64_t judge_passed(const struct question *question)
{
    const struct deadline_passed *said = &question->event->data.deadline_passed;
    struct walk_node nodes[OPEN_NODES_MAX];
    struct walk_inquiry inquiry;

    if (!walk_inquiry_of(&question->walk, said->inquiry, &inquiry)) {
        return 0; /* refused for that */
    }
    return walk_bit(waiting(&question->walk, said->node, said->inquiry, nodes) == 0 ||
                        nodes[0].due_on != said->due_on || question->when.day <= said->due_on,
                    ERR_STATE);
}

/* Whose node this is: where two desks have one of that name, a claim is of the one that is open. */
static bool is_owner(const struct walk *walk, enum lane lane, int word, struct text inquiry,
                     bool is_claim)
{
    static const struct {
        const char *word;
        enum lane lane;
        enum lane other;
    } owners[] = {
        {"C3", LANE_C, LANE_NONE}, {"B5", LANE_B, LANE_NONE},  {"D5", LANE_D, LANE_NONE},
        {"E5", LANE_E, LANE_NONE}, {"BX", LANE_B, LANE_NONE},  {"F6", LANE_F, LANE_NONE},
        {"B7", LANE_B, LANE_NONE}, {"A8", LANE_A, LANE_NONE},  {"C9", LANE_C, LANE_NONE},
        {"F9", LANE_E, LANE_F},    {"B10", LANE_B, LANE_NONE}, {"F11", LANE_F, LANE_NONE}};
    struct walk_node nodes[OPEN_NODES_MAX];
    struct walk_inquiry of;

    if (is_claim && waiting(walk, word, inquiry, nodes) > 0) {
        return nodes[0].lane == lane;
    }
    for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++) {
        if (text_equals(words_at(kind_schema(KIND_NODE)->words, word), text_of(owners[i].word))) {
            return owners[i].lane == lane || owners[i].other == lane;
        }
    }
    /* R: its inquiry's, and of one that is not known, whoever's does remedies */
    return walk_inquiry_of(walk, inquiry, &of) ? walk_remedy_lane(of.category) == lane
                                               : lane == LANE_B || lane == LANE_D || lane == LANE_F;
}

static uint64_t judge_claim(const struct question *question, int word, struct text inquiry)
{
    const bool is_claim = question->event->type == EVENT_NODE_CLAIMED;
    struct walk_node nodes[OPEN_NODES_MAX];
    struct walk_inquiry of;
    const bool is_lost =
        !text_is_absent(inquiry) && !walk_inquiry_of(&question->walk, inquiry, &of);

    return walk_bit(is_claim && !is_lost && waiting(&question->walk, word, inquiry, nodes) == 0,
                    ERR_STATE) |
           walk_bit(!is_owner(&question->walk, question->event->lane, word, inquiry, is_claim),
                    ERR_LANE);
}

uint64_t rules_judge_nodes(const struct question *question)
{
    const struct event *event = question->event;

    if (event->type == EVENT_DEADLINE_PASSED) {
        return judge_passed(question);
    }
    if (event->type == EVENT_NODE_CLAIMED) {
        return judge_claim(question, event->data.node_claimed.node,
                           event->data.node_claimed.inquiry);
    }
    if (event->type == EVENT_NODE_RELEASED) {
        return judge_claim(question, event->data.node_released.node,
                           event->data.node_released.inquiry);
    }
    return 0;
}
