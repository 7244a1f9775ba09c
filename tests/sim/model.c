#include "tests/sim/model.h"

#include "tests/sim/model_walk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_MAX 4096
#define INQUIRIES_MAX 256
#define OPEN_MAX 64
#define PAYMENTS_MAX 512
#define ROUNDS_MAX 16
#define AHEAD_NANOS (INT64_C(5) * 60 * 1000000000)

/* Who says it, the node that it completes, and what else is asked of a type. */
struct row {
    enum event_type type;
    bool of_project;
    bool needs_file;
    bool after_movein; /* legal then */
    const char *lanes;
    enum node node;
};

static const struct row rows[] = {
    {EVENT_SCHEME_ADOPTED, true, false, false, "A", NODE_NONE},
    {EVENT_PROJECT_REPORTED, true, false, false, "B", NODE_NONE},
    {EVENT_CONTRACT_FILED, false, false, false, "C", NODE_NONE},
    {EVENT_FILE_ESTABLISHED, false, false, false, "C", NODE_C3},
    {EVENT_INQUIRY_RAISED, false, true, true, "owner", NODE_NONE},
    {EVENT_INQUIRY_CLASSIFIED, false, true, true, "B", NODE_B5},
    {EVENT_SOLUTION_PROPOSED, false, true, true, "B D F", NODE_D5}, /* or F6 */
    {EVENT_COST_ASSESSED, false, true, true, "E", NODE_E5},
    {EVENT_COST_APPROVED, false, true, true, "A B", NODE_BX},
    {EVENT_COST_REJECTED, false, true, true, "B", NODE_BX},
    {EVENT_INQUIRY_ANSWERED, false, true, true, "B", NODE_B7},
    {EVENT_SOLUTION_APPROVED, false, true, true, "A", NODE_A8},
    {EVENT_SOLUTION_RETURNED, false, true, true, "A", NODE_A8},
    {EVENT_INQUIRY_WITHDRAWN, false, true, true, "owner", NODE_NONE},
    {EVENT_PAYMENT_RECEIVED, false, false, false, "E", NODE_NONE},
    {EVENT_PAYMENT_CLEARED, false, false, false, "E", NODE_F9},
    {EVENT_MOVEIN_SCHEDULED, false, true, false, "C", NODE_C9},
    {EVENT_QUALIFICATION_CONFIRMED, false, false, false, "B", NODE_B10},
    {EVENT_MOVEIN_COMPLETED, false, false, false, "F", NODE_F11},
};

static const struct row *row_of(enum event_type type)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].type == type) {
            return &rows[i];
        }
    }
    return NULL;
}

bool model_knows(enum event_type type)
{
    return row_of(type) != NULL;
}

/* The lists. */

const struct model_case *model_case_of(const struct model *model, struct text subject)
{
    for (uint32_t i = 0; i < model->case_count; i++) {
        if (model->cases[i].count > 0 && text_equals(model->cases[i].subject, subject)) {
            return &model->cases[i];
        }
    }
    return NULL;
}

const struct model_event *model_at(const struct model *model, uint64_t sequence)
{
    assert(sequence >= 1 && sequence <= model->count);
    return model->events[sequence - 1];
}

static void *grown(void *items, uint32_t count, uint32_t *capacity, size_t bytes)
{
    if (count < *capacity) {
        return items;
    }
    *capacity = *capacity == 0 ? 16 : *capacity * 2;
    items = realloc(items, *capacity * bytes);
    assert(items != NULL);
    return items;
}

static void note_in_case(struct model *model, const struct model_event *taken)
{
    struct model_case *of = (struct model_case *)model_case_of(model, taken->event.subject);

    if (of == NULL) {
        model->cases =
            grown(model->cases, model->case_count, &model->case_capacity, sizeof *model->cases);
        of = &model->cases[model->case_count++];
        *of = (struct model_case){.subject = taken->event.subject};
    }
    of->events = grown(of->events, of->count, &of->capacity, sizeof(struct model_event *));
    of->events[of->count++] = taken;
}

void model_take(struct model *model, struct text bytes, int64_t recorded_unix_ms)
{
    struct model_event *taken = calloc(1, sizeof *taken);
    char *copy = malloc(bytes.count);
    struct refusals refusals;

    assert(taken != NULL && copy != NULL);
    (void)memcpy(copy, bytes.bytes, bytes.count);
    taken->bytes = (struct text){copy, bytes.count};
    refusals = event_decode(&taken->event, copy, bytes.count);
    assert(!refusals_any(&refusals)); /* it was judged */
    taken->sequence = model->count + 1;
    taken->recorded_unix_ms = recorded_unix_ms;
    model->events =
        grown(model->events, model->count, &model->capacity, sizeof(struct model_event *));
    model->events[model->count++] = taken;
    note_in_case(model, taken);
}

static void forget_last(struct model *model)
{
    struct model_event *last = model->events[--model->count];
    struct model_case *of = (struct model_case *)model_case_of(model, last->event.subject);

    of->count--;
    free((void *)last->bytes.bytes);
    free(last);
}

void model_forget(struct model *model, uint64_t sequence)
{
    while (model->count > sequence) {
        forget_last(model);
    }
    while (model->case_count > 0 && model->cases[model->case_count - 1].count == 0) {
        free(model->cases[--model->case_count].events);
    }
}

void model_finish(struct model *model)
{
    model_forget(model, 0);
    free(model->events);
    free(model->cases);
    *model = (struct model){0};
}

/* The guards of all types. */

static uint64_t bit_if(bool condition, enum refusal refusal)
{
    return condition ? UINT64_C(1) << refusal : 0;
}

static bool may_say(const struct row *row, enum lane lane)
{
    return strstr(row->lanes, lane_word(lane)) != NULL; /* no word is part of another */
}

static bool is_future(const struct event *event, int64_t recorded_unix_ms)
{
    return event->time.seconds * 1000000000 + event->time.nanos >
           recorded_unix_ms * 1000000 + AHEAD_NANOS;
}

static uint64_t head_of(const struct model *model, struct text subject)
{
    const struct model_case *of = model_case_of(model, subject);

    return of == NULL ? 0 : of->events[of->count - 1]->sequence;
}

/* Where a causationid is given, it names the opener of the node that the event completes. */
static bool answers_another(const struct walk *walk, const struct event *event,
                            const struct row *row)
{
    struct walk_node nodes[OPEN_NODES_MAX];
    uint32_t count;

    if (text_is_absent(event->causationid) || row->node == NODE_NONE ||
        (event->type == EVENT_SOLUTION_PROPOSED && event->lane != LANE_D &&
         event->lane != LANE_F)) {
        return false;
    }
    count = walk_open(walk, nodes);
    for (uint32_t i = 0; i < count; i++) {
        const bool is_it =
            nodes[i].node == row->node || (row->node == NODE_D5 && nodes[i].node == NODE_F6);

        if (is_it && text_equals(nodes[i].inquiry, event_inquiry(event))) {
            return !text_equals(nodes[i].opener, event->causationid);
        }
    }
    return true;
}

/* The guards of one type. */

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

static bool unit_is_taken(const struct model *model, const struct event *event)
{
    const struct contract_filed *contract = &event->data.contract_filed;

    for (uint32_t i = 0; i < model->count; i++) {
        const struct event *other = &model->events[i]->event;

        if (other->type == EVENT_CONTRACT_FILED &&
            text_equals(other->data.contract_filed.project, contract->project) &&
            text_equals(other->data.contract_filed.unit, contract->unit) &&
            !text_equals(other->subject, event->subject)) {
            return true;
        }
    }
    return false;
}

static uint64_t judge_contract(const struct model *model, const struct walk *walk,
                               const struct event *event)
{
    const struct contract_filed *contract = &event->data.contract_filed;
    const int32_t day = moment_day(event->time);

    return bit_if(day < contract->signed_on, ERR_BEFORE_CONTRACT) |
           bit_if(!has_scheme(model, contract, day), ERR_NO_SCHEME) |
           bit_if(walk->count > 0, ERR_DUP_CONTRACT) |
           bit_if(unit_is_taken(model, event), ERR_UNIT_TAKEN) |
           bit_if(schedule_sum(contract) != contract->price_fen, ERR_SCHEDULE_SUM);
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

    return bit_if(!is_turn, ERR_STATE) |
           bit_if(is_turn && inquiry->category != CATEGORY_NONE && text_is_absent(said->reason),
                  ERR_FIELD) |
           bit_if(is_again && inquiry->round >= ROUNDS_MAX, ERR_LIMIT);
}

static uint64_t judge_proposed(const struct walk_inquiry *inquiry, const struct event *event)
{
    static const enum inquiry_state turns[] = {STATE_NONE, STATE_D5, STATE_F6, STATE_B7};
    static const enum lane solvers[] = {LANE_NONE, LANE_D, LANE_F, LANE_B};

    return bit_if(inquiry->state != turns[inquiry->category], ERR_STATE) |
           bit_if(inquiry->category != CATEGORY_NONE && event->lane != solvers[inquiry->category],
                  ERR_LANE);
}

static uint64_t judge_cost_approved(const struct walk_inquiry *inquiry, const struct event *event)
{
    if (inquiry->state == STATE_E5) {
        return bit_if(true, ERR_NOT_ASSESSED);
    }
    if (inquiry->state != STATE_BX) {
        return bit_if(true, ERR_STATE);
    }
    return bit_if(event->data.cost_approved.amount_fen > inquiry->assessed_fen, ERR_OVER_ASSESSED) |
           bit_if(is_one_person(event->actor, inquiry->assessor), ERR_SELF_APPROVAL);
}

static uint64_t judge_solution_approved(const struct walk_inquiry *inquiry,
                                        const struct event *event)
{
    if (inquiry->state != STATE_A8) {
        return bit_if(true, ERR_STATE);
    }
    return bit_if(is_one_person(event->actor, inquiry->proposer) ||
                      is_one_person(event->actor, inquiry->answerer),
                  ERR_SELF_APPROVAL);
}

static uint64_t judge_returned(const struct walk_inquiry *inquiry, const struct event *event)
{
    const int to = event->data.solution_returned.to;
    const bool fits = to == RETURN_TO_B7 ||
                      (to == RETURN_TO_D5 && inquiry->category == CATEGORY_ENGINEERING) ||
                      (to == RETURN_TO_F6 && inquiry->category == CATEGORY_PROPERTY);

    return bit_if(inquiry->state != STATE_A8 || !fits, ERR_STATE) |
           bit_if(inquiry->round >= ROUNDS_MAX, ERR_LIMIT);
}

/* What does not need the inquiry to be there. */
static uint64_t judge_plainly(const struct event *event)
{
    const int64_t budget_fen =
        event->type == EVENT_SOLUTION_PROPOSED ? event->data.solution_proposed.budget_fen : 0;

    return bit_if(budget_fen == ABSENT && event->lane == LANE_D, ERR_NO_BUDGET) |
           bit_if(budget_fen > 0 && (event->lane == LANE_B || event->lane == LANE_F), ERR_FIELD) |
           bit_if(event->type == EVENT_COST_APPROVED && event->lane == LANE_A, ERR_LANE) |
           bit_if(event->type == EVENT_INQUIRY_ANSWERED &&
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
        return bit_if(inquiry->state != STATE_BX, ERR_STATE) |
               bit_if(inquiry->round >= ROUNDS_MAX, ERR_LIMIT);
    }
    if (type == EVENT_INQUIRY_WITHDRAWN) {
        return bit_if(walk_is_final(inquiry->state), ERR_STATE);
    }
    return bit_if(inquiry->state != (type == EVENT_COST_ASSESSED ? STATE_E5 : STATE_B7), ERR_STATE);
}

static uint64_t judge_inquiry(const struct walk *walk, const struct event *event)
{
    struct walk_inquiry inquiry;
    const bool is_known = walk_inquiry_of(walk, event_inquiry(event), &inquiry);

    if (event->type == EVENT_INQUIRY_RAISED) {
        return bit_if(is_known, ERR_DUP_INQUIRY) | bit_if(walk_inquiries(walk) >= INQUIRIES_MAX ||
                                                              walk_open_inquiries(walk) >= OPEN_MAX,
                                                          ERR_LIMIT);
    }
    return judge_plainly(event) |
           (is_known ? judge_turn(&inquiry, event) : bit_if(true, ERR_NO_INQUIRY));
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
    return bit_if(is_twice, ERR_DUP_PAYMENT) | bit_if(is_ref_twice, ERR_DUP_REF) |
           bit_if(walk_count(walk, EVENT_PAYMENT_RECEIVED) >= PAYMENTS_MAX, ERR_LIMIT);
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

    return bit_if(walk_balance_fen(walk) > 0, ERR_BALANCE_DUE) |
           bit_if(said->due_fen != due_fen || said->received_fen != walk_paid_fen(walk),
                  ERR_TERMS) |
           bit_if(!text_is_absent(valid) && !text_equals(said->replaces, valid),
                  ERR_ALREADY_CLEARED) |
           bit_if(number_is_used(model, said->certificate_no), ERR_DUP_CERT) |
           bit_if(!text_is_absent(said->replaces) && !walk_has_certificate(walk, said->replaces),
                  ERR_NO_CERTIFICATE);
}

static uint64_t judge_type(const struct model *model, const struct walk *walk,
                           const struct event *event)
{
    const enum event_type type = event->type;

    if (type == EVENT_FILE_ESTABLISHED) {
        return bit_if(walk_has(walk, EVENT_FILE_ESTABLISHED), ERR_STATE);
    }
    if (type == EVENT_PAYMENT_RECEIVED) {
        return judge_payment(walk, &event->data.payment_received);
    }
    if (type == EVENT_PAYMENT_CLEARED) {
        return judge_cleared(model, walk, &event->data.payment_cleared);
    }
    if (type == EVENT_MOVEIN_SCHEDULED) {
        return bit_if(walk_open_inquiries(walk) > 0, ERR_OPEN_INQUIRY);
    }
    if (type == EVENT_QUALIFICATION_CONFIRMED) {
        const struct text valid = walk_certificate(walk);

        return walk_failing(walk) |
               bit_if(walk_has(walk, EVENT_QUALIFICATION_CONFIRMED), ERR_STATE) |
               bit_if(!text_is_absent(valid) &&
                          !text_equals(valid, event->data.qualification_confirmed.certificate_no),
                      ERR_TERMS);
    }
    if (type == EVENT_MOVEIN_COMPLETED) {
        return walk_failing(walk) |
               bit_if(!walk_has(walk, EVENT_QUALIFICATION_CONFIRMED), ERR_NOT_QUALIFIED);
    }
    return judge_inquiry(walk, event);
}

/* The order of judging. */

static uint64_t judge_case(const struct model *model, const struct walk *walk,
                           const struct event *event, const struct row *row)
{
    uint64_t bits;

    if (event->type == EVENT_CONTRACT_FILED) {
        return judge_contract(model, walk, event);
    }
    if (walk->count == 0) {
        return bit_if(true, ERR_NO_CASE);
    }
    bits = bit_if(moment_day(event->time) < walk_contract(walk)->signed_on, ERR_BEFORE_CONTRACT) |
           bit_if(answers_another(walk, event, row), ERR_STALE);
    if (walk_has(walk, EVENT_MOVEIN_COMPLETED) && !row->after_movein) {
        return bits | bit_if(true, ERR_MOVED_IN);
    }
    return bits | bit_if(row->needs_file && !walk_has(walk, EVENT_FILE_ESTABLISHED), ERR_NO_FILE) |
           judge_type(model, walk, event);
}

static uint64_t judge_new(const struct model *model, const struct event *event,
                          int64_t recorded_unix_ms)
{
    const struct row *row = row_of(event->type);
    const struct walk walk = walk_all(model, event->subject);
    uint64_t bits;

    if (!row->of_project && walk.count >= EVENTS_MAX) {
        return bit_if(true, ERR_LIMIT);
    }
    bits =
        bit_if(!may_say(row, event->lane), ERR_LANE) |
        bit_if(event->expect != ABSENT && (uint64_t)event->expect != head_of(model, event->subject),
               ERR_STALE) |
        bit_if(is_future(event, recorded_unix_ms), ERR_FUTURE);
    return row->of_project ? bits : bits | judge_case(model, &walk, event, row);
}

struct model_answer model_judge(const struct model *model, const struct event *event,
                                int64_t recorded_unix_ms, bool is_disk_low)
{
    const struct model_case *of = model_case_of(model, event->subject);
    uint64_t bits;

    for (uint32_t i = 0; of != NULL && i < of->count; i++) {
        const struct model_event *other = of->events[i];

        if (text_equals(other->event.id, event->id)) {
            const bool is_same = event_content_equals(&other->event, event);

            return (struct model_answer){is_same ? other->sequence : 0, false,
                                         bit_if(!is_same, ERR_ID_CONFLICT)};
        }
    }
    bits = is_disk_low ? bit_if(true, ERR_DISK_LOW) : judge_new(model, event, recorded_unix_ms);
    return (struct model_answer){bits == 0 ? model->count + 1 : 0, bits == 0, bits};
}
