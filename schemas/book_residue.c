#include "schemas/book_parts.h"

#include "schemas/mutant.h"

#include <assert.h>
#include <stdlib.h>

/* What is left of the events of an erased case: its entry appears where its contract was filed, so
 * that entries have the numbers that they always had, and the lines of the indexes are written. The
 * rest waits for case.erased, which says it. */

/* A contract's line: only the last to hold a unit matters, and this one does not know yet. */
static void line_of(struct line *line, struct book *book, const struct residue *residue,
                    uint64_t sequence)
{
    *line = (struct line){.key = residue->key};
    if (residue->type == EVENT_PAYMENT_CLEARED) {
        line->kind = NEED_CERTIFICATE;
        line->table = &book->certificates;
    } else {
        line->kind = NEED_UNIT;
        line->table =
            book_unit_is_taken_since(book, &residue->key, NULL, sequence) ? NULL : &book->units;
    }
}

static enum status begin_case(struct book *book, const struct residue *residue, uint64_t sequence)
{
    struct page *page = page_create(residue->subject, false);
    enum status status = STATUS_NO_MEMORY;
    struct fact *fact = NULL;
    struct line line;
    uint32_t count = 0;
    char *state = NULL;

    line_of(&line, book, residue, sequence);
    if (page == NULL || book_reserve(book, book->page_count + 1) != STATUS_OK ||
        page_reserve(page) != STATUS_OK ||
        book_tables_reserve(book, residue->subject, &line, &fact) != STATUS_OK) {
        goto done;
    }
    case_erase(&book->working, false, &residue->key);
    state = book_encode_case(book, &count);
    if (state == NULL) {
        goto done;
    }
    book_add(book, page);
    book_tables_note(book, &line, page, fact);
    fact = NULL; /* moved: the page owns it from here */
    book_turn_page(book, page, (struct text){NULL, 0}, sequence, state, count);
    page_list_weigh(&book->changed, page);
    page = NULL; /* moved: the book owns it from here */
    status = STATUS_OK;
done:
    free(fact);
    page_destroy(page);
    return status;
}

static enum status use_number(struct book *book, const struct residue *residue, struct page *page,
                              uint64_t sequence)
{
    struct fact *fact = NULL;
    struct line line;

    line_of(&line, book, residue, sequence);
    if (MUTANT(NUMBER_FORGOTTEN)) {
        return STATUS_OK;
    }
    if (book_tables_reserve(book, residue->subject, &line, &fact) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    book_note_change(book, page, sequence);
    book_tables_note(book, &line, page, fact);
    return STATUS_OK;
}

enum status book_evolve_residue(struct book *book, const struct residue *residue, uint64_t sequence,
                                struct error *err)
{
    const bool is_first = residue->type == EVENT_CONTRACT_FILED;
    enum status status = STATUS_OK;
    struct page *page;

    if (text_is_absent(residue->subject)) {
        return STATUS_OK;
    }
    page = book_page(book, residue->subject);
    if (page != NULL && page->entry.head >= sequence) {
        return STATUS_OK;
    }
    if (is_first == (page != NULL) || (page != NULL && page->entry.is_project)) {
        return error_set(err, STATUS_CORRUPT, "what is left of event %llu is none of its case",
                         (unsigned long long)sequence);
    }
    status =
        is_first ? begin_case(book, residue, sequence) : use_number(book, residue, page, sequence);
    return status == STATUS_OK ? STATUS_OK
                               : error_set(err, status, "take what is left of event %llu",
                                           (unsigned long long)sequence);
}
