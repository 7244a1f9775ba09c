#include "broker/io_fold.h"

#include "broker/io_report.h"

#include <signal.h>
#include <stdbool.h>

#define LOOK_EVENTS 4096U       /* between looks for a signal */
#define PROGRESS_EVENTS 100000U /* a line of the log every so many */

static bool is_asked_to_stop(void)
{
    sigset_t waiting;

    return sigpending(&waiting) == 0 &&
           (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1);
}

enum status fold_ledger(struct core *core, struct ledger *ledger, struct error *err)
{
    const uint64_t head = ledger_head(ledger);
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, ledger, 1, err);
    struct record record;

    for (uint64_t i = 1; i <= head && status == STATUS_OK; i++) {
        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_NOT_FOUND) {
            status = error_set(err, STATUS_CORRUPT, "ledger: record %llu is missing",
                               (unsigned long long)i);
        }
        if (status == STATUS_OK) {
            status = core_fold(core, &record, err);
        }
        if (status == STATUS_OK && i % LOOK_EVENTS == 0 && is_asked_to_stop()) {
            status = error_set(err, STATUS_INTERRUPTED, "asked to stop while starting");
        }
        if (status == STATUS_OK && i % PROGRESS_EVENTS == 0) {
            report_say(REPORT_LEDGER_FOLDING, i, "");
        }
    }
    if (status == STATUS_OK) {
        report_say(REPORT_LEDGER_FOLDED, head, "");
    }
    ledger_cursor_close(&cursor);
    return status;
}
