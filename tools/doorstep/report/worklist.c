#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* What waits for whom. */

struct task {
    struct open_node node;
    struct text subject;
    struct text unit;
};

struct worklist {
    const struct question *question;
    struct vector tasks; /* of struct task */
};

static void *begin(const struct question *question)
{
    struct worklist *worklist = calloc(1, sizeof *worklist);

    if (worklist != NULL) {
        worklist->question = question;
        worklist->tasks = vector_of(sizeof(struct task));
    }
    return worklist;
}

static void end(void *self)
{
    struct worklist *worklist = self;

    if (worklist != NULL) {
        vector_finish(&worklist->tasks);
        free(worklist);
    }
}

static bool stand(void *self, const struct standing *standing)
{
    struct worklist *worklist = self;
    uint32_t i;

    for (i = 0; i < standing->node_count; i++) {
        struct task *task;

        if (!question_wants(worklist->question, standing->nodes[i].lane)) {
            continue;
        }
        task = vector_append(&worklist->tasks);
        if (task == NULL) {
            return false;
        }
        *task = (struct task){standing->nodes[i], standing->subject, standing->state->unit};
    }
    return true;
}

/* By lane; then what is due first, what has no due date last; then the oldest first. */
static int by_urgency(const void *one, const void *other)
{
    const struct task *left = one;
    const struct task *right = other;
    int64_t left_due = left->node.due_on == NO_DATE ? INT64_MAX : left->node.due_on;
    int64_t right_due = right->node.due_on == NO_DATE ? INT64_MAX : right->node.due_on;
    int order = (left->node.lane > right->node.lane) - (left->node.lane < right->node.lane);

    order = order != 0 ? order : (left_due > right_due) - (left_due < right_due);
    order = order != 0
                ? order
                : (left->node.since > right->node.since) - (left->node.since < right->node.since);
    order = order != 0 ? order : groups_compare_texts(left->subject, right->subject);
    order = order != 0
                ? order
                : (left->node.node > right->node.node) - (left->node.node < right->node.node);
    return order != 0 ? order : groups_compare_texts(left->node.inquiry, right->node.inquiry);
}

static int32_t days_late(const struct task *task, int32_t as_of)
{
    return task->node.due_on != NO_DATE && task->node.due_on < as_of ? as_of - task->node.due_on
                                                                     : 0;
}

static const struct column columns[] = {
    {"lane", CELL_LANE, WORDS("lane", "部门"), false},
    {"node", CELL_NODE, WORDS("node", "环节"), false},
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"inquiry", CELL_TEXT, WORDS("inquiry", "疑问"), false},
    {"opened", CELL_COUNT, WORDS("opened by", "起于"), true},
    {"since", CELL_MOMENT, WORDS("since", "起始时间"), false},
    {"age_days", CELL_COUNT, WORDS("days", "天数"), false},
    {"due_on", CELL_DATE, WORDS("due", "期限"), false},
    {"days_late", CELL_COUNT, WORDS("late", "逾期天数"), false},
};
static const struct layout layouts[] = {{NULL, UNTITLED, COLUMNS(columns)}};

static bool rows(void *self, struct rows *out)
{
    struct worklist *worklist = self;
    const int32_t as_of = worklist->question->as_of;
    uint32_t i;

    vector_sort(&worklist->tasks, by_urgency);
    rows_begin(out, figure_worklist.word, &layouts[0]);
    for (i = 0; i < worklist->tasks.count; i++) {
        const struct task *task = VECTOR_GET(worklist->tasks, const struct task, i);
        const struct moment since = {.seconds = task->node.since};

        rows_lane(out, task->node.lane);
        rows_node(out, task->node.node);
        rows_text(out, task->subject);
        rows_text(out, task->unit);
        rows_text(out, task->node.inquiry);
        rows_number(out, task->node.opened);
        rows_moment(out, task->node.since);
        rows_number(out, as_of - moment_day(since));
        rows_date(out, task->node.due_on);
        rows_number(out, days_late(task, as_of));
    }
    rows_end(out);
    return true;
}

static bool headlines(void *self, struct rows *out)
{
    const struct worklist *worklist = self;
    int64_t late = 0;
    uint32_t i;

    for (i = 0; i < worklist->tasks.count; i++) {
        late += days_late(VECTOR_GET(worklist->tasks, const struct task, i),
                          worklist->question->as_of) > 0;
    }
    headline_put(out, &(struct headline){"worklist", "tasks_open",
                                         WORDS("tasks that wait for a department", "待办事项"),
                                         CELL_COUNT, worklist->tasks.count});
    headline_put(out, &(struct headline){"worklist", "tasks_late",
                                         WORDS("of these, late", "其中已逾期"), CELL_COUNT, late});
    return true;
}

const struct figure figure_worklist = {
    .word = "worklist",
    .title = WORDS("Work list by department", "各部门待办事项"),
    .definition = WORDS(
        "Every open node: each open inquiry's (B5 D5 E5 BX F6 B7 A8), each promised remedy not\n"
        "done (R), and C3, C9, F9, B10, F11. Sorted by lane, due date, age. days_late: days\n"
        "from due_on to the day, 0 if it has no due date or is in time.",
        "所有未办结的环节：每个未结疑问所在环节（B5 D5 E5 BX F6 B7 A8）、已承诺未完成的\n"
        "整改（R），以及 C3、C9、F9、B10、F11。按部门、期限、等待时间排序。days_late：\n"
        "自期限至截止日的天数，无期限或未到期为 0。"),
    .layouts = LAYOUTS(layouts),
    .by_lane = true,
    .begin = begin,
    .end = end,
    .stand = stand,
    .rows = rows,
    .headlines = headlines,
};
