#include "tests/sim/saying.h"

#include "tests/sim/saying_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

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

int32_t saying_today(const struct saying *saying)
{
    return moment_day(saying->event.time);
}

static void name(struct saying *saying, const char *first, const char *second)
{
    (void)snprintf(saying->id, sizeof saying->id, "%s%s", first, second);
    saying->event.id = text_of(saying->id);
}

/* Facts. */

const char *saying_project(uint32_t number)
{
    static const char *const projects[SAYING_PROJECTS] = {"p", "q"};

    return projects[number];
}

void saying_of_scheme(struct saying *saying, uint32_t number, int64_t unix_ms)
{
    static const char *const subjects[SAYING_PROJECTS] = {"project:p", "project:q"};
    struct scheme_adopted *said = &saying->event.data.scheme_adopted;
    const struct scheme_items items = {TEXT("x"), TEXT("x"), TEXT("x"), TEXT("x"), TEXT("x")};
    struct writer writer = writer_of(saying->list, sizeof saying->list);

    saying_begin(saying, EVENT_SCHEME_ADOPTED, LANE_A, text_of(subjects[number]), unix_ms);
    name(saying, "scheme-", "1");
    fields_encode(record_schema("scheme_items"), &items, &writer);
    said->version = 1;
    said->items = (struct list){saying->list, (uint32_t)writer.count, 5};
    said->from_on = number == 0 ? SAYING_SIGNED_ON : saying_today(saying);
}

void saying_of_contract(struct saying *saying, const struct saying_contract *contract,
                        int64_t unix_ms)
{
    struct contract_filed *said = &saying->event.data.contract_filed;
    const struct instalment instalment = {1, SAYING_SIGNED_ON + 300, contract->price_fen, 2};
    struct writer writer = writer_of(saying->list, sizeof saying->list);

    saying_begin(saying, EVENT_CONTRACT_FILED, LANE_C, text_of(contract->subject), unix_ms);
    name(saying, "contract", "");
    writer_array(&writer, 1);
    fields_encode(record_schema("instalment"), &instalment, &writer);
    said->project = text_of(contract->project);
    said->unit = text_of(contract->unit);
    said->signed_on = contract->is_new ? saying_today(saying) : SAYING_SIGNED_ON;
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
    said->received_on = SAYING_SIGNED_ON + 100;
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
    said->on = SAYING_SIGNED_ON + 200;
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
