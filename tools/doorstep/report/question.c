#include "tools/doorstep/report/question.h"

#include "tools/doorstep/shared/input/clock.h"

static enum status read_day(int32_t *day, const struct arguments *arguments, const char *flag,
                            struct error *err)
{
    return day_given(day, flag, arguments_value(arguments, flag), err);
}

static enum status read_lane(enum lane *lane, const struct arguments *arguments, struct error *err)
{
    const char *value = arguments_value(arguments, "lane");

    *lane = LANE_NONE;
    if (value == NULL) {
        return STATUS_OK;
    }
    *lane = lane_of_word(text_of(value));
    if (*lane == LANE_NONE) {
        *lane = lane_of_department(value);
    }
    if (*lane >= LANE_A && *lane <= LANE_F) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_INVALID,
                     SAY("--lane %s: no such lane; A to F, or a department's name",
                         "--lane %s：没有这个部门；应为 A 至 F 或部门名"),
                     value);
}

static enum status check_order(const struct question *question, struct error *err)
{
    if (question->from == NO_DATE) {
        return STATUS_OK;
    }
    if (question->to != NO_DATE && question->to < question->from) {
        return error_set(err, STATUS_INVALID, SAY("--to is before --from", "--to 早于 --from"));
    }
    if (question->as_of != NO_DATE && question->as_of < question->from) {
        return error_set(err, STATUS_INVALID,
                         SAY("--as-of is before --from", "--as-of 早于 --from"));
    }
    return STATUS_OK;
}

enum status question_read(struct question *question, const struct arguments *arguments,
                          struct error *err)
{
    const char *project = arguments_value(arguments, "project");
    enum status status = id_check("--project", project, err);

    *question = (struct question){.project = text_of(project)};
    if (status == STATUS_OK) {
        status = read_day(&question->as_of, arguments, "as-of", err);
    }
    if (status == STATUS_OK) {
        status = read_day(&question->from, arguments, "from", err);
    }
    if (status == STATUS_OK) {
        status = read_day(&question->to, arguments, "to", err);
    }
    if (status == STATUS_OK) {
        status = read_lane(&question->lane, arguments, err);
    }
    question->is_last_day = question->as_of == NO_DATE;
    return status == STATUS_OK ? check_order(question, err) : status;
}

bool question_covers(const struct question *question, int32_t day)
{
    return (question->from == NO_DATE || day >= question->from) &&
           (question->to == NO_DATE || day <= question->to);
}

bool question_wants(const struct question *question, enum lane lane)
{
    return question->lane == LANE_NONE || question->lane == lane;
}
