#include "tools/doorstep/report/ageing.h"
#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/tags.h"

#include <assert.h>
#include <stdlib.h>

/* What owners ask about, where, and how much of it comes back. */

struct raised {
    bool is_raised; /* in the period */
    bool is_reopened;
};

struct part {
    int64_t inquiries;
    int64_t reopened;
    int64_t withdrawn;
    int64_t units;
};

struct mix {
    const struct question *question;
    struct tags tags;
    struct vector raised; /* of struct raised, by inquiry */
    struct groups kinds;  /* category, tag, project and building as one */
    struct vector counts; /* of int64_t, by kind */
    struct groups places; /* project, building: the third part of a kind */
    struct groups projects;
    struct vector parts; /* of struct part, by project */
    struct groups units; /* project, unit */
    struct part all;
};

static void *begin(const struct question *question)
{
    struct mix *mix = calloc(1, sizeof *mix);

    if (mix != NULL) {
        mix->question = question;
        tags_init(&mix->tags);
        mix->raised = vector_of(sizeof(struct raised));
        groups_init(&mix->kinds, 3);
        mix->counts = vector_of(sizeof(int64_t));
        groups_init(&mix->places, 2);
        groups_init(&mix->projects, 1);
        mix->parts = vector_of(sizeof(struct part));
        groups_init(&mix->units, 2);
    }
    return mix;
}

static void end(void *self)
{
    struct mix *mix = self;

    if (mix != NULL) {
        tags_finish(&mix->tags);
        vector_finish(&mix->raised);
        groups_finish(&mix->kinds);
        vector_finish(&mix->counts);
        groups_finish(&mix->places);
        groups_finish(&mix->projects);
        vector_finish(&mix->parts);
        groups_finish(&mix->units);
        free(mix);
    }
}

static bool take(void *self, const struct step *step)
{
    struct mix *mix = self;
    struct raised *raised;

    if (step->inquiry == NO_INQUIRY) {
        return true;
    }
    raised = vector_at(&mix->raised, step->inquiry);
    if (raised == NULL || !tags_note(&mix->tags, step)) {
        return false;
    }
    if (step->event->type == EVENT_INQUIRY_RAISED) {
        raised->is_raised = question_covers(mix->question, step->day);
    } else if (step->event->type == EVENT_INQUIRY_REOPENED) {
        raised->is_reopened = true;
    }
    return true;
}

static bool add_kind(struct mix *mix, const struct inquiry *inquiry, struct text tag,
                     uint32_t place)
{
    /* The place is said by its number: a name would have to be taken apart again. */
    const struct text parts[] = {
        text_of(category_word(inquiry->category)), tag, {(const char *)&place, sizeof place}};
    int64_t *count = groups_entry(&mix->kinds, parts, &mix->counts);

    if (count != NULL) {
        *count += 1;
    }
    return count != NULL;
}

static bool add_kinds(struct mix *mix, const struct inquiry *inquiry, uint32_t number,
                      uint32_t place)
{
    uint32_t count = tags_count(&mix->tags, number);
    bool fits = count > 0 || add_kind(mix, inquiry, (struct text){NULL, 0}, place);
    uint32_t i;

    for (i = 0; i < count && fits; i++) {
        fits = add_kind(mix, inquiry, tags_at(&mix->tags, number, i), place);
    }
    return fits;
}

static void add_part(struct part *part, const struct raised *raised, const struct inquiry *inquiry)
{
    part->inquiries++;
    part->reopened += raised->is_reopened;
    part->withdrawn += inquiry->state == STATE_WITHDRAWN;
}

static bool add_unit(struct mix *mix, const struct case_state *state, uint32_t project)
{
    const struct text parts[] = {state->project, state->unit};
    uint32_t count = groups_count(&mix->units);
    uint32_t number = groups_number(&mix->units, parts);

    if (number == count) { /* not met before */
        VECTOR_GET(mix->parts, struct part, project)->units++;
        mix->all.units++;
    }
    return number != GROUP_NONE;
}

static bool stand(void *self, const struct standing *standing)
{
    struct mix *mix = self;
    const struct case_state *state = standing->state;
    const struct text place_parts[] = {state->project, standing->building};
    uint32_t project = groups_number(&mix->projects, &state->project);
    uint32_t place = groups_number(&mix->places, place_parts);
    uint32_t i;

    if (project == GROUP_NONE || place == GROUP_NONE || vector_at(&mix->parts, project) == NULL ||
        !add_unit(mix, state, project)) {
        return false;
    }
    for (i = 0; i < state->inquiry_count; i++) {
        const struct raised *raised = vector_at(&mix->raised, standing->inquiries[i]);

        if (raised == NULL) {
            return false;
        }
        if (!raised->is_raised) {
            continue;
        }
        add_part(VECTOR_GET(mix->parts, struct part, project), raised, &state->inquiries[i]);
        add_part(&mix->all, raised, &state->inquiries[i]);
        if (!add_kinds(mix, &state->inquiries[i], standing->inquiries[i], place)) {
            return false;
        }
    }
    return true;
}

static const struct column kind_columns[] = {
    {"category", CELL_LABEL, WORDS("category", "类别"), false},
    {"tag", CELL_TEXT, WORDS("tag", "标签"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"building", CELL_TEXT, WORDS("building", "楼栋"), false},
    {"inquiries", CELL_COUNT, WORDS("inquiries", "疑问数"), false},
    {"share_bp", CELL_RATE, WORDS("share", "占比"), false},
    {"cumulative_bp", CELL_RATE, WORDS("cumulative", "累计占比"), false},
};
static const struct column part_columns[] = {
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"inquiries", CELL_COUNT, WORDS("inquiries", "疑问数"), false},
    {"reopened", CELL_COUNT, WORDS("reopened", "重开"), false},
    {"reopened_bp", CELL_RATE, WORDS("share", "重开率"), false},
    {"withdrawn", CELL_COUNT, WORDS("withdrawn", "撤回"), false},
    {"withdrawn_bp", CELL_RATE, WORDS("share", "撤回率"), false},
    {"units", CELL_COUNT, WORDS("units", "套数"), false},
    {"per_100_units_hundredths", CELL_HUNDREDTHS, WORDS("per 100 units", "每百套疑问数"), false},
};
static const struct layout layouts[] = {
    {"pareto", UNTITLED, COLUMNS(kind_columns)},
    {"shares", WORDS("Of all inquiries:", "全部疑问："), COLUMNS(part_columns)},
};

struct line {
    const struct group *kind;
    const struct group *place;
    int64_t count;
};

static int by_count(const void *one, const void *other)
{
    const struct line *left = one;
    const struct line *right = other;
    int order = (left->count < right->count) - (left->count > right->count);

    order = order != 0 ? order : groups_compare_texts(left->kind->parts[0], right->kind->parts[0]);
    order = order != 0 ? order : groups_compare_texts(left->kind->parts[1], right->kind->parts[1]);
    return order != 0 ? order : groups_compare(left->place, right->place);
}

static bool lines_of(const struct mix *mix, struct vector *lines, int64_t *sum)
{
    uint32_t i;

    *lines = vector_of(sizeof(struct line));
    *sum = 0;
    for (i = 0; i < groups_count(&mix->kinds); i++) {
        struct line *line = vector_append(lines);
        uint32_t place;

        if (line == NULL) {
            vector_finish(lines);
            return false;
        }
        line->kind = groups_at(&mix->kinds, i);
        assert(line->kind->parts[2].count == sizeof place);
        (void)memcpy(&place, line->kind->parts[2].bytes, sizeof place);
        line->place = groups_at(&mix->places, place);
        line->count = *VECTOR_GET(mix->counts, const int64_t, i);
        *sum += line->count;
    }
    vector_sort(lines, by_count);
    return true;
}

static bool put_pareto(const struct mix *mix, struct rows *out)
{
    struct vector lines;
    int64_t so_far = 0;
    int64_t sum;
    uint32_t i;

    if (!lines_of(mix, &lines, &sum)) {
        return false;
    }
    rows_begin(out, figure_mix.word, &layouts[0]);
    for (i = 0; i < lines.count; i++) {
        const struct line *line = VECTOR_GET(lines, const struct line, i);

        so_far += line->count;
        rows_value(out, KIND_CATEGORY, line->kind->parts[0]);
        rows_text(out, line->kind->parts[1]);
        rows_text(out, line->place->parts[0]);
        rows_text(out, line->place->parts[1]);
        rows_number(out, line->count);
        rows_number(out, basis_points(line->count, sum));
        rows_number(out, basis_points(so_far, sum));
    }
    rows_end(out);
    vector_finish(&lines);
    return true;
}

static void put_part(const struct part *part, struct rows *out)
{
    const bool none = part->inquiries == 0;

    rows_number(out, part->inquiries);
    rows_number(out, part->reopened);
    rows_number(out, none ? ABSENT : basis_points(part->reopened, part->inquiries));
    rows_number(out, part->withdrawn);
    rows_number(out, none ? ABSENT : basis_points(part->withdrawn, part->inquiries));
    rows_number(out, part->units);
    rows_number(out, part->units == 0 ? ABSENT : basis_points(part->inquiries, part->units));
}

static bool put_shares(const struct mix *mix, struct rows *out)
{
    struct vector order;
    uint32_t i;

    if (!groups_by_name(&mix->projects, &order)) {
        return false;
    }
    rows_begin(out, figure_mix.word, &layouts[1]);
    for (i = 0; i < order.count; i++) {
        const struct group *group = *VECTOR_GET(order, const struct group *const, i);

        rows_text(out, group->parts[0]);
        put_part(VECTOR_GET(mix->parts, const struct part, group->number), out);
    }
    rows_all(out);
    put_part(&mix->all, out);
    rows_end(out);
    vector_finish(&order);
    return true;
}

static bool rows(void *self, struct rows *out)
{
    return put_pareto(self, out) && put_shares(self, out);
}

static bool headlines(void *self, struct rows *out)
{
    const struct mix *mix = self;

    headline_put(out,
                 &(struct headline){"mix", "inquiries", WORDS("inquiries raised", "提出的疑问"),
                                    CELL_COUNT, mix->all.inquiries});
    return true;
}

const struct figure figure_mix = {
    .word = "mix",
    .title = WORDS("Inquiry mix", "疑问构成"),
    .definition = WORDS(
        "Inquiries raised in the period by category (as it is on the day; null: not classified),\n"
        "tag (one with several counts at each, so that shares are of all lines together) and\n"
        "building, the most first. Then by project: the share that was ever reopened, the share\n"
        "that is withdrawn, and inquiries per 100 units that a contract was ever filed on.",
        "期间内提出的疑问按类别（截止日的类别，未分类为空）、标签（多个标签各计一次，占\n"
        "比以各行合计为分母）、楼栋列出，多者在前。再按项目：曾重开的占比、已撤回的占比，\n"
        "以及每百套（曾归档合同的房号）疑问数。"),
    .layouts = LAYOUTS(layouts),
    .by_period = true,
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand,
    .rows = rows,
    .headlines = headlines,
};
