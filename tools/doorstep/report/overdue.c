#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* What is late: only what the procedure sets a limit to, engineering's week and what was promised
 * to the owner. Three figures of the same rows. */

struct late {
    enum lane lane;
    enum node node;
    enum category category;
    enum inquiry_state state;
    struct text project;
    struct text building;
    struct text subject;
    struct text unit;
    struct text inquiry;
    int32_t round;
    int64_t since;
    int32_t due_on;
    int32_t days_late;
};

struct overdue {
    const struct question *question;
    struct vector lates; /* of struct late */
};

static void *begin(const struct question *question)
{
    struct overdue *overdue = calloc(1, sizeof *overdue);

    if (overdue != NULL) {
        overdue->question = question;
        overdue->lates = vector_of(sizeof(struct late));
    }
    return overdue;
}

static void end(void *self)
{
    struct overdue *overdue = self;

    if (overdue != NULL) {
        vector_finish(&overdue->lates);
        free(overdue);
    }
}

static bool add(struct overdue *overdue, const struct standing *standing,
                const struct open_node *node)
{
    const struct inquiry *inquiry = case_inquiry_of(standing->state, node->inquiry);
    struct late *late;

    if (inquiry == NULL || node->due_on == NO_DATE || node->due_on >= overdue->question->as_of) {
        return true;
    }
    late = vector_append(&overdue->lates);
    if (late == NULL) {
        return false;
    }
    *late = (struct late){
        .lane = node->lane,
        .node = node->node,
        .category = inquiry->category,
        .state = inquiry->state,
        .project = standing->state->project,
        .building = standing->building,
        .subject = standing->subject,
        .unit = standing->state->unit,
        .inquiry = inquiry->inquiry,
        .round = inquiry->round,
        .since = node->since,
        .due_on = node->due_on,
        .days_late = overdue->question->as_of - node->due_on,
    };
    return true;
}

static bool add_wanted(struct overdue *overdue, const struct standing *standing,
                       const struct open_node *node)
{
    return !question_wants(overdue->question, node->lane) || add(overdue, standing, node);
}

/* All of them, whoever asks: the figure is one lane's alone. */
static bool stand_d5(void *self, const struct standing *standing)
{
    bool fits = true;
    uint32_t i;

    for (i = 0; i < standing->node_count && fits; i++) {
        fits = standing->nodes[i].node != NODE_D5 || add(self, standing, &standing->nodes[i]);
    }
    return fits;
}

/* Only what was promised to the owner, not a date that he signed himself. */
static bool stand_promise(void *self, const struct standing *standing)
{
    bool fits = true;
    uint32_t i;

    for (i = 0; i < standing->node_count && fits; i++) {
        const struct open_node *node = &standing->nodes[i];
        const struct inquiry *inquiry = case_inquiry_of(standing->state, node->inquiry);

        fits = node->node != NODE_R || inquiry == NULL || inquiry->promised_on == NO_DATE ||
               add_wanted(self, standing, node);
    }
    return fits;
}

static bool stand_all(void *self, const struct standing *standing)
{
    bool fits = true;
    uint32_t i;

    for (i = 0; i < standing->node_count && fits; i++) {
        fits = add_wanted(self, standing, &standing->nodes[i]);
    }
    return fits;
}

/* By lane, the latest first. */
static int by_lateness(const void *one, const void *other)
{
    const struct late *left = one;
    const struct late *right = other;
    int order = (left->lane > right->lane) - (left->lane < right->lane);

    order = order != 0
                ? order
                : (left->days_late < right->days_late) - (left->days_late > right->days_late);
    order = order != 0 ? order : groups_compare_texts(left->subject, right->subject);
    order = order != 0 ? order : groups_compare_texts(left->inquiry, right->inquiry);
    return order != 0 ? order : (left->node > right->node) - (left->node < right->node);
}

static const struct late *sorted(struct overdue *overdue)
{
    vector_sort(&overdue->lates, by_lateness);
    return VECTOR_ALL(overdue->lates, const struct late);
}

/* Engineering's week. */

static const struct column d5_columns[] = {
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"building", CELL_TEXT, WORDS("building", "楼栋"), true},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"inquiry", CELL_TEXT, WORDS("inquiry", "疑问"), false},
    {"round", CELL_COUNT, WORDS("round", "轮次"), false},
    {"since", CELL_MOMENT, WORDS("since", "起始时间"), false},
    {"due_on", CELL_DATE, WORDS("due", "期限"), false},
    {"days_late", CELL_COUNT, WORDS("late", "逾期天数"), false},
    {"band", CELL_TEXT, WORDS("band", "区间"), false},
};
static const struct column band_columns[] = {
    {"band", CELL_TEXT, WORDS("days late", "逾期天数"), false},
    {"inquiries", CELL_COUNT, WORDS("inquiries", "疑问数"), false},
};
static const struct layout d5_layouts[] = {
    {"bands", UNTITLED, COLUMNS(band_columns)},
    {"inquiries", UNTITLED, COLUMNS(d5_columns)},
};

static void put_bands(const struct overdue *overdue, struct rows *out)
{
    int64_t counts[LATE_BANDS] = {0};
    uint32_t i;

    for (i = 0; i < overdue->lates.count; i++) {
        counts[late_band_of(VECTOR_GET(overdue->lates, const struct late, i)->days_late)]++;
    }
    rows_begin(out, figure_d5_overdue.word, &d5_layouts[0]);
    for (i = 0; i < LATE_BANDS; i++) {
        rows_word(out, late_band_word((enum late_band)i));
        rows_number(out, counts[i]);
    }
    rows_end(out);
}

static bool rows_d5(void *self, struct rows *out)
{
    struct overdue *overdue = self;
    const struct late *lates = sorted(overdue);
    uint32_t i;

    put_bands(overdue, out);
    rows_begin(out, figure_d5_overdue.word, &d5_layouts[1]);
    for (i = 0; i < overdue->lates.count; i++) {
        rows_text(out, lates[i].subject);
        rows_text(out, lates[i].project);
        rows_text(out, lates[i].building);
        rows_text(out, lates[i].unit);
        rows_text(out, lates[i].inquiry);
        rows_number(out, lates[i].round);
        rows_moment(out, lates[i].since);
        rows_date(out, lates[i].due_on);
        rows_number(out, lates[i].days_late);
        rows_word(out, late_band_word(late_band_of(lates[i].days_late)));
    }
    rows_end(out);
    return true;
}

static bool headlines_d5(void *self, struct rows *out)
{
    const struct overdue *overdue = self;

    headline_put(out, &(struct headline){
                          "d5-overdue", "d5_overdue",
                          WORDS("inquiries beyond engineering's week", "工程部逾期未出方案的疑问"),
                          CELL_COUNT, overdue->lates.count});
    return true;
}

const struct figure figure_d5_overdue = {
    .word = "d5-overdue",
    .title = WORDS("Engineering solutions overdue now", "工程解决方案逾期"),
    .definition = WORDS(
        "Inquiries in D5 whose due date is before the day, by days late: 1-3, 4-7, 8-14, 15+.",
        "处于 D5 且期限早于截止日的疑问，按逾期天数分段：1-3、4-7、8-14、15+。"),
    .layouts = LAYOUTS(d5_layouts),
    .begin = begin,
    .end = end,
    .stand = stand_d5,
    .rows = rows_d5,
    .headlines = headlines_d5,
};

/* Promises. */

static const struct column promise_columns[] = {
    {"lane", CELL_LANE, WORDS("lane", "部门"), false},
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"inquiry", CELL_TEXT, WORDS("inquiry", "疑问"), false},
    {"category", CELL_LABEL, WORDS("category", "类别"), false},
    {"state", CELL_LABEL, WORDS("state", "状态"), false},
    {"since", CELL_MOMENT, WORDS("since", "起始时间"), true},
    {"promised_on", CELL_DATE, WORDS("promised", "承诺期限"), false},
    {"days_late", CELL_COUNT, WORDS("late", "逾期天数"), false},
};
static const struct column lane_columns[] = {
    {"lane", CELL_LANE, WORDS("lane", "部门"), false},
    {"inquiries", CELL_COUNT, WORDS("inquiries", "疑问数"), false},
};
static const struct layout promise_layouts[] = {
    {"lanes", UNTITLED, COLUMNS(lane_columns)},
    {"inquiries", UNTITLED, COLUMNS(promise_columns)},
};

static void put_lanes(const struct overdue *overdue, struct rows *out)
{
    static const enum lane lanes[] = {LANE_B, LANE_D, LANE_F};
    uint32_t i;
    uint32_t j;

    rows_begin(out, figure_promise_overdue.word, &promise_layouts[0]);
    for (i = 0; i < sizeof lanes / sizeof lanes[0]; i++) {
        int64_t count = 0;

        if (!question_wants(overdue->question, lanes[i])) {
            continue;
        }
        for (j = 0; j < overdue->lates.count; j++) {
            count += VECTOR_GET(overdue->lates, const struct late, j)->lane == lanes[i];
        }
        rows_lane(out, lanes[i]);
        rows_number(out, count);
    }
    rows_end(out);
}

static bool rows_promise(void *self, struct rows *out)
{
    struct overdue *overdue = self;
    const struct late *lates = sorted(overdue);
    uint32_t i;

    put_lanes(overdue, out);
    rows_begin(out, figure_promise_overdue.word, &promise_layouts[1]);
    for (i = 0; i < overdue->lates.count; i++) {
        rows_lane(out, lates[i].lane);
        rows_text(out, lates[i].subject);
        rows_text(out, lates[i].unit);
        rows_text(out, lates[i].inquiry);
        rows_value(out, KIND_CATEGORY, text_of(category_word(lates[i].category)));
        rows_word(out, state_word(lates[i].state));
        rows_moment(out, lates[i].since);
        rows_date(out, lates[i].due_on);
        rows_number(out, lates[i].days_late);
    }
    rows_end(out);
    return true;
}

static bool headlines_promise(void *self, struct rows *out)
{
    const struct overdue *overdue = self;

    headline_put(out, &(struct headline){"promise-overdue", "promises_overdue",
                                         WORDS("promises to owners broken", "对业主的承诺逾期"),
                                         CELL_COUNT, overdue->lates.count});
    return true;
}

const struct figure figure_promise_overdue = {
    .word = "promise-overdue",
    .title = WORDS("Promises to owners overdue", "对业主的承诺逾期"),
    .definition = WORDS(
        "Inquiries that are CLOSED, or open and deferred, without remedy.completed since they\n"
        "were reopened last, whose promised_on is before the day; by who does the remedy: D, F\n"
        "or B by category. None of cancelled contracts.",
        "已办结或延期（业主书面同意）的疑问，自最近一次重开以来没有完成整改、承诺期限早\n"
        "于截止日；按整改责任部门 D、F、B 分列。已解约的合同不计。"),
    .layouts = LAYOUTS(promise_layouts),
    .by_lane = true,
    .begin = begin,
    .end = end,
    .stand = stand_promise,
    .rows = rows_promise,
    .headlines = headlines_promise,
};

/* Both, as a list for the departments. */

static const struct column list_columns[] = {
    {"lane", CELL_LANE, WORDS("lane", "部门"), false},
    {"node", CELL_NODE, WORDS("node", "环节"), false},
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"inquiry", CELL_TEXT, WORDS("inquiry", "疑问"), false},
    {"since", CELL_MOMENT, WORDS("since", "起始时间"), false},
    {"due_on", CELL_DATE, WORDS("due", "期限"), false},
    {"days_late", CELL_COUNT, WORDS("late", "逾期天数"), false},
};
static const struct layout list_layouts[] = {{NULL, UNTITLED, COLUMNS(list_columns)}};

static bool rows_list(void *self, struct rows *out)
{
    struct overdue *overdue = self;
    const struct late *lates = sorted(overdue);
    uint32_t i;

    rows_begin(out, figure_overdue.word, &list_layouts[0]);
    for (i = 0; i < overdue->lates.count; i++) {
        rows_lane(out, lates[i].lane);
        rows_node(out, lates[i].node);
        rows_text(out, lates[i].subject);
        rows_text(out, lates[i].unit);
        rows_text(out, lates[i].inquiry);
        rows_moment(out, lates[i].since);
        rows_date(out, lates[i].due_on);
        rows_number(out, lates[i].days_late);
    }
    rows_end(out);
    return true;
}

const struct figure figure_overdue = {
    .word = "overdue",
    .title = WORDS("Overdue list by department", "逾期清单"),
    .definition = WORDS(
        "Every open node whose due date is before the day, by lane, the latest first: D5, and R\n"
        "by the promise to the owner or, where there is none, by the date that he signed.",
        "期限早于截止日的所有未结环节，按部门列出，逾期最久者在前：D5，以及 R（以对业主\n"
        "的承诺期限为准，没有承诺时以业主签字同意的日期为准）。"),
    .layouts = LAYOUTS(list_layouts),
    .by_lane = true,
    .begin = begin,
    .end = end,
    .stand = stand_all,
    .rows = rows_list,
};
