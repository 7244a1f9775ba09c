#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* Where cases are, and how far moving in has come. */

struct tally {
    int64_t stages[STAGES_END];
};

struct stages {
    struct groups groups;  /* project, building */
    struct vector tallies; /* of struct tally */
    struct tally all;
};

static void *begin(const struct question *question)
{
    struct stages *stages = calloc(1, sizeof *stages);

    (void)question;
    if (stages != NULL) {
        groups_init(&stages->groups, 2);
        stages->tallies = vector_of(sizeof(struct tally));
    }
    return stages;
}

static void end(void *self)
{
    struct stages *stages = self;

    if (stages != NULL) {
        groups_finish(&stages->groups);
        vector_finish(&stages->tallies);
        free(stages);
    }
}

static bool stand(void *self, const struct standing *standing)
{
    struct stages *stages = self;
    const struct text parts[] = {standing->state->project, standing->building};
    enum stage stage = case_stage(standing->state);
    struct tally *tally = groups_entry(&stages->groups, parts, &stages->tallies);

    if (tally == NULL) {
        return false;
    }
    tally->stages[stage]++;
    stages->all.stages[stage]++;
    return true;
}

/* Cases that are to move in, or have: all but the cancelled ones. */
static int64_t live_of(const struct tally *tally)
{
    int64_t live = 0;
    int i;

    for (i = 0; i < STAGES_END; i++) {
        live += i == STAGE_CANCELLED ? 0 : tally->stages[i];
    }
    return live;
}

static const struct column stage_columns[] = {
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"building", CELL_TEXT, WORDS("building", "楼栋"), false},
    {"stage", CELL_STAGE, WORDS("stage", "阶段"), false},
    {"cases", CELL_COUNT, WORDS("cases", "件数"), false},
};
static const struct column progress_columns[] = {
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"building", CELL_TEXT, WORDS("building", "楼栋"), false},
    {"cases", CELL_COUNT, WORDS("contracts", "有效合同"), false},
    {"moved_in", CELL_COUNT, WORDS("moved in", "已入住"), false},
    {"progress_bp", CELL_RATE, WORDS("progress", "入住率"), false},
};
static const struct layout layouts[] = {
    {"stages", UNTITLED, COLUMNS(stage_columns)},
    {"progress", WORDS("Moved in:", "入住进度："), COLUMNS(progress_columns)},
};

static const struct tally *tally_of(const struct stages *stages, const struct group *group)
{
    return VECTOR_GET(stages->tallies, const struct tally, group->number);
}

static void put_stages(const struct group *group, const struct tally *tally, struct rows *out)
{
    int i;

    for (i = 0; i < STAGES_END; i++) {
        if (tally->stages[i] > 0) {
            rows_text(out, group->parts[0]);
            rows_text(out, group->parts[1]);
            rows_stage(out, (enum stage)i);
            rows_number(out, tally->stages[i]);
        }
    }
}

static void put_progress(const struct tally *tally, struct rows *out)
{
    int64_t live = live_of(tally);

    rows_number(out, live);
    rows_number(out, tally->stages[STAGE_MOVED_IN]);
    rows_number(out, live == 0 ? ABSENT : basis_points(tally->stages[STAGE_MOVED_IN], live));
}

static bool rows(void *self, struct rows *out)
{
    const struct stages *stages = self;
    struct vector order;
    uint32_t i;

    if (!groups_by_name(&stages->groups, &order)) {
        return false;
    }
    rows_begin(out, figure_stages.word, &layouts[0]);
    for (i = 0; i < order.count; i++) {
        const struct group *group = *VECTOR_GET(order, const struct group *const, i);

        put_stages(group, tally_of(stages, group), out);
    }
    rows_end(out);
    rows_begin(out, figure_stages.word, &layouts[1]);
    for (i = 0; i < order.count; i++) {
        const struct group *group = *VECTOR_GET(order, const struct group *const, i);

        rows_text(out, group->parts[0]);
        rows_text(out, group->parts[1]);
        put_progress(tally_of(stages, group), out);
    }
    rows_all(out);
    rows_all(out);
    put_progress(&stages->all, out);
    rows_end(out);
    vector_finish(&order);
    return true;
}

static bool headlines(void *self, struct rows *out)
{
    const struct stages *stages = self;
    int64_t live = live_of(&stages->all);
    int64_t moved_in = stages->all.stages[STAGE_MOVED_IN];

    headline_put(out,
                 &(struct headline){"stages", "cases", WORDS("contracts that stand", "有效合同"),
                                    CELL_COUNT, live});
    headline_put(out, &(struct headline){"stages", "moved_in", WORDS("moved in", "已入住"),
                                         CELL_COUNT, moved_in});
    headline_put(out,
                 &(struct headline){"stages", "progress", WORDS("move-in progress", "入住率"),
                                    CELL_RATE, live == 0 ? ABSENT : basis_points(moved_in, live)});
    return true;
}

const struct figure figure_stages = {
    .word = "stages",
    .title = WORDS("Cases by stage", "各阶段合同"),
    .definition = WORDS(
        "Cases by stage, project and building, and the share of contracts that stand (not\n"
        "cancelled) whose owner has moved in. A building is what a unit has before its last two\n"
        "dashes (3-2-1701: 3), or before its only one; null where it has none.",
        "按项目、楼栋、阶段的合同数，以及已入住者占有效（未解约）合同的比例。楼栋取房号\n"
        "最后两个连字符之前的部分（3-2-1701 为 3），只有一个连字符时取其前；没有则为空。"),
    .layouts = LAYOUTS(layouts),
    .begin = begin,
    .end = end,
    .stand = stand,
    .rows = rows,
    .headlines = headlines,
};
