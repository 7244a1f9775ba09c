#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* What owners owe, by the age of what their schedules say; as sums by project, and as a list. */

/* A case's terms: what is to be paid by when. */
struct terms {
    struct instalment_due *schedule; /* owned */
    uint32_t count;
    int64_t reduced_fen; /* what prices were adjusted down by */
};

struct owing {
    struct text subject;
    struct text project;
    struct text unit;
    int64_t balance_fen; /* more than 0 owed; less: the owner's credit */
    struct ageing ageing;
};

struct receivables {
    const struct question *question;
    struct vector terms; /* of struct terms, by case */
    struct vector owing; /* of struct owing */
};

static void *begin(const struct question *question)
{
    struct receivables *all = calloc(1, sizeof *all);

    if (all != NULL) {
        all->question = question;
        all->terms = vector_of(sizeof(struct terms));
        all->owing = vector_of(sizeof(struct owing));
    }
    return all;
}

static void end(void *self)
{
    struct receivables *all = self;
    uint32_t i;

    if (all == NULL) {
        return;
    }
    for (i = 0; i < all->terms.count; i++) {
        free(VECTOR_GET(all->terms, struct terms, i)->schedule);
    }
    vector_finish(&all->terms);
    vector_finish(&all->owing);
    free(all);
}

static bool add_due(struct terms *terms, int32_t due_on, int64_t fen)
{
    struct instalment_due *schedule =
        realloc(terms->schedule, (terms->count + 1) * sizeof *schedule);

    if (schedule == NULL) {
        return false;
    }
    terms->schedule = schedule;
    schedule[terms->count++] = (struct instalment_due){due_on, fen};
    return true;
}

static bool take_contract(struct terms *terms, const struct contract_filed *contract)
{
    struct instalment entry;
    size_t at = 0;
    bool fits = true;

    while (fits && fields_next(&contract->schedule, record_schema("instalment"), &at, &entry)) {
        fits = add_due(terms, entry.due_on, entry.amount_fen);
    }
    return fits;
}

static bool take(void *self, const struct step *step)
{
    struct receivables *all = self;
    struct terms *terms;
    int64_t delta_fen;

    if (step->event->type != EVENT_CONTRACT_FILED && step->event->type != EVENT_PRICE_ADJUSTED) {
        return true;
    }
    terms = vector_at(&all->terms, step->number);
    if (terms == NULL) {
        return false;
    }
    if (step->event->type == EVENT_CONTRACT_FILED) {
        return take_contract(terms, &step->event->data.contract_filed);
    }
    delta_fen = step->event->data.price_adjusted.delta_fen;
    if (delta_fen > 0) {
        return add_due(terms, step->day, delta_fen);
    }
    terms->reduced_fen = fen_add(terms->reduced_fen, -delta_fen);
    return true;
}

static bool stand(void *self, const struct standing *standing)
{
    struct receivables *all = self;
    const struct case_state *state = standing->state;
    struct terms *terms = vector_at(&all->terms, standing->number);
    struct owing *owing;

    if (terms == NULL) {
        return false;
    }
    if (state->cancelled || case_balance_fen(state) == 0) {
        return true;
    }
    owing = vector_append(&all->owing);
    if (owing == NULL) {
        return false;
    }
    *owing = (struct owing){
        .subject = standing->subject,
        .project = state->project,
        .unit = state->unit,
        .balance_fen = case_balance_fen(state),
    };
    if (owing->balance_fen > 0) {
        owing->ageing = ageing_of(terms->schedule, terms->count, owing->balance_fen,
                                  terms->reduced_fen, all->question->as_of);
    }
    return true;
}

/* Sums by project. */

struct sums {
    struct text project;
    int64_t cases;
    int64_t fen[AGE_BANDS];
    int64_t balance_fen;
    int64_t credit_cases;
    int64_t credit_fen;
};

static void add(struct sums *sums, const struct owing *owing)
{
    int i;

    if (owing->balance_fen < 0) {
        sums->credit_cases++;
        sums->credit_fen = fen_add(sums->credit_fen, -owing->balance_fen);
        return;
    }
    sums->cases++;
    sums->balance_fen = fen_add(sums->balance_fen, owing->balance_fen);
    for (i = 0; i < AGE_BANDS; i++) {
        sums->fen[i] = fen_add(sums->fen[i], owing->ageing.fen[i]);
    }
}

static int by_project(const void *one, const void *other)
{
    return groups_compare_texts(((const struct owing *)one)->project,
                                ((const struct owing *)other)->project);
}

static void put_bands(const int64_t *fen, struct rows *out)
{
    int i;

    for (i = 0; i < AGE_BANDS; i++) {
        rows_number(out, fen[i]);
    }
}

static void put_sums(const struct sums *sums, struct rows *out)
{
    rows_number(out, sums->cases);
    put_bands(sums->fen, out);
    rows_number(out, sums->balance_fen);
    rows_number(out, sums->credit_cases);
    rows_number(out, sums->credit_fen);
}

#define BAND_COLUMNS                                                                               \
    {"not_due_fen", CELL_FEN, WORDS("not due", "未到期"), false},                                  \
        {"d1_30_fen", CELL_FEN, WORDS("1-30 days", "1-30天"), false},                              \
        {"d31_60_fen", CELL_FEN, WORDS("31-60", "31-60天"), false},                                \
        {"d61_90_fen", CELL_FEN, WORDS("61-90", "61-90天"), false},                                \
    {                                                                                              \
        "d91_fen", CELL_FEN, WORDS("90+", "90天以上"), false                                       \
    }

static const struct column sum_columns[] = {
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"cases", CELL_COUNT, WORDS("cases", "户数"), false},
    BAND_COLUMNS,
    {"balance_fen", CELL_FEN, WORDS("owed", "欠款合计"), false},
    {"credit_cases", CELL_COUNT, WORDS("with credit", "多付户数"), true},
    {"credit_fen", CELL_FEN, WORDS("credits", "多付金额"), false},
};
static const struct layout sum_layouts[] = {{NULL, UNTITLED, COLUMNS(sum_columns)}};

static bool rows_sums(void *self, struct rows *out)
{
    struct receivables *all = self;
    struct sums total = {0};
    struct sums sums = {0};
    uint32_t i;

    vector_sort(&all->owing, by_project);
    rows_begin(out, figure_receivables.word, &sum_layouts[0]);
    for (i = 0; i < all->owing.count; i++) {
        const struct owing *owing = VECTOR_GET(all->owing, const struct owing, i);

        if (i > 0 && !text_equals(sums.project, owing->project)) {
            rows_text(out, sums.project);
            put_sums(&sums, out);
            sums = (struct sums){0};
        }
        sums.project = owing->project;
        add(&sums, owing);
        add(&total, owing);
    }
    if (all->owing.count > 0) {
        rows_text(out, sums.project);
        put_sums(&sums, out);
    }
    rows_all(out);
    put_sums(&total, out);
    rows_end(out);
    return true;
}

static bool headlines(void *self, struct rows *out)
{
    const struct receivables *all = self;
    struct sums total = {0};
    uint32_t i;

    for (i = 0; i < all->owing.count; i++) {
        add(&total, VECTOR_GET(all->owing, const struct owing, i));
    }
    headline_put(out, &(struct headline){"receivables", "receivable_fen",
                                         WORDS("owed by owners", "业主欠款合计"), CELL_FEN,
                                         total.balance_fen});
    headline_put(out, &(struct headline){"receivables", "receivable_late_fen",
                                         WORDS("of it, past its day", "其中已到期"), CELL_FEN,
                                         total.balance_fen - total.fen[AGE_NOT_DUE]});
    headline_put(out, &(struct headline){"receivables", "credit_fen",
                                         WORDS("owners' credits", "业主多付合计"), CELL_FEN,
                                         total.credit_fen});
    return true;
}

const struct figure figure_receivables = {
    .word = "receivables",
    .title = WORDS("Receivables by age", "应收房款账龄"),
    .definition = WORDS(
        "Balances of contracts that stand, by how many days the instalments were due before the\n"
        "day: not due, 1-30, 31-60, 61-90, 90+. Payments cover the earliest instalments. A rise\n"
        "of the price is due on the day of price.adjusted; a reduction takes from the last\n"
        "instalments. Owners' credits (negative balances) stand apart.",
        "有效合同的余额，按各期应付日至截止日的天数分段：未到期、1-30、31-60、61-90、90\n"
        "天以上。已付款先抵最早各期；价款调增以调整之日为应付日，调减自最后各期扣除。业\n"
        "主多付另列。"),
    .layouts = LAYOUTS(sum_layouts),
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand,
    .rows = rows_sums,
    .headlines = headlines,
};

/* The list. */

static int64_t late_fen(const struct owing *owing)
{
    return owing->balance_fen - owing->ageing.fen[AGE_NOT_DUE];
}

/* What is owed longest first, then the most. */
static int by_age(const void *one, const void *other)
{
    const struct owing *left = one;
    const struct owing *right = other;
    int64_t left_day =
        left->ageing.oldest_due_on == NO_DATE ? INT64_MAX : left->ageing.oldest_due_on;
    int64_t right_day =
        right->ageing.oldest_due_on == NO_DATE ? INT64_MAX : right->ageing.oldest_due_on;
    int order = (left_day > right_day) - (left_day < right_day);

    order = order != 0 ? order
                       : (left->balance_fen < right->balance_fen) -
                             (left->balance_fen > right->balance_fen);
    return order != 0 ? order : groups_compare_texts(left->subject, right->subject);
}

static const struct column list_columns[] = {
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), true},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"balance_fen", CELL_FEN, WORDS("owed", "欠款"), false},
    {"late_fen", CELL_FEN, WORDS("late", "已到期"), false},
    BAND_COLUMNS,
    {"oldest_due_on", CELL_DATE, WORDS("due since", "最早到期日"), false},
    {"days_late", CELL_COUNT, WORDS("days", "逾期天数"), true},
};
static const struct layout list_layouts[] = {{NULL, UNTITLED, COLUMNS(list_columns)}};

static void put_owing(const struct receivables *all, const struct owing *owing, struct rows *out)
{
    const int32_t oldest_due_on = owing->ageing.oldest_due_on;

    rows_text(out, owing->subject);
    rows_text(out, owing->project);
    rows_text(out, owing->unit);
    rows_number(out, owing->balance_fen);
    rows_number(out, late_fen(owing));
    put_bands(owing->ageing.fen, out);
    rows_date(out, oldest_due_on);
    rows_number(out, oldest_due_on == NO_DATE ? 0 : all->question->as_of - oldest_due_on);
}

static bool rows_list(void *self, struct rows *out)
{
    struct receivables *all = self;
    uint32_t i;

    vector_sort(&all->owing, by_age);
    rows_begin(out, figure_arrears.word, &list_layouts[0]);
    for (i = 0; i < all->owing.count; i++) {
        const struct owing *owing = VECTOR_GET(all->owing, const struct owing, i);

        if (owing->balance_fen > 0) {
            put_owing(all, owing, out);
        }
    }
    rows_end(out);
    return true;
}

const struct figure figure_arrears = {
    .word = "arrears",
    .title = WORDS("Owners who owe", "欠款名单"),
    .definition =
        WORDS("Contracts that stand with a balance above 0, by the age of their instalments as in\n"
              "receivables; what is late longest first. late_fen: what is past its day.",
              "余额大于零的有效合同，按各期账龄分段（同 receivables），拖欠最久者在前。\n"
              "late_fen 为已到期部分。"),
    .layouts = LAYOUTS(list_layouts),
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand,
    .rows = rows_list,
};
