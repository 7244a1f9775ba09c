#include "tools/doorstep/report/durations.h"
#include "tools/doorstep/report/figure.h"

#include <stdlib.h>

/* How long each node took, from what triggered it to what completed it. */

#define LANES_COUNT (LANE_SYSTEM + 1)

/* What C9 and B10 wait for, in a case; days of the events, NO_DATE: not yet. */
struct waits {
    bool is_known;
    int32_t filed_on;  /* the customer file */
    int32_t closed_on; /* the last inquiry that kept the owner out */
    int32_t dated_on;  /* C9 */
    int32_t certified_on;
    int32_t revoked_on; /* the qualification */
};

struct cycle {
    const struct question *question;
    struct vector waits; /* of struct waits, by case */
    struct durations durations[NODES_END][LANES_COUNT];
};

static void *begin(const struct question *question)
{
    struct cycle *cycle = calloc(1, sizeof *cycle);
    int i;
    int j;

    if (cycle == NULL) {
        return NULL;
    }
    cycle->question = question;
    cycle->waits = vector_of(sizeof(struct waits));
    for (i = 0; i < NODES_END; i++) {
        for (j = 0; j < LANES_COUNT; j++) {
            durations_init(&cycle->durations[i][j]);
        }
    }
    return cycle;
}

static void end(void *self)
{
    struct cycle *cycle = self;
    int i;
    int j;

    if (cycle == NULL) {
        return;
    }
    for (i = 0; i < NODES_END; i++) {
        for (j = 0; j < LANES_COUNT; j++) {
            durations_finish(&cycle->durations[i][j]);
        }
    }
    vector_finish(&cycle->waits);
    free(cycle);
}

static struct waits *waits_of(struct cycle *cycle, uint32_t number)
{
    struct waits *waits = vector_at(&cycle->waits, number);

    if (waits != NULL && !waits->is_known) {
        *waits = (struct waits){true, NO_DATE, NO_DATE, NO_DATE, NO_DATE, NO_DATE};
    }
    return waits;
}

static int32_t later_of(int32_t one, int32_t other)
{
    return one > other ? one : other; /* NO_DATE is before all */
}

/* The day on which the node's time begins. */
static int32_t entry_of(const struct waits *waits, const struct open_node *node)
{
    const struct moment since = {.seconds = node->since};
    int32_t entry = NO_DATE;

    if (node->node == NODE_C9) {
        entry = later_of(waits->filed_on, waits->closed_on);
    } else if (node->node == NODE_B10) {
        entry = later_of(later_of(waits->dated_on, waits->certified_on), waits->revoked_on);
    }
    return entry == NO_DATE ? moment_day(since) : entry;
}

/* Events are told in the ledger's order, and one that was entered late may have happened earlier:
 * the last gate closed on the latest day of any. */
static void note(struct waits *waits, const struct step *step)
{
    if (step->event->type == EVENT_FILE_ESTABLISHED) {
        waits->filed_on = step->day;
    } else if (step->event->type == EVENT_QUALIFICATION_REVOKED) {
        waits->revoked_on = step->day;
    }
    if (case_gate_open(step->after) < case_gate_open(step->before)) {
        waits->closed_on = later_of(waits->closed_on, step->day);
    }
    if (step->completes && step->node.node == NODE_C9) {
        waits->dated_on = step->day;
    } else if (step->completes && (step->node.node == NODE_F9 || step->node.node == NODE_F9L)) {
        waits->certified_on = step->day;
    }
}

static bool take(void *self, const struct step *step)
{
    struct cycle *cycle = self;
    struct waits *waits = waits_of(cycle, step->number);

    if (waits == NULL) {
        return false;
    }
    if (step->completes && question_covers(cycle->question, step->day) &&
        !durations_add(&cycle->durations[step->node.node][step->node.lane],
                       step->day - entry_of(waits, &step->node))) {
        return false;
    }
    note(waits, step);
    return true;
}

static const struct column columns[] = {
    {"node", CELL_NODE, WORDS("node", "环节"), false},
    {"lane", CELL_LANE, WORDS("lane", "部门"), false},
    {"n", CELL_COUNT, WORDS("n", "件数"), false},
    {"median_days", CELL_COUNT, WORDS("median", "中位数"), false},
    {"p90_days", CELL_COUNT, WORDS("p90", "九成以内"), false},
    {"max_days", CELL_COUNT, WORDS("longest", "最长"), false},
};
static const struct layout layouts[] = {{NULL, UNTITLED, COLUMNS(columns)}};

static bool is_listed(const struct cycle *cycle, enum node node, enum lane lane)
{
    bool is_its_lane = node == NODE_R ? lane == LANE_B || lane == LANE_D || lane == LANE_F
                                      : lane == node_lane(node);

    return is_its_lane && question_wants(cycle->question, lane);
}

static void put(struct cycle *cycle, enum node node, enum lane lane, struct rows *out)
{
    struct spread spread = durations_spread(&cycle->durations[node][lane]);

    rows_node(out, node);
    rows_lane(out, lane);
    rows_number(out, spread.n);
    rows_number(out, spread.n == 0 ? ABSENT : spread.median);
    rows_number(out, spread.n == 0 ? ABSENT : spread.p90);
    rows_number(out, spread.n == 0 ? ABSENT : spread.max);
}

static bool rows(void *self, struct rows *out)
{
    struct cycle *cycle = self;
    int node;
    int lane;

    rows_begin(out, figure_cycle.word, &layouts[0]);
    for (node = NODE_NONE + 1; node < NODES_END; node++) {
        for (lane = LANE_A; lane <= LANE_F; lane++) {
            if (is_listed(cycle, (enum node)node, (enum lane)lane)) {
                put(cycle, (enum node)node, (enum lane)lane, out);
            }
        }
    }
    rows_end(out);
    return true;
}

const struct figure figure_cycle = {
    .word = "cycle",
    .title = WORDS("Cycle time per node", "各环节用时（天）"),
    .definition = WORDS(
        "Calendar days between the days of two events: what triggered the node and what\n"
        "completed it, in the period. C9 begins with the later of the customer file and the last\n"
        "inquiry that kept the owner out; B10 with the later of C9 and F9, or a revocation since.\n"
        "Median and p90 by nearest rank. Negative where times were entered that contradict the\n"
        "order.",
        "触发与完成的记录之间的日历天数，以期间内完成者计。C9 自建档与最后一个妨碍入\n"
        "住的疑问办结之较晚者起算；B10 自 C9 与 F9 之较晚者（或其后的撤销）起算。中位数\n"
        "与九成分位按最近秩法。所录时间与先后次序矛盾时为负。"),
    .layouts = LAYOUTS(layouts),
    .by_period = true,
    .by_lane = true,
    .begin = begin,
    .end = end,
    .take = take,
    .rows = rows,
};
