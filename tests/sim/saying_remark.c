#include "tests/sim/saying_exception.h"

#include "schemas/process.h"

/* What is said of what was said, or of what is to do. */

static enum lane any_lane(struct prng *prng)
{
    return (enum lane)prng_between(prng, LANE_A, LANE_F);
}

/* The id is an act's, then: a department's, or of the timekeeper where something is due. */
static void name_as_act(struct saying *saying, const struct occasion *occasion,
                        const struct open_node *node)
{
    if (node->due_on != NO_DATE && prng_below(occasion->prng, 4) > 0) {
        process_deadline_id(node, saying->id);
    } else {
        process_act_id(node, saying->id);
    }
}

static void note(struct saying *saying, const struct occasion *occasion)
{
    static const char *const inquiries[] = {"Q1", "Q2", "Q9"};
    const uint32_t choice = prng_below(occasion->prng, 6);

    saying_by(saying, any_lane(occasion->prng));
    saying->event.data.note_added.text = TEXT("rang, nobody there");
    if (occasion->view->open_count > 0 && prng_below(occasion->prng, 4) == 0) {
        const uint32_t place = prng_below(occasion->prng, occasion->view->open_count);

        name_as_act(saying, occasion, &occasion->view->open[place]);
        saying->event.id = text_of(saying->id);
    }
    if (choice < 3) {
        saying->event.data.note_added.inquiry = text_of(inquiries[choice]);
    }
}

/* An open node, by its lane; sometimes any node, by anybody. */
static struct open_node some_node(const struct occasion *occasion)
{
    const struct view *view = occasion->view;
    const uint32_t number = prng_below(occasion->prng, NODES_END - 1) + 1;
    const enum lane lane = any_lane(occasion->prng);
    const bool is_any = prng_below(occasion->prng, 3) == 0;

    if (view->open_count == 0 || is_any) {
        return (struct open_node){
            .node = (enum node)number, .lane = lane, .inquiry = number % 2 ? TEXT("Q1") : TEXT("")};
    }
    return view->open[prng_below(occasion->prng, view->open_count)];
}

static void claim(struct saying *saying, const struct occasion *occasion)
{
    const struct open_node open = some_node(occasion);
    const int node = words_place(kind_schema(KIND_NODE)->words, text_of(node_word(open.node)));
    const struct text inquiry = open.inquiry.count > 0 ? open.inquiry : (struct text){NULL, 0};
    const enum lane other = any_lane(occasion->prng);

    saying_by(saying, prng_below(occasion->prng, 8) == 0 ? other : open.lane);
    if (saying->event.type == EVENT_NODE_CLAIMED) {
        saying->event.data.node_claimed = (struct node_claimed){node, inquiry};
    } else {
        saying->event.data.node_released = (struct node_released){node, inquiry};
    }
}

/* A day that some node is due, be it over or not; now and then another day. */
static void pass(struct saying *saying, const struct occasion *occasion)
{
    const struct view *view = occasion->view;
    const int64_t unix_ms = saying->event.time.seconds * 1000;
    const int32_t off = prng_below(occasion->prng, 4) == 0 ? 1 : 0;
    struct open_node node = {.node = NODE_D5, .lane = LANE_D, .inquiry = TEXT("Q9")};

    node.due_on = moment_day(saying->event.time) - 1;
    for (uint32_t i = 0; i < view->open_count; i++) {
        if (view->open[i].due_on != NO_DATE) {
            node = view->open[i];
        }
    }
    node.due_on += off;
    saying_of_deadline(saying, view->subject, &node, unix_ms);
    saying->event.id = (struct text){NULL, 0};
    saying_by(saying, LANE_SYSTEM);
}

/* An entry of the timeline, often one of the last; by its own lane, the manager's or another. */
static void take_back(struct saying *saying, const struct occasion *occasion)
{
    const struct walk *walk = occasion->walk;
    const uint32_t count = walk->count;
    const uint32_t back = prng_below(occasion->prng, 2) == 0 || count < 4 ? count : 4;
    const uint32_t by = prng_below(occasion->prng, 8);
    const struct event *target = NULL;

    if (count > 0) {
        target = &walk->of->events[count - 1 - prng_below(occasion->prng, back)]->event;
    }
    saying_by(saying, target == NULL || by < 3 ? LANE_A : by < 7 ? target->lane : LANE_C);
    saying->event.data.entry_voided.target = target == NULL || by == 0 ? TEXT("x") : target->id;
    saying->event.data.entry_voided.reason = TEXT("in the wrong case");
}

void saying_remark(struct saying *saying, const struct occasion *occasion)
{
    if (saying->event.type == EVENT_NOTE_ADDED) {
        note(saying, occasion);
    } else if (saying->event.type == EVENT_DEADLINE_PASSED) {
        pass(saying, occasion);
    } else if (saying->event.type == EVENT_ENTRY_VOIDED) {
        take_back(saying, occasion);
    } else {
        claim(saying, occasion);
    }
}
