#include "tests/sim/saying.h"

#include "schemas/process.h"

#include <stdio.h>

void saying_of_deadline(struct saying *saying, struct text subject, const struct open_node *node,
                        int64_t unix_ms)
{
    struct deadline_passed *said = &saying->event.data.deadline_passed;
    char act[ID_BYTES_MAX + 1];
    char date[DATE_TEXT_BYTES];

    saying_begin(saying, EVENT_DEADLINE_PASSED, LANE_SYSTEM, subject, unix_ms);
    process_act_id(node, act);
    (void)snprintf(saying->id, sizeof saying->id, "%s:%s", act, date_format(date, node->due_on));
    saying->event.id = text_cut(text_of(saying->id), ID_BYTES_MAX);
    saying->event.actor = TEXT("auto");
    said->node = words_place(kind_schema(KIND_NODE)->words, text_of(node_word(node->node)));
    said->inquiry = node->inquiry;
    said->due_on = node->due_on;
    said->late_lane =
        words_place(kind_schema(KIND_LANE_WORD)->words, text_of(lane_word(node->lane)));
}

void saying_of_wrong_deadline(struct saying *saying, struct text subject, struct prng *prng,
                              int64_t unix_ms)
{
    static const char *const inquiries[] = {"Q1", "Q1", "Q2", "Q9"};
    static const enum node nodes[] = {NODE_D5, NODE_D5, NODE_D5, NODE_B7, NODE_R};
    const uint32_t choice = prng_below(prng, 5);
    struct open_node node = {.node = nodes[choice], .lane = LANE_D};

    node.inquiry = text_of(inquiries[prng_below(prng, 4)]);
    node.due_on = moment_day((struct moment){unix_ms / 1000, 0});
    node.due_on += prng_below(prng, 2) == 0 ? 7 : (int32_t)prng_between(prng, -2, 6);
    saying_of_deadline(saying, subject, &node, unix_ms);
    saying->event.actor = TEXT("system");
}
