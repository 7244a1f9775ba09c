#include "broker/io_outfit.h"

#include "broker/io_crash.h"
#include "broker/io_fold.h"
#include "broker/io_machine.h"
#include "broker/io_report.h"
#include "schemas/limits.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static enum status open_cache(struct outfit *outfit, const struct home *home,
                              const struct core_identity *identity, struct error *err)
{
    char path[HOME_PATH_BYTES];
    struct error dropped = {0};
    enum status status = home_path(path, home, "cache", err);

    if (status == STATUS_OK) {
        status =
            cache_open(&outfit->cache, path, identity, ledger_head(outfit->ledger), &dropped, err);
    }
    if (status == STATUS_OK && dropped.text[0] != '\0') {
        report_say(REPORT_CACHE_DROPPED, 0, dropped.text);
    }
    return status;
}

/* How far the rewriting is. */
struct progress {
    char of[24];   /* records there are */
    uint64_t next; /* when a line is due */
};

static enum status look(void *context, uint64_t count, struct error *err)
{
    struct progress *progress = context;

    if (count >= progress->next) {
        report_say(REPORT_LEDGER_REWRITING, count, progress->of);
        progress->next = count + PROGRESS_EVENTS;
    }
    return machine_is_asked_to_stop()
               ? error_set(err, STATUS_INTERRUPTED, "asked to stop while starting")
               : STATUS_OK;
}

/* What was erased goes from the disk: first from the cache, so that a ledger that says it is clean
 * has none beside it that is not. Not being able to is no reason not to start. */
static enum status wipe(struct outfit *outfit, const struct home *home, struct error *err)
{
    const uint64_t head = ledger_head(outfit->ledger);
    char path[HOME_PATH_BYTES];
    struct progress progress = {.next = PROGRESS_EVENTS};
    struct error reason = {0};
    enum status status = home_path(path, home, "cache", &reason);

    (void)snprintf(progress.of, sizeof progress.of, "%" PRIu64, head);
    report_say(REPORT_LEDGER_REWRITING, 0, progress.of);
    if (status == STATUS_OK) {
        status = cache_delete(path, &reason);
    }
    if (status == STATUS_OK) {
        status = ledger_rewrite(&outfit->ledger, look, &progress, &reason);
    }
    if (outfit->ledger == NULL || status == STATUS_INTERRUPTED) {
        *err = reason;
        return status;
    }
    if (status == STATUS_OK) {
        report_say(REPORT_LEDGER_REWRITTEN, head, "");
    } else {
        report_say(REPORT_LEDGER_UNREWRITTEN, head, reason.text);
    }
    return STATUS_OK;
}

/* Two copies of a home go different ways under one ledger id: is it this one's cache? */
static enum status check_end(const struct cache_state *state, struct ledger *ledger,
                             struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    struct record record;
    enum status status = ledger_cursor_open(&cursor, ledger, state->through, err);

    if (status == STATUS_OK) {
        status = ledger_cursor_next(cursor, &record, err);
    }
    if (status == STATUS_OK &&
        memcmp(record.commitment.bytes, state->end.bytes, DIGEST_BYTES) != 0) {
        status =
            error_set(err, STATUS_CORRUPT, "it is of another copy of this ledger, which went on");
    }
    ledger_cursor_close(&cursor);
    return status;
}

/* With what the cache has. `adopted`: it had something. */
static enum status start_core(struct outfit *outfit, const struct home *home, bool *adopted,
                              struct error *err)
{
    const struct core_identity identity = {ledger_identity(outfit->ledger),
                                           ledger_epoch(outfit->ledger)};
    enum status status = open_cache(outfit, home, &identity, err);

    *adopted = status == STATUS_OK && cache_state(outfit->cache) != NULL;
    if (*adopted) {
        status = check_end(cache_state(outfit->cache), outfit->ledger, err);
    }
    if (status == STATUS_OK) {
        status = core_create(&outfit->core, &identity, BOOK_BYTES_MAX, err);
    }
    return status == STATUS_OK ? fold_ledger(outfit->core, outfit->ledger, outfit->cache, err)
                               : status;
}

enum status outfit_open(struct outfit *outfit, const struct home *home, struct error *err)
{
    char path[HOME_PATH_BYTES];
    bool adopted = false;
    enum status status = home_path(path, home, "cache/" CACHE_CRASH_NOTE, err);

    if (status == STATUS_OK) {
        crash_leave_note(path);
        status = home_path(path, home, "ledger", err);
    }
    if (status == STATUS_OK) {
        status = ledger_open(&outfit->ledger, path, LEDGER_WRITE, err);
    }
    if (status == STATUS_OK && ledger_has_leftovers(outfit->ledger)) {
        status = wipe(outfit, home, err);
    }
    if (status == STATUS_OK) {
        status = start_core(outfit, home, &adopted, err);
    }
    if (status == STATUS_CORRUPT && adopted) { /* the ledger alone will tell whose fault it is */
        report_say(REPORT_CACHE_DROPPED, 0, err->text);
        cache_condemn(outfit->cache);
        cache_close(&outfit->cache);
        core_destroy(&outfit->core);
        status = start_core(outfit, home, &adopted, err);
    }
    return status;
}

void outfit_close(struct outfit *outfit)
{
    core_destroy(&outfit->core);
    cache_close(&outfit->cache);
    ledger_close(&outfit->ledger);
}
