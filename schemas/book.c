#include "schemas/book_parts.h"

#include "schemas/mutant.h"
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
    status = rewrite_create(&book->rewrite, err);
    if (status != STATUS_OK) {
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
    rewrite_destroy(&(*book)->rewrite);
    table_finish(&(*book)->subjects);
    table_finish(&(*book)->units);
    table_finish(&(*book)->certificates);
    table_finish(&(*book)->answers);
    free(*book);
    *book = NULL;
}

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

bool book_is_erased(const struct book *book, struct text subject)
{
    const struct page *page = book_page(book, subject);

    return page != NULL && page->entry.is_erased;
}

bool book_is_next(const struct book *book, const struct event *event, uint32_t position,
                  uint64_t previous)
{
    const struct page *page = book_page(book, event->subject);

    if (event->type == EVENT_CASE_ERASED) {
        return page != NULL && page->entry.position < position && page->entry.head <= previous;
    }
    return position == (page == NULL ? 0 : page->entry.position) + 1 &&
           previous == (page == NULL ? 0 : page->entry.head);
}

uint32_t book_candidates(const struct book *book, struct text subject, struct text id,
                         uint64_t *sequences, uint32_t max)
{
    const struct page *page = book_page(book, subject);
    uint32_t fingerprint = (uint32_t)table_hash(id);
    uint32_t count = 0;

    if (page == NULL || page->entry.is_erased) {
        return 0;
    }
    for (uint32_t i = 0; i < page->entry.position && count < max; i++) {
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
    } else if (book->opened_project != page) {
        status = project_decode(&book->project, page->entry.state);
    }
    book->opened_project = page;
    assert(status == STATUS_OK); /* the book wrote it */
    return &book->project;
}

/* The page of the project that the event is of, or that its case belongs to. */
static const struct page *project_page(struct book *book, const struct event *event,
                                       const struct page *page)
{
    char subject[ID_BYTES_MAX + 1];
    struct text name = {NULL, 0};
    bool is_known;

    if (event_schema(event->type)->of_project) {
        return page;
    }
    if (event->type == EVENT_CONTRACT_FILED) {
        is_known = subject_of_project(subject, &name, event->data.contract_filed.project);
    } else {
        is_known =
            page != NULL && subject_of_project(subject, &name, book_open_case(book, page)->project);
    }
    return is_known ? book_page(book, name) : NULL;
}

/* How many of a project's events were before this sequence. All of them, but for a book kept in
 * part that folds again what one of its entries lacks and another has. */
static uint32_t said_before(const struct page *page, uint64_t sequence)
{
    uint32_t low = 0;
    uint32_t high = page == NULL ? 0 : page->entry.position;

    if (high == 0 || page->entry.head < sequence) {
        return high;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (page->sequences[middle] < sequence - (MUTANT(SETTING_OVERHEARD) ? 1 : 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct digest book_unit_key(const struct case_state *state)
{
    return state->erased ? state->unit_key : index_key_of_unit(state->project, state->unit);
}

/* Judging. */

/* Another case that holds the unit. The index says who took it last; a cancelled contract holds
 * none. NULL: nobody. */
static const struct page *unit_holder(const struct book *book, const struct digest *key,
                                      const struct page *page)
{
    uint32_t number;

    if (!book_index_find(book, NEED_UNIT, key, &number) ||
        (page != NULL && page->number == number) || !book->pages[number]->entry.holds_unit) {
        return NULL;
    }
    return book->pages[number];
}

bool book_unit_is_taken_since(const struct book *book, const struct digest *key,
                              const struct page *page, uint64_t sequence)
{
    const struct page *holder = unit_holder(book, key, page);

    return holder != NULL && holder->entry.head > sequence;
}

struct world book_world(struct book *book, const struct event *event, const struct page *page,
                        uint64_t sequence)
{
    const struct page *of_project = project_page(book, event, page);
    struct world world = {
        .project = project_open(book, of_project),
        .said = said_before(of_project, sequence),
        .head = page == NULL ? 0 : page->entry.head,
    };

    world.policy = policy_in_force(world.project->settings, world.project->setting_count,
                                   world.said, moment_day(event->time));
    if (event->type == EVENT_ENTRY_VOIDED && page != NULL && book->retold == page) {
        world.rewritten = rewrite_result(book->rewrite);
    }
    return world;
}

/* What only judge asks: is what must be unique in the ledger there already? */
static void look_up(struct world *world, struct book *book, const struct event *event,
                    const struct page *page)
{
    const struct contract_filed *contract = &event->data.contract_filed;
    const struct case_state *state;
    struct digest key;
    uint32_t number;

    if (event->type == EVENT_CONTRACT_FILED) {
        key = index_key_of_unit(contract->project, contract->unit);
        world->unit_is_taken = unit_holder(book, &key, page) != NULL;
    } else if (event->type == EVENT_PAYMENT_CLEARED) {
        key = index_key_of_certificate(event->data.payment_cleared.certificate_no);
        world->certificate_is_used = book_index_find(book, NEED_CERTIFICATE, &key, &number);
    } else if (world->rewritten != NULL) {
        state = book_open_case(book, page);
        key = book_unit_key(state);
        world->unit_is_taken = state->cancelled && unit_holder(book, &key, page) != NULL;
    }
}

struct refusals book_judge(struct book *book, const struct event *event, int64_t recorded_unix_ms)
{
    const struct page *page = book_page(book, event->subject);
    struct world world = book_world(book, event, page, UINT64_MAX);
    const struct case_state *state;

    look_up(&world, book, event, page);
    world.recorded_unix_ms = recorded_unix_ms;
    state = event_schema(event->type)->of_project ? &book->working : book_open_case(book, page);
    return case_judge(&world, state, event);
}

/* Views and the digest. */

const struct case_state *book_case(struct book *book, struct text subject)
{
    const struct page *page = book_page(book, subject);

    return page == NULL || page->entry.is_project || page->entry.is_erased
               ? NULL
               : book_open_case(book, page);
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
