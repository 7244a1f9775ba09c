#include "tools/doorstep/why/account.h"

#include <assert.h>
#include <stdlib.h>

/* The guards of the procedure that say whose turn it is at a node, and what he must heed. */
static const char *node_rules(enum node node, int32_t round)
{
    switch (node) {
    case NODE_C3:
        return "G-06";
    case NODE_B5:
        return "G-08";
    case NODE_D5:
        return round > 1 ? "G-08 G-10 G-11" : "G-08 G-10";
    case NODE_E5:
        return "G-08 G-14";
    case NODE_BX:
        return "G-08 G-12 G-13";
    case NODE_F6:
        return "G-08 G-09";
    case NODE_B7:
        return "G-08 G-15";
    case NODE_A8:
        return "G-08 G-13";
    case NODE_C9:
        return "G-19";
    case NODE_F9:
    case NODE_F9L:
        return "G-16";
    case NODE_B10:
        return "G-20";
    case NODE_F11:
        return "G-21";
    case NODE_R:
        return "G-15";
    case NODE_NONE:
    case NODES_END:
        break;
    }
    return "G-16"; /* the owner pays */
}

static const char *stage_rules(enum stage stage)
{
    switch (stage) {
    case STAGE_CANCELLED:
        return "G-23";
    case STAGE_MOVED_IN:
        return "G-22";
    case STAGE_SUSPENDED:
    case STAGE_QUALIFIED:
        return "G-21";
    case STAGE_DRAFTING:
        return "G-06";
    case STAGE_IN_INQUIRY:
    case STAGE_AWAITING_BOTH:
    case STAGE_AWAITING_PAYMENT:
    case STAGE_AWAITING_DATE:
    case STAGE_READY:
        return "G-20";
    case STAGES_END:
        break;
    }
    return "";
}

/* Does the case's own stage wait for this? Before there is a file, for nothing else. */
static bool holds_up(const struct account *account, enum node node)
{
    return account->stage != STAGE_MOVED_IN &&
           (account->stage != STAGE_DRAFTING || node == NODE_C3);
}

static void add_open(struct account *account, const struct open_node *open,
                     const struct trail *trail)
{
    const struct inquiry *inquiry =
        text_is_absent(open->inquiry) ? NULL : case_inquiry_of(account->state, open->inquiry);
    struct turn *turn = &account->turns[account->turn_count++];

    *turn = (struct turn){.lane = open->lane,
                          .open = *open,
                          .by = trail_opener(trail, open),
                          .round = inquiry == NULL ? 0 : inquiry->round,
                          .gates = holds_up(account, open->node)};
    if (inquiry != NULL) {
        turn->gates = turn->gates && inquiry_gates(inquiry, account->state->gate_on_remedy);
    }
    turn->rules = node_rules(open->node, turn->round);
}

static bool owner_owes(const struct account *account)
{
    return account->stage != STAGE_CANCELLED && account->stage != STAGE_MOVED_IN &&
           case_balance_fen(account->state) > 0;
}

static void add_payment(struct account *account)
{
    account->turns[account->turn_count++] =
        (struct turn){.lane = LANE_OWNER,
                      .open = {.since = account->balance_by.seconds, .due_on = NO_DATE},
                      .by = account->balance_by,
                      .gates = holds_up(account, NODE_NONE),
                      .rules = node_rules(NODE_NONE, 0)};
}

/* 0: an inquiry that keeps the owner out; 1: what the departments lack; 2: the owner; 3: the rest.
 */
static int rank(const struct turn *turn)
{
    if (!turn->gates) {
        return 3;
    }
    if (turn->lane == LANE_OWNER) {
        return 2;
    }
    return text_is_absent(turn->open.inquiry) ? 1 : 0;
}

static int by_urgency(const void *one, const void *other)
{
    const struct turn *left = one;
    const struct turn *right = other;
    int32_t left_due = left->open.due_on == NO_DATE ? INT32_MAX : left->open.due_on;
    int32_t right_due = right->open.due_on == NO_DATE ? INT32_MAX : right->open.due_on;

    if (rank(left) != rank(right)) {
        return rank(left) - rank(right);
    }
    if (left_due != right_due) {
        return left_due < right_due ? -1 : 1;
    }
    if (left->open.since != right->open.since) {
        return left->open.since < right->open.since ? -1 : 1;
    }
    return (left->open.opened > right->open.opened) - (left->open.opened < right->open.opened);
}

void account_make(struct account *account, struct text subject, const struct case_state *state,
                  const struct trail *trail, int32_t today)
{
    static struct open_node nodes[OPEN_NODES_MAX];
    uint32_t count = process_open(state, nodes);
    enum part part;
    uint32_t i;

    assert(state->events > 0);
    account->subject = subject;
    account->today = today;
    account->state = state;
    account->stage = case_stage(state);
    account->stage_by = trail->stage_by;
    account->rules = stage_rules(account->stage);
    account->balance_by = trail->balance_by;
    account->gate_open = case_gate_open(state);
    for (part = 0; part < PARTS; part++) {
        account->holdings[part] = (struct holding){
            .holds = trail->holds[part],
            .fell = !trail->holds[part] && trail->changed_by[part].sequence > 0,
            .by = trail->changed_by[part],
        };
    }
    account->turn_count = 0;
    for (i = 0; i < count; i++) {
        add_open(account, &nodes[i], trail);
    }
    if (owner_owes(account)) {
        add_payment(account);
    }
    qsort(account->turns, account->turn_count, sizeof *account->turns, by_urgency);
}

int64_t account_days_left(const struct account *account, const struct turn *turn)
{
    return turn->open.due_on == NO_DATE ? ABSENT : (int64_t)turn->open.due_on - account->today;
}
