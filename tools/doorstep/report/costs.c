#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/tags.h"

#include <assert.h>
#include <stdlib.h>

/* What inquiries cost: from engineering's budget over finance's figure to what was approved. */

enum sum { SUM_BUDGET, SUM_ASSESSED, SUM_APPROVED, SUMS };

/* What the state does not say of an inquiry. */
struct cost {
    int bearer;            /* of its solution: place in its kind's words; 0: there is none */
    bool is_raised;        /* in the period */
    bool is_counted[SUMS]; /* the figure was said in the period */
};

struct tally {
    int64_t inquiries; /* raised */
    int64_t approved;  /* inquiries */
    int64_t approved_fen;
};

struct costs {
    const struct question *question;
    struct tags tags;
    struct vector costs;   /* of struct cost, by inquiry */
    struct groups groups;  /* of what, project, value */
    struct vector tallies; /* of struct tally, by group's number */
    int64_t funnel_n[SUMS];
    int64_t funnel_fen[SUMS];
};

static void *begin(const struct question *question)
{
    struct costs *costs = calloc(1, sizeof *costs);

    if (costs != NULL) {
        costs->question = question;
        tags_init(&costs->tags);
        costs->costs = vector_of(sizeof(struct cost));
        groups_init(&costs->groups, 3);
        costs->tallies = vector_of(sizeof(struct tally));
    }
    return costs;
}

static void end(void *self)
{
    struct costs *costs = self;

    if (costs != NULL) {
        tags_finish(&costs->tags);
        vector_finish(&costs->costs);
        groups_finish(&costs->groups);
        vector_finish(&costs->tallies);
        free(costs);
    }
}

static int64_t figure_of(const struct inquiry *inquiry, enum sum sum)
{
    const int64_t figures_fen[SUMS] = {inquiry->budget_fen, inquiry->assessed_fen,
                                       inquiry->approved_fen};

    return figures_fen[sum];
}

static bool says(const struct event *event, enum sum sum)
{
    static const enum event_type types[SUMS] = {EVENT_SOLUTION_PROPOSED, EVENT_COST_ASSESSED,
                                                EVENT_COST_APPROVED};

    return event->type == types[sum];
}

static void note(const struct costs *costs, struct cost *cost, const struct step *step)
{
    const bool is_of_period = question_covers(costs->question, step->day);
    int i;

    for (i = 0; i < SUMS; i++) {
        if (says(step->event, (enum sum)i)) {
            cost->is_counted[i] = is_of_period;
        }
    }
    if (step->event->type == EVENT_INQUIRY_RAISED) {
        cost->is_raised = is_of_period;
    } else if (step->event->type == EVENT_SOLUTION_PROPOSED) {
        cost->bearer = step->event->data.solution_proposed.bearer;
    } else if (text_is_absent(step->inquiry_after->proposer)) {
        cost->bearer = 0;
    }
}

static bool take(void *self, const struct step *step)
{
    struct costs *costs = self;
    struct cost *cost;

    if (step->inquiry == NO_INQUIRY) {
        return true;
    }
    cost = vector_at(&costs->costs, step->inquiry);
    if (cost == NULL || !tags_note(&costs->tags, step)) {
        return false;
    }
    note(costs, cost, step);
    return true;
}

/* An inquiry, and of its figures those that count, the others ABSENT. */
struct counted {
    const struct cost *cost;
    int64_t fen[SUMS];
};

static bool add(struct costs *costs, const struct counted *counted, const char *by,
                struct text project, struct text value)
{
    const struct text parts[] = {text_of(by), project, value};
    const int64_t approved_fen = counted->fen[SUM_APPROVED];
    struct tally *tally = groups_entry(&costs->groups, parts, &costs->tallies);

    if (tally == NULL) {
        return false;
    }
    tally->inquiries += counted->cost->is_raised;
    tally->approved += approved_fen != ABSENT;
    tally->approved_fen = fen_add(tally->approved_fen, approved_fen == ABSENT ? 0 : approved_fen);
    return true;
}

static bool add_tags(struct costs *costs, const struct counted *counted, uint32_t inquiry)
{
    const struct text none = {NULL, 0};
    uint32_t count = tags_count(&costs->tags, inquiry);
    bool fits = count > 0 || add(costs, counted, "tag", none, none);
    uint32_t i;

    for (i = 0; i < count && fits; i++) {
        fits = add(costs, counted, "tag", none, tags_at(&costs->tags, inquiry, i));
    }
    return fits;
}

static struct counted count(struct costs *costs, const struct cost *cost,
                            const struct inquiry *inquiry)
{
    struct counted counted = {.cost = cost};
    int i;

    for (i = 0; i < SUMS; i++) {
        int64_t fen = figure_of(inquiry, (enum sum)i);

        counted.fen[i] = cost->is_counted[i] ? fen : ABSENT;
        if (counted.fen[i] != ABSENT) {
            costs->funnel_n[i]++;
            costs->funnel_fen[i] = fen_add(costs->funnel_fen[i], fen);
        }
    }
    return counted;
}

static bool stand(void *self, const struct standing *standing)
{
    const char *bearers = kind_schema(KIND_BEARER)->words;
    const struct text none = {NULL, 0};
    struct costs *costs = self;
    bool fits = true;
    uint32_t i;

    for (i = 0; i < standing->state->inquiry_count && fits; i++) {
        const struct inquiry *inquiry = &standing->state->inquiries[i];
        const struct cost *cost = vector_at(&costs->costs, standing->inquiries[i]);
        struct counted counted;

        if (cost == NULL) {
            return false;
        }
        counted = count(costs, cost, inquiry);
        fits = add(costs, &counted, "all", none, none) &&
               add(costs, &counted, "category", none, text_of(category_word(inquiry->category))) &&
               add_tags(costs, &counted, standing->inquiries[i]) &&
               add(costs, &counted, "building", standing->state->project, standing->building) &&
               add(costs, &counted, "bearer", none,
                   cost->bearer == 0 ? none : words_at(bearers, cost->bearer));
    }
    return fits;
}

static const struct column average_columns[] = {
    {"by", CELL_LABEL, WORDS("by", "分组"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"value", CELL_LABEL, WORDS("of", "取值"), false},
    {"inquiries", CELL_COUNT, WORDS("inquiries", "疑问数"), false},
    {"approved_inquiries", CELL_COUNT, WORDS("with approval", "有批准费用"), false},
    {"approved_fen", CELL_FEN, WORDS("approved", "批准金额"), false},
    {"per_approved_fen", CELL_FEN, WORDS("per approval", "每个有费用疑问"), false},
    {"per_inquiry_fen", CELL_FEN, WORDS("per inquiry", "每个疑问"), false},
};
static const struct column funnel_columns[] = {
    {"step", CELL_LABEL, WORDS("step", "环节"), false},
    {"inquiries", CELL_COUNT, WORDS("inquiries", "疑问数"), false},
    {"fen", CELL_FEN, WORDS("sum", "金额"), false},
};
static const struct layout layouts[] = {
    {"averages", UNTITLED, COLUMNS(average_columns)},
    {"funnel", WORDS("From budget to approval:", "预算 → 核定 → 批准："), COLUMNS(funnel_columns)},
};

/* What a line's first part is for people. */
static const struct {
    const char *word;
    struct words words;
} partings[] = {
    {"all", WORDS("all", "合计")},
    {"bearer", WORDS("by who bears it", "按承担方")},
    {"building", WORDS("by building", "按楼栋")},
    {"category", WORDS("by category", "按类别")},
    {"tag", WORDS("by tag", "按标签")},
};

static void put_parting(struct text word, struct rows *out)
{
    size_t i = 0;

    while (!text_equals(word, text_of(partings[i].word))) {
        i++;
        assert(i < sizeof partings / sizeof partings[0]);
    }
    rows_words(out, partings[i].word, &partings[i].words);
}

static void put_value(struct text by, struct text value, struct rows *out)
{
    if (text_equals(by, TEXT("bearer"))) {
        rows_value(out, KIND_BEARER, value);
    } else if (text_equals(by, TEXT("category"))) {
        rows_value(out, KIND_CATEGORY, value);
    } else {
        rows_as_written(out, value);
    }
}

static void put_average(const struct group *group, const struct tally *tally, struct rows *out)
{
    put_parting(group->parts[0], out);
    rows_text(out, group->parts[1]);
    put_value(group->parts[0], group->parts[2], out);
    rows_number(out, tally->inquiries);
    rows_number(out, tally->approved);
    rows_number(out, tally->approved_fen);
    rows_number(out,
                tally->approved == 0 ? ABSENT : share_of(tally->approved_fen, tally->approved));
    rows_number(out,
                tally->inquiries == 0 ? ABSENT : share_of(tally->approved_fen, tally->inquiries));
}

static void put_funnel(const struct costs *costs, struct rows *out)
{
    static const struct {
        const char *word;
        struct words words;
    } steps[SUMS] = {
        [SUM_BUDGET] = {"budget", WORDS("budget", "预算")},
        [SUM_ASSESSED] = {"assessed", WORDS("assessed", "核定")},
        [SUM_APPROVED] = {"approved", WORDS("approved", "批准")},
    };
    int i;

    rows_begin(out, figure_costs.word, &layouts[1]);
    for (i = 0; i < SUMS; i++) {
        rows_words(out, steps[i].word, &steps[i].words);
        rows_number(out, costs->funnel_n[i]);
        rows_number(out, costs->funnel_fen[i]);
    }
    rows_end(out);
}

static bool rows(void *self, struct rows *out)
{
    const struct costs *costs = self;
    struct vector order;
    uint32_t i;

    if (!groups_by_name(&costs->groups, &order)) {
        return false;
    }
    rows_begin(out, figure_costs.word, &layouts[0]);
    for (i = 0; i < order.count; i++) {
        const struct group *group = *VECTOR_GET(order, const struct group *const, i);

        put_average(group, VECTOR_GET(costs->tallies, const struct tally, group->number), out);
    }
    rows_end(out);
    vector_finish(&order);
    put_funnel(costs, out);
    return true;
}

static bool headlines(void *self, struct rows *out)
{
    const struct costs *costs = self;

    headline_put(out, &(struct headline){"costs", "cost_approved_fen",
                                         WORDS("cost approved for inquiries", "疑问处理批准费用"),
                                         CELL_FEN, costs->funnel_fen[SUM_APPROVED]});
    return true;
}

const struct figure figure_costs = {
    .word = "costs",
    .title = WORDS("Cost per inquiry", "疑问处理费用"),
    .definition = WORDS(
        "The sum of the approved figures that stand on the day and were approved in the\n"
        "period, by inquiries with such an approval and by all inquiries raised in the period:\n"
        "of all, by category, by tag (one with several counts at each), by building, by who\n"
        "bears it; and the funnel from budget over assessed to approved, each figure on the day\n"
        "it was said. A figure that a return, a rejection, a new category or a reopening\n"
        "superseded counts no more. Rounded half up.",
        "截止日仍有效、批准于期间内的费用合计，分别除以有此批准的疑问数与期间内提出的全\n"
        "部疑问数：总计、按类别、按标签（多个标签各计一次）、按楼栋、按承担方；以及预算、\n"
        "核定、批准三个环节的合计，各以其记录之日计入期间。因退回、否决、改类、重开而被\n"
        "取代的数不再计入。四舍五入到分。"),
    .layouts = LAYOUTS(layouts),
    .by_period = true,
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand,
    .rows = rows,
    .headlines = headlines,
};
