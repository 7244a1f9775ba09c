#include "tests/sim/model_rules.h"

#define INQUIRIES_MAX 256
#define OPEN_MAX 64
#define PAYMENTS_MAX 512
#define ROUNDS_MAX 16

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

static bool unit_is_taken(const struct model *model, const struct event *event)
{
    const struct contract_filed *contract = &event->data.contract_filed;

    for (uint32_t i = 0; i < model->count; i++) {
        const struct event *other = &model->events[i]->event;

        if (other->type == EVENT_CONTRACT_FILED &&
            text_equals(other->data.contract_filed.project, contract->project) &&
            text_equals(other->data.contract_filed.unit, contract->unit) &&
            !text_equals(other->subject, event->subject) &&
            !is_off_its_unit(model, other->subject)) {
            return true;
        }
    }
    return false;
}

uint64_t rules_judge_contract(const struct model *model, const struct walk *walk,
                              const struct event *event)
{
    const struct contract_filed *contract = &event->data.contract_filed;
    const int32_t day = moment_day(event->time);

    return walk_bit(day < contract->signed_on, ERR_BEFORE_CONTRACT) |
           walk_bit(!has_scheme(model, contract, day), ERR_NO_SCHEME) |
           walk_bit(walk->count > 0, ERR_DUP_CONTRACT) |
           walk_bit(unit_is_taken(model, event), ERR_UNIT_TAKEN) |
           walk_bit(schedule_sum(contract) != contract->price_fen, ERR_SCHEDULE_SUM);
}

static bool is_one_person(struct text actor, struct text other)
{
    return !text_equals(actor, TEXT("auto")) && !text_is_absent(other) && text_equals(actor, other);
}

static uint64_t judge_classified(const struct walk_inquiry *inquiry, const struct event *event)
{
    const struct inquiry_classified *said = &event->data.inquiry_classified;
    const bool is_turn = !walk_is_final(inquiry->state) && inquiry->state != STATE_A8 &&
                         (int)inquiry->category != said->category;
    const bool is_again = said->category == CATEGORY_ENGINEERING &&
                          inquiry->category != CATEGORY_ENGINEERING && inquiry->due_on != NO_DATE;

    return walk_bit(!is_turn, ERR_STATE) |
           walk_bit(is_turn && inquiry->category != CATEGORY_NONE && text_is_absent(said->reason),
                    ERR_FIELD) |
           walk_bit(is_again && inquiry->round >= ROUNDS_MAX, ERR_LIMIT);
}

static uint64_t judge_proposed(const struct walk_inquiry *inquiry, const struct event *event)
{
    static const enum inquiry_state turns[] = {STATE_NONE, STATE_D5, STATE_F6, STATE_B7};
    static const enum lane solvers[] = {LANE_NONE, LANE_D, LANE_F, LANE_B};

    return walk_bit(inquiry->state != turns[inquiry->category], ERR_STATE) |
           walk_bit(inquiry->category != CATEGORY_NONE && event->lane != solvers[inquiry->category],
                    ERR_LANE);
}

static uint64_t judge_cost_approved(const struct walk_inquiry *inquiry, const struct event *event)
{
    if (inquiry->state == STATE_E5) {
        return walk_bit(true, ERR_NOT_ASSESSED);
    }
    if (inquiry->state != STATE_BX) {
        return walk_bit(true, ERR_STATE);
    }
    return walk_bit(event->data.cost_approved.amount_fen > inquiry->assessed_fen,
                    ERR_OVER_ASSESSED) |
           walk_bit(is_one_person(event->actor, inquiry->assessor), ERR_SELF_APPROVAL);
}

static uint64_t judge_solution_approved(const struct walk_inquiry *inquiry,
                                        const struct event *event)
{
    if (inquiry->state != STATE_A8) {
        return walk_bit(true, ERR_STATE);
    }
    return walk_bit(is_one_person(event->actor, inquiry->proposer) ||
                        is_one_person(event->actor, inquiry->answerer),
                    ERR_SELF_APPROVAL);
}

static uint64_t judge_returned(const struct walk_inquiry *inquiry, const struct event *event)
{
    const int to = event->data.solution_returned.to;
    const bool fits = to == RETURN_TO_B7 ||
                      (to == RETURN_TO_D5 && inquiry->category == CATEGORY_ENGINEERING) ||
                      (to == RETURN_TO_F6 && inquiry->category == CATEGORY_PROPERTY);

    return walk_bit(inquiry->state != STATE_A8 || !fits, ERR_STATE) |
           walk_bit(inquiry->round >= ROUNDS_MAX, ERR_LIMIT);
}

/* What does not need the inquiry to be there. */
static uint64_t judge_plainly(const struct event *event)
{
    const int64_t budget_fen =
        event->type == EVENT_SOLUTION_PROPOSED ? event->data.solution_proposed.budget_fen : 0;

    return walk_bit(budget_fen == ABSENT && event->lane == LANE_D, ERR_NO_BUDGET) |
           walk_bit(budget_fen > 0 && (event->lane == LANE_B || event->lane == LANE_F), ERR_FIELD) |
           walk_bit(event->type == EVENT_COST_APPROVED && event->lane == LANE_A, ERR_LANE) |
           walk_bit(event->type == EVENT_INQUIRY_ANSWERED &&
                        event->data.inquiry_answered.promised_on < moment_day(event->time),
                    ERR_NO_TIME_LIMIT);
}

static uint64_t judge_turn(const struct walk_inquiry *inquiry, const struct event *event)
{
    const enum event_type type = event->type;

    if (type == EVENT_INQUIRY_CLASSIFIED) {
        return judge_classified(inquiry, event);
    }
    if (type == EVENT_SOLUTION_PROPOSED) {
        return judge_proposed(inquiry, event);
    }
    if (type == EVENT_COST_APPROVED) {
        return judge_cost_approved(inquiry, event);
    }
    if (type == EVENT_SOLUTION_APPROVED) {
        return judge_solution_approved(inquiry, event);
    }
    if (type == EVENT_SOLUTION_RETURNED) {
        return judge_returned(inquiry, event);
    }
    if (type == EVENT_COST_REJECTED) {
        return walk_bit(inquiry->state != STATE_BX, ERR_STATE) |
               walk_bit(inquiry->round >= ROUNDS_MAX, ERR_LIMIT);
    }
    if (type == EVENT_REMEDY_COMPLETED) {
        return walk_bit(inquiry->state != STATE_CLOSED, ERR_STATE);
    }
    if (type == EVENT_INQUIRY_WITHDRAWN) {
        return walk_bit(walk_is_final(inquiry->state), ERR_STATE);
    }
    return walk_bit(inquiry->state != (type == EVENT_COST_ASSESSED ? STATE_E5 : STATE_B7),
                    ERR_STATE);
}

/* It is open and due that day, and the day is over. */
static uint64_t judge_passed(const struct walk *walk, const struct event *event)
{
    const struct deadline_passed *said = &event->data.deadline_passed;
    const struct text word = words_at(kind_schema(KIND_NODE)->words, said->node);
    const bool is_over = moment_day(event->time) > said->due_on;
    struct walk_node nodes[OPEN_NODES_MAX];
    const uint32_t count = walk_open(walk, nodes);

    for (uint32_t i = 0; i < count; i++) {
        if (text_equals(text_of(node_word(nodes[i].node)), word) &&
            text_equals(nodes[i].inquiry, said->inquiry) && nodes[i].due_on == said->due_on) {
            return walk_bit(!is_over, ERR_STATE);
        }
    }
    return walk_bit(true, ERR_STATE);
}

static uint64_t judge_inquiry(const struct walk *walk, const struct event *event)
{
    struct walk_inquiry inquiry;
    const bool is_known = walk_inquiry_of(walk, event_inquiry(event), &inquiry);

    if (event->type == EVENT_INQUIRY_RAISED) {
        return walk_bit(is_known, ERR_DUP_INQUIRY) |
               walk_bit(walk_inquiries(walk) >= INQUIRIES_MAX ||
                            walk_open_inquiries(walk) >= OPEN_MAX,
                        ERR_LIMIT);
    }
    if (is_known && event->type == EVENT_DEADLINE_PASSED) {
        return judge_passed(walk, event);
    }
    return judge_plainly(event) |
           (is_known ? judge_turn(&inquiry, event) : walk_bit(true, ERR_NO_INQUIRY));
}

static uint64_t judge_payment(const struct walk *walk, const struct payment_received *said)
{
    bool is_twice = false;
    bool is_ref_twice = false;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = &walk->of->events[i]->event;
        const struct payment_received *other = &event->data.payment_received;

        if (event->type == EVENT_PAYMENT_RECEIVED) {
            is_twice = is_twice || text_equals(other->payment, said->payment);
            is_ref_twice =
                is_ref_twice || (said->ref.count > 0 && text_equals(other->ref, said->ref) &&
                                 other->amount_fen == said->amount_fen);
        }
    }
    return walk_bit(is_twice, ERR_DUP_PAYMENT) | walk_bit(is_ref_twice, ERR_DUP_REF) |
           walk_bit(walk_count(walk, EVENT_PAYMENT_RECEIVED) >= PAYMENTS_MAX, ERR_LIMIT);
}

static bool number_is_used(const struct model *model, struct text number)
{
    for (uint32_t i = 0; i < model->count; i++) {
        const struct event *event = &model->events[i]->event;

        if (event->type == EVENT_PAYMENT_CLEARED &&
            text_equals(event->data.payment_cleared.certificate_no, number)) {
            return true;
        }
    }
    return false;
}

static uint64_t judge_cleared(const struct model *model, const struct walk *walk,
                              const struct payment_cleared *said)
{
    const struct text valid = walk_certificate(walk);
    const int64_t due_fen = walk_contract(walk)->price_fen;

    return walk_bit(walk_balance_fen(walk) > 0, ERR_BALANCE_DUE) |
           walk_bit(said->due_fen != due_fen || said->received_fen != walk_paid_fen(walk),
                    ERR_TERMS) |
           walk_bit(!text_is_absent(valid) && !text_equals(said->replaces, valid),
                    ERR_ALREADY_CLEARED) |
           walk_bit(number_is_used(model, said->certificate_no), ERR_DUP_CERT) |
           walk_bit(!text_is_absent(said->replaces) && !walk_has_certificate(walk, said->replaces),
                    ERR_NO_CERTIFICATE);
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

uint64_t rules_judge(const struct model *model, const struct walk *walk, const struct event *event)
{
    const enum event_type type = event->type;

    if (type == EVENT_FILE_ESTABLISHED) {
        return walk_bit(walk_has(walk, EVENT_FILE_ESTABLISHED), ERR_STATE);
    }
    if (type == EVENT_CONTRACT_CANCELLED) {
        return 0;
    }
    if (type == EVENT_CASE_ERASED) {
        return judge_erased(walk, event);
    }
    if (type == EVENT_PAYMENT_RECEIVED) {
        return judge_payment(walk, &event->data.payment_received);
    }
    if (type == EVENT_PAYMENT_CLEARED) {
        return judge_cleared(model, walk, &event->data.payment_cleared);
    }
    if (type == EVENT_MOVEIN_SCHEDULED) {
        return walk_bit(walk_open_inquiries(walk) > 0, ERR_OPEN_INQUIRY);
    }
    if (type == EVENT_QUALIFICATION_CONFIRMED) {
        const struct text valid = walk_certificate(walk);

        return walk_failing(walk) |
               walk_bit(walk_has(walk, EVENT_QUALIFICATION_CONFIRMED), ERR_STATE) |
               walk_bit(!text_is_absent(valid) &&
                            !text_equals(valid, event->data.qualification_confirmed.certificate_no),
                        ERR_TERMS);
    }
    if (type == EVENT_MOVEIN_COMPLETED) {
        return walk_failing(walk) |
               walk_bit(!walk_has(walk, EVENT_QUALIFICATION_CONFIRMED), ERR_NOT_QUALIFIED);
    }
    return judge_inquiry(walk, event);
}
