#include "schemas/judging.h"
#include "schemas/mutant.h"
#include "schemas/process.h"

#include <assert.h>

/* What comes after the answer: inquiries reopened and deferred, the promised work, days that go by,
 * and what people note beside it. */

/* Is it too late to come back to it? */
static bool is_out_of_time(const struct judging *judging, const struct inquiry *inquiry)
{
    int64_t reopen_days = judging->world->policy.reopen_days;

    assert(inquiry != NULL); /* it is its turn */
    return reopen_days != ABSENT && (int64_t)judging->day - inquiry->closed_on > reopen_days;
}

/* G-07, G-08 */
static void guard_reopened(const struct judging *judging)
{
    const struct inquiry *inquiry = judging->inquiry;
    bool is_closed =
        inquiry != NULL && (inquiry->state == STATE_CLOSED || inquiry->state == STATE_WITHDRAWN);

    if (judge_turn(judging, is_closed) && is_out_of_time(judging, inquiry)) {
        refusals_add(judging->refusals, ERR_STATE, "inquiry %.*s was closed too long ago",
                     TEXT_ARGUMENTS(inquiry->inquiry));
    }
    judge_rounds(judging);
    if (is_closed) {
        judge_open_count(judging);
    }
}

/* G-07: the work of an inquiry that is closed, or that the owner agreed to wait for. */
static void guard_remedy_completed(const struct judging *judging)
{
    const struct inquiry *inquiry = judging->inquiry;

    (void)judge_turn(judging, inquiry != NULL && (inquiry->state == STATE_CLOSED ||
                                                  (inquiry_is_open(inquiry) && inquiry->deferred)));
}

static void guard_remedy_confirmed(const struct judging *judging)
{
    const struct inquiry *inquiry = judging->inquiry;

    if (inquiry == NULL) {
        REFUSE(judging, ERR_NO_INQUIRY);
    } else if (!inquiry->remedied) {
        refusals_add(judging->refusals, ERR_STATE, "the remedy of inquiry %.*s is not completed",
                     TEXT_ARGUMENTS(inquiry->inquiry));
    }
}

/* Nodes that are open now, as a guard asks for them. */
struct wanted {
    struct text node; /* its word */
    struct text inquiry;
    bool is_open;
    uint32_t lanes; /* LANE_BITs of the open ones */
    int32_t due_on;
};

static void look_for(const struct judging *judging, struct wanted *wanted)
{
    struct open_node nodes[OPEN_NODES_MAX];
    uint32_t count = process_open(judging->state, nodes);

    wanted->due_on = NO_DATE;
    for (uint32_t i = 0; i < count; i++) {
        if (text_equals(wanted->node, text_of(node_word(nodes[i].node))) &&
            text_equals(wanted->inquiry, nodes[i].inquiry)) {
            wanted->is_open = true;
            wanted->lanes |= LANE_BIT(nodes[i].lane);
            wanted->due_on = nodes[i].due_on;
        }
    }
}

/* The day is over, and the node still waits. */
static void guard_deadline_passed(const struct judging *judging)
{
    const struct deadline_passed *passed = &judging->event->data.deadline_passed;
    struct wanted wanted = {
        .node = words_at(kind_schema(KIND_NODE)->words, passed->node),
        .inquiry = passed->inquiry,
    };

    if (judging->inquiry == NULL) {
        REFUSE(judging, ERR_NO_INQUIRY);
        return;
    }
    look_for(judging, &wanted);
    if (!wanted.is_open || (wanted.due_on != passed->due_on && !MUTANT(DUE_ON_UNASKED)) ||
        (judging->day <= passed->due_on && !MUTANT(DEADLINE_EARLY))) {
        refusals_add(judging->refusals, ERR_STATE, "no node %.*s of it is open and over that day",
                     TEXT_ARGUMENTS(wanted.node));
    }
}

/* The lanes whose node this may be, open or not. */
static uint32_t lanes_of_node(const struct judging *judging, struct text word)
{
    enum node node = node_of_word(word);

    if (node == NODE_R) {
        return judging->inquiry != NULL ? LANE_BIT(process_remedy_lane(judging->inquiry))
                                        : LANE_BIT(LANE_B) | LANE_BIT(LANE_D) | LANE_BIT(LANE_F);
    }
    return LANE_BIT(node_lane(node)) |
           (node == NODE_F9 ? LANE_BIT(node_lane(NODE_F9L)) : 0); /* one word, two nodes */
}

/* G-02, G-07: a node is claimed by its own lane while it is open, and released by it at any time:
 * somebody else may have done the work meanwhile. */
static void guard_claim(const struct judging *judging, int node, struct text inquiry)
{
    struct wanted wanted = {
        .node = words_at(kind_schema(KIND_NODE)->words, node),
        .inquiry = inquiry,
    };
    const bool is_claim = judging->event->type == EVENT_NODE_CLAIMED;
    uint32_t lanes;

    if (!text_is_absent(inquiry) && judging->inquiry == NULL) {
        REFUSE(judging, ERR_NO_INQUIRY);
    } else {
        look_for(judging, &wanted);
        if (is_claim && !wanted.is_open) {
            refusals_add(judging->refusals, ERR_STATE, "%.*s is not open",
                         TEXT_ARGUMENTS(wanted.node));
        }
    }
    lanes = is_claim && wanted.is_open ? wanted.lanes : lanes_of_node(judging, wanted.node);
    if ((lanes & LANE_BIT(judging->event->lane)) == 0) {
        refusals_add(judging->refusals, ERR_LANE, "%.*s is another lane's",
                     TEXT_ARGUMENTS(wanted.node));
    }
}

static void guard_note(const struct judging *judging)
{
    if (!text_is_absent(judging->event->data.note_added.inquiry) && judging->inquiry == NULL) {
        REFUSE(judging, ERR_NO_INQUIRY);
    }
}

void judge_remedy(const struct judging *judging)
{
    const struct event *event = judging->event;
    enum event_type type = event->type;

    if (type == EVENT_INQUIRY_REOPENED) {
        guard_reopened(judging);
    } else if (type == EVENT_INQUIRY_DEFERRED) {
        (void)judge_turn(judging, judging->inquiry != NULL && inquiry_is_open(judging->inquiry));
    } else if (type == EVENT_REMEDY_COMPLETED) {
        guard_remedy_completed(judging);
    } else if (type == EVENT_REMEDY_CONFIRMED) {
        guard_remedy_confirmed(judging);
    } else if (type == EVENT_DEADLINE_EXTENDED) {
        (void)judge_turn(judging, judging->inquiry != NULL && judging->inquiry->state == STATE_D5);
    } else if (type == EVENT_DEADLINE_PASSED) {
        guard_deadline_passed(judging);
    } else if (type == EVENT_NOTE_ADDED) {
        guard_note(judging);
    } else if (type == EVENT_NODE_CLAIMED) {
        guard_claim(judging, event->data.node_claimed.node, event->data.node_claimed.inquiry);
    } else if (type == EVENT_NODE_RELEASED) {
        guard_claim(judging, event->data.node_released.node, event->data.node_released.inquiry);
    }
}
