#include "broker/io_fold.h"

#include "broker/io_report.h"
#include "broker/io_spill.h"
#include "schemas/limits.h"

#include <signal.h>
#include <stdbool.h>

#define PAUSE_EVENTS 1024U      /* between looks at what else is to do */
#define LOOK_EVENTS 4096U       /* between looks for a signal */
#define PROGRESS_EVENTS 102400U /* a line of the log every so many */

static bool is_asked_to_stop(void)
{
    sigset_t waiting;

    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1);
}

static enum status adopt(struct core *core, struct cache *cache, struct error *err)
{
    const struct cache_state *state = cache_state(cache);
    enum status status = STATUS_OK;

    if (state != NULL) {
        status = core_adopt(core, state, err);
        if (status == STATUS_OK) {
            status = cache_give_marks(cache, core, err);
        }
        if (status == STATUS_CORRUPT) {
            cache_condemn(cache);
            return error_wrap(err, status, "the cache is damaged and was deleted: start again");
        }
    }
    return status;
}

static enum status fold_one(struct core *core, struct cache *cache, const struct record *record,
                            struct error *err)
{
    struct need need = {0};
    enum status status = core_fold(core, record, &need, err);

    while (status == STATUS_NOT_FOUND) {
        status = spill_fetch(core, cache, &need, err);
        status = status == STATUS_OK ? core_fold(core, record, &need, err) : status;
    }
    return status;
}

/* What has to be done now and then. */
static enum status pause(struct core *core, struct cache *cache, uint64_t sequence,
                         struct error *err)
{
    cache_rest(cache);
    if (core_must_spill(core)) {
        spill_write(core, cache, SPILL_ENTRIES_MAX);
    }
    if (sequence % LOOK_EVENTS == 0 && is_asked_to_stop()) {
        return error_set(err, STATUS_INTERRUPTED, "asked to stop while starting");
    }
    if (sequence % PROGRESS_EVENTS == 0) {
        report_say(REPORT_LEDGER_FOLDING, sequence, "");
    }
    return STATUS_OK;
}

enum status fold_ledger(struct core *core, struct ledger *ledger, struct cache *cache,
                        struct error *err)
{
    const uint64_t head = ledger_head(ledger);
    struct ledger_cursor *cursor = NULL;
    enum status status = adopt(core, cache, err);
    struct record record;

    if (status == STATUS_OK) {
        status = ledger_cursor_open(&cursor, ledger, core_head(core) + 1, err);
    }
    for (uint64_t i = core_head(core) + 1; i <= head && status == STATUS_OK; i++) {
        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_NOT_FOUND) {
            status = error_set(err, STATUS_CORRUPT, "ledger: record %llu is missing",
                               (unsigned long long)i);
        }
        if (status == STATUS_OK) {
            status = fold_one(core, cache, &record, err);
        }
        if (status == STATUS_OK && i % PAUSE_EVENTS == 0) {
            status = pause(core, cache, i, err);
        }
    }
    cache_rest(cache);
    if (status == STATUS_OK) {
        report_say(REPORT_LEDGER_FOLDED, head, "");
    }
    ledger_cursor_close(&cursor);
    return status;
}
