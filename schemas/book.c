#include "schemas/book_parts.h"

#include "schemas/mutant.h"
#include "schemas/process.h"
#include "schemas/view.h"

#include <assert.h>
#include <stdlib.h>

#define PAGES_FIRST 64U

/* Life. */

enum status book_create(struct book **out, struct error *err)
{
    struct book *book = calloc(1, sizeof *book);
    enum status status = STATUS_OK;

    if (book == NULL) {
        return error_set(err, STATUS_NO_MEMORY, "make the book of cases");
    }
    book->scratch = malloc(STATE_BYTES_MAX);
    if (book->scratch == NULL) {
        status = error_set(err, STATUS_NO_MEMORY, "make the book of cases");
        goto done;
    }
    *out = book;
    book = NULL;
done:
    book_destroy(&book);
    return status;
}

void book_destroy(struct book **book)
{
    if (*book == NULL) {
        return;
    }
    for (uint32_t i = 0; i < (*book)->page_count; i++) {
        page_destroy((*book)->pages[i]);
    }
    free((*book)->pages);
    free((*book)->lanes);
    free((*book)->scratch);
    table_finish(&(*book)->subjects);
    table_finish(&(*book)->units);
    table_finish(&(*book)->certificates);
    table_finish(&(*book)->answers);
    free(*book);
    *book = NULL;
}

/* Looking up. */

struct page *book_page(const struct book *book, struct text subject)
{
    uint32_t number;

    return table_find(&book->subjects, subject, &number) ? book->pages[number] : NULL;
}

const struct entry *book_find(const struct book *book, struct text subject)
{
    const struct page *page = book_page(book, subject);

    return page == NULL ? NULL : &page->entry;
}

uint32_t book_count(const struct book *book)
{
    return book->page_count;
}

const struct entry *book_at(const struct book *book, uint32_t number)
{
    assert(number < book->page_count && book->pages[number] != NULL);
    return &book->pages[number]->entry;
}

uint32_t book_stage_count(const struct book *book, enum stage stage)
{
    return book->stage_counts[stage];
}

uint32_t book_candidates(const struct book *book, struct text subject, struct text id,
                         uint64_t *sequences, uint32_t max)
{
    const struct page *page = book_page(book, subject);
    uint32_t fingerprint = (uint32_t)table_hash(id);
    uint32_t count = 0;

    for (uint32_t i = 0; page != NULL && i < page->entry.position && count < max; i++) {
        if (page->fingerprints[i] == fingerprint && !MUTANT(ID_UNCHECKED)) {
            sequences[count++] = page->sequences[i];
        }
    }
    return count;
}

const uint64_t *book_history(const struct book *book, struct text subject, uint32_t *count)
{
    const struct page *page = book_page(book, subject);

    *count = page == NULL ? 0 : page->entry.position;
    return page == NULL ? NULL : page->sequences;
}

/* The working copies. */

/* Open a case's state to work on; an empty one where there is no page yet. */
struct case_state *book_open_case(struct book *book, const struct page *page)
{
    enum status status = STATUS_OK;

    if (page == NULL) {
        case_init(&book->working);
        book->opened = NULL;
    } else if (book->opened != page) {
        status = case_decode(&book->working, page->entry.state);
        book->opened = page;
    }
    assert(status == STATUS_OK); /* the book wrote it */
    return &book->working;
}

static struct project *project_open(struct book *book, const struct page *page)
{
    enum status status = STATUS_OK;

    if (page == NULL) {
        project_init(&book->project);
    } else {
        status = project_decode(&book->project, page->entry.state);
    }
    assert(status == STATUS_OK); /* the book wrote it */
    return &book->project;
}

/* The project that the event is of, or that its case belongs to. */
static struct project *project_of_event(struct book *book, const struct event *event,
                                        const struct page *page)
{
    char subject[ID_BYTES_MAX + 1];
    struct text name = {NULL, 0};
    bool is_known;

    if (event_schema(event->type)->of_project) {
        return project_open(book, page);
    }
    if (event->type == EVENT_CONTRACT_FILED) {
        is_known = subject_of_project(subject, &name, event->data.contract_filed.project);
    } else {
        is_known =
            page != NULL && subject_of_project(subject, &name, book_open_case(book, page)->project);
    }
    return project_open(book, is_known ? book_page(book, name) : NULL);
}

struct text book_unit_key(char key[UNIT_KEY_MAX], const struct contract_filed *contract)
{
    uint32_t count = 2;

    key[0] = (char)(contract->project.count >> 8);
    key[1] = (char)(contract->project.count & 0xFFU);
    (void)memcpy(key + count, contract->project.bytes, contract->project.count);
    count += contract->project.count;
    (void)memcpy(key + count, contract->unit.bytes, contract->unit.count);
    return (struct text){key, count + contract->unit.count};
}

/* Judging. */

static bool unit_is_taken(const struct book *book, const struct event *event,
                          const struct page *page)
{
    char key[UNIT_KEY_MAX];
    uint32_t number;

    return book_index_find(book, NEED_UNIT, book_unit_key(key, &event->data.contract_filed),
                           &number) &&
           (page == NULL || page->number != number);
}

static struct world world_of(struct book *book, const struct event *event, const struct page *page)
{
    struct world world = {
        .project = project_of_event(book, event, page),
        .policy = policy_default(),
        .head = page == NULL ? 0 : page->entry.head,
    };
    uint32_t number;

    if (event->type == EVENT_CONTRACT_FILED) {
        world.unit_is_taken = unit_is_taken(book, event, page);
    } else if (event->type == EVENT_PAYMENT_CLEARED) {
        world.certificate_is_used = book_index_find(
            book, NEED_CERTIFICATE, event->data.payment_cleared.certificate_no, &number);
    }
    return world;
}

struct refusals book_judge(struct book *book, const struct event *event, int64_t recorded_unix_ms)
{
    const struct page *page = book_page(book, event->subject);
    struct world world = world_of(book, event, page);
    const struct case_state *state;

    world.recorded_unix_ms = recorded_unix_ms;
    state = event_schema(event->type)->of_project ? &book->working : book_open_case(book, page);
    return case_judge(&world, state, event);
}

/* Evolving. Everything that can fail comes first; then nothing does. */

enum status book_reserve(struct book *book, uint32_t count)
{
    uint32_t capacity = book->page_capacity == 0 ? PAGES_FIRST : book->page_capacity;
    struct page **pages;
    uint8_t *lanes;

    if (count <= book->page_capacity) {
        return STATUS_OK;
    }
    while (capacity < count) {
        capacity *= 2;
    }
    pages = realloc(book->pages, capacity * sizeof(struct page *));
    if (pages == NULL) {
        return STATUS_NO_MEMORY;
    }
    book->pages = pages;
    lanes = realloc(book->lanes, capacity);
    if (lanes == NULL) {
        return STATUS_NO_MEMORY;
    }
    book->lanes = lanes;
    book->page_capacity = capacity;
    return STATUS_OK;
}

/* The new state's bytes, from malloc. NULL: no memory. */
static char *state_evolved(struct book *book, const struct event *event, const struct page *page,
                           uint32_t *count)
{
    struct writer writer = writer_of(book->scratch, STATE_BYTES_MAX);
    const struct world world = world_of(book, event, page);
    char *state;

    if (event_schema(event->type)->of_project) {
        project_evolve(&book->project, event);
        project_encode(&book->project, &writer);
    } else {
        case_evolve(&world, book_open_case(book, page), event);
        case_encode(&book->working, &writer);
        book->opened = NULL; /* the copy is ahead of its page */
    }
    assert(!writer.overflowed); /* STATE_BYTES_MAX holds any state within its bounds */
    state = malloc(writer.count);
    if (state != NULL) {
        (void)memcpy(state, writer.bytes, writer.count);
        *count = (uint32_t)writer.count;
    }
    return state;
}

/* The index that an event stands in, and its key there; NULL: none. */
static struct table *index_of(struct book *book, const struct event *event,
                              char buffer[UNIT_KEY_MAX], enum need_kind *kind, struct text *key)
{
    if (event->type == EVENT_CONTRACT_FILED) {
        *kind = NEED_UNIT;
        *key = book_unit_key(buffer, &event->data.contract_filed);
        return &book->units;
    }
    if (event->type == EVENT_PAYMENT_CLEARED) {
        *kind = NEED_CERTIFICATE;
        *key = event->data.payment_cleared.certificate_no;
        return &book->certificates;
    }
    return NULL;
}

/* Room in the tables, and the fact for the cache, NULL when the event is none. */
static enum status tables_reserve(struct book *book, const struct event *event, struct fact **fact)
{
    char buffer[UNIT_KEY_MAX];
    enum need_kind kind;
    struct text key;
    struct table *table = index_of(book, event, buffer, &kind, &key);
    struct fact *made;

    if (table_reserve(&book->subjects, event->subject) != STATUS_OK ||
        (table != NULL && table_reserve(table, key) != STATUS_OK)) {
        return STATUS_NO_MEMORY;
    }
    if (table == NULL || book->bytes_max == 0 || MUTANT(FACT_LOST)) {
        return STATUS_OK;
    }
    made = malloc(sizeof *made + key.count);
    if (made == NULL) {
        return STATUS_NO_MEMORY;
    }
    *made = (struct fact){.kind = kind, .key_count = key.count};
    (void)memcpy(made->key, key.bytes, key.count);
    *fact = made;
    return STATUS_OK;
}

static void tables_note(struct book *book, const struct event *event, struct page *page,
                        struct fact *fact)
{
    char buffer[UNIT_KEY_MAX];
    enum need_kind kind;
    struct text key;
    struct table *table = index_of(book, event, buffer, &kind, &key);

    if (table != NULL) {
        table_put(table, key, page->number);
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

/* The event's place in the history, the new state, and what is derived from it. */
static void page_evolve(struct book *book, struct page *page, const struct event *event,
                        uint64_t sequence, char *state, uint32_t state_count)
{
    struct entry *entry = &page->entry;

    book_note_change(book, page, sequence);
    if (!entry->is_project) {
        book->stage_counts[entry->stage] -= entry->position > 0 ? 1 : 0;
        entry->stage = case_stage(&book->working);
        entry->lanes = (uint8_t)process_lanes(&book->working);
        book->stage_counts[entry->stage]++;
    }
    page_note(page, event->id, sequence);
    page_set_state(page, state, state_count);
    book->lanes[page->number] = entry->lanes;
}

enum status book_evolve(struct book *book, const struct event *event, uint64_t sequence,
                        struct error *err)
{
    struct page *found = book_page(book, event->subject);
    struct page *page = found;
    const uint64_t bytes_before = found == NULL ? 0 : page_bytes(found);
    enum status status = STATUS_NO_MEMORY;
    struct fact *fact = NULL;
    uint32_t state_count = 0;
    char *state = NULL;

    if (page == NULL) {
        page = page_create(event->subject, event_schema(event->type)->of_project);
    }
    if (page == NULL || book_reserve(book, book->page_count + 1) != STATUS_OK ||
        page_reserve(page) != STATUS_OK || tables_reserve(book, event, &fact) != STATUS_OK) {
        goto done;
    }
    state = state_evolved(book, event, found, &state_count);
    if (state == NULL) {
        goto done;
    }
    if (found == NULL) {
        page->number = book->page_count;
        book->pages[book->page_count++] = page;
        found = page;
    }
    tables_note(book, event, page, fact);
    fact = NULL; /* moved: the page owns it from here */
    page_evolve(book, page, event, sequence, state, state_count);
    state = NULL; /* moved: the page owns it from here */
    status = STATUS_OK;
done:
    free(fact);
    free(state);
    if (found == NULL) {
        page_destroy(page);
    } else {
        book->bytes +=
            page_bytes(found) - bytes_before; /* its history may have grown for nothing */
    }
    return status == STATUS_OK ? STATUS_OK
                               : error_set(err, status, "take event %llu into the book",
                                           (unsigned long long)sequence);
}

/* Views and the digest. */

const struct case_state *book_case(struct book *book, struct text subject)
{
    const struct page *page = book_page(book, subject);

    return page == NULL || page->entry.is_project ? NULL : book_open_case(book, page);
}

bool book_view(struct book *book, struct text subject, struct writer *view, struct writer *openers)
{
    const struct case_state *state = book_case(book, subject);

    if (state == NULL) {
        return false;
    }
    if (view != NULL) {
        view_encode(state, subject, book_page(book, subject)->entry.head, view);
    }
    if (openers != NULL) {
        view_encode_openers(state, openers);
    }
    return true;
}

struct digest book_digest(struct book *book)
{
    struct digest sum = book->cached.sum;

    for (struct page *page = book->changed.first; page != NULL; page = page->after) {
        if (page->is_cached) {
            digest_subtract(&sum, &page->cached);
        }
        digest_add(&sum, page_digest(page));
    }
    return sum;
}
