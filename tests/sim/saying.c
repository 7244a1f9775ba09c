#include "tests/sim/saying.h"

#include "schemas/process.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define PROJECT "p"
#define SIGNED_ON 19000 /* 2022-01-08: long ago */

void saying_by(struct saying *saying, enum lane lane)
{
    static const char *const actors[] = {"?",     "pan.a", "bai.b",   "cui.c", "du.d",
                                         "esi.e", "fu.f",  "owner.o", "system"};

    saying->event.lane = lane;
    saying->event.actor = text_of(actors[lane]);
}

void saying_begin(struct saying *saying, enum event_type type, enum lane lane, struct text subject,
                  int64_t unix_ms)
{
    saying->event = (struct event){
        .type = type,
        .subject = subject,
        .time = {unix_ms / 1000, 0},
        .expect = ABSENT,
    };
    saying_by(saying, lane);
    saying->event.time_text = text_of(moment_format(saying->time, unix_ms / 1000));
    fields_clear(&event_schema(type)->data, &saying->event.data);
}

struct text saying_encode(const struct saying *saying, char bytes[SAYING_BYTES])
{
    struct writer writer = writer_of(bytes, SAYING_BYTES);

    event_encode(&saying->event, &writer);
    assert(!writer.overflowed);
    return writer_text(&writer);
}

static int32_t today(const struct saying *saying)
{
    return moment_day(saying->event.time);
}

static void name(struct saying *saying, const char *first, const char *second)
{
    (void)snprintf(saying->id, sizeof saying->id, "%s%s", first, second);
    saying->event.id = text_of(saying->id);
}

/* Facts. */

void saying_of_scheme(struct saying *saying, int64_t unix_ms)
{
    struct scheme_adopted *said = &saying->event.data.scheme_adopted;
    const struct scheme_items items = {TEXT("x"), TEXT("x"), TEXT("x"), TEXT("x"), TEXT("x")};
    struct writer writer = writer_of(saying->list, sizeof saying->list);

    saying_begin(saying, EVENT_SCHEME_ADOPTED, LANE_A, TEXT(SAYING_PROJECT), unix_ms);
    name(saying, "scheme-", "1");
    fields_encode(record_schema("scheme_items"), &items, &writer);
    said->version = 1;
    said->items = (struct list){saying->list, (uint32_t)writer.count, 5};
    said->from_on = SIGNED_ON;
}

void saying_of_contract(struct saying *saying, const struct saying_contract *contract,
                        int64_t unix_ms)
{
    struct contract_filed *said = &saying->event.data.contract_filed;
    const struct instalment instalment = {1, SIGNED_ON + 300, contract->price_fen, 2};
    struct writer writer = writer_of(saying->list, sizeof saying->list);

    saying_begin(saying, EVENT_CONTRACT_FILED, LANE_C, text_of(contract->subject), unix_ms);
    name(saying, "contract", "");
    writer_array(&writer, 1);
    fields_encode(record_schema("instalment"), &instalment, &writer);
    said->project = TEXT(PROJECT);
    said->unit = text_of(contract->unit);
    said->signed_on = SIGNED_ON;
    said->price_fen = contract->price_fen;
    said->unit_price_fen = 600000;
    said->area_dm2 = 9000;
    said->schedule = (struct list){saying->list, (uint32_t)writer.count, 1};
    said->scheme_version = 1;
}

void saying_of_inquiry(struct saying *saying, struct text subject, const char *inquiry,
                       uint32_t number, int64_t unix_ms)
{
    static const struct {
        const char *text;
        int category; /* given by the deputy who wrote it down; 0: not given */
    } texts[SAYING_TEXTS] = {
        {"厨房漏水", 0},       {"卧室裂缝3米", 0},      {"客厅瓷砖空鼓2平方米", 1},
        {"入户门锁坏了", 1},   {"电梯经常停", 0},       {"停车位被占", 2},
        {"楼道垃圾没人收", 0}, {"贷款什么时候放款", 0}, {"发票怎么开", 3},
        {"想和你们谈一谈", 0},
    };
    struct inquiry_raised *said = &saying->event.data.inquiry_raised;

    saying_begin(saying, EVENT_INQUIRY_RAISED, LANE_OWNER, subject, unix_ms);
    name(saying, "raise-", inquiry);
    said->inquiry = text_of(inquiry);
    said->channel = 2;
    said->text = text_of(texts[number].text);
    said->category = texts[number].category;
    said->recorder = RECORDER_B;
}

void saying_of_payment(struct saying *saying, struct text subject, const char *payment,
                       int64_t amount_fen, int64_t unix_ms)
{
    struct payment_received *said = &saying->event.data.payment_received;

    saying_begin(saying, EVENT_PAYMENT_RECEIVED, LANE_E, subject, unix_ms);
    name(saying, "bank-", payment);
    said->payment = text_of(payment);
    said->amount_fen = amount_fen;
    said->method = 2;
    said->received_on = SIGNED_ON + 100;
    said->ref = saying->event.id;
    said->payer = TEXT("owner");
}

void saying_of_withdrawal(struct saying *saying, struct text subject, const char *inquiry,
                          int64_t unix_ms)
{
    struct inquiry_withdrawn *said = &saying->event.data.inquiry_withdrawn;

    saying_begin(saying, EVENT_INQUIRY_WITHDRAWN, LANE_OWNER, subject, unix_ms);
    name(saying, "withdraw-", inquiry);
    said->inquiry = text_of(inquiry);
    said->reason = TEXT("settled");
    said->evidence = TEXT("letter");
}

void saying_of_cancellation(struct saying *saying, struct text subject, int64_t unix_ms)
{
    struct contract_cancelled *said = &saying->event.data.contract_cancelled;

    saying_begin(saying, EVENT_CONTRACT_CANCELLED, LANE_C, subject, unix_ms);
    name(saying, "cancel", "");
    said->reason = 3; /* another unit instead */
    said->on = SIGNED_ON + 200;
    said->forfeit_fen = 0;
}

void saying_of_erasure(struct saying *saying, struct text subject, const char *stage,
                       struct prng *prng, int64_t unix_ms)
{
    struct case_erased *said = &saying->event.data.case_erased;

    saying_begin(saying, EVENT_CASE_ERASED, LANE_A, subject, unix_ms);
    name(saying, "erase", "");
    said->approver = prng_below(prng, 8) == 0 ? saying->event.actor : TEXT("pei.a");
    said->reason = TEXT("asked for");
    said->unit_freed = prng_below(prng, 4) == 0;
    said->stage = text_of(stage);
}

/* Decisions. */

static void decide_solution(struct saying *saying, const struct open_node *node, struct prng *prng)
{
    struct solution_proposed *said = &saying->event.data.solution_proposed;
    const bool is_engineering = node->node == NODE_D5;

    saying_begin(saying, EVENT_SOLUTION_PROPOSED, node->lane, saying->event.subject,
                 saying->event.time.seconds * 1000);
    said->inquiry = node->inquiry;
    said->plan = TEXT("somebody comes and mends it");
    said->budget_fen = is_engineering ? prng_between(prng, 0, 1) * 20000 : ABSENT;
    said->work_days = 3;
    said->bearer = 1;
}

static void decide_cost(struct saying *saying, const struct view *view,
                        const struct open_node *node, struct prng *prng)
{
    const struct view_inquiry *inquiry = view_inquiry_of(view, node->inquiry);
    const bool is_no = prng_below(prng, 4) == 0 && inquiry != NULL && inquiry->round < 6;

    saying_begin(saying, is_no ? EVENT_COST_REJECTED : EVENT_COST_APPROVED, LANE_B, view->subject,
                 saying->event.time.seconds * 1000);
    if (is_no) {
        saying->event.data.cost_rejected.inquiry = node->inquiry;
        saying->event.data.cost_rejected.reason = TEXT("dear");
    } else {
        saying->event.data.cost_approved.inquiry = node->inquiry;
        saying->event.data.cost_approved.amount_fen =
            inquiry == NULL || inquiry->assessed_fen < 1 ? 1 : inquiry->assessed_fen;
    }
}

static void decide_approval(struct saying *saying, const struct view *view,
                            const struct open_node *node, struct prng *prng)
{
    static const int back_to[] = {RETURN_TO_B7, RETURN_TO_D5, RETURN_TO_F6, RETURN_TO_B7};
    const struct view_inquiry *inquiry = view_inquiry_of(view, node->inquiry);
    const bool is_no = prng_below(prng, 4) == 0 && inquiry != NULL && inquiry->round < 6;
    const bool is_far = prng_below(prng, 2) == 0;

    saying_begin(saying, is_no ? EVENT_SOLUTION_RETURNED : EVENT_SOLUTION_APPROVED, LANE_A,
                 view->subject, saying->event.time.seconds * 1000);
    if (is_no) {
        saying->event.data.solution_returned.inquiry = node->inquiry;
        saying->event.data.solution_returned.reason = TEXT("thin");
        saying->event.data.solution_returned.to =
            is_far ? back_to[inquiry->category] : RETURN_TO_B7;
    } else {
        saying->event.data.solution_approved.inquiry = node->inquiry;
    }
}

static void decide_inquiry(struct saying *saying, const struct view *view,
                           const struct open_node *node, struct prng *prng)
{
    const int64_t unix_ms = saying->event.time.seconds * 1000;

    if (node->node == NODE_B5) {
        saying_begin(saying, EVENT_INQUIRY_CLASSIFIED, LANE_B, view->subject, unix_ms);
        saying->event.data.inquiry_classified.inquiry = node->inquiry;
        saying->event.data.inquiry_classified.category = CATEGORY_GENERAL;
    } else if (node->node == NODE_D5 || node->node == NODE_F6) {
        decide_solution(saying, node, prng);
    } else if (node->node == NODE_E5) {
        const int64_t amount_fen = prng_between(prng, 0, 1) * 30000;

        saying_begin(saying, EVENT_COST_ASSESSED, LANE_E, view->subject, unix_ms);
        saying->event.data.cost_assessed.inquiry = node->inquiry;
        saying->event.data.cost_assessed.amount_fen = amount_fen;
    } else if (node->node == NODE_R) {
        saying_begin(saying, EVENT_REMEDY_COMPLETED, node->lane, view->subject, unix_ms);
        saying->event.data.remedy_completed.inquiry = node->inquiry;
        saying->event.data.remedy_completed.done_on = today(saying);
    } else if (node->node == NODE_BX) {
        decide_cost(saying, view, node, prng);
    } else if (node->node == NODE_B7) {
        saying_begin(saying, EVENT_INQUIRY_ANSWERED, LANE_B, view->subject, unix_ms);
        saying->event.data.inquiry_answered.inquiry = node->inquiry;
        saying->event.data.inquiry_answered.answer = TEXT("we mend it");
        saying->event.data.inquiry_answered.promised_on = today(saying) + 5;
        saying->event.data.inquiry_answered.channel = 2;
        saying->event.data.inquiry_answered.told_to = TEXT("owner");
    } else {
        decide_approval(saying, view, node, prng);
    }
}

static void hand_over(struct saying *saying, struct text subject, int64_t unix_ms)
{
    struct movein_completed *said = &saying->event.data.movein_completed;
    const struct meters meters = {1, 2, 3};
    struct writer checklist = writer_of(saying->other_list, sizeof saying->other_list);
    struct writer writer = writer_of(saying->list, sizeof saying->list);

    saying_begin(saying, EVENT_MOVEIN_COMPLETED, LANE_F, subject, unix_ms);
    writer_map(&checklist, 0);
    fields_encode(record_schema("meters"), &meters, &writer);
    said->done_on = today(saying);
    said->checklist = (struct list){saying->other_list, (uint32_t)checklist.count, 0};
    said->meters = (struct list){saying->list, (uint32_t)writer.count, 3};
    said->keys = 2;
    said->signed_by = TEXT("owner");
}

static bool decide_case(struct saying *saying, const struct view *view,
                        const struct open_node *node, struct prng *prng)
{
    const int64_t unix_ms = saying->event.time.seconds * 1000;

    if (node->node == NODE_C3) {
        saying_begin(saying, EVENT_FILE_ESTABLISHED, LANE_C, view->subject, unix_ms);
        saying->event.data.file_established.file_no = TEXT("KH-by-hand");
        saying->event.data.file_established.volumes = 1;
        saying->event.data.file_established.copy_to = TEXT("bai.b");
    } else if (node->node == NODE_C9) {
        const int32_t after = (int32_t)prng_between(prng, 1, 30);

        saying_begin(saying, EVENT_MOVEIN_SCHEDULED, LANE_C, view->subject, unix_ms);
        saying->event.data.movein_scheduled.movein_on = today(saying) + after;
        saying->event.data.movein_scheduled.contacted_via = TEXT("phone");
    } else if (node->node == NODE_F9) {
        saying_begin(saying, EVENT_PAYMENT_CLEARED, LANE_E, view->subject, unix_ms);
        (void)snprintf(saying->word, sizeof saying->word, "%.*s/%u", TEXT_ARGUMENTS(view->subject),
                       view->events); /* unique enough */
        saying->event.data.payment_cleared.certificate_no = text_of(saying->word);
        saying->event.data.payment_cleared.due_fen = view->due_fen;
        saying->event.data.payment_cleared.received_fen = view->paid_fen;
        saying->event.data.payment_cleared.issued_on = today(saying);
    } else if (node->node == NODE_B10 && !text_is_absent(view->certificate_no)) {
        saying_begin(saying, EVENT_QUALIFICATION_CONFIRMED, LANE_B, view->subject, unix_ms);
        saying->event.data.qualification_confirmed.certificate_no = view->certificate_no;
    } else if (node->node == NODE_F11) {
        hand_over(saying, view->subject, unix_ms);
    } else {
        return false;
    }
    return true;
}

/* A department has two people, and some of them sit in two chairs: what one has assessed or
 * answered, the same one may not approve, but the other may. */
static void choose_person(struct saying *saying, struct prng *prng)
{
    const bool is_other = prng_below(prng, 2) == 0;

    if (saying->event.type == EVENT_COST_ASSESSED && is_other) {
        saying->event.actor = TEXT("bai.b");
    } else if (saying->event.type == EVENT_INQUIRY_ANSWERED && is_other) {
        saying->event.actor = TEXT("pan.a");
    } else if (saying->event.type == EVENT_COST_APPROVED && is_other) {
        saying->event.actor = TEXT("bao.b");
    } else if (saying->event.type == EVENT_SOLUTION_APPROVED && is_other) {
        saying->event.actor = TEXT("pei.a");
    }
}

bool saying_of_decision(struct saying *saying, const struct view *view,
                        const struct open_node *node, struct prng *prng, int64_t unix_ms)
{
    bool is_said = true;

    saying->event = (struct event){.subject = view->subject, .time = {unix_ms / 1000, 0}};
    if (text_is_absent(node->inquiry)) {
        is_said = decide_case(saying, view, node, prng);
    } else {
        decide_inquiry(saying, view, node, prng);
    }
    choose_person(saying, prng);
    process_act_id(node, saying->id);
    saying->event.id = text_of(saying->id);
    saying->event.causationid = node->opener;
    if (prng_below(prng, 8) == 0) {
        saying->event.expect = (int64_t)view->sequence;
    }
    return is_said && !text_is_absent(node->opener);
}

/* Blunders. */

static void blunder_of_inquiry(struct saying *saying, struct text subject, struct prng *prng,
                               int64_t unix_ms)
{
    static const char *const inquiries[] = {"Q1", "Q2", "Q3", "Q9"};
    const struct text inquiry = text_of(inquiries[prng_below(prng, 4)]);
    const uint32_t choice = prng_below(prng, 8);
    struct view view = {.subject = subject, .inquiry_count = 1};
    struct open_node node = {.inquiry = inquiry};
    static const struct {
        enum node node;
        enum lane lane;
    } nodes[] = {{NODE_B5, LANE_B}, {NODE_D5, LANE_D}, {NODE_F6, LANE_F}, {NODE_E5, LANE_E},
                 {NODE_BX, LANE_B}, {NODE_B7, LANE_B}, {NODE_A8, LANE_A}, {NODE_R, LANE_D}};

    node.node = nodes[choice].node;
    node.lane = nodes[choice].lane;
    view.inquiries[0] = (struct view_inquiry){
        .inquiry = inquiry, .category = CATEGORY_ENGINEERING, .round = 1, .assessed_fen = 30001};
    saying->event = (struct event){.subject = subject, .time = {unix_ms / 1000, 0}};
    decide_inquiry(saying, &view, &node, prng);
    if (prng_below(prng, 4) == 0) {
        saying->event.actor = TEXT("bai.b"); /* one person in two chairs */
    }
}

static void blunder_of_case(struct saying *saying, struct text subject, struct prng *prng,
                            int64_t unix_ms)
{
    static const enum node nodes[] = {NODE_C3, NODE_C9, NODE_F9, NODE_B10, NODE_F11};
    const struct view view = {
        .subject = subject, .certificate_no = TEXT("FK-wrong"), .due_fen = 1, .paid_fen = 1};
    const struct open_node node = {.node = nodes[prng_below(prng, 5)]};

    saying->event = (struct event){.subject = subject, .time = {unix_ms / 1000, 0}};
    (void)decide_case(saying, &view, &node, prng); /* each of these is said */
}

/* A contract on a unit that is taken, a certificate under a number that is used, in most cases. */
static void blunder_of_index(struct saying *saying, struct prng *prng, int64_t unix_ms)
{
    static const struct saying_contract contracts[] = {
        {"XX-1", "1-1-101", 1000}, {"XX-2", "2-1-101", 1000}, {"XX-3", "1-1-102", 1000}};
    static const char *const numbers[] = {"FK-HT-1-1-1", "FK-HT-2-1-1", "FK-HT-1-2-1"};
    const uint32_t choice = prng_below(prng, 3);

    if (prng_below(prng, 2) == 0) {
        saying_of_contract(saying, &contracts[choice], unix_ms);
        saying->event.data.contract_filed.price_fen++; /* or it might be the first there */
        return;
    }
    saying_begin(saying, EVENT_PAYMENT_CLEARED, LANE_E, TEXT("HT-1-1"), unix_ms);
    saying->event.data.payment_cleared.certificate_no = text_of(numbers[choice]);
    saying->event.data.payment_cleared.due_fen = 1;
    saying->event.data.payment_cleared.received_fen = 1;
    saying->event.data.payment_cleared.issued_on = today(saying);
}

static void spoil_envelope(struct saying *saying, struct prng *prng)
{
    static const enum lane lanes[] = {LANE_A, LANE_B, LANE_F, LANE_OWNER};
    const uint32_t choice = prng_below(prng, 10);

    if (choice == 0) {
        saying->event.lane = lanes[prng_below(prng, 4)];
    } else if (choice == 1) {
        saying->event.causationid = TEXT("contract");
    } else if (choice == 2) {
        saying->event.expect = prng_between(prng, 0, 40);
    } else if (choice == 3) {
        const int64_t ahead_s = prng_between(prng, 290, 310);

        saying->event.time.seconds += ahead_s;
        saying->event.time_text = text_of(moment_format(saying->time, saying->event.time.seconds));
    } else if (choice == 4) {
        saying->event.time.seconds = INT64_C(86400) * (SIGNED_ON - 1);
        saying->event.time_text = text_of(moment_format(saying->time, saying->event.time.seconds));
    }
}

void saying_of_blunder(struct saying *saying, struct text subject, struct prng *prng,
                       int64_t unix_ms)
{
    const uint32_t choice = prng_below(prng, 14);

    if (choice < 4) {
        blunder_of_inquiry(saying, subject, prng, unix_ms);
    } else if (choice < 7) {
        blunder_of_case(saying, subject, prng, unix_ms);
    } else if (choice == 7) {
        saying_of_payment(saying, subject, "P9", 1 + prng_below(prng, 2), unix_ms);
    } else if (choice < 10) {
        blunder_of_index(saying, prng, unix_ms);
    } else {
        saying_of_wrong_deadline(saying, subject, prng, unix_ms);
    }
    spoil_envelope(saying, prng);
}
