#include "tests/crash/ledger_trial.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define BIG_ONCE_IN 24 /* such a record takes overflow pages */
#define PAYLOAD_BYTES_MAX 40000U

/* A payload tells where it belongs and which attempt it was; its length follows from that. */
static struct text payload_of(uint64_t sequence, uint32_t tag, char bytes[PAYLOAD_BYTES_MAX])
{
    struct chance chance = {sequence << 32 | tag};
    const uint32_t max = chance_once_in(&chance, BIG_ONCE_IN) ? PAYLOAD_BYTES_MAX : 900U;
    const uint32_t count = 32 + chance_below(&chance, max - 32);

    (void)memset(bytes, (int)(chance_next(&chance) & 0xff), count);
    (void)snprintf(bytes, 32, "%llu %u", (unsigned long long)sequence, tag);
    return (struct text){bytes, count};
}

static struct record record_of(uint64_t sequence, struct text payload)
{
    struct record record = {
        .type = 1,
        .position = 1,
        .sequence = sequence,
        .recorded_unix_ms = 1000 + (int64_t)sequence,
        .payload = payload,
    };

    record_seal(&record, TEXT("s"), TEXT("i"));
    return record;
}

/* Looking. */

bool ledger_trial_holds(struct ledger *ledger, const struct ledger_trial *context, uint64_t head,
                        struct wrong *wrong)
{
    static char expected[PAYLOAD_BYTES_MAX];
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, ledger, 1, NULL);
    struct record record;
    uint64_t sequence = 0;

    while (status == STATUS_OK) {
        status = ledger_cursor_next(cursor, &record, NULL);
        if (status == STATUS_OK) {
            sequence++;
            if (record.sequence != sequence || !record_is_true(&record) ||
                !text_equals(record.payload,
                             payload_of(sequence, context->tags[sequence], expected))) {
                wrong_set(wrong, "record %llu is not what was appended",
                          (unsigned long long)sequence);
            }
        }
    }
    ledger_cursor_close(&cursor);
    if (status != STATUS_NOT_FOUND || sequence != head) {
        wrong_set(wrong, "status %d after record %llu, the head is %llu", (int)status,
                  (unsigned long long)sequence, (unsigned long long)head);
    }
    return wrong->text[0] == '\0';
}

/* NULL: it did not open. Before the first promise it may be anything but wrong. */
static struct ledger *open_left(const char *directory, enum ledger_mode mode, struct progress mark,
                                struct wrong *wrong)
{
    struct ledger *ledger = NULL;
    struct error err = {0};
    char path[CRASH_PATH_BYTES + 16];
    enum status status;

    (void)snprintf(path, sizeof path, "%s/ledger", directory);
    status = ledger_open(&ledger, path, mode, &err);
    if (status != STATUS_OK && mark.done > 0) {
        wrong_set(wrong, "it does not open: %s", err.text);
    }
    return ledger;
}

static void check(const struct ledger_trial *context, struct ledger *ledger, struct progress mark,
                  struct wrong *wrong)
{
    const uint64_t head = ledger_head(ledger);
    const struct ledger_id id = ledger_identity(ledger);

    if (head + 1 < mark.done) {
        wrong_set(wrong, "%u events were acknowledged, the head is %llu", mark.done - 1,
                  (unsigned long long)head);
    } else if (head > 0 && head + 1 > mark.begun) {
        wrong_set(wrong, "%u events were begun, the head is %llu", mark.begun - 1,
                  (unsigned long long)head);
    } else if (mark.done > 0 && memcmp(id.bytes, context->id.bytes, LEDGER_ID_BYTES) != 0) {
        wrong_set(wrong, "it is another ledger");
    } else {
        (void)ledger_trial_holds(ledger, context, head, wrong);
    }
}

/* It goes on from there. */
static void append_one(struct ledger *ledger, struct wrong *wrong)
{
    const uint64_t head = ledger_head(ledger);
    const struct record record = record_of(head + 1, TEXT("one more"));
    struct error err = {0};

    if (ledger_append(ledger, &record, 1, &err) != STATUS_OK || ledger_head(ledger) != head + 1) {
        wrong_set(wrong, "it cannot go on: %s", err.text);
    }
}

static void look(void *of, const char *directory, struct progress mark, struct chance *chance,
                 struct wrong *wrong)
{
    const enum ledger_mode mode =
        mark.done > 0 && chance_once_in(chance, 4) ? LEDGER_READ : LEDGER_WRITE;
    struct ledger *ledger = open_left(directory, mode, mark, wrong);

    if (ledger != NULL) {
        check(of, ledger, mark, wrong);
        if (mode == LEDGER_WRITE && chance_once_in(chance, 4)) {
            append_one(ledger, wrong);
        }
    }
    ledger_close(&ledger);
}

/* Working. */

static enum status append_group(struct ledger_trial *context, struct ledger *ledger, uint32_t count)
{
    static char bytes[64][PAYLOAD_BYTES_MAX];
    struct record records[64];
    const uint64_t head = ledger_head(ledger);
    enum status status;

    assert(count <= 64 && head + count <= TRIAL_RECORDS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t sequence = head + 1 + i;

        context->tags[sequence] = ++context->tag;
        records[i] = record_of(sequence, payload_of(sequence, context->tag, bytes[i]));
    }
    tape_mark((struct progress){(uint32_t)head + 1, (uint32_t)head + count + 1});
    status = ledger_append(ledger, records, count, NULL);
    if (status == STATUS_OK) {
        tape_mark((struct progress){(uint32_t)head + count + 1, (uint32_t)head + count + 1});
    }
    return status;
}

static enum status open_for_work(struct ledger_trial *context, struct ledger **ledger,
                                 const char *directory, struct progress mark, struct wrong *wrong)
{
    struct error err = {0};
    char path[CRASH_PATH_BYTES + 16];
    enum status status;
    uint32_t step;

    (void)snprintf(path, sizeof path, "%s/ledger", directory);
    status = ledger_open(ledger, path, LEDGER_WRITE, &err);
    if (status != STATUS_OK) {
        if (!tape_has_failed() && mark.done > 0) {
            wrong_set(wrong, "it does not open again: %s", err.text);
        }
        return status;
    }
    if (mark.done == 0) {
        context->id = ledger_identity(*ledger);
    }
    check(context, *ledger, mark, wrong);
    step = (uint32_t)ledger_head(*ledger) + 1;
    tape_mark((struct progress){step, step}); /* whoever asks is told so from now on */
    return STATUS_OK;
}

static void work(void *of, const char *directory, struct progress mark, struct chance *chance,
                 struct wrong *wrong)
{
    struct ledger_trial *context = of;
    struct ledger *ledger = NULL;
    enum status status = open_for_work(context, &ledger, directory, mark, wrong);

    for (uint32_t i = 0; i < context->groups && status == STATUS_OK; i++) {
        status = append_group(context, ledger, 1 + chance_below(chance, context->events_max));
        if (status == STATUS_OK && chance_once_in(chance, 16)) {
            const uint32_t step = (uint32_t)ledger_head(ledger) + 1;

            ledger_close(&ledger);
            status =
                open_for_work(context, &ledger, directory, (struct progress){step, step}, wrong);
        }
    }
    if (status != STATUS_OK && !tape_has_failed() && ledger != NULL) {
        wrong_set(wrong, "an append failed by itself: %d", (int)status);
    }
    ledger_close(&ledger);
}

struct trial ledger_trial(struct ledger_trial *context)
{
    return (struct trial){
        .name = "ledger", .stores = 1, .work = work, .look = look, .context = context};
}
