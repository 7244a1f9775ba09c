#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* Remedies that cost more than was approved. */

/* What an inquiry's last remedy cost; reopening forgets it. */
struct spent {
    bool is_known;
    enum lane lane; /* who did it */
    int32_t done_on;
    int64_t approved_fen; /* 0: nothing was */
    int64_t actual_fen;
};

struct overrun {
    struct text subject;
    struct text project;
    struct text unit;
    struct text inquiry;
    struct spent spent;
};

struct overruns {
    const struct question *question;
    struct vector spent;    /* of struct spent, by inquiry */
    struct vector overruns; /* of struct overrun */
};

static void *begin(const struct question *question)
{
    struct overruns *overruns = calloc(1, sizeof *overruns);

    if (overruns != NULL) {
        overruns->question = question;
        overruns->spent = vector_of(sizeof(struct spent));
        overruns->overruns = vector_of(sizeof(struct overrun));
    }
    return overruns;
}

static void end(void *self)
{
    struct overruns *overruns = self;

    if (overruns != NULL) {
        vector_finish(&overruns->spent);
        vector_finish(&overruns->overruns);
        free(overruns);
    }
}

static bool take(void *self, const struct step *step)
{
    struct overruns *overruns = self;
    const struct remedy_completed *remedy = &step->event->data.remedy_completed;
    struct spent *spent;

    if (step->inquiry == NO_INQUIRY) {
        return true;
    }
    spent = vector_at(&overruns->spent, step->inquiry);
    if (spent == NULL) {
        return false;
    }
    if (step->event->type == EVENT_INQUIRY_REOPENED) {
        *spent = (struct spent){0};
    } else if (step->event->type == EVENT_REMEDY_COMPLETED && remedy->actual_fen != ABSENT) {
        const int64_t approved_fen = step->inquiry_after->approved_fen;

        *spent = (struct spent){
            .is_known = question_covers(overruns->question, step->day),
            .lane = step->event->lane,
            .done_on = remedy->done_on,
            .approved_fen = approved_fen == ABSENT ? 0 : approved_fen,
            .actual_fen = remedy->actual_fen,
        };
    }
    return true;
}

static bool stand(void *self, const struct standing *standing)
{
    struct overruns *overruns = self;
    uint32_t i;

    for (i = 0; i < standing->state->inquiry_count; i++) {
        const struct spent *spent = vector_at(&overruns->spent, standing->inquiries[i]);
        struct overrun *overrun;

        if (spent == NULL) {
            return false;
        }
        if (!spent->is_known || spent->actual_fen <= spent->approved_fen ||
            !question_wants(overruns->question, spent->lane)) {
            continue;
        }
        overrun = vector_append(&overruns->overruns);
        if (overrun == NULL) {
            return false;
        }
        *overrun =
            (struct overrun){standing->subject, standing->state->project, standing->state->unit,
                             standing->state->inquiries[i].inquiry, *spent};
    }
    return true;
}

static int by_excess(const void *one, const void *other)
{
    const struct overrun *left = one;
    const struct overrun *right = other;
    int64_t left_fen = left->spent.actual_fen - left->spent.approved_fen;
    int64_t right_fen = right->spent.actual_fen - right->spent.approved_fen;
    int order = (left_fen < right_fen) - (left_fen > right_fen);

    order = order != 0 ? order : groups_compare_texts(left->subject, right->subject);
    return order != 0 ? order : groups_compare_texts(left->inquiry, right->inquiry);
}

static const struct column columns[] = {
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), true},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"inquiry", CELL_TEXT, WORDS("inquiry", "疑问"), false},
    {"lane", CELL_LANE, WORDS("lane", "部门"), false},
    {"done_on", CELL_DATE, WORDS("done", "完成日期"), false},
    {"approved_fen", CELL_FEN, WORDS("approved", "批准"), false},
    {"actual_fen", CELL_FEN, WORDS("actual", "实际"), false},
    {"over_fen", CELL_FEN, WORDS("over", "超支"), false},
};
static const struct layout layouts[] = {{NULL, UNTITLED, COLUMNS(columns)}};

static bool rows(void *self, struct rows *out)
{
    struct overruns *overruns = self;
    uint32_t i;

    vector_sort(&overruns->overruns, by_excess);
    rows_begin(out, figure_overruns.word, &layouts[0]);
    for (i = 0; i < overruns->overruns.count; i++) {
        const struct overrun *overrun = VECTOR_GET(overruns->overruns, const struct overrun, i);

        rows_text(out, overrun->subject);
        rows_text(out, overrun->project);
        rows_text(out, overrun->unit);
        rows_text(out, overrun->inquiry);
        rows_lane(out, overrun->spent.lane);
        rows_date(out, overrun->spent.done_on);
        rows_number(out, overrun->spent.approved_fen);
        rows_number(out, overrun->spent.actual_fen);
        rows_number(out, overrun->spent.actual_fen - overrun->spent.approved_fen);
    }
    rows_end(out);
    return true;
}

const struct figure figure_overruns = {
    .word = "overruns",
    .title = WORDS("Cost overruns", "费用超支名单"),
    .definition = WORDS(
        "Inquiries whose last remedy.completed with an actual cost is of the period and above\n"
        "what was approved when it was said (nothing approved: above 0); the most first.\n"
        "Reopening an inquiry takes it off: what it costs is then assessed and approved anew.",
        "最近一次报有实际费用的整改完成在期间内，且高于当时批准金额（未批准则高于零）的\n"
        "疑问，超支最多者在前。重开后移出：其费用重新核定、批准。"),
    .layouts = LAYOUTS(layouts),
    .by_period = true,
    .by_lane = true,
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand,
    .rows = rows,
};
