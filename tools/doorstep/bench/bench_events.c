#include "tools/doorstep/bench/bench_events.h"

#include "tools/doorstep/shared/input/clock.h"
#include "tools/doorstep/shared/input/draft.h"
#include "tools/doorstep/shared/output/lang.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MIN 65536
#define EVENTS_MIN 256
#define CASE_BYTES 24

void events_made_finish(struct events_made *made)
{
    free(made->bytes);
    free(made->ends);
    *made = (struct events_made){0};
}

struct text events_made_at(const struct events_made *made, uint64_t number)
{
    size_t begin = number == 0 ? 0 : made->ends[number - 1];

    return (struct text){made->bytes + begin, (uint32_t)(made->ends[number] - begin)};
}

static enum status grow(struct events_made *made, size_t bytes, struct error *err)
{
    if (made->used + bytes > made->capacity) {
        size_t capacity = made->capacity * 2 + bytes + BYTES_MIN;
        char *grown = realloc(made->bytes, capacity);

        if (grown == NULL) {
            return error_set(err, STATUS_NO_MEMORY, SAY("make events", "生成记录：内存不足"));
        }
        made->bytes = grown;
        made->capacity = capacity;
    }
    if (made->count == made->count_capacity) {
        uint64_t capacity = made->count_capacity * 2 + EVENTS_MIN;
        size_t *grown = realloc(made->ends, capacity * sizeof *grown);

        if (grown == NULL) {
            return error_set(err, STATUS_NO_MEMORY, SAY("make events", "生成记录：内存不足"));
        }
        made->ends = grown;
        made->count_capacity = capacity;
    }
    return STATUS_OK;
}

static enum status make(struct events_made *made, struct draft *draft, struct error *err)
{
    static uint8_t bytes[EVENT_BYTES_MAX];
    struct writer writer = writer_of(bytes, sizeof bytes);
    char now[MOMENT_TEXT_BYTES];
    enum status status;

    draft->time = text_of(clock_now_text(now));
    draft->expect = ABSENT;
    draft->actor = TEXT("bench");
    status = draft_encode(draft, &writer, err);
    if (status == STATUS_OK) {
        status = grow(made, writer.count, err);
    }
    if (status == STATUS_OK) {
        (void)memcpy(made->bytes + made->used, bytes, writer.count);
        made->used += writer.count;
        made->ends[made->count++] = made->used;
    }
    return status;
}

/* "B-000017" */
static const char *name_case(char text[CASE_BYTES], uint64_t number)
{
    (void)snprintf(text, CASE_BYTES, "B-%06llu", (unsigned long long)number);
    return text;
}

enum status events_make_scheme(struct events_made *made, struct error *err)
{
    static const char *const pairs[] = {
        "version=1", "from_on=2024-01-01",
        ("items={\"person\":\"p\",\"standard\":\"s\",\"spec\":\"s\",\"price\":\"p\","
         "\"payment\":\"p\"}")};
    struct draft draft = {.schema = event_schema(EVENT_SCHEME_ADOPTED),
                          .subject = TEXT("project:bench"),
                          .id = TEXT("A2"),
                          .lane = TEXT("A"),
                          .pairs = pairs,
                          .pair_count = 3};

    return make(made, &draft, err);
}

enum status events_make_contract(struct events_made *made, uint64_t number, struct error *err)
{
    char subject[CASE_BYTES];
    char unit[64];
    char price[64];
    char schedule[160];
    const char *pairs[] = {"project=bench",
                           unit,
                           price,
                           "unit_price_fen=658800",
                           "area_dm2=10237",
                           "scheme_version=1",
                           "signed_on=2024-03-01",
                           schedule};
    struct draft draft = {.schema = event_schema(EVENT_CONTRACT_FILED),
                          .subject = text_of(name_case(subject, number)),
                          .id = TEXT("C2"),
                          .lane = TEXT("C"),
                          .pairs = pairs,
                          .pair_count = 8};

    (void)snprintf(unit, sizeof unit, "unit=%llu", (unsigned long long)number);
    (void)snprintf(price, sizeof price, "price_fen=%d", BENCH_PRICE_FEN);
    (void)snprintf(schedule, sizeof schedule,
                   "schedule=[{\"no\":1,\"due_on\":\"2024-04-01\",\"amount_fen\":%d,"
                   "\"method\":\"transfer\"}]",
                   BENCH_PRICE_FEN);
    return make(made, &draft, err);
}

enum status events_make_payment(struct events_made *made, uint64_t number, uint64_t nth,
                                int64_t amount_fen, struct error *err)
{
    char subject[CASE_BYTES];
    char id[32];
    char payment[48];
    char ref[48];
    char amount[48];
    const char *pairs[] = {payment,       ref, amount, "method=transfer", "received_on=2024-04-01",
                           "payer=张建国"};
    struct draft draft = {.schema = event_schema(EVENT_PAYMENT_RECEIVED),
                          .subject = text_of(name_case(subject, number)),
                          .lane = TEXT("E"),
                          .pairs = pairs,
                          .pair_count = 6};

    (void)snprintf(id, sizeof id, "P%llu", (unsigned long long)nth);
    (void)snprintf(payment, sizeof payment, "payment=%s", id);
    (void)snprintf(ref, sizeof ref, "ref=R%llu", (unsigned long long)nth);
    (void)snprintf(amount, sizeof amount, "amount_fen=%lld", (long long)amount_fen);
    draft.id = text_of(id);
    return make(made, &draft, err);
}
