#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* What lacks a paper: a price that is paid and not certified, a case without its file. */

struct lack {
    struct text subject;
    struct text project;
    struct text unit;
    int64_t since;
    int64_t paid_fen;
    int64_t credit_fen;
    bool has_lapsed;
    int32_t signed_on;
};

struct lacking {
    const struct question *question;
    struct vector lacks; /* of struct lack */
};

static void *begin(const struct question *question)
{
    struct lacking *lacking = calloc(1, sizeof *lacking);

    if (lacking != NULL) {
        lacking->question = question;
        lacking->lacks = vector_of(sizeof(struct lack));
    }
    return lacking;
}

static void end(void *self)
{
    struct lacking *lacking = self;

    if (lacking != NULL) {
        vector_finish(&lacking->lacks);
        free(lacking);
    }
}

static bool add(struct lacking *lacking, const struct standing *standing, enum node node)
{
    const struct case_state *state = standing->state;
    uint32_t i;

    for (i = 0; i < standing->node_count; i++) {
        struct lack *lack;

        if (standing->nodes[i].node != node) {
            continue;
        }
        lack = vector_append(&lacking->lacks);
        if (lack == NULL) {
            return false;
        }
        *lack = (struct lack){
            .subject = standing->subject,
            .project = state->project,
            .unit = state->unit,
            .since = standing->nodes[i].since,
            .paid_fen = state->paid_fen,
            .credit_fen = -case_balance_fen(state),
            .has_lapsed = state->certificate_count > 0,
            .signed_on = state->signed_on,
        };
    }
    return true;
}

static bool stand_uncertified(void *self, const struct standing *standing)
{
    return add(self, standing, NODE_F9);
}

static bool stand_unfiled(void *self, const struct standing *standing)
{
    return add(self, standing, NODE_C3);
}

static int by_age(const void *one, const void *other)
{
    const struct lack *left = one;
    const struct lack *right = other;
    int order = (left->since > right->since) - (left->since < right->since);

    return order != 0 ? order : groups_compare_texts(left->subject, right->subject);
}

static int64_t days_since(const struct lacking *lacking, const struct lack *lack)
{
    const struct moment since = {.seconds = lack->since};

    return lacking->question->as_of - moment_day(since);
}

static const struct column uncertified_columns[] = {
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"since", CELL_MOMENT, WORDS("since", "起始时间"), false},
    {"days", CELL_COUNT, WORDS("days", "天数"), false},
    {"paid_fen", CELL_FEN, WORDS("paid", "已付"), false},
    {"credit_fen", CELL_FEN, WORDS("credit", "多付"), false},
    {"has_lapsed", CELL_FLAG, WORDS("one lapsed", "原证明失效"), false},
};
static const struct layout uncertified_layouts[] = {
    {NULL, UNTITLED, COLUMNS(uncertified_columns)},
};

static bool rows_uncertified(void *self, struct rows *out)
{
    struct lacking *lacking = self;
    uint32_t i;

    vector_sort(&lacking->lacks, by_age);
    rows_begin(out, figure_to_certify.word, &uncertified_layouts[0]);
    for (i = 0; i < lacking->lacks.count; i++) {
        const struct lack *lack = VECTOR_GET(lacking->lacks, const struct lack, i);

        rows_text(out, lack->subject);
        rows_text(out, lack->project);
        rows_text(out, lack->unit);
        rows_moment(out, lack->since);
        rows_number(out, days_since(lacking, lack));
        rows_number(out, lack->paid_fen);
        rows_number(out, lack->credit_fen);
        rows_flag(out, lack->has_lapsed);
    }
    rows_end(out);
    return true;
}

static bool headlines_uncertified(void *self, struct rows *out)
{
    const struct lacking *lacking = self;

    headline_put(out, &(struct headline){"to-certify", "to_certify",
                                         WORDS("paid, not yet certified", "已付清待开证明"),
                                         CELL_COUNT, lacking->lacks.count});
    return true;
}

const struct figure figure_to_certify = {
    .word = "to-certify",
    .title = WORDS("Paid, not yet certified", "待开证明名单"),
    .definition = WORDS(
        "Cases with F9 open at finance: nothing is owed and no valid certificate exists; the\n"
        "oldest first. has_lapsed: an earlier certificate lapsed by a change of the terms.",
        "财务 F9 未结的合同：房款已付清而没有有效证明，等待最久者在前。has_lapsed：原证\n"
        "明因条款变更失效。"),
    .layouts = LAYOUTS(uncertified_layouts),
    .begin = begin,
    .end = end,
    .stand = stand_uncertified,
    .rows = rows_uncertified,
    .headlines = headlines_uncertified,
};

static const struct column unfiled_columns[] = {
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"signed_on", CELL_DATE, WORDS("signed", "签约日期"), false},
    {"since", CELL_MOMENT, WORDS("since", "起始时间"), false},
    {"days", CELL_COUNT, WORDS("days", "天数"), false},
};
static const struct layout unfiled_layouts[] = {
    {NULL, UNTITLED, COLUMNS(unfiled_columns)},
};

static bool rows_unfiled(void *self, struct rows *out)
{
    struct lacking *lacking = self;
    uint32_t i;

    vector_sort(&lacking->lacks, by_age);
    rows_begin(out, figure_no_file.word, &unfiled_layouts[0]);
    for (i = 0; i < lacking->lacks.count; i++) {
        const struct lack *lack = VECTOR_GET(lacking->lacks, const struct lack, i);

        rows_text(out, lack->subject);
        rows_text(out, lack->project);
        rows_text(out, lack->unit);
        rows_date(out, lack->signed_on);
        rows_moment(out, lack->since);
        rows_number(out, days_since(lacking, lack));
    }
    rows_end(out);
    return true;
}

const struct figure figure_no_file = {
    .word = "no-file",
    .title = WORDS("Cases without a customer file", "空档案名单"),
    .definition = WORDS("Contracts that stand without file.established; the oldest first.",
                        "尚未建立客户档案的有效合同，等待最久者在前。"),
    .layouts = LAYOUTS(unfiled_layouts),
    .begin = begin,
    .end = end,
    .stand = stand_unfiled,
    .rows = rows_unfiled,
};
