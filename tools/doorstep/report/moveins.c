#include "tools/doorstep/report/figure.h"
#include "tools/doorstep/report/groups.h"

#include <stdlib.h>

/* Who moves in today, and whose day passed unused. */

struct appointment {
    uint32_t slot;   /* one more than its number; 0: none was said */
    int32_t done_on; /* when moved_in */
    bool moved_in;
};

struct visit {
    struct text subject;
    struct text project;
    struct text unit;
    struct text slot;
    int32_t movein_on;
    enum stage stage;
    bool moved_in;
};

struct moveins {
    const struct question *question;
    struct groups slots;
    struct vector appointments; /* of struct appointment, by case */
    struct vector visits;       /* of struct visit */
};

static void *begin(const struct question *question)
{
    struct moveins *moveins = calloc(1, sizeof *moveins);

    if (moveins != NULL) {
        moveins->question = question;
        groups_init(&moveins->slots, 1);
        moveins->appointments = vector_of(sizeof(struct appointment));
        moveins->visits = vector_of(sizeof(struct visit));
    }
    return moveins;
}

static void end(void *self)
{
    struct moveins *moveins = self;

    if (moveins != NULL) {
        groups_finish(&moveins->slots);
        vector_finish(&moveins->appointments);
        vector_finish(&moveins->visits);
        free(moveins);
    }
}

static bool take(void *self, const struct step *step)
{
    struct moveins *moveins = self;
    struct appointment *appointment = vector_at(&moveins->appointments, step->number);
    uint32_t slot;

    if (appointment == NULL) {
        return false;
    }
    if (step->event->type == EVENT_MOVEIN_COMPLETED) {
        appointment->moved_in = true;
        appointment->done_on = step->event->data.movein_completed.done_on;
    }
    if (step->event->type != EVENT_MOVEIN_SCHEDULED) {
        return true;
    }
    appointment->slot = 0;
    if (text_is_absent(step->event->data.movein_scheduled.slot)) {
        return true;
    }
    slot = groups_number(&moveins->slots, &step->event->data.movein_scheduled.slot);
    appointment->slot = slot + 1;
    return slot != GROUP_NONE;
}

static bool add(struct moveins *moveins, const struct standing *standing,
                const struct appointment *appointment)
{
    struct visit *visit = vector_append(&moveins->visits);

    if (visit == NULL) {
        return false;
    }
    *visit = (struct visit){
        .subject = standing->subject,
        .project = standing->state->project,
        .unit = standing->state->unit,
        .movein_on = standing->state->movein_on,
        .stage = case_stage(standing->state),
        .moved_in = appointment->moved_in,
    };
    if (appointment->slot > 0) {
        visit->slot = groups_at(&moveins->slots, appointment->slot - 1)->parts[0];
    }
    return true;
}

/* Who is to come on the day, and who came on it, whenever he was to. */
static bool stand_today(void *self, const struct standing *standing)
{
    struct moveins *moveins = self;
    const struct appointment *appointment = vector_at(&moveins->appointments, standing->number);
    const int32_t as_of = moveins->question->as_of;

    if (appointment == NULL) {
        return false;
    }
    if (standing->state->cancelled ||
        (appointment->moved_in ? appointment->done_on != as_of
                               : standing->state->movein_on != as_of)) {
        return true;
    }
    return add(moveins, standing, appointment);
}

static bool stand_unused(void *self, const struct standing *standing)
{
    struct moveins *moveins = self;
    const struct appointment *appointment = vector_at(&moveins->appointments, standing->number);
    const struct case_state *state = standing->state;

    if (appointment == NULL) {
        return false;
    }
    if (state->cancelled || state->moved_in || state->movein_on == NO_DATE ||
        state->movein_on >= moveins->question->as_of) {
        return true;
    }
    return add(moveins, standing, appointment);
}

static int by_slot(const void *one, const void *other)
{
    const struct visit *left = one;
    const struct visit *right = other;
    int order = groups_compare_texts(left->slot, right->slot);

    return order != 0 ? order : groups_compare_texts(left->subject, right->subject);
}

static int by_date(const void *one, const void *other)
{
    const struct visit *left = one;
    const struct visit *right = other;
    int order = (left->movein_on > right->movein_on) - (left->movein_on < right->movein_on);

    return order != 0 ? order : groups_compare_texts(left->subject, right->subject);
}

static const struct column today_columns[] = {
    {"slot", CELL_TEXT, WORDS("slot", "时段"), false},
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"stage", CELL_STAGE, WORDS("stage", "阶段"), false},
    {"movein_on", CELL_DATE, WORDS("appointed", "约定日期"), false},
    {"moved_in", CELL_FLAG, WORDS("moved in", "已入住"), false},
};
static const struct layout today_layouts[] = {{NULL, UNTITLED, COLUMNS(today_columns)}};

static bool rows_today(void *self, struct rows *out)
{
    struct moveins *moveins = self;
    uint32_t i;

    vector_sort(&moveins->visits, by_slot);
    rows_begin(out, figure_move_ins.word, &today_layouts[0]);
    for (i = 0; i < moveins->visits.count; i++) {
        const struct visit *visit = VECTOR_GET(moveins->visits, const struct visit, i);

        rows_text(out, visit->slot);
        rows_text(out, visit->subject);
        rows_text(out, visit->project);
        rows_text(out, visit->unit);
        rows_stage(out, visit->stage);
        rows_date(out, visit->movein_on);
        rows_flag(out, visit->moved_in);
    }
    rows_end(out);
    return true;
}

static bool headlines_today(void *self, struct rows *out)
{
    const struct moveins *moveins = self;

    headline_put(out, &(struct headline){"move-ins", "move_ins_today",
                                         WORDS("move-ins on the day", "当日入住"), CELL_COUNT,
                                         moveins->visits.count});
    return true;
}

const struct figure figure_move_ins = {
    .word = "move-ins",
    .title = WORDS("Move-ins of the day", "当日入住名单"),
    .definition = WORDS(
        "Contracts that stand: those not moved in whose move-in date is the day, and those\n"
        "that moved in on it (done_on); by slot.",
        "有效合同中约定入住日为截止日且尚未入住者，以及当日已办理入住者（done_on），按时段排列。"),
    .layouts = LAYOUTS(today_layouts),
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand_today,
    .rows = rows_today,
    .headlines = headlines_today,
};

static const struct column unused_columns[] = {
    {"case", CELL_TEXT, WORDS("case", "合同编号"), false},
    {"project", CELL_TEXT, WORDS("project", "项目"), false},
    {"unit", CELL_TEXT, WORDS("unit", "房号"), false},
    {"movein_on", CELL_DATE, WORDS("appointed", "约定日期"), false},
    {"days", CELL_COUNT, WORDS("days ago", "已过天数"), false},
    {"stage", CELL_STAGE, WORDS("stage", "阶段"), false},
};
static const struct layout unused_layouts[] = {{NULL, UNTITLED, COLUMNS(unused_columns)}};

static bool rows_unused(void *self, struct rows *out)
{
    struct moveins *moveins = self;
    uint32_t i;

    vector_sort(&moveins->visits, by_date);
    rows_begin(out, figure_no_shows.word, &unused_layouts[0]);
    for (i = 0; i < moveins->visits.count; i++) {
        const struct visit *visit = VECTOR_GET(moveins->visits, const struct visit, i);

        rows_text(out, visit->subject);
        rows_text(out, visit->project);
        rows_text(out, visit->unit);
        rows_date(out, visit->movein_on);
        rows_number(out, moveins->question->as_of - visit->movein_on);
        rows_stage(out, visit->stage);
    }
    rows_end(out);
    return true;
}

const struct figure figure_no_shows = {
    .word = "no-shows",
    .title = WORDS("Move-in dates passed unused", "逾约未入住名单"),
    .definition = WORDS("Contracts that stand, not moved in, whose move-in date is before the day.",
                        "约定入住日早于截止日而尚未入住的有效合同。"),
    .layouts = LAYOUTS(unused_layouts),
    .begin = begin,
    .end = end,
    .take = take,
    .stand = stand_unused,
    .rows = rows_unused,
};
