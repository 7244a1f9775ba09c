#include "tests/sim/model_walk.h"

#include <stdio.h>

#define D5_DAYS 7

struct walk walk_all(const struct model *model, struct text subject)
{
    const struct model_case *of = model_case_of(model, subject);

    return (struct walk){of, of == NULL ? 0 : of->count};
}

struct walk walk_until(const struct model *model, struct text subject, uint64_t sequence)
{
    struct walk walk = walk_all(model, subject);

    while (walk.count > 0 && walk.of->events[walk.count - 1]->sequence > sequence) {
        walk.count--;
    }
    return walk;
}

static const struct event *event_at(const struct walk *walk, uint32_t place)
{
    return &walk->of->events[place]->event;
}

/* Inquiries. */

bool walk_is_final(enum inquiry_state state)
{
    return state == STATE_CLOSED || state == STATE_WITHDRAWN || state == STATE_MOOT;
}

/* Back to the first node of its category; the week of D5 begins on the event's day. */
static void begin_again(struct walk_inquiry *inquiry, const struct event *event)
{
    static const enum inquiry_state first[] = {
        [CATEGORY_NONE] = STATE_TRIAGE,
        [CATEGORY_ENGINEERING] = STATE_D5,
        [CATEGORY_PROPERTY] = STATE_F6,
        [CATEGORY_GENERAL] = STATE_B7,
    };

    inquiry->state = first[inquiry->category];
    inquiry->assessed_fen = ABSENT;
    inquiry->promised_on = NO_DATE;
    inquiry->proposer = (struct text){NULL, 0};
    inquiry->assessor = (struct text){NULL, 0};
    if (inquiry->state == STATE_D5) {
        inquiry->due_on = moment_day(event->time) + D5_DAYS;
    }
}

static void propose(struct walk_inquiry *inquiry, const struct event *event)
{
    inquiry->proposer = event->actor;
    if (inquiry->category == CATEGORY_ENGINEERING) {
        inquiry->state = STATE_E5;
    } else {
        inquiry->state = STATE_B7;
    }
}

static void classify(struct walk_inquiry *inquiry, const struct event *event)
{
    inquiry->category = (enum category)event->data.inquiry_classified.category;
    if (inquiry->category == CATEGORY_ENGINEERING && inquiry->due_on != NO_DATE) {
        inquiry->round++;
    }
    begin_again(inquiry, event);
}

static void give_back(struct walk_inquiry *inquiry, const struct event *event)
{
    inquiry->round++;
    if (event->data.solution_returned.to == RETURN_TO_B7) {
        inquiry->state = STATE_B7;
        inquiry->promised_on = NO_DATE;
    } else {
        begin_again(inquiry, event);
    }
}

/* What one event makes of its inquiry. */
static void go_through(struct walk_inquiry *inquiry, const struct event *event)
{
    const enum event_type type = event->type;

    if (type == EVENT_INQUIRY_CLASSIFIED) {
        classify(inquiry, event);
    } else if (type == EVENT_SOLUTION_PROPOSED) {
        propose(inquiry, event);
    } else if (type == EVENT_COST_ASSESSED) {
        inquiry->assessed_fen = event->data.cost_assessed.amount_fen;
        inquiry->assessor = event->actor;
        inquiry->state = inquiry->assessed_fen > 0 ? STATE_BX : STATE_B7;
    } else if (type == EVENT_COST_APPROVED) {
        inquiry->state = STATE_B7;
    } else if (type == EVENT_COST_REJECTED) {
        inquiry->round++;
        begin_again(inquiry, event);
    } else if (type == EVENT_INQUIRY_ANSWERED) {
        inquiry->answerer = event->actor;
        inquiry->promised_on = event->data.inquiry_answered.promised_on;
        inquiry->state = STATE_A8;
    } else if (type == EVENT_SOLUTION_APPROVED) {
        inquiry->state = STATE_CLOSED;
    } else if (type == EVENT_SOLUTION_RETURNED) {
        give_back(inquiry, event);
    } else if (type == EVENT_INQUIRY_WITHDRAWN) {
        inquiry->state = STATE_WITHDRAWN;
    } else if (type == EVENT_REMEDY_COMPLETED) {
        inquiry->is_remedied = true;
    }
}

/* R: what was approved is promised to the owner, until it is done. */
static bool awaits_remedy(const struct walk *walk, const struct walk_inquiry *inquiry,
                          enum lane *lane)
{
    static const enum lane lanes[] = {LANE_B, LANE_D, LANE_F, LANE_B};

    *lane = lanes[inquiry->category];
    return inquiry->state == STATE_CLOSED && !inquiry->is_remedied &&
           !walk_has(walk, EVENT_CONTRACT_CANCELLED);
}

/* The inquiry that the event at this place raised, as it is in the end. */
static void follow(const struct walk *walk, uint32_t place, struct walk_inquiry *found)
{
    const struct inquiry_raised *raised = &event_at(walk, place)->data.inquiry_raised;

    *found = (struct walk_inquiry){.inquiry = raised->inquiry,
                                   .category = (enum category)raised->category,
                                   .round = 1,
                                   .due_on = NO_DATE,
                                   .assessed_fen = ABSENT};
    begin_again(found, event_at(walk, place));
    for (uint32_t i = place + 1; i < walk->count; i++) {
        if (text_equals(event_inquiry(event_at(walk, i)), raised->inquiry)) {
            go_through(found, event_at(walk, i));
        }
        if (event_at(walk, i)->type == EVENT_CONTRACT_CANCELLED && !walk_is_final(found->state)) {
            found->state = STATE_MOOT;
        }
    }
}

bool walk_inquiry_of(const struct walk *walk, struct text inquiry, struct walk_inquiry *found)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = event_at(walk, i);

        if (event->type == EVENT_INQUIRY_RAISED &&
            text_equals(event->data.inquiry_raised.inquiry, inquiry)) {
            follow(walk, i, found);
            return true;
        }
    }
    return false;
}

bool walk_inquiry_at(const struct walk *walk, uint32_t number, struct walk_inquiry *found)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        if (event_at(walk, i)->type == EVENT_INQUIRY_RAISED && number-- == 0) {
            follow(walk, i, found);
            return true;
        }
    }
    return false;
}

uint32_t walk_inquiries(const struct walk *walk)
{
    return walk_count(walk, EVENT_INQUIRY_RAISED);
}

uint32_t walk_open_inquiries(const struct walk *walk)
{
    struct walk_inquiry inquiry;
    uint32_t count = 0;

    for (uint32_t i = 0; walk_inquiry_at(walk, i, &inquiry); i++) {
        count += walk_is_final(inquiry.state) ? 0 : 1;
    }
    return count;
}

/* The case. */

const struct contract_filed *walk_contract(const struct walk *walk)
{
    return walk->count == 0 ? NULL : &event_at(walk, 0)->data.contract_filed;
}

uint32_t walk_count(const struct walk *walk, enum event_type type)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < walk->count; i++) {
        count += event_at(walk, i)->type == type ? 1 : 0;
    }
    return count;
}

bool walk_has(const struct walk *walk, enum event_type type)
{
    return walk_count(walk, type) > 0;
}

int64_t walk_paid_fen(const struct walk *walk)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < walk->count; i++) {
        if (event_at(walk, i)->type == EVENT_PAYMENT_RECEIVED) {
            sum += event_at(walk, i)->data.payment_received.amount_fen;
        }
    }
    return sum;
}

int64_t walk_balance_fen(const struct walk *walk)
{
    return walk_contract(walk)->price_fen - walk_paid_fen(walk);
}

static bool is_replaced(const struct walk *walk, struct text number)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = event_at(walk, i);

        if (event->type == EVENT_PAYMENT_CLEARED &&
            text_equals(event->data.payment_cleared.replaces, number)) {
            return true;
        }
    }
    return false;
}

/* The first that is not replaced; `number`, if not absent, must be its number. */
static struct text standing(const struct walk *walk, struct text number)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = event_at(walk, i);
        struct text issued;

        if (event->type != EVENT_PAYMENT_CLEARED) {
            continue;
        }
        issued = event->data.payment_cleared.certificate_no;
        if ((text_is_absent(number) || text_equals(issued, number)) && !is_replaced(walk, issued)) {
            return issued;
        }
    }
    return (struct text){NULL, 0};
}

struct text walk_certificate(const struct walk *walk)
{
    const struct text none = {NULL, 0};

    return walk_balance_fen(walk) > 0 ? none : standing(walk, none);
}

bool walk_has_certificate(const struct walk *walk, struct text number)
{
    return !text_is_absent(standing(walk, number));
}

uint64_t walk_failing(const struct walk *walk)
{
    return walk_bit(!walk_has(walk, EVENT_FILE_ESTABLISHED), ERR_NO_FILE) |
           walk_bit(walk_open_inquiries(walk) > 0, ERR_OPEN_INQUIRY) |
           walk_bit(text_is_absent(walk_certificate(walk)), ERR_NO_CERTIFICATE) |
           walk_bit(!walk_has(walk, EVENT_MOVEIN_SCHEDULED), ERR_NO_DATE);
}

/* Nodes. */

static const struct {
    enum node node;
    enum lane lane;
} case_nodes[] = {{NODE_C3, LANE_C},
                  {NODE_C9, LANE_C},
                  {NODE_F9, LANE_E},
                  {NODE_B10, LANE_B},
                  {NODE_F11, LANE_F}};

static bool case_node_is_open(const struct walk *walk, enum node node)
{
    const bool has_file = walk_has(walk, EVENT_FILE_ESTABLISHED);

    if (walk->count == 0 || walk_has(walk, EVENT_MOVEIN_COMPLETED) ||
        walk_has(walk, EVENT_CONTRACT_CANCELLED)) {
        return false;
    }
    if (node == NODE_C3) {
        return !has_file;
    }
    if (node == NODE_C9) {
        return has_file && walk_open_inquiries(walk) == 0 &&
               !walk_has(walk, EVENT_MOVEIN_SCHEDULED);
    }
    if (node == NODE_F9) {
        return walk_balance_fen(walk) <= 0 && text_is_absent(walk_certificate(walk));
    }
    return walk_failing(walk) == 0 &&
           walk_has(walk, EVENT_QUALIFICATION_CONFIRMED) == (node == NODE_F11);
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
    const struct walk earlier = {walk->of, count};
    struct walk_inquiry inquiry;
    enum lane lane;

    if (text_is_absent(node->inquiry)) {
        return case_node_is_open(&earlier, node->node);
    }
    return walk_inquiry_of(&earlier, node->inquiry, &inquiry) &&
           (node->node == NODE_R ? awaits_remedy(&earlier, &inquiry, &lane)
                                 : node_of_state(inquiry.state, &lane) == node->node);
}

/* A node that was open before an event and is open after it keeps its opening. */
static void find_opening(const struct walk *walk, struct walk_node *node)
{
    uint32_t count = walk->count;

    while (count > 1 && is_open_at(walk, count - 1, node)) {
        count--;
    }
    node->opened = count;
    node->opener = event_at(walk, count - 1)->id;
}

uint32_t walk_open(const struct walk *walk, struct walk_node nodes[OPEN_NODES_MAX])
{
    struct walk_inquiry inquiry;
    uint32_t count = 0;
    enum lane lane;

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
        if (awaits_remedy(walk, &inquiry, &lane)) {
            nodes[count++] = (struct walk_node){.node = NODE_R,
                                                .lane = lane,
                                                .inquiry = inquiry.inquiry,
                                                .due_on = inquiry.promised_on};
        }
    }
    for (size_t i = 0; i < sizeof case_nodes / sizeof case_nodes[0]; i++) {
        if (case_node_is_open(walk, case_nodes[i].node)) {
            nodes[count++] = (struct walk_node){
                .node = case_nodes[i].node, .lane = case_nodes[i].lane, .due_on = NO_DATE};
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        find_opening(walk, &nodes[i]);
    }
    return count;
}

uint32_t walk_lanes(const struct walk *walk)
{
    struct walk_node nodes[OPEN_NODES_MAX];
    const uint32_t count = walk_open(walk, nodes);
    uint32_t lanes = 0;

    for (uint32_t i = 0; i < count; i++) {
        lanes |= LANE_BIT(nodes[i].lane);
    }
    return lanes;
}

void walk_act_id(const struct walk_node *node, char id[ID_BYTES_MAX * 2])
{
    (void)snprintf(id, ID_BYTES_MAX * 2, "%s%s%.*s@%u", node_word(node->node),
                   text_is_absent(node->inquiry) ? "" : ".", (int)node->inquiry.count,
                   text_is_absent(node->inquiry) ? "" : node->inquiry.bytes, node->opened);
}
