#include "schemas/book_parts.h"
#include "schemas/mutant.h"

#include <assert.h>
#include <stdlib.h>

/* A book kept in part: what has changed since the cache was told, and what may be dropped.
 *
 * Changed pages are handed out in the order of their first change, which is the order of sequences.
 * So new entries reach the cache in the order of their numbers, and everything before the oldest
 * change that is left is in it. */

void book_bound(struct book *book, uint64_t bytes)
{
    assert(book->page_count == 0 && bytes > 0);
    book->bytes_max = bytes;
}

enum status book_adopt(struct book *book, const struct book_summary *summary, struct error *err)
{
    assert(book->bytes_max > 0 && book->page_count == 0);
    if (book_reserve(book, summary->count) != STATUS_OK) {
        return error_set(err, STATUS_NO_MEMORY, "make room for %u entries", summary->count);
    }
    for (uint32_t i = 0; i < summary->count; i++) {
        book->pages[i] = NULL;
        book->lanes[i] = LANES_UNKNOWN;
    }
    book->page_count = summary->count;
    book->cached = *summary;
    (void)memcpy(book->stage_counts, summary->stages, sizeof book->stage_counts);
    return STATUS_OK;
}

/* Keeping and dropping. */

void book_touch(struct book *book, struct page *page)
{
    if (page->changed_from == 0) {
        page_list_remove(&book->settled, page);
        page_list_append(&book->settled, page);
    }
}

bool book_lanes(const struct book *book, uint32_t number, uint8_t *lanes)
{
    assert(number < book->page_count);
    *lanes = book->lanes[number];
    return *lanes != LANES_UNKNOWN;
}

static void drop(struct book *book, struct page *page)
{
    page_list_remove(&book->settled, page);
    table_remove(&book->subjects, page->entry.subject);
    book->pages[page->number] = NULL;
    book->opened = book->opened == page ? NULL : book->opened;
    book->retold = book->retold == page ? NULL : book->retold;
    book->opened_project = book->opened_project == page ? NULL : book->opened_project;
    page_destroy(page);
}

void book_trim(struct book *book)
{
    while (book->settled.bytes > book->bytes_max) {
        drop(book, book->settled.first);
    }
    table_clear(&book->answers);
}

/* What has changed. */

void book_note_change(struct book *book, struct page *page, uint64_t sequence)
{
    if (page->changed_from != 0) {
        return;
    }
    if (page->is_cached) {
        page_list_remove(&book->settled, page);
        page->cached = *page_digest(page);
    }
    page->changed_from = MUTANT(CHANGED_LATE) ? sequence + 1 : sequence;
    page_list_append(&book->changed, page);
}

uint32_t book_changed_count(const struct book *book)
{
    return book->changed.count;
}

uint64_t book_changed_bytes(const struct book *book)
{
    return book->changed.bytes;
}

bool book_is_behind(const struct book *book)
{
    return book->changed.count > BOOK_CHANGED_MAX || book->changed.bytes > BOOK_CHANGED_BYTES;
}

uint64_t book_changed_from(const struct book *book)
{
    return book->changed.first == NULL ? 0 : book->changed.first->changed_from;
}

uint32_t book_changed(const struct book *book, struct changed *changed, uint32_t max,
                      uint64_t bytes_max)
{
    const struct page *page = book->changed.first;
    uint64_t bytes = 0;
    uint32_t count = 0;

    for (; page != NULL && count < max && bytes < bytes_max; page = page->after) {
        changed[count++] = (struct changed){page->number, &page->entry};
        bytes += page->bytes;
    }
    return count;
}

struct book_summary book_summary(struct book *book, uint32_t count)
{
    struct book_summary summary = book->cached;
    struct page *page = book->changed.first;

    for (; count > 0; count--, page = page->after) {
        if (page->is_cached && !MUTANT(SUM_GROWS)) {
            digest_subtract(&summary.sum, &page->cached);
        }
        digest_add(&summary.sum, page_digest(page));
        if (page->cached_stage != NO_STAGE) {
            summary.stages[page->cached_stage]--;
        }
        if (page_stage(page) != NO_STAGE) {
            summary.stages[page_stage(page)]++;
        }
        summary.count += page->is_cached ? 0 : 1;
    }
    summary.lacked = page == NULL || MUTANT(LACKED_NOTHING) ? 0 : page->changed_from;
    return summary;
}

/* A newer page may have taken the key since. */
static void forget_fact(struct book *book, const struct page *page, const struct fact *fact)
{
    struct table *table = fact->kind == NEED_UNIT ? &book->units : &book->certificates;
    const struct text key = index_key_text(&fact->key);
    uint32_t number;

    if (table_find(table, key, &number) && number == page->number) {
        table_remove(table, key);
    }
}

void book_drop_fact(struct book *book, const struct line *line)
{
    const struct text key = index_key_text(&line->key);
    struct fact **link;
    struct page *page;
    uint32_t number;

    if (!table_find(line->table, key, &number)) {
        return;
    }
    page = book->pages[number];
    for (link = &page->facts; *link != NULL;) {
        struct fact *fact = *link;

        if (fact->kind == line->kind && text_equals(index_key_text(&fact->key), key)) {
            *link = fact->next;
            free(fact);
        } else {
            link = &fact->next;
        }
    }
    page->entry.facts = page->facts;
}

static void settle(struct book *book, struct page *page)
{
    while (page->facts != NULL) {
        struct fact *fact = page->facts;

        forget_fact(book, page, fact);
        page->facts = fact->next;
        free(fact);
    }
    page->entry.facts = NULL;
    page_list_remove(&book->changed, page);
    page->changed_from = 0;
    page->is_cached = true;
    page->cached_stage = page_stage(page);
    page_list_append(&book->settled, page);
}

void book_cached(struct book *book, uint32_t count)
{
    book->cached = book_summary(book, count);
    for (; count > 0; count--) {
        settle(book, book->changed.first);
    }
}
