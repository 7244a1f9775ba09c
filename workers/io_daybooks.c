#include "workers/io_daybooks.h"

#include "workers/io_report.h"

enum status daybooks_open(struct daybooks *daybooks, const struct home *home,
                          const char *department, const char *name, struct error *err)
{
    enum status status;

    *daybooks = (struct daybooks){.department = department};
    status = daybook_open(&daybooks->acts, home, department, name, DAYBOOK_WORK, err);
    if (status == STATUS_OK && name != NULL) {
        return daybook_open(&daybooks->outbox, home, department, NULL, DAYBOOK_WORK, err);
    }
    daybooks->outbox = daybooks->acts;
    return status;
}

void daybooks_close(struct daybooks *daybooks)
{
    if (daybooks->outbox != daybooks->acts) {
        daybook_close(&daybooks->outbox);
    }
    daybook_close(&daybooks->acts);
}

void daybooks_note(struct daybooks *daybooks, const struct verdict *verdict, int64_t now_ms,
                   int64_t unix_ms)
{
    struct daybook *daybook = verdict->decision == 0 ? daybooks->acts : daybooks->outbox;

    if (daybook_is_full(daybook)) {
        daybooks_commit(daybooks, now_ms);
    }
    daybook_note(daybook, verdict, unix_ms);
}

/* Told once: a log that grows would not help a full disk. */
void daybooks_commit_all(struct daybooks *daybooks, int64_t now_ms)
{
    bool failed;
    struct error err;

    daybooks->commit_ms = now_ms;
    failed = daybook_commit(daybooks->outbox, &err) != STATUS_OK;
    if (daybooks->acts != daybooks->outbox) {
        failed = daybook_commit(daybooks->acts, failed ? NULL : &err) != STATUS_OK || failed;
    }
    if (failed && !daybooks->unwritten) {
        report_say(daybooks->department, LEVEL_WARN, "DAYBOOK_NOT_WRITTEN", err.text);
    } else if (!failed && daybooks->unwritten) {
        report_say(daybooks->department, LEVEL_INFO, "DAYBOOK_WRITTEN", "");
    }
    daybooks->unwritten = failed;
}

void daybooks_commit(struct daybooks *daybooks, int64_t now_ms)
{
    bool at_once = !daybooks->unwritten &&
                   (daybook_is_pressing(daybooks->acts) || daybook_is_pressing(daybooks->outbox));

    if (at_once || now_ms - daybooks->commit_ms >= DAYBOOK_COMMIT_MS) {
        daybooks_commit_all(daybooks, now_ms);
    }
}
