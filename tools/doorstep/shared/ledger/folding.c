#include "tools/doorstep/shared/ledger/folding.h"

#include "broker/io_ledger.h"
#include "tools/doorstep/shared/output/lang.h"

enum status folding_read(struct event *event, const struct record *record, struct error *err)
{
    struct refusals refusals =
        event_decode_stored(event, record->payload.bytes, record->payload.count);

    if (!refusals_any(&refusals)) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_CORRUPT, SAY("event %llu: %s", "第 %llu 号记录：%s"),
                     (unsigned long long)record->sequence, refusals.text);
}

void folding_finish(struct folding *folding)
{
    ledger_cursor_close(&folding->again);
}

static enum status load(void *context, uint64_t sequence, struct text *payload, struct error *err)
{
    struct folding *folding = context;
    struct record record;
    enum status status =
        ledger_cursor_read(&folding->again, folding->ledger, sequence, &record, err);

    if (status == STATUS_OK) {
        *payload = record.payload;
    }
    return status;
}

/* A record says where it stands in its subject's history; the broker starts on no other. */
static enum status check_place(const struct book *book, const struct event *event,
                               const struct record *record, struct error *err)
{
    if (book_is_next(book, event, record->position, record->previous)) {
        return STATUS_OK;
    }
    return error_set(err, STATUS_CORRUPT,
                     SAY("record %llu does not continue its subject's history",
                         "第 %llu 号记录与其合同的前一条不衔接"),
                     (unsigned long long)record->sequence);
}

enum status folding_take(struct folding *folding, const struct event *event,
                         const struct record *record, struct error *err)
{
    const struct book_source source = {load, folding};
    enum status status = check_place(folding->book, event, record, err);

    if (status == STATUS_OK) {
        status = book_take(folding->book, event, record->sequence, &source, err);
    }
    if (folding->again != NULL) {
        ledger_cursor_rest(folding->again);
    }
    return status;
}

enum status folding_take_erased(struct folding *folding, const struct record *record,
                                struct error *err)
{
    struct residue residue;

    if (residue_decode(&residue, (enum event_type)record->type, record->payload) != STATUS_OK) {
        return error_set(err, STATUS_CORRUPT,
                         SAY("record %llu holds nothing that is left of an event",
                             "第 %llu 号记录已清除，但留存部分无法识别"),
                         (unsigned long long)record->sequence);
    }
    return book_evolve_residue(folding->book, &residue, record->sequence, err);
}

enum status folding_take_record(struct folding *folding, const struct record *record,
                                struct error *err)
{
    static struct event event;
    enum status status;

    if (record_is_erased(record)) {
        return folding_take_erased(folding, record, err);
    }
    status = folding_read(&event, record, err);
    return status == STATUS_OK ? folding_take(folding, &event, record, err) : status;
}
