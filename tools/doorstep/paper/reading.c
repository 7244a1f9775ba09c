#include "tools/doorstep/paper/reading.h"

#include "broker/io_ledger.h"
#include "tools/doorstep/shared/ledger/home_ledger.h"
#include "tools/doorstep/shared/output/lang.h"

#include <string.h>

/* The tree's next leaf. */
static void grow(struct merkle *tree, const struct record *record)
{
    uint8_t header[RECORD_HEADER_BYTES];

    record_encode_header(record, header);
    merkle_append(tree, (struct text){(const char *)header, sizeof header});
}

struct reading {
    struct facts *facts; /* the caller's */
    struct merkle tree;  /* of what is read so far */
};

static enum status take(void *context, const struct record *record, struct error *err)
{
    struct reading *reading = context;

    grow(&reading->tree, record);
    if (record_is_erased(record)) {
        return STATUS_OK;
    }
    return facts_hear(reading->facts, record->payload, record->sequence, record->recorded_unix_ms,
                      &reading->tree, err);
}

/* Only what begins a case is looked at. FULL, which no ledger says, ends the walk: it is found. */
static enum status seek(void *context, const struct record *record, struct error *err)
{
    (void)err;
    if (record->position == 1 && !record_is_erased(record) &&
        facts_seek(context, record->payload)) {
        return STATUS_FULL;
    }
    return STATUS_OK;
}

static enum status hear(struct facts *facts, struct ledger *ledger, struct error *err)
{
    struct reading reading = {.facts = facts};
    const uint64_t head = ledger_head(ledger);
    enum status status = home_ledger_walk(ledger, head, seek, facts, err);

    merkle_init(&reading.tree);
    if (status == STATUS_OK || status == STATUS_FULL) {
        status = home_ledger_walk(ledger, head, take, &reading, err);
    }
    return status;
}

enum status reading_facts(struct facts *facts, const struct home *home, struct text subject,
                          int32_t as_of, struct error *err)
{
    struct ledger *ledger = NULL;
    enum status status = home_ledger_look(&ledger, home, err);

    facts_init(facts, subject, as_of);
    if (status == STATUS_OK) {
        status = hear(facts, ledger, err);
    }
    if (status == STATUS_OK) {
        status = facts_fold(facts, err);
    }
    ledger_close(&ledger);
    return status;
}

static enum status take_header(void *tree, const struct record *record, struct error *err)
{
    (void)err;
    grow(tree, record);
    return STATUS_OK;
}

static enum status compare(struct ledger *ledger, const struct check *check, struct error *err)
{
    struct merkle tree;
    struct digest root;
    enum status status;

    merkle_init(&tree);
    status = home_ledger_walk(ledger, check->sequence, take_header, &tree, err);
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
    enum status status = home_ledger_look(&ledger, home, err);

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
