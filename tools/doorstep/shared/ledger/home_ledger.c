#include "tools/doorstep/shared/ledger/home_ledger.h"

#include "broker/io_ledger.h"
#include "tools/doorstep/shared/broker/session.h"
#include "tools/doorstep/shared/ledger/folding.h"

enum status home_ledger_look(struct ledger **ledger, const struct home *home, struct error *err)
{
    char path[HOME_PATH_BYTES];
    enum status status = home_path(path, home, "ledger", err);

    if (status == STATUS_OK) {
        status = ledger_open(ledger, path, LEDGER_READ, err);
    }
    if (status == STATUS_VERSION) {
        status = STATUS_CORRUPT;
        err->status = status;
    }
    return status;
}

enum status home_ledger_walk(struct ledger *ledger, uint64_t through,
                             enum status (*take)(void *context, const struct record *record,
                                                 struct error *err),
                             void *context, struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, ledger, 1, err);
    uint64_t left;

    for (left = through; status == STATUS_OK && left > 0; left--) {
        struct record record;

        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_OK) {
            status = take(context, &record, err);
        }
    }
    ledger_cursor_close(&cursor);
    return status;
}

static enum status fold_record(void *folding, const struct record *record, struct error *err)
{
    return folding_take_record(folding, record, err);
}

/* All that the ledger says, in a new book. */
static enum status fold(struct book **book, struct ledger *ledger, uint64_t head, struct error *err)
{
    enum status status = book_create(book, err);

    if (status == STATUS_OK) {
        struct folding folding = {.book = *book, .ledger = ledger};

        status = home_ledger_walk(ledger, head, fold_record, &folding, err);
        folding_finish(&folding);
    }
    return status;
}

enum status home_ledger_fold(struct book **book, uint64_t *head, const struct home *home,
                             struct error *err)
{
    struct ledger *ledger = NULL;
    enum status status = home_ledger_look(&ledger, home, err);

    if (status == STATUS_OK) {
        *head = ledger_head(ledger);
        status = fold(book, ledger, *head, err);
    }
    ledger_close(&ledger);
    return status;
}

static enum status keep_history(struct history *history, const struct book *book,
                                struct ledger *ledger, struct text subject, struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, ledger, 1, err);
    uint32_t count;
    const uint64_t *sequences = book_history(book, subject, &count);
    uint32_t i;

    for (i = 0; i < count && status == STATUS_OK; i++) {
        struct record record;

        ledger_cursor_seek(cursor, sequences[i]);
        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_OK) {
            status =
                history_add(history, record.sequence, record.recorded_unix_ms, record.payload, err);
        }
    }
    ledger_cursor_close(&cursor);
    return status;
}

static enum status show(struct case_bytes *bytes, struct book *book, struct text subject,
                        struct error *err)
{
    struct writer view = writer_of(bytes->view_storage, sizeof bytes->view_storage);
    struct writer openers = writer_of(bytes->openers_storage, sizeof bytes->openers_storage);

    if (!book_view(book, subject, &view, &openers)) {
        return session_no_case(subject, err);
    }
    bytes->view = writer_text(&view);
    bytes->openers = writer_text(&openers);
    return STATUS_OK;
}

enum status home_ledger_view(struct case_bytes *bytes, struct history *history,
                             const struct home *home, struct text subject, struct error *err)
{
    struct error below = {0};
    struct ledger *ledger = NULL;
    struct book *book = NULL;
    enum status status = home_ledger_look(&ledger, home, &below);

    if (status == STATUS_NOT_FOUND) {
        return STATUS_UNREACHABLE; /* err still says what was tried first: the broker */
    }
    if (status == STATUS_OK) {
        status = fold(&book, ledger, ledger_head(ledger), &below);
    }
    if (status == STATUS_OK) {
        status = show(bytes, book, subject, &below);
    }
    if (status == STATUS_OK && history != NULL) {
        status = keep_history(history, book, ledger, subject, &below);
    }
    if (status != STATUS_OK) {
        *err = below;
    }
    book_destroy(&book);
    ledger_close(&ledger);
    return status;
}
