#include "tools/doorstep/shared/folding.h"

#include "broker/io_ledger.h"

void folding_finish(struct folding *folding)
{
    ledger_cursor_close(&folding->again);
}

static enum status load(void *context, uint64_t sequence, struct text *payload, struct error *err)
{
    struct folding *folding = context;
    enum status status = STATUS_OK;
    struct record record;

    if (folding->again == NULL) {
        status = ledger_cursor_open(&folding->again, folding->ledger, sequence, err);
    } else {
        ledger_cursor_seek(folding->again, sequence);
    }
    if (status == STATUS_OK) {
        status = ledger_cursor_next(folding->again, &record, err);
    }
    if (status == STATUS_OK) {
        *payload = record.payload;
    }
    return status;
}

enum status folding_take(struct folding *folding, const struct event *event, uint64_t sequence,
                         struct error *err)
{
    const struct book_source source = {load, folding};
    enum status status = book_take(folding->book, event, sequence, &source, err);

    if (folding->again != NULL) {
        ledger_cursor_rest(folding->again);
    }
    return status;
}
