#include "tools/doorstep/report/durations.h"
#include "tools/doorstep/report/figure.h"

#include <stdlib.h>

/* How long whole cases took. */

/* Days of a case's events; only what is_… says is there. */
struct times {
    int32_t filed_on;
    int32_t paid_on;
    int32_t qualified_on;
    int32_t moved_in_on;
    bool is_paid;
    bool is_qualified;
    bool is_moved_in;
};

enum span { SPAN_PAID, SPAN_QUALIFIED, SPAN_MOVED_IN, SPANS };

struct case_times {
    const struct question *question;
    struct vector times; /* of struct times, by case */
    struct durations durations[SPANS];
};

static void *begin(const struct question *question)
{
    struct case_times *all = calloc(1, sizeof *all);
    int i;

    if (all == NULL) {
        return NULL;
    }
    all->question = question;
    all->times = vector_of(sizeof(struct times));
    for (i = 0; i < SPANS; i++) {
        durations_init(&all->durations[i]);
    }
    return all;
}

static void end(void *self)
{
    struct case_times *all = self;
    int i;

    if (all == NULL) {
        return;
    }
    for (i = 0; i < SPANS; i++) {
        durations_finish(&all->durations[i]);
    }
    vector_finish(&all->times);
    free(all);
}

static bool is_paid(const struct case_state *state)
{
    return state->events > 0 && case_balance_fen(state) <= 0;
}

/* What became true by the event, and what does not hold any more. */
static bool take(void *self, const struct step *step)
{
    struct case_times *all = self;
    struct times *times = vector_at(&all->times, step->number);

    if (times == NULL) {
        return false;
    }
    if (step->event->type == EVENT_CONTRACT_FILED) {
        times->filed_on = step->day;
    }
    if (is_paid(step->after) && !is_paid(step->before)) {
        times->paid_on = step->day;
    }
    if (step->event->type == EVENT_QUALIFICATION_CONFIRMED) {
        times->qualified_on = step->day;
    }
    if (step->event->type == EVENT_MOVEIN_COMPLETED) {
        times->moved_in_on = step->day;
    }
    times->is_paid = is_paid(step->after);
    times->is_qualified = step->after->qualified;
    times->is_moved_in = step->after->moved_in;
    return true;
}

static bool add(struct case_times *all, enum span span, bool is_over, int32_t from, int32_t to)
{
    return !is_over || !question_covers(all->question, to) ||
           durations_add(&all->durations[span], to - from);
}

static bool stand(void *self, const struct standing *standing)
{
    struct case_times *all = self;
    const struct times *times = vector_at(&all->times, standing->number);

    return times != NULL && add(all, SPAN_PAID, times->is_paid, times->filed_on, times->paid_on) &&
           add(all, SPAN_QUALIFIED, times->is_qualified, times->filed_on, times->qualified_on) &&
           add(all, SPAN_MOVED_IN, times->is_moved_in, times->qualified_on, times->moved_in_on);
}

static const struct column columns[] = {
    {"span", CELL_LABEL, WORDS("span", "阶段"), false},
    {"n", CELL_COUNT, WORDS("n", "件数"), false},
    {"median_days", CELL_COUNT, WORDS("median", "中位数"), false},
    {"p90_days", CELL_COUNT, WORDS("p90", "九成以内"), false},
    {"max_days", CELL_COUNT, WORDS("longest", "最长"), false},
};
static const struct layout layouts[] = {{NULL, UNTITLED, COLUMNS(columns)}};

static const struct {
    const char *word;
    struct words words;
} spans[SPANS] = {
    [SPAN_PAID] = {"contract_to_paid", WORDS("contract to paid", "归档到付清")},
    [SPAN_QUALIFIED] = {"contract_to_qualified", WORDS("contract to qualified", "归档到确认资格")},
    [SPAN_MOVED_IN] = {"qualified_to_moved_in", WORDS("qualified to moved in", "确认资格到入住")},
};

static bool rows(void *self, struct rows *out)
{
    struct case_times *all = self;
    int i;

    rows_begin(out, figure_case_times.word, &layouts[0]);
    for (i = 0; i < SPANS; i++) {
        struct spread spread = durations_spread(&all->durations[i]);

        rows_words(out, spans[i].word, &spans[i].words);
        rows_number(out, spread.n);
        rows_number(out, spread.n == 0 ? ABSENT : spread.median);
        rows_number(out, spread.n == 0 ? ABSENT : spread.p90);
        rows_number(out, spread.n == 0 ? ABSENT : spread.max);
    }
    rows_end(out);
    return true;
}

static bool headlines(void *self, struct rows *out)
{
    struct case_times *all = self;
    struct spread spread = durations_spread(&all->durations[SPAN_PAID]);

    headline_put(out, &(struct headline){"case-times", "contract_to_paid_median_days",
                                         WORDS("median days from contract to paid",
                                               "合同归档到付清天数（中位数）"),
                                         CELL_COUNT, spread.n == 0 ? ABSENT : spread.median});
    return true;
}

const struct figure figure_case_times = {
    .word = "case-times",
    .title = WORDS("Times of whole cases", "合同全程用时（天）"),
    .definition = WORDS(
        "Calendar days from contract.filed to the event that paid the price in full, from\n"
        "contract.filed to the qualification, from the qualification to the move-in. Each counts\n"
        "where it still holds on the day (paid again after a bounced cheque: the last time), and\n"
        "with its last event in the period.",
        "自合同归档至付清房款、自合同归档至确认入住资格、自确认资格至办理入住的日历天数。\n"
        "截止日仍然成立者计入（退票后重新付清的以最后一次为准），且其末一记录在期间内。"),
    .layouts = LAYOUTS(layouts),
    .by_period = true,
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand,
    .rows = rows,
    .headlines = headlines,
};
