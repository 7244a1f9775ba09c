#include "schemas/book_parts.h"
#include "schemas/mutant.h"

#include <assert.h>

/* Telling a case again, for a void: the book knows the sequences of its events and what each met,
 * and its caller has the records. */

bool book_must_retell(const struct book *book, const struct event *event)
{
    const struct page *page = book_page(book, event->subject);

    return event->type == EVENT_ENTRY_VOIDED && page != NULL && !page->entry.is_project &&
           !page->entry.is_erased;
}

void book_retell(struct book *book, const struct event *event, bool judges)
{
    const struct page *page = book_page(book, event->subject);
    const struct text target = event->data.entry_voided.target;
    uint64_t candidate;
    bool is_there;

    assert(book_must_retell(book, event));
    is_there = book_candidates(book, event->subject, target, &candidate, 1) > 0;
    book->retold = page;
    book->retold_next = is_there ? 0 : page->entry.position; /* else there is nothing to tell */
    rewrite_begin(book->rewrite, book_open_case(book, page), target, judges);
}

uint64_t book_retell_wants(const struct book *book)
{
    const struct page *page = book->retold;

    assert(page != NULL);
    return book->retold_next == page->entry.position || rewrite_is_over(book->rewrite)
               ? 0
               : page->sequences[book->retold_next];
}

enum status book_retell_give(struct book *book, struct text payload, struct error *err)
{
    const uint64_t sequence = book_retell_wants(book);
    const struct page *page = book->retold;
    const struct text kept = rewrite_keep(book->rewrite, payload);
    struct event event;
    struct refusals refusals = event_decode_stored(&event, kept.bytes, kept.count);
    struct world world;

    assert(sequence != 0);
    if (refusals_any(&refusals) || !text_equals(event.subject, page->entry.subject)) {
        book->retold = NULL;
        return error_set(err, STATUS_CORRUPT, "event %llu is none of its case",
                         (unsigned long long)sequence);
    }
    world = book_world(book, &event, page, MUTANT(VOID_TODAY) ? UINT64_MAX : sequence);
    rewrite_tell(book->rewrite, &world, &event);
    book->retold_next++;
    return STATUS_OK;
}

enum status book_take(struct book *book, const struct event *event, uint64_t sequence,
                      const struct book_source *source, struct error *err)
{
    enum status status = STATUS_OK;
    struct text payload;
    uint64_t wanted;

    if (book_must_retell(book, event)) {
        book_retell(book, event, false);
        while (status == STATUS_OK && (wanted = book_retell_wants(book)) != 0) {
            status = source->load(source->context, wanted, &payload, err);
            if (status == STATUS_OK) {
                status = book_retell_give(book, payload, err);
            }
        }
    }
    return status == STATUS_OK ? book_evolve(book, event, sequence, err) : status;
}
