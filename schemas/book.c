#include "schemas/book.h"

#include "schemas/process.h"
#include "schemas/table.h"
#include "schemas/view.h"

#include <assert.h>
#include <stdlib.h>

/* An entry and what only the book needs to know of it. */
struct page {
    struct entry entry;
    uint32_t number;
    uint32_t capacity;      /* of the history */
    uint32_t *fingerprints; /* owned; of each event's id, oldest first */
    uint64_t *sequences;    /* owned; of each event */
    char *state;            /* owned; what entry.state borrows */
    struct digest digest;   /* of the state that was last summed up */
    bool is_summed;         /* digest is part of the book's sum */
    bool is_changed;        /* stands in the list of changed pages */
    char subject[];         /* what entry.subject borrows */
};

struct book {
    struct page **pages; /* owned, and each page */
    uint32_t page_count;
    uint32_t page_capacity;
    struct table subjects;     /* subject → number of its page */
    struct table units;        /* project and unit → number of the live contract's page */
    struct table certificates; /* number → page that used it */
    struct page **changed;     /* owned; pages whose digest is not in the sum, page_capacity */
    uint32_t changed_count;
    struct digest sum;
    uint32_t stage_counts[STAGES_END];
    const struct page *opened; /* whose state `working` is; NULL: nobody's */
    uint8_t *scratch;          /* owned; STATE_BYTES_MAX */
    struct case_state working;
    struct project project;
};

#define PAGES_FIRST 64U
#define HISTORY_FIRST 8U
#define UNIT_KEY_MAX (2 + ID_BYTES_MAX + TEXT_BYTES_MAX)

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

static void page_destroy(struct page *page)
{
    if (page != NULL) {
        free(page->fingerprints);
        free(page->sequences);
        free(page->state);
        free(page);
    }
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
    free((*book)->changed);
    free((*book)->scratch);
    table_finish(&(*book)->subjects);
    table_finish(&(*book)->units);
    table_finish(&(*book)->certificates);
    free(*book);
    *book = NULL;
}

/* Looking up. */

static struct page *page_of(const struct book *book, struct text subject)
{
    uint32_t number;

    return table_find(&book->subjects, subject, &number) ? book->pages[number] : NULL;
}

const struct entry *book_find(const struct book *book, struct text subject)
{
    const struct page *page = page_of(book, subject);

    return page == NULL ? NULL : &page->entry;
}

uint32_t book_count(const struct book *book)
{
    return book->page_count;
}

const struct entry *book_at(const struct book *book, uint32_t number)
{
    assert(number < book->page_count);
    return &book->pages[number]->entry;
}

uint32_t book_stage_count(const struct book *book, enum stage stage)
{
    return book->stage_counts[stage];
}

uint32_t book_candidates(const struct book *book, struct text subject, struct text id,
                         uint64_t *sequences, uint32_t max)
{
    const struct page *page = page_of(book, subject);
    uint32_t fingerprint = (uint32_t)table_hash(id);
    uint32_t count = 0;

    for (uint32_t i = 0; page != NULL && i < page->entry.position && count < max; i++) {
        if (page->fingerprints[i] == fingerprint) {
            sequences[count++] = page->sequences[i];
        }
    }
    return count;
}

const uint64_t *book_history(const struct book *book, struct text subject, uint32_t *count)
{
    const struct page *page = page_of(book, subject);

    *count = page == NULL ? 0 : page->entry.position;
    return page == NULL ? NULL : page->sequences;
}

/* The working copies. */

/* Open a case's state to work on; an empty one where there is no page yet. */
static struct case_state *case_open(struct book *book, const struct page *page)
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
            page != NULL && subject_of_project(subject, &name, case_open(book, page)->project);
    }
    return project_open(book, is_known ? page_of(book, name) : NULL);
}

static struct text unit_key(char key[UNIT_KEY_MAX], const struct contract_filed *contract)
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

static bool unit_is_taken(const struct book *book, const struct event *event)
{
    char key[UNIT_KEY_MAX];
    uint32_t number;

    return table_find(&book->units, unit_key(key, &event->data.contract_filed), &number) &&
           !text_equals(book->pages[number]->entry.subject, event->subject);
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
        world.unit_is_taken = unit_is_taken(book, event);
    } else if (event->type == EVENT_PAYMENT_CLEARED) {
        world.certificate_is_used =
            table_find(&book->certificates, event->data.payment_cleared.certificate_no, &number);
    }
    return world;
}

struct refusals book_judge(struct book *book, const struct event *event, int64_t recorded_unix_ms)
{
    const struct page *page = page_of(book, event->subject);
    struct world world = world_of(book, event, page);
    const struct case_state *state;

    world.recorded_unix_ms = recorded_unix_ms;
    state = event_schema(event->type)->of_project ? &book->working : case_open(book, page);
    return case_judge(&world, state, event);
}

/* Evolving. Everything that can fail comes first; then nothing does. */

static enum status pages_reserve(struct book *book)
{
    uint32_t capacity = book->page_capacity == 0 ? PAGES_FIRST : book->page_capacity * 2;
    struct page **pages;
    struct page **changed;

    if (book->page_count < book->page_capacity) {
        return STATUS_OK;
    }
    pages = realloc(book->pages, capacity * sizeof(struct page *));
    if (pages == NULL) {
        return STATUS_NO_MEMORY;
    }
    book->pages = pages;
    changed = realloc(book->changed, capacity * sizeof(struct page *));
    if (changed == NULL) {
        return STATUS_NO_MEMORY;
    }
    book->changed = changed;
    book->page_capacity = capacity;
    return STATUS_OK;
}

static enum status history_reserve(struct page *page)
{
    uint32_t capacity = page->capacity == 0 ? HISTORY_FIRST : page->capacity * 2;
    uint32_t *fingerprints;
    uint64_t *sequences;

    if (page->entry.position < page->capacity) {
        return STATUS_OK;
    }
    fingerprints = realloc(page->fingerprints, capacity * sizeof *fingerprints);
    if (fingerprints == NULL) {
        return STATUS_NO_MEMORY;
    }
    page->fingerprints = fingerprints;
    sequences = realloc(page->sequences, capacity * sizeof *sequences);
    if (sequences == NULL) {
        return STATUS_NO_MEMORY;
    }
    page->sequences = sequences;
    page->capacity = capacity;
    return STATUS_OK;
}

static struct page *page_create(struct text subject, bool is_project)
{
    struct page *page = calloc(1, sizeof *page + subject.count + 1);

    if (page != NULL) {
        (void)memcpy(page->subject, subject.bytes, subject.count);
        page->entry.subject = (struct text){page->subject, subject.count};
        page->entry.is_project = is_project;
    }
    return page;
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
        case_evolve(&world, case_open(book, page), event);
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
                              char buffer[UNIT_KEY_MAX], struct text *key)
{
    if (event->type == EVENT_CONTRACT_FILED) {
        *key = unit_key(buffer, &event->data.contract_filed);
        return &book->units;
    }
    if (event->type == EVENT_PAYMENT_CLEARED) {
        *key = event->data.payment_cleared.certificate_no;
        return &book->certificates;
    }
    return NULL;
}

static enum status tables_reserve(struct book *book, const struct event *event)
{
    char buffer[UNIT_KEY_MAX];
    struct text key;
    struct table *table = index_of(book, event, buffer, &key);

    if (table != NULL && table_reserve(table, key) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    return table_reserve(&book->subjects, event->subject);
}

static void tables_note(struct book *book, const struct event *event, const struct page *page)
{
    char buffer[UNIT_KEY_MAX];
    struct text key;
    struct table *table = index_of(book, event, buffer, &key);

    if (table != NULL) {
        table_put(table, key, page->number);
    }
    if (page->entry.position == 0) {
        table_put(&book->subjects, page->entry.subject, page->number);
    }
}

static void page_change(struct book *book, struct page *page)
{
    if (!page->is_changed) {
        page->is_changed = true;
        book->changed[book->changed_count++] = page;
    }
}

/* The event's place in the history, the new state, and what is derived from it. */
static void page_evolve(struct book *book, struct page *page, const struct event *event,
                        uint64_t sequence, char *state, uint32_t state_count)
{
    struct entry *entry = &page->entry;

    page->fingerprints[entry->position] = (uint32_t)table_hash(event->id);
    page->sequences[entry->position] = sequence;
    if (!entry->is_project) {
        if (entry->position > 0) {
            book->stage_counts[entry->stage]--;
        }
        entry->stage = case_stage(&book->working);
        entry->lanes = (uint8_t)process_lanes(&book->working);
        book->stage_counts[entry->stage]++;
    }
    entry->position++;
    entry->head = sequence;
    free(page->state);
    page->state = state;
    entry->state = (struct text){state, state_count};
    page_change(book, page);
}

enum status book_evolve(struct book *book, const struct event *event, uint64_t sequence,
                        struct error *err)
{
    struct page *found = page_of(book, event->subject);
    struct page *page = found;
    enum status status = STATUS_NO_MEMORY;
    uint32_t state_count = 0;
    char *state = NULL;

    if (page == NULL) {
        page = page_create(event->subject, event_schema(event->type)->of_project);
    }
    if (page == NULL || pages_reserve(book) != STATUS_OK || history_reserve(page) != STATUS_OK ||
        tables_reserve(book, event) != STATUS_OK) {
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
    tables_note(book, event, page);
    page_evolve(book, page, event, sequence, state, state_count);
    state = NULL; /* moved: the page owns it from here */
    status = STATUS_OK;
done:
    free(state);
    if (found == NULL) {
        page_destroy(page);
    }
    return status == STATUS_OK ? STATUS_OK
                               : error_set(err, status, "take event %llu into the book",
                                           (unsigned long long)sequence);
}

/* Views and the digest. */

const struct case_state *book_case(struct book *book, struct text subject)
{
    const struct page *page = page_of(book, subject);

    return page == NULL || page->entry.is_project ? NULL : case_open(book, page);
}

bool book_view(struct book *book, struct text subject, struct writer *view, struct writer *openers)
{
    const struct case_state *state = book_case(book, subject);

    if (state == NULL) {
        return false;
    }
    if (view != NULL) {
        view_encode(state, subject, page_of(book, subject)->entry.head, view);
    }
    if (openers != NULL) {
        view_encode_openers(state, openers);
    }
    return true;
}

struct digest book_digest(struct book *book)
{
    for (uint32_t i = 0; i < book->changed_count; i++) {
        struct page *page = book->changed[i];

        if (page->is_summed) {
            digest_subtract(&book->sum, &page->digest);
        }
        page->digest = digest_of_state(page->entry.subject, page->entry.state);
        page->is_summed = true;
        page->is_changed = false;
        digest_add(&book->sum, &page->digest);
    }
    book->changed_count = 0;
    return book->sum;
}
