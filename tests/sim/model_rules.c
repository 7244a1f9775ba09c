#include "tests/sim/model_rules.h"

#include "tests/sim/model_row.h"

/* Contracts. */

static int64_t schedule_sum(const struct contract_filed *contract)
{
    struct instalment instalment;
    int64_t sum = 0;
    size_t at = 0;

    while (fields_next(&contract->schedule, record_schema("instalment"), &at, &instalment)) {
        sum += instalment.amount_fen;
    }
    return sum;
}

static bool has_scheme(const struct model *model, const struct contract_filed *contract,
                       int32_t day)
{
    char name[ID_BYTES_MAX + 1];
    struct text subject = {NULL, 0};
    const struct model_case *project;

    if (!subject_of_project(name, &subject, contract->project)) {
        return false;
    }
    project = model_case_of(model, subject);
    for (uint32_t i = 0; project != NULL && i < project->count; i++) {
        const struct event *event = &project->events[i]->event;

        if (event->type == EVENT_SCHEME_ADOPTED &&
            event->data.scheme_adopted.version == contract->scheme_version &&
            event->data.scheme_adopted.from_on <= day) {
            return true;
        }
    }
    return false;
}

/* Its contract is over, or its owner is gone and forgotten. */
static bool is_off_its_unit(const struct model *model, struct text subject)
{
    const struct walk walk = walk_all(model, subject);
    const struct event *last = &walk.of->events[walk.count - 1]->event;

    return walk_has(&walk, EVENT_CONTRACT_CANCELLED) ||
           (last->type == EVENT_CASE_ERASED && last->data.case_erased.unit_freed);
}

bool rules_unit_is_taken(const struct model *model, const struct contract_filed *contract,
                         struct text subject)
{
    for (uint32_t i = 0; i < model->count; i++) {
        const struct event *other = &model->events[i]->event;

        if (other->type == EVENT_CONTRACT_FILED &&
            text_equals(other->data.contract_filed.project, contract->project) &&
            text_equals(other->data.contract_filed.unit, contract->unit) &&
            !text_equals(other->subject, subject) && !is_off_its_unit(model, other->subject)) {
            return true;
        }
    }
    return false;
}

static uint64_t judge_contract(const struct question *question)
{
    const struct contract_filed *contract = &question->event->data.contract_filed;
    const struct model *model = question->walk.model;
    const int32_t day = question->when.day;

    return walk_bit(day < contract->signed_on, ERR_BEFORE_CONTRACT) |
           walk_bit(!has_scheme(model, contract, day), ERR_NO_SCHEME) |
           walk_bit(question->walk.count > 0, ERR_DUP_CONTRACT) |
           walk_bit(rules_unit_is_taken(model, contract, question->event->subject),
                    ERR_UNIT_TAKEN) |
           walk_bit(schedule_sum(contract) != contract->price_fen, ERR_SCHEDULE_SUM);
}

/* The file, the day, the qualification, the keys. */

static uint64_t judge_confirmed(const struct question *question)
{
    const struct text number = question->event->data.qualification_confirmed.certificate_no;
    const struct text valid = walk_certificate(&question->walk);

    return walk_failing(&question->walk, question->when) |
           walk_bit(walk_is_qualified(&question->walk), ERR_STATE) |
           walk_bit(!text_is_absent(valid) && !text_equals(valid, number), ERR_TERMS);
}

static uint64_t judge_erased(const struct walk *walk, const struct event *event)
{
    const struct case_erased *said = &event->data.case_erased;
    const struct text stage = walk_has(walk, EVENT_CONTRACT_CANCELLED) ? TEXT("cancelled")
                              : walk_has(walk, EVENT_MOVEIN_COMPLETED) ? TEXT("moved_in")
                                                                       : (struct text){NULL, 0};
    const bool is_over = walk_open_inquiries(walk) == 0 && !text_is_absent(stage);

    if (!is_over || !text_equals(said->stage, stage)) {
        return walk_bit(true, ERR_STATE);
    }
    return walk_bit(text_equals(said->approver, event->actor), ERR_SELF_APPROVAL);
}

static uint64_t judge_stage(const struct question *question)
{
    const struct walk *walk = &question->walk;
    const enum event_type type = question->event->type;

    if (type == EVENT_FILE_ESTABLISHED) {
        return walk_bit(walk_has(walk, EVENT_FILE_ESTABLISHED), ERR_STATE);
    }
    if (type == EVENT_CASE_ERASED) {
        return judge_erased(walk, question->event);
    }
    if (type == EVENT_MOVEIN_SCHEDULED) {
        return walk_bit(walk_gate_open(walk, question->when) > 0, ERR_OPEN_INQUIRY);
    }
    if (type == EVENT_QUALIFICATION_CONFIRMED) {
        return judge_confirmed(question);
    }
    if (type == EVENT_QUALIFICATION_REFUSED) {
        return walk_bit(walk_is_qualified(walk), ERR_STATE);
    }
    if (type == EVENT_QUALIFICATION_REVOKED) {
        return walk_bit(!walk_is_qualified(walk), ERR_NOT_QUALIFIED);
    }
    if (type == EVENT_MOVEIN_COMPLETED) {
        return walk_failing(walk, question->when) |
               walk_bit(!walk_is_qualified(walk), ERR_NOT_QUALIFIED);
    }
    return 0;
}

/* The order of judging. */

static uint64_t judge_case(const struct question *question, const struct row *row)
{
    const struct walk *walk = &question->walk;
    uint64_t bits;

    if (question->event->type == EVENT_CONTRACT_FILED) {
        return judge_contract(question);
    }
    if (walk->count == 0) {
        return walk_bit(true, ERR_NO_CASE);
    }
    bits = walk_bit(question->when.day < walk_contract(walk)->signed_on, ERR_BEFORE_CONTRACT);
    if (walk_has(walk, EVENT_CONTRACT_CANCELLED) && row->when != ROW_ENDED) {
        return bits | walk_bit(true, ERR_CANCELLED);
    }
    if (walk_has(walk, EVENT_MOVEIN_COMPLETED) && row->when == ROW_ALIVE) {
        return bits | walk_bit(true, ERR_MOVED_IN);
    }
    return bits |
           walk_bit(row->needs_file && !walk_has(walk, EVENT_FILE_ESTABLISHED), ERR_NO_FILE) |
           judge_stage(question) | rules_judge_inquiry(question) | rules_judge_nodes(question) |
           rules_judge_money(question) | rules_judge_void(question);
}

uint64_t rules_judge(const struct question *question)
{
    const struct row *row = row_of(question->event->type);
    const uint64_t bits = walk_bit(!row_may_say(row, question->event->lane), ERR_LANE);

    return row->when == ROW_PROJECT ? bits : bits | judge_case(question, row);
}
