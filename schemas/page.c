#include "schemas/book_parts.h"

#include <stdlib.h>

#define HISTORY_FIRST 8U

struct page *page_create(struct text subject, bool is_project)
{
    struct page *page = calloc(1, sizeof *page + subject.count + 1);

    if (page != NULL) {
        (void)memcpy(page->subject, subject.bytes, subject.count);
        page->entry.subject = (struct text){page->subject, subject.count};
        page->entry.is_project = is_project;
        page->cached_stage = NO_STAGE;
    }
    return page;
}

void page_destroy(struct page *page)
{
    if (page == NULL) {
        return;
    }
    while (page->facts != NULL) {
        struct fact *fact = page->facts;

        page->facts = fact->next;
        free(fact);
    }
    free(page->fingerprints);
    free(page->sequences);
    free(page->state);
    free(page);
}

enum status page_reserve(struct page *page)
{
    uint32_t capacity = page->capacity == 0 ? HISTORY_FIRST : page->capacity * 2;
    uint32_t *fingerprints;
    uint64_t *sequences;

    if (page->entry.position < page->capacity) {
        return STATUS_OK;
    }
    while (capacity <= page->entry.position) {
        capacity *= 2;
    }
    fingerprints = realloc(page->fingerprints, capacity * sizeof *fingerprints);
    if (fingerprints == NULL) {
        return STATUS_NO_MEMORY;
    }
    page->fingerprints = fingerprints;
    page->entry.fingerprints = fingerprints;
    sequences = realloc(page->sequences, capacity * sizeof *sequences);
    if (sequences == NULL) {
        return STATUS_NO_MEMORY;
    }
    page->sequences = sequences;
    page->entry.sequences = sequences;
    page->capacity = capacity;
    return STATUS_OK;
}

void page_forget(struct page *page)
{
    page->entry.position = 0;
    page->entry.head = 0;
}

void page_note(struct page *page, struct text id, uint64_t sequence)
{
    struct entry *entry = &page->entry;

    page->fingerprints[entry->position] = (uint32_t)table_hash(id);
    page->sequences[entry->position] = sequence;
    entry->position++;
    entry->head = sequence;
}

void page_set_state(struct page *page, char *state, uint32_t count)
{
    free(page->state);
    page->state = state;
    page->entry.state = (struct text){state, count};
    page->has_digest = false;
}

const struct digest *page_digest(struct page *page)
{
    if (!page->has_digest) {
        page->digest = digest_of_state(page->entry.subject, page->entry.state);
        page->has_digest = true;
    }
    return &page->digest;
}

enum stage page_stage(const struct page *page)
{
    const struct entry *entry = &page->entry;

    return entry->is_project || entry->is_erased || entry->position == 0 ? NO_STAGE : entry->stage;
}

static uint64_t page_bytes(const struct page *page)
{
    return sizeof *page + page->entry.subject.count + page->entry.state.count +
           (uint64_t)page->capacity * (sizeof *page->fingerprints + sizeof *page->sequences);
}

void page_list_append(struct page_list *list, struct page *page)
{
    page->before = list->last;
    page->after = NULL;
    if (list->last != NULL) {
        list->last->after = page;
    } else {
        list->first = page;
    }
    list->last = page;
    list->count++;
    page->bytes = page_bytes(page);
    list->bytes += page->bytes;
}

void page_list_weigh(struct page_list *list, struct page *page)
{
    list->bytes -= page->bytes;
    page->bytes = page_bytes(page);
    list->bytes += page->bytes;
}

void page_list_remove(struct page_list *list, struct page *page)
{
    if (page->before != NULL) {
        page->before->after = page->after;
    } else {
        list->first = page->after;
    }
    if (page->after != NULL) {
        page->after->before = page->before;
    } else {
        list->last = page->before;
    }
    page->before = NULL;
    page->after = NULL;
    list->count--;
    list->bytes -= page->bytes;
}
