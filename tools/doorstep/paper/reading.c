#include "tools/doorstep/paper/reading.h"

#include "broker/io_ledger.h"
#include "tools/doorstep/shared/ledger/ledger_view.h"
#include "tools/doorstep/shared/output/lang.h"

#include <string.h>

/* The tree's next leaf. */
static void grow(struct merkle *tree, const struct record *record)
{
    uint8_t header[RECORD_HEADER_BYTES];

    record_encode_header(record, header);
    merkle_append(tree, (struct text){(const char *)header, sizeof header});
}

static enum status take(struct facts *facts, struct merkle *tree, const struct record *record,
                        struct error *err)
{
    grow(tree, record);
    if (record_is_erased(record)) {
        return STATUS_OK;
    }
    if (!record_is_true(record)) {
        return error_set(err, STATUS_CORRUPT, "event %llu is not what was committed",
                         (unsigned long long)record->sequence);
    }
    return facts_hear(facts, record->payload, record->sequence, record->recorded_unix_ms, tree,
                      err);
}

static enum status walk(struct facts *facts, struct ledger *ledger, struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    uint64_t left = ledger_head(ledger);
    struct merkle tree;
    enum status status = ledger_cursor_open(&cursor, ledger, 1, err);

    merkle_init(&tree);
    for (; status == STATUS_OK && left > 0; left--) {
        struct record record;

        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_OK) {
            status = take(facts, &tree, &record, err);
        }
    }
    ledger_cursor_close(&cursor);
    return status;
}

/* The day on which the last record was written. */
static enum status last_day(int32_t *day, struct ledger *ledger, struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    uint64_t head = ledger_head(ledger);
    struct record record;
    enum status status;

    if (head == 0) {
        return error_set(err, STATUS_NOT_FOUND, "%s", SAY("the ledger is empty", "账本是空的"));
    }
    status = ledger_cursor_open(&cursor, ledger, head, err);
    if (status == STATUS_OK) {
        status = ledger_cursor_next(cursor, &record, err);
    }
    if (status == STATUS_OK) {
        *day = moment_day((struct moment){record.recorded_unix_ms / 1000, 0});
    }
    ledger_cursor_close(&cursor);
    return status;
}

enum status reading_facts(struct facts *facts, const struct home *home, struct text subject,
                          int32_t as_of, struct error *err)
{
    struct ledger *ledger = NULL;
    enum status status = ledger_look(&ledger, home, err);

    if (status == STATUS_OK && as_of == NO_DATE) {
        status = last_day(&as_of, ledger, err);
    }
    if (status == STATUS_OK) {
        facts_init(facts, subject, as_of);
        status = walk(facts, ledger, err);
        if (status == STATUS_OK) {
            status = facts_fold(facts, err);
        }
    }
    ledger_close(&ledger);
    return status;
}

static enum status compare(struct ledger *ledger, const struct check *check, struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    struct merkle tree;
    struct digest root;
    enum status status = ledger_cursor_open(&cursor, ledger, 1, err);

    merkle_init(&tree);
    while (status == STATUS_OK && tree.count < check->sequence) {
        struct record record;

        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_OK) {
            grow(&tree, &record);
        }
    }
    ledger_cursor_close(&cursor);
    if (status == STATUS_OK) {
        root = merkle_root(&tree);
        if (strcmp(check_of(tree.count, &root).digits, check->digits) != 0) {
            return error_set(err, STATUS_REFUSED, "%s",
                             SAY("the code is not of this ledger: the paper was not made from it",
                                 "核验码与本账本不符：该单据并非由本账本开具"));
        }
    }
    return status;
}

enum status reading_check(const struct home *home, const struct check *check, struct error *err)
{
    struct ledger *ledger = NULL;
    enum status status = ledger_look(&ledger, home, err);

    if (status == STATUS_OK && ledger_head(ledger) < check->sequence) {
        status = error_set(
            err, STATUS_NOT_FOUND,
            SAY("this ledger ends at %llu: it holds no %llu", "本账本止于 %llu，没有 %llu"),
            (unsigned long long)ledger_head(ledger), (unsigned long long)check->sequence);
    }
    if (status == STATUS_OK) {
        status = compare(ledger, check, err);
    }
    ledger_close(&ledger);
    return status;
}
