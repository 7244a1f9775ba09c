#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* Two rates by project: of engineering's rounds that came late, and of the manager's decisions that
 * overturned what the owner had been told. */

struct share {
    int64_t part;
    int64_t whole;
    int32_t max; /* days late */
};

struct lateness {
    const struct question *question;
    struct groups projects;
    struct vector shares; /* of struct share, by project's number */
    struct share all;
};

static void *begin(const struct question *question)
{
    struct lateness *lateness = calloc(1, sizeof *lateness);

    if (lateness != NULL) {
        lateness->question = question;
        groups_init(&lateness->projects, 1);
        lateness->shares = vector_of(sizeof(struct share));
    }
    return lateness;
}

static void end(void *self)
{
    struct lateness *lateness = self;

    if (lateness != NULL) {
        groups_finish(&lateness->projects);
        vector_finish(&lateness->shares);
        free(lateness);
    }
}

static void count(struct share *share, bool is_part, int32_t days)
{
    share->whole++;
    share->part += is_part;
    share->max = days > share->max ? days : share->max;
}

static bool add(struct lateness *lateness, const struct step *step, bool is_part, int32_t days)
{
    const struct text parts[] = {step->after->project};
    struct share *share = groups_entry(&lateness->projects, parts, &lateness->shares);

    if (share == NULL) {
        return false;
    }
    count(share, is_part, days);
    count(&lateness->all, is_part, days);
    return true;
}

static bool take_round(void *self, const struct step *step)
{
    struct lateness *lateness = self;

    if (!step->completes || step->node.node != NODE_D5 ||
        !question_covers(lateness->question, step->day)) {
        return true;
    }
    return add(lateness, step, step->inquiry_after->late_days > 0, step->inquiry_after->late_days);
}

static bool take_decision(void *self, const struct step *step)
{
    struct lateness *lateness = self;

    if (!step->completes || step->node.node != NODE_A8 ||
        !question_covers(lateness->question, step->day)) {
        return true;
    }
    return add(lateness, step, step->event->type == EVENT_SOLUTION_RETURNED, 0);
}

/* A line for each project by name, and one for all. */

static void put(struct rows *out, const struct share *share, bool with_max)
{
    rows_number(out, share->whole);
    rows_number(out, share->part);
    rows_number(out, share->whole == 0 ? ABSENT : basis_points(share->part, share->whole));
    if (with_max) {
        rows_number(out, share->max);
    }
}

static bool put_all(struct lateness *lateness, struct rows *out, const struct figure *figure,
                    bool with_max)
{
    struct vector order;
    uint32_t i;

    if (!groups_by_name(&lateness->projects, &order)) {
        return false;
    }
    rows_begin(out, figure->word, &figure->layouts[0]);
    for (i = 0; i < order.count; i++) {
        const struct group *group = *VECTOR_GET(order, const struct group *const, i);

        rows_text(out, group->parts[0]);
        put(out, VECTOR_GET(lateness->shares, const struct share, group->number), with_max);
    }
    rows_all(out);
    put(out, &lateness->all, with_max);
    rows_end(out);
    vector_finish(&order);
    return true;
}

static const struct column late_columns[] = {
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"rounds", CELL_COUNT, WORDS("rounds", "完成轮次"), false},
    {"late", CELL_COUNT, WORDS("late", "逾期轮次"), false},
    {"rate_bp", CELL_RATE, WORDS("rate", "逾期率"), false},
    {"days_late_max", CELL_COUNT, WORDS("most days late", "最长逾期天数"), false},
};
static const struct layout late_layouts[] = {{NULL, UNTITLED, COLUMNS(late_columns)}};

static bool rows_late(void *self, struct rows *out)
{
    return put_all(self, out, &figure_late_rate, true);
}

static int64_t rate_of(const struct share *share)
{
    return share->whole == 0 ? ABSENT : basis_points(share->part, share->whole);
}

static bool headlines_late(void *self, struct rows *out)
{
    const struct lateness *lateness = self;

    headline_put(out, &(struct headline){"late-rate", "d5_late_rate",
                                         WORDS("late rate of engineering", "工程部方案逾期率"),
                                         CELL_RATE, rate_of(&lateness->all)});
    return true;
}

const struct figure figure_late_rate = {
    .word = "late-rate",
    .title = WORDS("Late rate of engineering", "工程部方案逾期率"),
    .definition = WORDS(
        "Of the D5 rounds that engineering finished by a solution in the period, those that came\n"
        "after their due date. A round that ended otherwise (reclassified, withdrawn) is not\n"
        "counted.",
        "期间内由工程部提出方案而完成的 D5 轮次中，晚于期限的占比。以其他方式结束的轮次\n"
        "（改类、撤回）不计。"),
    .layouts = LAYOUTS(late_layouts),
    .by_period = true,
    .begin = begin,
    .end = end,
    .take = take_round,
    .rows = rows_late,
    .headlines = headlines_late,
};

static const struct column overturned_columns[] = {
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"decisions", CELL_COUNT, WORDS("decisions", "审核次数"), false},
    {"returned", CELL_COUNT, WORDS("returned", "退回次数"), false},
    {"rate_bp", CELL_RATE, WORDS("rate", "退回率"), false},
};
static const struct layout overturned_layouts[] = {
    {NULL, UNTITLED, COLUMNS(overturned_columns)},
};

static bool rows_overturned(void *self, struct rows *out)
{
    return put_all(self, out, &figure_overturned, false);
}

static bool headlines_overturned(void *self, struct rows *out)
{
    const struct lateness *lateness = self;

    headline_put(out, &(struct headline){"overturned", "answers_overturned",
                                         WORDS("answers overturned", "答复被退回率"), CELL_RATE,
                                         rate_of(&lateness->all)});
    return true;
}

const struct figure figure_overturned = {
    .word = "overturned",
    .title = WORDS("Answers overturned", "答复被退回"),
    .definition = WORDS(
        "Of the manager's decisions (A8) in the period, those that sent back what the owner had\n"
        "already been told (B7).",
        "期间内经理审核（A8）中，退回已答复业主（B7）之方案的占比。"),
    .layouts = LAYOUTS(overturned_layouts),
    .by_period = true,
    .begin = begin,
    .end = end,
    .take = take_decision,
    .rows = rows_overturned,
    .headlines = headlines_overturned,
};
