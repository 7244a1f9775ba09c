#include "schemas/process.h"
#include "schemas/rules.h"

#include <inttypes.h>

/* Each guard of the procedure is a function here, named for what it asks, in the order of G-01 to
 * G-24. case_judge says which of them a type meets. */

/* Everything a guard may look at, and where it says no. */
struct judging {
    const struct world *world;
    const struct case_state *state;
    const struct event *event;
    const struct inquiry *inquiry; /* the event's; NULL: none, or unknown */
    int32_t day;                   /* of the event, in +08:00 */
    struct refusals *refusals;
};

#define REFUSE(judging, refusal) refusals_add((judging)->refusals, refusal, NULL)

/* G-02: the catalogue's lanes. */
static void guard_lane(const struct judging *judging)
{
    const struct event_schema *schema = event_schema(judging->event->type);
    const char *lane = lane_word(judging->event->lane);

    if (words_place(schema->lanes, text_of(lane)) == 0) {
        refusals_add(judging->refusals, ERR_LANE, "%s is said by lane %s, not by %s", schema->word,
                     schema->lanes, lane);
    }
}

/* G-03: has the subject moved on since the author looked? */
static void guard_expect(const struct judging *judging)
{
    int64_t expect = judging->event->expect;

    if (expect != ABSENT && (uint64_t)expect != judging->world->head) {
        refusals_add(judging->refusals, ERR_STALE,
                     "expected the subject at sequence %" PRId64 ", it is at %" PRIu64, expect,
                     judging->world->head);
    }
}

/* G-03: does it answer the event that opened the node which it would complete? */
static void guard_causation(const struct judging *judging)
{
    const struct event *event = judging->event;
    struct open_node node;

    if (text_is_absent(event->causationid) || !process_type_completes(event)) {
        return;
    }
    if (!process_completes(judging->state, event, &node)) {
        refusals_add(judging->refusals, ERR_STALE,
                     "answers %.*s, but the node it would complete is not open",
                     TEXT_ARGUMENTS(event->causationid));
    } else if (!text_equals(event->causationid, node.opener)) {
        refusals_add(judging->refusals, ERR_STALE, "answers %.*s, but %s was opened by %.*s",
                     TEXT_ARGUMENTS(event->causationid), node_word(node.node),
                     TEXT_ARGUMENTS(node.opener));
    }
}

/* G-04 */
static void guard_future(const struct judging *judging)
{
    if (moment_is_after(judging->event->time, judging->world->recorded_unix_ms + FUTURE_MS)) {
        REFUSE(judging, ERR_FUTURE);
    }
}

/* G-04 */
static void guard_after_signing(const struct judging *judging, int32_t signed_on)
{
    char date[DATE_TEXT_BYTES];

    if (judging->day < signed_on) {
        refusals_add(judging->refusals, ERR_BEFORE_CONTRACT,
                     "happened before the contract was signed on %s", date_format(date, signed_on));
    }
}

/* G-05 */
static void guard_schedule_sum(const struct judging *judging)
{
    const struct contract_filed *contract = &judging->event->data.contract_filed;
    const struct record_schema *schema = record_schema("instalment");
    struct instalment instalment;
    int64_t sum_fen = 0; /* LIST_COUNT_MAX times INTEGER_MAX fits: 2^63 */
    size_t at = 0;

    _Static_assert(LIST_COUNT_MAX <= 1024, "the sum of a schedule fits 63 bits");
    while (fields_next(&contract->schedule, schema, &at, &instalment)) {
        sum_fen += instalment.amount_fen;
    }
    if (sum_fen != contract->price_fen) {
        refusals_add(judging->refusals, ERR_SCHEDULE_SUM,
                     "the instalments add up to %" PRId64 " fen, the price is %" PRId64 " fen",
                     sum_fen, contract->price_fen);
    }
}

/* G-05 */
static void guard_contract(const struct judging *judging)
{
    const struct contract_filed *contract = &judging->event->data.contract_filed;

    if (!project_has_scheme(judging->world->project, contract->scheme_version, judging->day)) {
        refusals_add(judging->refusals, ERR_NO_SCHEME,
                     "project %.*s has no scheme version %" PRId64 " in force that day",
                     TEXT_ARGUMENTS(contract->project), contract->scheme_version);
    }
    if (judging->state->events > 0) {
        REFUSE(judging, ERR_DUP_CONTRACT);
    }
    if (judging->world->unit_is_taken) {
        REFUSE(judging, ERR_UNIT_TAKEN);
    }
    guard_schedule_sum(judging);
}

/* G-06 */
static void guard_file(const struct judging *judging)
{
    if (!judging->state->file_ok) {
        REFUSE(judging, ERR_NO_FILE);
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
    if (case_open_count(judging->state) >= CASE_INQUIRIES_OPEN_MAX) {
        refusals_add(judging->refusals, ERR_LIMIT, "a case has at most %d open inquiries",
                     CASE_INQUIRIES_OPEN_MAX);
    }
}

/* G-07: the inquiry is known, and it is its turn. True when both hold: only then are amounts and
 * persons looked at. */
static bool guard_turn(const struct judging *judging, bool is_turn)
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
static void guard_rounds(const struct judging *judging)
{
    if (judging->inquiry != NULL && judging->inquiry->round >= INQUIRY_ROUNDS_MAX) {
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

    if (guard_turn(judging, is_turn) && inquiry->category != CATEGORY_NONE &&
        text_is_absent(classified->reason)) {
        refusals_add(judging->refusals, ERR_FIELD, "data.reason: is missing; a change asks one");
    }
    if (inquiry != NULL && classified->category == CATEGORY_ENGINEERING &&
        inquiry->due_on != NO_DATE) {
        guard_rounds(judging);
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

    (void)guard_turn(judging, is_in(judging, of_category[category].state));
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
           text_equals(actor, other) && !text_equals(actor, TEXT("auto"));
}

/* G-12, G-13, G-14 */
static void guard_cost_approved(const struct judging *judging)
{
    int64_t amount_fen = judging->event->data.cost_approved.amount_fen;
    int64_t limit_fen = judging->world->policy.cost_limit_fen;
    bool above = limit_fen != ABSENT && amount_fen > limit_fen;

    if (judging->event->lane == LANE_A && !above) {
        refusals_add(judging->refusals, ERR_LANE,
                     "the manager approves cost only above the deputy's limit");
    }
    if (is_in(judging, STATE_E5)) {
        REFUSE(judging, ERR_NOT_ASSESSED);
        return;
    }
    if (!guard_turn(judging, is_in(judging, STATE_BX))) {
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
    if (is_same_person(judging, judging->inquiry->assessor)) {
        REFUSE(judging, ERR_SELF_APPROVAL);
    }
}

/* G-15 */
static void guard_answered(const struct judging *judging)
{
    char date[DATE_TEXT_BYTES];

    (void)guard_turn(judging, is_in(judging, STATE_B7));
    if (judging->event->data.inquiry_answered.promised_on < judging->day) {
        refusals_add(judging->refusals, ERR_NO_TIME_LIMIT,
                     "promises a day before the answer's own, %s", date_format(date, judging->day));
    }
}

/* G-13 */
static void guard_solution_approved(const struct judging *judging)
{
    if (guard_turn(judging, is_in(judging, STATE_A8)) &&
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

    if (guard_turn(judging, is_in(judging, STATE_A8)) &&
        !return_fits(judging->inquiry->category, to)) {
        refusals_add(judging->refusals, ERR_STATE, "%s cannot be returned to %.*s",
                     category_word(judging->inquiry->category),
                     TEXT_ARGUMENTS(words_at(kind_schema(KIND_RETURN_TO)->words, (int)to)));
    }
    guard_rounds(judging);
}

/* G-16 */
static void guard_cleared(const struct judging *judging)
{
    const struct payment_cleared *cleared = &judging->event->data.payment_cleared;
    const struct case_state *state = judging->state;
    const struct certificate *valid = case_valid_certificate(state);

    if (case_balance_fen(state) > 0) {
        refusals_add(judging->refusals, ERR_BALANCE_DUE, "%" PRId64 " fen outstanding",
                     case_balance_fen(state));
    }
    if (cleared->due_fen != state->due_fen || cleared->received_fen != state->paid_fen) {
        refusals_add(judging->refusals, ERR_TERMS,
                     "due is %" PRId64 " fen and received %" PRId64 " fen", state->due_fen,
                     state->paid_fen);
    }
    if (valid != NULL && !text_equals(cleared->replaces, valid->certificate_no)) {
        refusals_add(judging->refusals, ERR_ALREADY_CLEARED, "certificate %.*s is valid",
                     TEXT_ARGUMENTS(valid->certificate_no));
    }
    if (judging->world->certificate_is_used) {
        REFUSE(judging, ERR_DUP_CERT);
    }
    if (!text_is_absent(cleared->replaces) &&
        case_certificate_of(state, cleared->replaces) == NULL) {
        refusals_add(judging->refusals, ERR_NO_CERTIFICATE,
                     "replaces a certificate that this case does not have");
    }
}

/* G-17 */
static void guard_payment(const struct judging *judging)
{
    const struct payment_received *received = &judging->event->data.payment_received;
    const struct case_state *state = judging->state;

    if (state->payment_count >= CASE_PAYMENTS_MAX) {
        refusals_add(judging->refusals, ERR_LIMIT, "a case has at most %d payments",
                     CASE_PAYMENTS_MAX);
    }
    if (case_payment_of(state, received->payment) != NULL) {
        REFUSE(judging, ERR_DUP_PAYMENT);
    }
    for (uint32_t i = 0; i < state->payment_count && received->ref.count > 0; i++) {
        if (state->payments[i].amount_fen == received->amount_fen &&
            text_equals(state->payments[i].ref, received->ref)) {
            refusals_add(judging->refusals, ERR_DUP_REF,
                         "payment %.*s has the same reference and amount",
                         TEXT_ARGUMENTS(state->payments[i].payment));
        }
    }
}

/* G-19 and a part of Q */
static void guard_no_open_inquiry(const struct judging *judging)
{
    const struct case_state *state = judging->state;

    for (uint32_t i = 0; i < state->inquiry_count; i++) {
        const struct inquiry *inquiry = &state->inquiries[i];

        if (inquiry_is_open(inquiry) && !inquiry->deferred) {
            refusals_add(judging->refusals, ERR_OPEN_INQUIRY, "inquiry %.*s is in %s",
                         TEXT_ARGUMENTS(inquiry->inquiry), state_word(inquiry->state));
        }
    }
}

/* G-20: every part of Q that fails. */
static void guard_q(const struct judging *judging)
{
    guard_file(judging);
    guard_no_open_inquiry(judging);
    if (!case_cert_ok(judging->state)) {
        REFUSE(judging, ERR_NO_CERTIFICATE);
    }
    if (!case_date_ok(judging->state)) {
        REFUSE(judging, ERR_NO_DATE);
    }
}

/* G-20 */
static void guard_qualification(const struct judging *judging)
{
    const struct certificate *valid = case_valid_certificate(judging->state);
    struct text number = judging->event->data.qualification_confirmed.certificate_no;

    if (judging->state->qualified) {
        refusals_add(judging->refusals, ERR_STATE, "the qualification is confirmed already");
    }
    guard_q(judging);
    if (valid != NULL && !text_equals(number, valid->certificate_no)) {
        refusals_add(judging->refusals, ERR_TERMS, "the valid certificate is %.*s",
                     TEXT_ARGUMENTS(valid->certificate_no));
    }
}

/* G-21 */
static void guard_movein(const struct judging *judging)
{
    if (!judging->state->qualified) {
        REFUSE(judging, ERR_NOT_QUALIFIED);
    }
    guard_q(judging);
}

/* G-22 */
static bool is_legal_after_movein(enum event_type type)
{
    return (type >= EVENT_INQUIRY_RAISED && type <= EVENT_NODE_RELEASED) ||
           type == EVENT_FILE_AMENDED || type == EVENT_REFUND_PAID || type == EVENT_ENTRY_VOIDED ||
           type == EVENT_CASE_ERASED;
}

/* G-23 */
static bool is_legal_after_cancelling(enum event_type type)
{
    return type == EVENT_REFUND_PAID || type == EVENT_FILE_AMENDED || type == EVENT_ENTRY_VOIDED ||
           type == EVENT_CASE_ERASED;
}

/* The guards that a type has of its own, in a case that is alive. */
static void guard_type(const struct judging *judging)
{
    enum event_type type = judging->event->type;

    if ((type >= EVENT_INQUIRY_RAISED && type <= EVENT_DEADLINE_PASSED) ||
        type == EVENT_MOVEIN_SCHEDULED) {
        guard_file(judging);
    }
    if (type == EVENT_FILE_ESTABLISHED && judging->state->file_ok) {
        refusals_add(judging->refusals, ERR_STATE, "the customer file is established already");
    } else if (type == EVENT_INQUIRY_RAISED) {
        guard_new_inquiry(judging);
    } else if (type == EVENT_INQUIRY_CLASSIFIED) {
        guard_classified(judging);
    } else if (type == EVENT_SOLUTION_PROPOSED) {
        guard_solution(judging);
    } else if (type == EVENT_COST_ASSESSED) {
        (void)guard_turn(judging, is_in(judging, STATE_E5));
    } else if (type == EVENT_COST_APPROVED) {
        guard_cost_approved(judging);
    } else if (type == EVENT_COST_REJECTED) {
        (void)guard_turn(judging, is_in(judging, STATE_BX));
        guard_rounds(judging);
    } else if (type == EVENT_INQUIRY_ANSWERED) {
        guard_answered(judging);
    } else if (type == EVENT_SOLUTION_APPROVED) {
        guard_solution_approved(judging);
    } else if (type == EVENT_SOLUTION_RETURNED) {
        guard_solution_returned(judging);
    } else if (type == EVENT_INQUIRY_WITHDRAWN) {
        (void)guard_turn(judging, judging->inquiry != NULL && inquiry_is_open(judging->inquiry));
    } else if (type == EVENT_PAYMENT_RECEIVED) {
        guard_payment(judging);
    } else if (type == EVENT_PAYMENT_CLEARED) {
        guard_cleared(judging);
    } else if (type == EVENT_MOVEIN_SCHEDULED) {
        guard_no_open_inquiry(judging);
    } else if (type == EVENT_QUALIFICATION_CONFIRMED) {
        guard_qualification(judging);
    } else if (type == EVENT_MOVEIN_COMPLETED) {
        guard_movein(judging);
    }
}

/* What a case says of an event as a whole, and only then the type's own guards. */
static void guard_case(const struct judging *judging)
{
    enum event_type type = judging->event->type;

    if (type == EVENT_CONTRACT_FILED) {
        guard_after_signing(judging, judging->event->data.contract_filed.signed_on);
        guard_contract(judging);
        return;
    }
    if (judging->state->events == 0) {
        REFUSE(judging, ERR_NO_CASE);
        return;
    }
    guard_after_signing(judging, judging->state->signed_on);
    guard_causation(judging);
    if (judging->state->cancelled && !is_legal_after_cancelling(type)) {
        REFUSE(judging, ERR_CANCELLED);
    } else if (judging->state->moved_in && !is_legal_after_movein(type)) {
        REFUSE(judging, ERR_MOVED_IN);
    } else {
        guard_type(judging);
    }
}

static void guard_project(const struct judging *judging)
{
    const struct project *project = judging->world->project;

    if (judging->event->type == EVENT_SCHEME_ADOPTED &&
        project->scheme_count >= PROJECT_SCHEMES_MAX &&
        project_scheme(project, judging->event->data.scheme_adopted.version) == NULL) {
        refusals_add(judging->refusals, ERR_LIMIT, "a project has at most %d scheme versions",
                     PROJECT_SCHEMES_MAX);
    }
}

struct refusals case_judge(const struct world *world, const struct case_state *state,
                           const struct event *event)
{
    struct refusals refusals = {0};
    struct judging judging = {
        .world = world,
        .state = state,
        .event = event,
        .day = moment_day(event->time),
        .refusals = &refusals,
    };
    bool of_project = event_schema(event->type)->of_project;

    if (!of_project && state->events >= CASE_EVENTS_MAX) {
        refusals_add(&refusals, ERR_LIMIT, "a case has at most %d events", CASE_EVENTS_MAX);
        return refusals;
    }
    guard_lane(&judging);
    guard_expect(&judging);
    guard_future(&judging);
    if (of_project) {
        guard_project(&judging);
    } else {
        judging.inquiry = case_inquiry_of(state, event_inquiry(event));
        guard_case(&judging);
    }
    return refusals;
}
