#include "tools/doorstep/shared/ledger/ledger_view.h"

#include "broker/io_ledger.h"
#include "tools/doorstep/shared/ledger/folding.h"
#include "tools/doorstep/shared/output/lang.h"

enum status ledger_look(struct ledger **ledger, const struct home *home, struct error *err)
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

enum status ledger_walk(struct ledger *ledger, uint64_t through,
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

enum status ledger_fold(struct book **book, uint64_t *head, const struct home *home,
                        struct error *err)
{
    struct ledger *ledger = NULL;
    enum status status = ledger_look(&ledger, home, err);

    if (status == STATUS_OK) {
        status = book_create(book, err);
    }
    if (status == STATUS_OK) {
        struct folding folding = {.book = *book, .ledger = ledger};

        *head = ledger_head(ledger);
        status = ledger_walk(ledger, *head, fold_record, &folding, err);
        folding_finish(&folding);
    }
    ledger_close(&ledger);
    return status;
}

enum status ledger_view(struct case_bytes *bytes, const struct home *home, struct text subject,
                        struct error *err)
{
    struct writer view = writer_of(bytes->view_storage, sizeof bytes->view_storage);
    struct writer openers = writer_of(bytes->openers_storage, sizeof bytes->openers_storage);
    struct error below = {0};
    struct book *book = NULL;
    uint64_t head;
    enum status status = ledger_fold(&book, &head, home, &below);

    if (status == STATUS_NOT_FOUND) {
        status = STATUS_UNREACHABLE; /* err still says what was tried first: the broker */
    } else if (status != STATUS_OK) {
        *err = below;
    } else if (!book_view(book, subject, &view, &openers)) {
        status = error_set(err, STATUS_NOT_FOUND, SAY("no case %.*s", "没有合同 %.*s"),
                           TEXT_ARGUMENTS(subject));
    }
    bytes->view = writer_text(&view);
    bytes->openers = writer_text(&openers);
    book_destroy(&book);
    return status;
}
