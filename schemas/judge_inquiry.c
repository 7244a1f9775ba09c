#include "schemas/judging.h"
#include "schemas/mutant.h"

#include <inttypes.h>

/* Inquiries: is it their turn, whose turn is it, and may this person say so? */

/* G-08: would this be the 65th open one? */
void judge_open_count(const struct judging *judging)
{
    if (case_open_count(judging->state) >= CASE_INQUIRIES_OPEN_MAX) {
        refusals_add(judging->refusals, ERR_LIMIT, "a case has at most %d open inquiries",
                     CASE_INQUIRIES_OPEN_MAX);
    }
}

/* G-07, G-08 */
static void guard_new_inquiry(const struct judging *judging)
{
    if (judging->inquiry != NULL) {
        REFUSE(judging, ERR_DUP_INQUIRY);
    }
    if (judging->state->inquiry_count >= CASE_INQUIRIES_MAX) {
        refusals_add(judging->refusals, ERR_LIMIT, "a case has at most %d inquiries",
                     CASE_INQUIRIES_MAX);
    }
    judge_open_count(judging);
}

bool judge_turn(const struct judging *judging, bool is_turn)
{
    if (judging->inquiry == NULL) {
        REFUSE(judging, ERR_NO_INQUIRY);
        return false;
    }
    if (!is_turn) {
        refusals_add(judging->refusals, ERR_STATE, "inquiry %.*s is in %s",
                     TEXT_ARGUMENTS(judging->inquiry->inquiry),
                     state_word(judging->inquiry->state));
    }
    return is_turn;
}

static bool is_in(const struct judging *judging, enum inquiry_state state)
{
    return judging->inquiry != NULL && judging->inquiry->state == state;
}

/* G-08: would this be round 17? */
void judge_rounds(const struct judging *judging)
{
    if (judging->inquiry != NULL &&
        judging->inquiry->round >= INQUIRY_ROUNDS_MAX + (MUTANT(ROUND_TOO_MANY) ? 1 : 0)) {
        refusals_add(judging->refusals, ERR_LIMIT, "an inquiry has at most %d rounds",
                     INQUIRY_ROUNDS_MAX);
    }
}

static void guard_classified(const struct judging *judging)
{
    const struct inquiry_classified *classified = &judging->event->data.inquiry_classified;
    const struct inquiry *inquiry = judging->inquiry;
    bool is_turn = inquiry != NULL && inquiry_is_open(inquiry) && inquiry->state != STATE_A8 &&
                   inquiry->category != (enum category)classified->category;

    if (judge_turn(judging, is_turn) && inquiry->category != CATEGORY_NONE &&
        text_is_absent(classified->reason)) {
        refusals_add(judging->refusals, ERR_FIELD, "data.reason: is missing; a change asks one");
    }
    if (inquiry != NULL && classified->category == CATEGORY_ENGINEERING &&
        inquiry->due_on != NO_DATE) {
        judge_rounds(judging);
    }
}

/* G-09 */
static void guard_solution(const struct judging *judging)
{
    static const struct {
        enum lane lane;
        enum inquiry_state state;
    } of_category[] = {
        [CATEGORY_NONE] = {LANE_NONE, STATE_NONE},
        [CATEGORY_ENGINEERING] = {LANE_D, STATE_D5},
        [CATEGORY_PROPERTY] = {LANE_F, STATE_F6},
        [CATEGORY_GENERAL] = {LANE_B, STATE_B7},
    };
    const struct solution_proposed *solution = &judging->event->data.solution_proposed;
    enum lane lane = judging->event->lane;
    enum category category = judging->inquiry == NULL ? CATEGORY_NONE : judging->inquiry->category;

    (void)judge_turn(judging, is_in(judging, of_category[category].state));
    if (category != CATEGORY_NONE && lane != of_category[category].lane) {
        refusals_add(judging->refusals, ERR_LANE, "this inquiry is solved by lane %s, not by %s",
                     lane_word(of_category[category].lane), lane_word(lane));
    }
    if (lane == LANE_D && solution->budget_fen == ABSENT) {
        REFUSE(judging, ERR_NO_BUDGET);
    }
    if (solution->budget_fen > 0 &&
        (lane == LANE_B || (lane == LANE_F && !judging->world->policy.f6_costed))) {
        refusals_add(judging->refusals, ERR_FIELD, "data.budget_fen: lane %s gives none, or 0",
                     lane_word(lane));
    }
}

/* G-13: `auto` of two lanes counts as two persons. */
static bool is_same_person(const struct judging *judging, struct text other)
{
    struct text actor = judging->event->actor;

    return !judging->world->policy.self_approval && !text_is_absent(other) &&
           (text_equals(actor, other) || (MUTANT(CASE_FOLDED) && actor.count == other.count &&
                                          (actor.bytes[0] ^ other.bytes[0]) == 0x20)) &&
           !text_equals(actor, TEXT("auto"));
}

/* G-12, G-13, G-14 */
static void guard_cost_approved(const struct judging *judging)
{
    int64_t amount_fen = judging->event->data.cost_approved.amount_fen;
    int64_t limit_fen = judging->world->policy.cost_limit_fen;
    bool above = limit_fen != ABSENT && amount_fen > limit_fen - (MUTANT(LIMIT_REACHED) ? 1 : 0);

    if (judging->event->lane == LANE_A && !above) {
        refusals_add(judging->refusals, ERR_LANE,
                     "the manager approves cost only above the deputy's limit");
    }
    if (is_in(judging, STATE_E5)) {
        REFUSE(judging, ERR_NOT_ASSESSED);
        return;
    }
    if (!judge_turn(judging, is_in(judging, STATE_BX))) {
        return;
    }
    if (amount_fen > judging->inquiry->assessed_fen) {
        refusals_add(judging->refusals, ERR_OVER_ASSESSED,
                     "%" PRId64 " fen is more than the assessed %" PRId64 " fen", amount_fen,
                     judging->inquiry->assessed_fen);
    }
    if (judging->event->lane == LANE_B && above) {
        refusals_add(judging->refusals, ERR_OVER_LIMIT,
                     "%" PRId64 " fen is above the deputy's limit of %" PRId64 " fen", amount_fen,
                     limit_fen);
    }
    if (is_same_person(judging, judging->inquiry->assessor) && !MUTANT(ONE_PERSON)) {
        REFUSE(judging, ERR_SELF_APPROVAL);
    }
}

/* G-15 */
static void guard_answered(const struct judging *judging)
{
    char date[DATE_TEXT_BYTES];

    (void)judge_turn(judging, is_in(judging, STATE_B7));
    if (judging->event->data.inquiry_answered.promised_on <
        judging->day + (MUTANT(PROMISE_TOMORROW) ? 1 : 0)) {
        refusals_add(judging->refusals, ERR_NO_TIME_LIMIT,
                     "promises a day before the answer's own, %s", date_format(date, judging->day));
    }
}

/* G-13 */
static void guard_solution_approved(const struct judging *judging)
{
    if (judge_turn(judging, is_in(judging, STATE_A8)) &&
        (is_same_person(judging, judging->inquiry->proposer) ||
         is_same_person(judging, judging->inquiry->answerer))) {
        REFUSE(judging, ERR_SELF_APPROVAL);
    }
}

static bool return_fits(enum category category, enum return_to to)
{
    return to == RETURN_TO_B7 || (to == RETURN_TO_D5 && category == CATEGORY_ENGINEERING) ||
           (to == RETURN_TO_F6 && category == CATEGORY_PROPERTY);
}

static void guard_solution_returned(const struct judging *judging)
{
    enum return_to to = (enum return_to)judging->event->data.solution_returned.to;

    if (judge_turn(judging, is_in(judging, STATE_A8)) &&
        !return_fits(judging->inquiry->category, to)) {
        refusals_add(judging->refusals, ERR_STATE, "%s cannot be returned to %.*s",
                     category_word(judging->inquiry->category),
                     TEXT_ARGUMENTS(words_at(kind_schema(KIND_RETURN_TO)->words, (int)to)));
    }
    judge_rounds(judging);
}

void judge_inquiry(const struct judging *judging)
{
    enum event_type type = judging->event->type;

    if (type == EVENT_INQUIRY_RAISED) {
        guard_new_inquiry(judging);
    } else if (type == EVENT_INQUIRY_CLASSIFIED) {
        guard_classified(judging);
    } else if (type == EVENT_SOLUTION_PROPOSED) {
        guard_solution(judging);
    } else if (type == EVENT_COST_ASSESSED) {
        (void)judge_turn(judging, is_in(judging, STATE_E5));
    } else if (type == EVENT_COST_APPROVED) {
        guard_cost_approved(judging);
    } else if (type == EVENT_COST_REJECTED) {
        (void)judge_turn(judging, is_in(judging, STATE_BX));
        judge_rounds(judging);
    } else if (type == EVENT_INQUIRY_ANSWERED) {
        guard_answered(judging);
    } else if (type == EVENT_SOLUTION_APPROVED) {
        guard_solution_approved(judging);
    } else if (type == EVENT_SOLUTION_RETURNED) {
        guard_solution_returned(judging);
    } else if (type == EVENT_INQUIRY_WITHDRAWN) {
        (void)judge_turn(judging, judging->inquiry != NULL && inquiry_is_open(judging->inquiry));
    }
}
