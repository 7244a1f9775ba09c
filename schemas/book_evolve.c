#include "schemas/book_parts.h"
#include "schemas/mutant.h"
#include "schemas/process.h"

#include <assert.h>
#include <stdlib.h>

/* Events become states. Everything that can fail comes first; then nothing does. */

static char *copy_of(const struct writer *writer, uint32_t *count)
{
    char *copy;

    assert(!writer->overflowed); /* STATE_BYTES_MAX holds any state within its bounds */
    copy = malloc(writer->count);
    if (copy != NULL) {
        (void)memcpy(copy, writer->bytes, writer->count);
        *count = (uint32_t)writer->count;
    }
    return copy;
}

char *book_encode_case(struct book *book, uint32_t *count)
{
    struct writer writer = writer_of(book->scratch, STATE_BYTES_MAX);

    case_encode(&book->working, &writer);
    book->opened = NULL; /* the copy is ahead of its page */
    return copy_of(&writer, count);
}

/* The new state's bytes, from malloc. NULL: no memory. */
static char *state_evolved(struct book *book, const struct event *event, const struct page *page,
                           uint64_t sequence, uint32_t *count)
{
    struct writer writer = writer_of(book->scratch, STATE_BYTES_MAX);
    const struct world world = book_world(book, event, page, sequence);

    if (!event_schema(event->type)->of_project) {
        case_evolve(&world, book_open_case(book, page), event);
        return book_encode_case(book, count);
    }
    project_evolve(&book->project, event);
    project_encode(&book->project, &writer);
    book->opened_project = NULL; /* the copy is ahead of its page */
    return copy_of(&writer, count);
}

/* A void that lets a cancelled contract live again takes its unit again; so does a case that keeps
 * its unit though it is erased, as what is left of it does not say whether it was the last to take
 * it. What is folded again beside a cache that is ahead does not take a unit from a contract that
 * took it since. Any other that seems to hold it does so no more: what freed it is erased. */
static void line_of(struct line *line, struct book *book, const struct event *event,
                    const struct page *page, uint64_t sequence)
{
    const struct case_state *state;
    bool takes = false;

    if (event->type == EVENT_PAYMENT_CLEARED) {
        line->table = &book->certificates;
        line->kind = NEED_CERTIFICATE;
        line->key = index_key_of_certificate(event->data.payment_cleared.certificate_no);
        return;
    }
    line->kind = NEED_UNIT;
    if (event->type == EVENT_CONTRACT_FILED) {
        line->key =
            index_key_of_unit(event->data.contract_filed.project, event->data.contract_filed.unit);
        takes = true;
    } else if (event->type == EVENT_ENTRY_VOIDED && page != NULL && book->retold == page) {
        state = book_open_case(book, page);
        line->key = book_unit_key(state);
        takes = state->cancelled && !rewrite_result(book->rewrite)->state->cancelled;
    } else if (event->type == EVENT_CASE_ERASED && page != NULL) {
        line->key = book_unit_key(book_open_case(book, page));
        takes = case_keeps_unit(&event->data.case_erased);
    }
    line->table =
        takes && !book_unit_is_taken_since(book, &line->key, page, sequence) ? &book->units : NULL;
}

enum status book_tables_reserve(struct book *book, struct text subject, const struct line *line,
                                struct fact **fact)
{
    struct fact *made;

    if (table_reserve(&book->subjects, subject) != STATUS_OK ||
        (line->table != NULL &&
         table_reserve(line->table, index_key_text(&line->key)) != STATUS_OK)) {
        return STATUS_NO_MEMORY;
    }
    if (line->table == NULL || book->bytes_max == 0 || MUTANT(FACT_LOST)) {
        return STATUS_OK;
    }
    made = malloc(sizeof *made);
    if (made == NULL) {
        return STATUS_NO_MEMORY;
    }
    *made = (struct fact){.kind = line->kind, .key = line->key};
    *fact = made;
    return STATUS_OK;
}

void book_tables_note(struct book *book, const struct line *line, struct page *page,
                      struct fact *fact)
{
    if (line->table != NULL) {
        book_drop_fact(book, line);
        table_put(line->table, index_key_text(&line->key), page->number);
    }
    if (page->entry.position == 0) {
        table_put(&book->subjects, page->entry.subject, page->number);
    }
    if (fact != NULL) {
        fact->next = page->facts;
        page->facts = fact;
        page->entry.facts = fact;
    }
}

void book_add(struct book *book, struct page *page)
{
    page->number = book->page_count;
    book->pages[book->page_count++] = page;
}

static void count_stage(struct book *book, const struct page *page, uint32_t cases)
{
    const enum stage stage = page_stage(page);

    if (stage != NO_STAGE) {
        book->stage_counts[stage] += cases;
    }
}

/* The event's place in the history, the new state, and what is derived from it. */
void book_turn_page(struct book *book, struct page *page, struct text id, uint64_t sequence,
                    char *state, uint32_t state_count)
{
    struct entry *entry = &page->entry;

    book_note_change(book, page, sequence);
    count_stage(book, page, MUTANT(STAGES_GROW) ? 0 : UINT32_MAX); /* one less */
    if (!entry->is_project) {
        entry->is_erased = book->working.erased;
        entry->holds_unit = case_holds_unit(&book->working);
        entry->stage = case_stage(&book->working);
        entry->lanes = (uint8_t)process_lanes(&book->working);
    }
    if (entry->is_erased) {
        page_forget(page);
    }
    page_note(page, id, sequence);
    count_stage(book, page, 1);
    page_set_state(page, state, state_count);
    book->lanes[page->number] = MUTANT(LANES_KEPT) ? book->lanes[page->number] : entry->lanes;
}

enum status book_evolve(struct book *book, const struct event *event, uint64_t sequence,
                        struct error *err)
{
    struct page *found = book_page(book, event->subject);
    struct page *page = found;
    enum status status = STATUS_NO_MEMORY;
    struct fact *fact = NULL;
    struct line line;
    uint32_t state_count = 0;
    char *state = NULL;

    if (page == NULL) {
        page = page_create(event->subject, event_schema(event->type)->of_project);
    }
    line_of(&line, book, event, found, sequence);
    if (page == NULL || book_reserve(book, book->page_count + 1) != STATUS_OK ||
        page_reserve(page) != STATUS_OK ||
        book_tables_reserve(book, event->subject, &line, &fact) != STATUS_OK) {
        goto done;
    }
    state = state_evolved(book, event, found, sequence, &state_count);
    if (state == NULL) {
        goto done;
    }
    if (found == NULL) {
        book_add(book, page);
        found = page;
    }
    book_tables_note(book, &line, page, fact);
    fact = NULL; /* moved: the page owns it from here */
    book_turn_page(book, page, event->id, sequence, state, state_count);
    state = NULL; /* moved: the page owns it from here */
    status = STATUS_OK;
done:
    book->retold = NULL;
    free(fact);
    free(state);
    if (found == NULL) {
        page_destroy(page);
    } else { /* its history may have grown though nothing came of it */
        page_list_weigh(page->changed_from != 0 ? &book->changed : &book->settled, page);
    }
    return status == STATUS_OK ? STATUS_OK
                               : error_set(err, status, "take event %llu into the book",
                                           (unsigned long long)sequence);
}
