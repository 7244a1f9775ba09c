#include "broker/io_fold.h"

#include "broker/io_crash.h"
#include "broker/io_machine.h"
#include "broker/io_report.h"
#include "broker/io_spill.h"
#include "schemas/limits.h"

#include <stdbool.h>
#include <stdio.h>

#define PAUSE_EVENTS 1024U /* between looks at what else is to do */
#define LOOK_EVENTS 4096U  /* between looks for a signal */

static enum status adopt(struct core *core, struct cache *cache, struct error *err)
{
    const struct cache_state *state = cache_state(cache);
    enum status status = STATUS_OK;

    if (state != NULL) {
        status = core_adopt(core, state, err);
        if (status == STATUS_OK) {
            status = cache_give_marks(cache, core, err);
        }
    }
    return status;
}

/* What folding reads: each record, and for a void those of its case once more. */
struct folding {
    struct core *core;
    struct ledger *ledger;
    struct cache *cache;
    struct ledger_cursor *cursor; /* owned */
    struct ledger_cursor *again;  /* owned; NULL until the first void */
    bool has_adopted;             /* what the cache had */
};

static enum status retell(struct folding *folding, uint64_t sequence, struct error *err)
{
    struct record record;
    enum status status =
        ledger_cursor_read(&folding->again, folding->ledger, sequence, &record, err);

    return status == STATUS_OK ? core_retell(folding->core, &record, err) : status;
}

static enum status fold_one(struct folding *folding, const struct record *record, struct error *err)
{
    struct need need = {0};
    enum status status = core_fold(folding->core, record, &need, err);

    while (status == STATUS_NOT_FOUND) {
        status = need.kind == NEED_RECORD ? retell(folding, need.sequence, err)
                                          : spill_fetch(folding->core, folding->cache, &need, err);
        if (status == STATUS_OK) {
            status = core_fold(folding->core, record, &need, err);
        }
    }
    return status;
}

/* What has to be done now and then. */
static enum status pause(struct core *core, struct cache *cache, uint64_t sequence,
                         struct error *err)
{
    enum status status = STATUS_OK;

    cache_rest(cache);
    if (core_must_spill(core, machine_us() / 1000)) {
        status = spill_write(core, cache, SPILL_ENTRIES_MAX, err);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (sequence % LOOK_EVENTS == 0 && machine_is_asked_to_stop()) {
        return error_set(err, STATUS_INTERRUPTED, "asked to stop while starting");
    }
    if (sequence % PROGRESS_EVENTS == 0) {
        report_say(REPORT_LEDGER_FOLDING, sequence, "");
    }
    return STATUS_OK;
}

/* The record with this sequence, which is the next. A cache from before an erasure has words of the
 * erased case, in entries and in pages that it does not use. */
static enum status take_next(struct folding *folding, uint64_t sequence, struct error *err)
{
    struct record record;
    enum status status;

    crash_say_record(sequence);
    status = ledger_cursor_next(folding->cursor, &record, err);
    crash_say_record(0);
    if (status == STATUS_OK && record.type == EVENT_CASE_ERASED && folding->has_adopted) {
        status = error_set(err, STATUS_CORRUPT, "it is from before the erasure at %llu",
                           (unsigned long long)sequence);
    }
    return status == STATUS_OK ? fold_one(folding, &record, err) : status;
}

enum status fold_ledger(struct core *core, struct ledger *ledger, struct cache *cache,
                        struct error *err)
{
    struct folding folding = {
        .core = core, .ledger = ledger, .cache = cache, .has_adopted = cache_state(cache) != NULL};
    const uint64_t head = ledger_head(ledger);
    enum status status = adopt(core, cache, err);
    const uint64_t first = core_head(core) + 1;
    char count[24];

    if (status == STATUS_OK) {
        status = ledger_cursor_open(&folding.cursor, ledger, first, err);
    }
    for (uint64_t i = first; i <= head && status == STATUS_OK; i++) {
        status = take_next(&folding, i, err);
        if (status == STATUS_OK && i % PAUSE_EVENTS == 0) {
            status = pause(core, cache, i, err);
        }
    }
    cache_rest(cache);
    if (status == STATUS_OK) {
        (void)snprintf(count, sizeof count, "%llu", (unsigned long long)(head + 1 - first));
        report_say(REPORT_LEDGER_FOLDED, head, count);
    }
    ledger_cursor_close(&folding.again);
    ledger_cursor_close(&folding.cursor);
    return status;
}
