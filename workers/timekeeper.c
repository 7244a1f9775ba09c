#include "schemas/fields.h"
#include "schemas/mutant.h"
#include "schemas/process.h"
#include "workers/department.h"

/* The timekeeper says that a due date is over, of engineering's week and of the remedy promised to
 * an owner. It has no lane and decides nothing: the departments read in the ledger that they are
 * late, and figures count it.
 *
 * It works by level. At its start and at each midnight in +08:00 it looks through the inboxes of
 * all lanes that can have a due date; between, at each case whose due dates may have changed, as an
 * entry that is written down late may be overdue at once. It keeps no list of cases: what it has
 * forgotten it says again, under the same id, which changes nothing. */

#define TYPE(name) (UINT64_C(1) << EVENT_##name)

/* Whatever opens a node with a due date, or moves the date. */
#define TYPES_THAT_DATE                                                                            \
    (TYPE(INQUIRY_RAISED) | TYPE(INQUIRY_CLASSIFIED) | TYPE(INQUIRY_REOPENED) |                    \
     TYPE(INQUIRY_DEFERRED) | TYPE(INQUIRY_ANSWERED) | TYPE(COST_REJECTED) |                       \
     TYPE(SOLUTION_APPROVED) | TYPE(SOLUTION_RETURNED) | TYPE(DEADLINE_EXTENDED) |                 \
     TYPE(ENTRY_VOIDED))

/* The due date itself is on time until its midnight. */
static bool is_over(const struct open_node *node, int32_t today)
{
    return node->node != NODE_NONE && node->due_on != NO_DATE &&
           today > node->due_on - (MUTANT(OVER_TOO_SOON) ? 1 : 0) && !text_is_absent(node->inquiry);
}

static int place_of(enum kind kind, const char *word)
{
    return words_place(kind_schema(kind)->words, text_of(word));
}

static bool say_it_is_over(const struct matter *matter, const struct open_node *node,
                           struct act *act)
{
    struct deadline_passed *said = &act->event.data.deadline_passed;

    (void)matter;
    act_say(act, EVENT_DEADLINE_PASSED);
    said->node = place_of(KIND_NODE, node_word(node->node));
    said->inquiry = node->inquiry;
    said->due_on = node->due_on;
    said->late_lane = place_of(KIND_LANE_WORD, lane_word(node->lane));
    return true;
}

static const struct oversight due_dates = {
    .lanes = LANE_BIT(LANE_B) | LANE_BIT(LANE_D) | LANE_BIT(LANE_F),
    .types = TYPES_THAT_DATE,
    .wants = is_over,
    .act_id = process_deadline_id,
};

const struct department timekeeper = {
    .lane = LANE_SYSTEM,
    .name = "timekeeper",
    .decide = say_it_is_over,
    .oversight = &due_dates,
};
