#include "tools/doorstep/report/panel.h"

#include <stdlib.h>

/* A line or two of each figure that has one to give: what a manager looks at first. */

struct overview {
    struct panel panel;
};

static void end(void *self)
{
    struct overview *overview = self;

    if (overview != NULL) {
        panel_finish(&overview->panel);
        free(overview);
    }
}

static void *begin(const struct question *question)
{
    struct overview *overview = calloc(1, sizeof *overview);
    bool fits = overview != NULL;
    int i;

    if (fits) {
        panel_init(&overview->panel);
    }
    for (i = 0; figures[i] != NULL && fits; i++) {
        fits = figures[i]->headlines == NULL || panel_add(&overview->panel, figures[i], question);
    }
    if (!fits) {
        end(overview);
        return NULL;
    }
    return overview;
}

static bool hear(void *self, const struct heard *heard)
{
    struct overview *overview = self;

    return panel_hear(&overview->panel, heard);
}

static bool take(void *self, const struct step *step)
{
    struct overview *overview = self;

    return panel_take(&overview->panel, step);
}

static bool stand(void *self, const struct standing *standing)
{
    struct overview *overview = self;

    return panel_stand(&overview->panel, standing);
}

/* Values are of several kinds: people see each by its own. */
static const struct column columns[] = {
    {"of", CELL_TEXT, WORDS("figure", "报表"), false},
    {"measure", CELL_TEXT, WORDS("measure", "指标"), true},
    {"unit", CELL_TEXT, WORDS("unit", "单位"), true},
    {"value", CELL_COUNT, WORDS("value", "数值"), true},
    {"", CELL_TEXT, WORDS("value", "数值"), false},
    {"", CELL_TEXT, WORDS("what", "指标"), false},
};
/* Programs know nothing of the last two. */
static const struct layout layouts[] = {
    {NULL, UNTITLED, columns, 4},
};
static const struct layout people[] = {{NULL, UNTITLED, COLUMNS(columns)}};

void headline_put(struct rows *rows, const struct headline *headline)
{
    char shown[NUMBER_TEXT_BYTES];

    rows_word(rows, headline->figure);
    rows_word(rows, headline->measure);
    rows_word(rows, cell_kind_word(headline->kind));
    rows_number(rows, headline->value);
    if (rows->format == FORMAT_PEOPLE) {
        rows_word(rows, headline->value == ABSENT
                            ? "-"
                            : number_format(shown, headline->kind, headline->value));
        rows_word(rows, lang_say(&headline->words));
    }
}

static bool rows(void *self, struct rows *out)
{
    struct overview *overview = self;
    const struct panel *panel = &overview->panel;
    bool fits = true;
    uint32_t i;

    rows_begin(out, figure_overview.word, out->format == FORMAT_PEOPLE ? &people[0] : &layouts[0]);
    for (i = 0; i < panel->count && fits; i++) {
        fits = panel->figures[i]->headlines(panel->selves[i], out);
    }
    rows_end(out);
    return fits;
}

const struct figure figure_overview = {
    .word = "overview",
    .title = WORDS("Overview", "总览"),
    .definition = WORDS("A line or two of the other figures, as each defines it.",
                        "其他报表的主要数字，定义见各报表。"),
    .layouts = LAYOUTS(layouts),
    .by_period = true,
    .by_lane = true,
    .begin = begin,
    .end = end,
    .hear = hear,
    .take = take,
    .stand = stand,
    .rows = rows,
};
