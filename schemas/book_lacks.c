#include "schemas/book_parts.h"

#include <assert.h>
#include <stdlib.h>

/* What a book kept in part lacks, and what it is given: asked for one thing at a time, until there
 * is all that an event, a view or a judgement looks at. */

/* A key of `answers`: the kind in front, so that a unit is no certificate. */
static struct text answer_key(char bytes[NEED_KEY_MAX + 1], enum need_kind kind, struct text key)
{
    bytes[0] = (char)kind;
    (void)memcpy(bytes + 1, key.bytes, key.count);
    return (struct text){bytes, key.count + 1};
}

static bool is_answered(const struct book *book, enum need_kind kind, struct text key,
                        uint32_t *number)
{
    char bytes[NEED_KEY_MAX + 1];

    return table_find(&book->answers, answer_key(bytes, kind, key), number);
}

static void need_set(struct book *book, struct need *need, enum need_kind kind, struct text key)
{
    (void)memcpy(book->need_key, key.bytes, key.count);
    *need = (struct need){.kind = kind, .key = {book->need_key, key.count}};
}

/* The subject's own page, not what else it takes. */
static bool lacks_page(struct book *book, struct text subject, struct need *need)
{
    uint32_t number;

    if (book->cached.count == 0 || table_find(&book->subjects, subject, &number) ||
        is_answered(book, NEED_SUBJECT, subject, &number)) {
        return false;
    }
    need_set(book, need, NEED_SUBJECT, subject);
    return true;
}

/* The number of the page of a case's project: page->project. True: that page is lacking. */
static bool lacks_name_of_project(struct book *book, struct page *page, struct need *need)
{
    char subject[ID_BYTES_MAX + 1];
    struct text name;
    uint32_t number;

    if (!subject_of_project(subject, &name, book_open_case(book, page)->project)) {
        return false;
    }
    if (lacks_page(book, name, need)) {
        return true;
    }
    page->project = table_find(&book->subjects, name, &number) ? number + 1 : 0;
    return false;
}

/* A case is of use only with its project, which its state names. */
static bool lacks_project_of(struct book *book, struct page *page, struct need *need)
{
    if (page->entry.is_project || page->entry.is_erased || book->cached.count == 0) {
        return false;
    }
    if (page->project == 0 && lacks_name_of_project(book, page, need)) {
        return true;
    }
    if (page->project == 0) {
        return false; /* nobody ever spoke of the project */
    }
    if (book->pages[page->project - 1] == NULL) {
        *need = (struct need){.kind = NEED_NUMBER, .number = page->project - 1};
        return true;
    }
    book_touch(book, book->pages[page->project - 1]);
    return false;
}

bool book_lacks_subject(struct book *book, struct text subject, struct need *need)
{
    struct page *page;

    if (lacks_page(book, subject, need)) {
        return true;
    }
    page = book_page(book, subject);
    if (page == NULL) {
        return false;
    }
    book_touch(book, page);
    return lacks_project_of(book, page, need);
}

static bool lacks_index(struct book *book, enum need_kind kind, const struct digest *key,
                        struct need *need)
{
    const struct text text = index_key_text(key);
    uint32_t number;

    if (book->cached.count == 0 || book_index_find(book, kind, key, &number) ||
        is_answered(book, kind, text, &number)) {
        return false;
    }
    need_set(book, need, kind, text);
    return true;
}

/* Who took the unit last, and whether that case holds it still, which its page says. */
static bool lacks_holder(struct book *book, const struct digest *key, struct need *need)
{
    uint32_t number;

    if (lacks_index(book, NEED_UNIT, key, need)) {
        return true;
    }
    if (book_index_find(book, NEED_UNIT, key, &number) && book->pages[number] == NULL) {
        *need = (struct need){.kind = NEED_NUMBER, .number = number};
        return true;
    }
    return false;
}

/* A void may let a cancelled contract live again, and an erased case may go on to hold its unit. */
static bool lacks_of_case(struct book *book, const struct event *event, struct need *need)
{
    const struct page *page = book_page(book, event->subject);
    const struct case_state *state;
    struct digest key;

    if (page == NULL || page->entry.is_project) {
        return false;
    }
    state = book_open_case(book, page);
    key = book_unit_key(state);
    return (state->cancelled || event->type == EVENT_CASE_ERASED) && lacks_holder(book, &key, need);
}

bool book_lacks_event(struct book *book, const struct event *event, struct need *need)
{
    const struct contract_filed *contract = &event->data.contract_filed;
    char buffer[ID_BYTES_MAX + 1];
    struct text project;
    struct digest key;

    if (book_lacks_subject(book, event->subject, need)) {
        return true;
    }
    if (event->type == EVENT_PAYMENT_CLEARED) {
        key = index_key_of_certificate(event->data.payment_cleared.certificate_no);
        return lacks_index(book, NEED_CERTIFICATE, &key, need);
    }
    if (event->type == EVENT_ENTRY_VOIDED || event->type == EVENT_CASE_ERASED) {
        return lacks_of_case(book, event, need);
    }
    if (event->type != EVENT_CONTRACT_FILED) {
        return false;
    }
    if (subject_of_project(buffer, &project, contract->project) &&
        lacks_page(book, project, need)) {
        return true;
    }
    key = index_key_of_unit(contract->project, contract->unit);
    return lacks_holder(book, &key, need);
}

bool book_lacks_residue(struct book *book, const struct residue *residue, struct need *need)
{
    if (text_is_absent(residue->subject)) {
        return false;
    }
    return lacks_page(book, residue->subject, need) ||
           (residue->type == EVENT_CONTRACT_FILED && lacks_holder(book, &residue->key, need));
}

bool book_lacks_number(struct book *book, uint32_t number, struct need *need)
{
    struct page *page;

    assert(number < book->page_count);
    page = book->pages[number];
    if (page == NULL) {
        *need = (struct need){.kind = NEED_NUMBER, .number = number};
        return true;
    }
    book_touch(book, page);
    return lacks_project_of(book, page, need);
}

bool book_index_find(const struct book *book, enum need_kind kind, const struct digest *key,
                     uint32_t *number)
{
    const struct table *table = kind == NEED_UNIT ? &book->units : &book->certificates;

    if (table_find(table, index_key_text(key), number)) {
        return true;
    }
    return is_answered(book, kind, index_key_text(key), number) && *number != ABSENT_NUMBER;
}

/* Giving. */

static enum status answer(struct book *book, const struct need *need, uint32_t number)
{
    char bytes[NEED_KEY_MAX + 1];
    const struct text key = answer_key(bytes, need->kind, need->key);

    if (table_reserve(&book->answers, key) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    table_put(&book->answers, key, number);
    return STATUS_OK;
}

static struct page *page_copy(const struct entry *entry)
{
    struct page *page = page_create(entry->subject, entry->is_project);
    char *state = malloc(entry->state.count > 0 ? entry->state.count : 1);

    if (page == NULL || state == NULL) {
        goto fail;
    }
    page->entry.position = entry->position;
    if (page_reserve(page) != STATUS_OK) {
        goto fail;
    }
    (void)memcpy(state, entry->state.bytes, entry->state.count);
    page_set_state(page, state, entry->state.count);
    (void)memcpy(page->fingerprints, entry->fingerprints,
                 entry->position * sizeof *page->fingerprints);
    (void)memcpy(page->sequences, entry->sequences, entry->position * sizeof *page->sequences);
    page->entry.head = entry->head;
    page->entry.is_erased = entry->is_erased;
    page->entry.holds_unit = entry->holds_unit;
    page->entry.lanes = entry->lanes;
    page->entry.stage = entry->stage;
    return page;
fail:
    free(state);
    page_destroy(page);
    return NULL;
}

static bool is_sound(struct book *book, const struct page *page)
{
    if (page->entry.position == 0) {
        return false;
    }
    if (page->entry.is_project) {
        book->opened_project = NULL;
        return project_decode(&book->project, page->entry.state) == STATUS_OK;
    }
    book->opened = NULL;
    return case_decode(&book->working, page->entry.state) == STATUS_OK;
}

static enum status give_entry(struct book *book, const struct need *need, const struct found *found,
                              struct error *err)
{
    const struct entry *entry = &found->entry;
    struct page *page;

    if (found->number >= book->cached.count || book->pages[found->number] != NULL ||
        (need->kind == NEED_NUMBER ? found->number != need->number
                                   : !text_equals(entry->subject, need->key))) {
        return error_set(err, STATUS_CORRUPT, "cache: entry %u is not the one it should be",
                         found->number);
    }
    page = page_copy(entry);
    if (page == NULL || table_reserve(&book->subjects, entry->subject) != STATUS_OK) {
        page_destroy(page);
        return error_set(err, STATUS_NO_MEMORY, "take an entry from the cache");
    }
    if (!is_sound(book, page)) {
        page_destroy(page);
        return error_set(err, STATUS_CORRUPT, "cache: entry %u holds no state", found->number);
    }
    if (!entry->is_project) {
        book->opened = page;
    }
    page->number = found->number;
    page->is_cached = true;
    page->cached_stage = page_stage(page);
    table_put(&book->subjects, page->entry.subject, page->number);
    book->pages[page->number] = page;
    book->lanes[page->number] = entry->lanes;
    page_list_append(&book->settled, page);
    return STATUS_OK;
}

enum status book_give(struct book *book, const struct need *need, const struct found *found,
                      struct error *err)
{
    const bool is_entry = need->kind == NEED_SUBJECT || need->kind == NEED_NUMBER;

    if (found->is_there && is_entry) {
        return give_entry(book, need, found, err);
    }
    if (need->kind == NEED_NUMBER) {
        return error_set(err, STATUS_CORRUPT, "cache: entry %u is missing", need->number);
    }
    return answer(book, need, found->is_there ? found->number : ABSENT_NUMBER) == STATUS_OK
               ? STATUS_OK
               : error_set(err, STATUS_NO_MEMORY, "take an answer from the cache");
}
