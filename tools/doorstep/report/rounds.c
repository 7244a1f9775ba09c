#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/durations.h"
#include "tools/doorstep/report/figure.h"

#include <stdlib.h>

/* How many rounds inquiries took to be settled. */

#define CATEGORIES (CATEGORY_GENERAL + 1)

struct rounds {
    const struct question *question;
    struct vector closed_on; /* of int32_t, by inquiry: day of the last approval */
    int64_t counts[CATEGORIES][INQUIRY_ROUNDS_MAX + 1]; /* by rounds; of all: CATEGORY_NONE */
};

static void *begin(const struct question *question)
{
    struct rounds *rounds = calloc(1, sizeof *rounds);

    if (rounds != NULL) {
        rounds->question = question;
        rounds->closed_on = vector_of(sizeof(int32_t));
    }
    return rounds;
}

static void end(void *self)
{
    struct rounds *rounds = self;

    if (rounds != NULL) {
        vector_finish(&rounds->closed_on);
        free(rounds);
    }
}

static bool take(void *self, const struct step *step)
{
    struct rounds *rounds = self;
    int32_t *closed_on;

    if (step->event->type != EVENT_SOLUTION_APPROVED || step->inquiry == NO_INQUIRY) {
        return true;
    }
    closed_on = vector_at(&rounds->closed_on, step->inquiry);
    if (closed_on != NULL) {
        *closed_on = step->day;
    }
    return closed_on != NULL;
}

static bool stand(void *self, const struct standing *standing)
{
    struct rounds *rounds = self;
    uint32_t i;

    for (i = 0; i < standing->state->inquiry_count; i++) {
        const struct inquiry *inquiry = &standing->state->inquiries[i];
        const int32_t *closed_on;

        if (inquiry->state != STATE_CLOSED) {
            continue;
        }
        closed_on = vector_at(&rounds->closed_on, standing->inquiries[i]);
        if (closed_on == NULL) {
            return false;
        }
        if (question_covers(rounds->question, *closed_on)) {
            rounds->counts[inquiry->category][inquiry->round]++;
            rounds->counts[CATEGORY_NONE][inquiry->round]++;
        }
    }
    return true;
}

struct totals {
    int64_t inquiries;
    int64_t rounds;
    int64_t max;
};

static struct totals totals_of(const int64_t *counts)
{
    struct totals totals = {0};
    int i;

    for (i = 1; i <= INQUIRY_ROUNDS_MAX; i++) {
        totals.inquiries += counts[i];
        totals.rounds += counts[i] * i;
        totals.max = counts[i] > 0 ? i : totals.max;
    }
    return totals;
}

static const struct column columns[] = {
    {"category", CELL_LABEL, WORDS("category", "类别"), false},
    {"inquiries", CELL_COUNT, WORDS("settled", "办结疑问数"), false},
    {"rounds", CELL_COUNT, WORDS("rounds", "总轮次"), false},
    {"rounds_mean_hundredths", CELL_HUNDREDTHS, WORDS("rounds each", "平均轮次"), false},
    {"rounds_max", CELL_COUNT, WORDS("most", "最多轮次"), false},
    {"first_pass", CELL_COUNT, WORDS("in one round", "一轮办结"), false},
    {"first_pass_bp", CELL_RATE, WORDS("first pass", "一轮办结率"), false},
};
static const struct column spread_columns[] = {
    {"rounds", CELL_COUNT, WORDS("rounds", "轮次"), false},
    {"inquiries", CELL_COUNT, WORDS("settled", "办结疑问数"), false},
};
static const struct layout layouts[] = {
    {"categories", UNTITLED, COLUMNS(columns)},
    {"distribution", UNTITLED, COLUMNS(spread_columns)},
};

static void put(const int64_t *counts, struct rows *out)
{
    const struct totals totals = totals_of(counts);
    const bool none = totals.inquiries == 0;

    rows_number(out, totals.inquiries);
    rows_number(out, totals.rounds);
    rows_number(out, none ? ABSENT : share_of(totals.rounds * 100, totals.inquiries));
    rows_number(out, totals.max);
    rows_number(out, counts[1]);
    rows_number(out, none ? ABSENT : basis_points(counts[1], totals.inquiries));
}

static bool rows(void *self, struct rows *out)
{
    const struct rounds *rounds = self;
    int i;

    rows_begin(out, figure_rounds.word, &layouts[0]);
    for (i = CATEGORY_ENGINEERING; i < CATEGORIES; i++) {
        rows_value(out, KIND_CATEGORY, text_of(category_word((enum category)i)));
        put(rounds->counts[i], out);
    }
    rows_all(out);
    put(rounds->counts[CATEGORY_NONE], out);
    rows_end(out);
    rows_begin(out, figure_rounds.word, &layouts[1]);
    for (i = 1; i <= INQUIRY_ROUNDS_MAX; i++) {
        if (rounds->counts[CATEGORY_NONE][i] > 0) {
            rows_number(out, i);
            rows_number(out, rounds->counts[CATEGORY_NONE][i]);
        }
    }
    rows_end(out);
    return true;
}

static bool headlines(void *self, struct rows *out)
{
    const struct rounds *rounds = self;
    const int64_t *counts = rounds->counts[CATEGORY_NONE];
    const struct totals totals = totals_of(counts);

    headline_put(out,
                 &(struct headline){
                     "rounds", "first_pass_rate",
                     WORDS("inquiries settled in one round", "疑问一轮办结率"), CELL_RATE,
                     totals.inquiries == 0 ? ABSENT : basis_points(counts[1], totals.inquiries)});
    return true;
}

const struct figure figure_rounds = {
    .word = "rounds",
    .title = WORDS("Rounds per inquiry", "每个疑问的处理轮次"),
    .definition = WORDS(
        "Of inquiries that are CLOSED on the day and were closed in the period: one round, and "
        "one\n"
        "more for each return by the manager, rejected cost, reopening and coming back to D5; and\n"
        "the share that one round settled (first-pass rate).",
        "截止日已办结且办结于期间内的疑问：一轮，经理退回、费用否决、重开、再次转入 D5\n"
        "各加一轮；以及一轮办结的占比（一轮办结率）。"),
    .layouts = LAYOUTS(layouts),
    .by_period = true,
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand,
    .rows = rows,
    .headlines = headlines,
};
