#include "tests/sim/model_rules.h"

#define INQUIRIES_MAX 256
#define OPEN_MAX 64
#define ROUNDS_MAX 16

/* Whose turn it is in an inquiry, and what may be said then. */

static bool is_one_person(const struct question *question, struct text other)
{
    const struct text actor = question->event->actor;

    return walk_policy(&question->walk, "self_approval", question->when) == 0 &&
           !text_equals(actor, TEXT("auto")) && !text_is_absent(other) && text_equals(actor, other);
}

static uint64_t judge_classified(const struct walk_inquiry *inquiry, const struct event *event)
{
    const struct inquiry_classified *said = &event->data.inquiry_classified;
    const bool is_turn = !walk_is_final(inquiry->state) && inquiry->state != STATE_A8 &&
                         (int)inquiry->category != said->category;
    const bool is_again = said->category == CATEGORY_ENGINEERING && inquiry->due_on != NO_DATE;

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

/* The manager approves what is above the deputy's limit, and nothing else. */
static bool is_managers(const struct question *question)
{
    const int64_t limit_fen = walk_policy(&question->walk, "cost_limit_fen", question->when);

    return limit_fen != ABSENT && question->event->data.cost_approved.amount_fen > limit_fen;
}

static uint64_t judge_cost_approved(const struct question *question,
                                    const struct walk_inquiry *inquiry)
{
    const struct event *event = question->event;

    if (inquiry->state == STATE_E5) {
        return walk_bit(true, ERR_NOT_ASSESSED);
    }
    if (inquiry->state != STATE_BX) {
        return walk_bit(true, ERR_STATE);
    }
    return walk_bit(event->data.cost_approved.amount_fen > inquiry->assessed_fen,
                    ERR_OVER_ASSESSED) |
           walk_bit(event->lane == LANE_B && is_managers(question), ERR_OVER_LIMIT) |
           walk_bit(is_one_person(question, inquiry->assessor), ERR_SELF_APPROVAL);
}

static uint64_t judge_solution_approved(const struct question *question,
                                        const struct walk_inquiry *inquiry)
{
    if (inquiry->state != STATE_A8) {
        return walk_bit(true, ERR_STATE);
    }
    return walk_bit(is_one_person(question, inquiry->proposer) ||
                        is_one_person(question, inquiry->answerer),
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

static uint64_t judge_reopened(const struct question *question, const struct walk_inquiry *inquiry)
{
    const int64_t days = walk_policy(&question->walk, "reopen_days", question->when);
    const bool is_over = inquiry->state == STATE_CLOSED || inquiry->state == STATE_WITHDRAWN;
    const bool is_late =
        is_over && days != ABSENT && (int64_t)question->when.day - inquiry->closed_on > days;

    return walk_bit(!is_over || is_late, ERR_STATE) |
           walk_bit(inquiry->round >= ROUNDS_MAX, ERR_LIMIT) |
           walk_bit(is_over && walk_open_inquiries(&question->walk) >= OPEN_MAX, ERR_LIMIT);
}

/* What comes after the answer, or beside it. */
static uint64_t judge_agreed(const struct question *question, const struct walk_inquiry *inquiry)
{
    const enum event_type type = question->event->type;
    const bool is_final = walk_is_final(inquiry->state);

    if (type == EVENT_INQUIRY_REOPENED) {
        return judge_reopened(question, inquiry);
    }
    if (type == EVENT_INQUIRY_WITHDRAWN || type == EVENT_INQUIRY_DEFERRED) {
        return walk_bit(is_final, ERR_STATE);
    }
    if (type == EVENT_REMEDY_COMPLETED) {
        return walk_bit(inquiry->state != STATE_CLOSED && (is_final || !inquiry->is_deferred),
                        ERR_STATE);
    }
    if (type == EVENT_REMEDY_CONFIRMED) {
        return walk_bit(!inquiry->is_remedied, ERR_STATE);
    }
    return walk_bit(type == EVENT_DEADLINE_EXTENDED && inquiry->state != STATE_D5, ERR_STATE);
}

static uint64_t judge_turn(const struct question *question, const struct walk_inquiry *inquiry)
{
    const struct event *event = question->event;

    if (event->type == EVENT_INQUIRY_CLASSIFIED) {
        return judge_classified(inquiry, event);
    }
    if (event->type == EVENT_SOLUTION_PROPOSED) {
        return judge_proposed(inquiry, event);
    }
    if (event->type == EVENT_COST_ASSESSED) {
        return walk_bit(inquiry->state != STATE_E5, ERR_STATE);
    }
    if (event->type == EVENT_COST_APPROVED) {
        return judge_cost_approved(question, inquiry);
    }
    if (event->type == EVENT_COST_REJECTED) {
        return walk_bit(inquiry->state != STATE_BX, ERR_STATE) |
               walk_bit(inquiry->round >= ROUNDS_MAX, ERR_LIMIT);
    }
    if (event->type == EVENT_INQUIRY_ANSWERED) {
        return walk_bit(inquiry->state != STATE_B7, ERR_STATE);
    }
    if (event->type == EVENT_SOLUTION_APPROVED) {
        return judge_solution_approved(question, inquiry);
    }
    if (event->type == EVENT_SOLUTION_RETURNED) {
        return judge_returned(inquiry, event);
    }
    return judge_agreed(question, inquiry);
}

/* What does not need the inquiry to be there. */
static uint64_t judge_plainly(const struct question *question)
{
    const struct event *event = question->event;
    const bool is_property = event->lane == LANE_F;
    const bool is_free =
        event->lane == LANE_B ||
        (is_property && walk_policy(&question->walk, "f6_costed", question->when) == 0);

    if (event->type == EVENT_SOLUTION_PROPOSED) {
        const int64_t budget_fen = event->data.solution_proposed.budget_fen;

        return walk_bit(budget_fen == ABSENT && event->lane == LANE_D, ERR_NO_BUDGET) |
               walk_bit(budget_fen > 0 && is_free, ERR_FIELD);
    }
    return walk_bit(event->type == EVENT_COST_APPROVED && event->lane == LANE_A &&
                        !is_managers(question),
                    ERR_LANE) |
           walk_bit(event->type == EVENT_INQUIRY_ANSWERED &&
                        event->data.inquiry_answered.promised_on < question->when.day,
                    ERR_NO_TIME_LIMIT);
}

uint64_t rules_judge_inquiry(const struct question *question)
{
    const struct walk *walk = &question->walk;
    const struct text named = event_inquiry(question->event);
    const enum event_type type = question->event->type;
    struct walk_inquiry inquiry;
    bool is_known;

    if (text_is_absent(named)) {
        return 0; /* it is about the case */
    }
    is_known = walk_inquiry_of(walk, named, &inquiry);
    if (type == EVENT_INQUIRY_RAISED) {
        return walk_bit(is_known, ERR_DUP_INQUIRY) |
               walk_bit(walk_inquiries(walk) >= INQUIRIES_MAX ||
                            walk_open_inquiries(walk) >= OPEN_MAX,
                        ERR_LIMIT);
    }
    return judge_plainly(question) |
           (is_known ? judge_turn(question, &inquiry) : walk_bit(true, ERR_NO_INQUIRY));
}
