#include "tests/crash/cache_trial.h"

#include "schemas/event.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUBJECTS 40
#define FILE_BYTES_MAX (8 * 1048576)

/* What this machine must be able to do. */
static void must(bool is_done)
{
    assert(is_done);
}

/* The truth. */

static void learn(struct cache_trial *context, uint64_t sequence, struct text payload)
{
    struct cache_truth *truth = &context->truth[sequence];
    const struct entry *entry;
    struct refusals refusals;
    struct event event;

    assert(sequence <= CACHE_TRIAL_EVENTS_MAX);
    refusals = event_decode(&event, payload.bytes, payload.count);
    must(refusals_next(&refusals, 0) == 0);
    must(book_evolve(context->book, &event, sequence, NULL) == STATUS_OK);
    entry = book_find(context->book, event.subject);
    *truth = (struct cache_truth){
        .payload = malloc(payload.count),
        .payload_count = payload.count,
        .position = entry->position,
        .erases = event.type == EVENT_CASE_ERASED,
        .state = digest_of(entry->state),
        .all = book_digest(context->book),
    };
    assert(truth->payload != NULL && event.subject.count < sizeof truth->subject);
    (void)memcpy(truth->payload, payload.bytes, payload.count);
    (void)memcpy(truth->subject, event.subject.bytes, event.subject.count);
    context->count = (uint32_t)sequence;
}

/* A restart found this head: what came after it never was. */
static void unlearn(struct cache_trial *context, uint64_t head)
{
    const uint32_t count = context->count;

    book_destroy(&context->book);
    must(book_create(&context->book, NULL) == STATUS_OK);
    for (uint64_t i = 1; i <= count; i++) {
        struct cache_truth old = context->truth[i];

        if (i <= head) {
            learn(context, i, (struct text){old.payload, old.payload_count});
        }
        free(old.payload);
    }
    context->count = (uint32_t)head;
}

/* Opening. */

/* As a start does: what was erased goes, if it can. The ledger may be lost by that. */
static enum status wipe(struct ledger **ledger, const char *directory, struct error *err)
{
    char path[CRASH_PATH_BYTES + 16];
    struct error reason = {0};
    enum status status;

    (void)snprintf(path, sizeof path, "%s/cache", directory);
    status = cache_delete(path, &reason);
    if (status == STATUS_OK) {
        status = ledger_rewrite(ledger, NULL, NULL, &reason);
    }
    *err = *ledger == NULL ? reason : *err;
    return *ledger == NULL ? status : STATUS_OK;
}

static bool open_both(struct ledger **ledger, struct cache **cache, const char *directory,
                      struct progress mark, bool wipes, struct wrong *wrong)
{
    struct error dropped = {0};
    struct error err = {0};
    struct core_identity identity = {.epoch = 1};
    char path[CRASH_PATH_BYTES + 16];
    enum status status;

    (void)snprintf(path, sizeof path, "%s/ledger", directory);
    status = ledger_open(ledger, path, LEDGER_WRITE, &err);
    if (status == STATUS_OK && wipes && ledger_has_leftovers(*ledger)) {
        status = wipe(ledger, directory, &err);
    }
    if (status == STATUS_OK) {
        identity.ledger = ledger_identity(*ledger);
        (void)snprintf(path, sizeof path, "%s/cache", directory);
        status = cache_open(cache, path, &identity, ledger_head(*ledger), &dropped, &err);
    }
    if (mark.done > 0 && !tape_has_failed() && (status != STATUS_OK || dropped.text[0] != '\0')) {
        wrong_set(wrong, "it does not open, or was dropped: %s%s", err.text, dropped.text);
    }
    return status == STATUS_OK;
}

/* Is its case erased up to the head? */
static bool is_erased(const struct cache_trial *context, uint64_t sequence, uint64_t head)
{
    for (uint64_t i = sequence + 1; i <= head; i++) {
        if (context->truth[i].erases &&
            strcmp(context->truth[i].subject, context->truth[sequence].subject) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_as_appended(const struct cache_trial *context, const struct record *record,
                           const struct cache_truth *truth, uint64_t head)
{
    if (is_erased(context, record->sequence, head)) {
        return record_is_erased(record) && record->erased_bytes == truth->payload_count;
    }
    return !record_is_erased(record) &&
           text_equals(record->payload, (struct text){truth->payload, truth->payload_count});
}

/* A ledger that says it is clean holds nothing in any page of what was erased. */
static void check_clean(const struct cache_trial *context, const char *directory, uint64_t head,
                        struct wrong *wrong)
{
    char path[CRASH_PATH_BYTES + 32];
    char *bytes = malloc(FILE_BYTES_MAX);
    size_t count;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/ledger/data.mdb", directory);
    file = fopen(path, "r");
    assert(file != NULL && bytes != NULL);
    count = fread(bytes, 1, FILE_BYTES_MAX, file);
    assert(count < FILE_BYTES_MAX);
    for (uint64_t i = 1; i <= head; i++) {
        const struct cache_truth *truth = &context->truth[i];

        if (is_erased(context, i, head) &&
            memmem(bytes, count, truth->payload, truth->payload_count) != NULL) {
            wrong_set(wrong, "event %llu was erased and is in the file", (unsigned long long)i);
        }
    }
    (void)fclose(file); /* it was only read */
    free(bytes);
}

static void check_ledger(struct ledger *ledger, const struct cache_trial *context,
                         struct progress mark, struct wrong *wrong)
{
    const uint64_t head = ledger_head(ledger);
    struct ledger_cursor *cursor = NULL;
    struct record record;

    if (head + 1 < mark.done || (head > 0 && head + 1 > mark.begun)) {
        wrong_set(wrong, "the head is %llu, not %u to %u", (unsigned long long)head, mark.done - 1,
                  mark.begun - 1);
        return;
    }
    must(ledger_cursor_open(&cursor, ledger, 1, NULL) == STATUS_OK);
    for (uint64_t i = 1; i <= head; i++) {
        const struct cache_truth *truth = &context->truth[i];

        if (ledger_cursor_next(cursor, &record, NULL) != STATUS_OK || !record_is_true(&record) ||
            !is_as_appended(context, &record, truth, head)) {
            wrong_set(wrong, "record %llu is not what was appended", (unsigned long long)i);
        }
    }
    ledger_cursor_close(&cursor);
}

/* Looking. */

/* A ledger of an earlier head, as after a restore gone wrong. */
static void check_ahead(const struct cache_trial *context, const char *directory, uint64_t through,
                        struct wrong *wrong)
{
    const struct core_identity identity = {context->id, 1};
    struct cache *cache = NULL;
    struct error dropped = {0};
    struct error err = {0};
    char path[CRASH_PATH_BYTES + 16];

    (void)snprintf(path, sizeof path, "%s/cache", directory);
    if (cache_open(&cache, path, &identity, through - 1, &dropped, &err) != STATUS_OK ||
        cache_state(cache) != NULL || strstr(dropped.text, "ahead") == NULL) {
        wrong_set(wrong, "a cache that is ahead was not dropped: %s", err.text);
    }
    cache_close(&cache);
}

static void look(void *of, const char *directory, struct progress mark, struct chance *chance,
                 struct wrong *wrong)
{
    struct cache_trial *context = of;
    struct ledger *ledger = NULL;
    struct cache *cache = NULL;
    uint64_t through = 0;

    if (open_both(&ledger, &cache, directory, mark, chance_once_in(chance, 8), wrong)) {
        check_ledger(ledger, context, mark, wrong);
        if (!ledger_has_leftovers(ledger)) {
            check_clean(context, directory, ledger_head(ledger), wrong);
        }
        cache_check(cache, context, ledger_head(ledger), wrong);
        if (mark.done > 0 && chance_once_in(chance, 8)) {
            cache_check_start(cache, ledger, context, wrong);
        }
        through = cache_state(cache) == NULL ? 0 : cache_state(cache)->through;
    }
    cache_close(&cache);
    ledger_close(&ledger);
    if (through > 0 && chance_once_in(chance, 16)) {
        check_ahead(context, directory, through, wrong);
    }
}

/* Working. */

/* The driver's ledger in memory becomes what the real one has. */
static void restart(struct cache_trial *context, struct wrong *wrong)
{
    struct driver *driver = context->driver;
    const struct core_identity identity = {context->id, 1};
    struct ledger_cursor *cursor = NULL;
    struct record record;

    for (uint64_t i = 0; i < driver->head; i++) {
        free((void *)driver->records[i].payload.bytes);
    }
    driver->head = 0;
    must(ledger_cursor_open(&cursor, context->ledger, 1, NULL) == STATUS_OK);
    while (ledger_cursor_next(cursor, &record, NULL) == STATUS_OK) {
        char *copy = malloc(record.payload.count + 1);

        assert(copy != NULL);
        if (record.payload.count > 0) {
            (void)memcpy(copy, record.payload.bytes, record.payload.count);
        }
        record.payload.bytes = copy;
        driver->records[driver->head++] = record;
    }
    ledger_cursor_close(&cursor);
    core_destroy(&driver->core);
    effects_clear(driver->effects);
    must(core_create(&driver->core, &identity, BOOK_BYTES_MAX, NULL) == STATUS_OK);
    (void)cache_start(driver->core, context->cache, context->ledger, wrong); /* it says so */
    driver_hello(driver, 1);
}

static void give(void *of, struct core *core, const struct need *need)
{
    struct cache_trial *context = of;
    struct found found;

    must(cache_find(context->cache, need, &found, NULL) == STATUS_OK);
    must(core_give(core, need, &found, NULL) == STATUS_OK);
}

static struct text make_event(struct chance *chance, uint32_t tag)
{
    char subject[CACHE_TRIAL_SUBJECT_BYTES];
    char other[CACHE_TRIAL_SUBJECT_BYTES];

    (void)snprintf(subject, sizeof subject, "H-%u", chance_below(chance, SUBJECTS));
    (void)snprintf(other, sizeof other, "%u", chance_below(chance, SUBJECTS));
    switch (chance_below(chance, 8)) {
    case 0:
    case 1:
    case 2:
        return make_contract(subject, other);
    case 3:
        return make_file(subject);
    case 4:
        (void)snprintf(other, sizeof other, "d%u", tag);
        return make_date(subject, other);
    default:
        (void)snprintf(other, sizeof other, "Q%u", tag);
        return make_inquiry(subject, other);
    }
}

/* As the broker does after a group: what fails is tried again after a later one, unless the cache
 * cannot even be read any more. Then it is deleted, and the process ends. */
static enum status spill(struct cache_trial *context, uint32_t max)
{
    static struct spill spilled;
    const struct need need = {.kind = NEED_SUBJECT, .key = TEXT("nobody's")};
    struct core *core = context->driver->core;
    enum status status = STATUS_OK;
    struct found found;

    core_spill(core, max, &spilled);
    if (cache_write(context->cache, &spilled, NULL) == STATUS_OK) {
        core_spilled(core, &spilled, 0, 0);
    } else {
        (void)core_unspilled(core, 0);
        status = cache_find(context->cache, &need, &found, NULL);
        cache_rest(context->cache);
    }
    if (status == STATUS_CORRUPT) {
        cache_condemn(context->cache);
    }
    return status;
}

/* A case that lives ends, and is erased. The count of events. */
static uint32_t make_end(const struct cache_trial *context, struct chance *chance,
                         struct text *events)
{
    const uint32_t count = book_count(context->book);
    const struct entry *entry =
        count == 0 ? NULL : book_at(context->book, chance_below(chance, count));
    char subject[CACHE_TRIAL_SUBJECT_BYTES];

    if (entry == NULL || entry->is_project || entry->is_erased || !chance_once_in(chance, 2)) {
        return 0;
    }
    (void)snprintf(subject, sizeof subject, "%.*s", TEXT_ARGUMENTS(entry->subject));
    events[0] = make_cancel(subject);
    events[1] = make_erasure(subject);
    return 2;
}

static enum status take_group(struct cache_trial *context, uint64_t batch, struct chance *chance)
{
    struct driver *driver = context->driver;
    const uint32_t head = (uint32_t)driver->head;
    uint32_t count = 1 + chance_below(chance, 12);
    struct text events[16];
    enum status status;

    events[0] = make_scheme("project:p"); /* a resend, but for the first time */
    for (uint32_t i = 1; i < count; i++) {
        events[i] = make_event(chance, (uint32_t)(batch * 16 + i));
    }
    count += make_end(context, chance, events + count);
    driver_submit(driver, 1, batch, events, count);
    cache_rest(context->cache);
    for (uint32_t i = 0; i < driver->effects->record_count; i++) {
        learn(context, head + 1 + i, driver->effects->records[i].payload);
    }
    tape_mark((struct progress){head + 1, head + 1 + driver->effects->record_count});
    status = ledger_append(context->ledger, driver->effects->records, driver->effects->record_count,
                           NULL);
    if (status == STATUS_OK) {
        driver_commit(driver);
        tape_mark((struct progress){(uint32_t)driver->head + 1, (uint32_t)driver->head + 1});
        if (chance_once_in(chance, 2)) {
            status = spill(context, 1 + chance_below(chance, 12));
        }
    }
    driver->story[0] = '\0';
    return status;
}

static void work(void *of, const char *directory, struct progress mark, struct chance *chance,
                 struct wrong *wrong)
{
    struct cache_trial *context = of;
    enum status status = STATUS_OK;

    if (context->driver == NULL) {
        context->driver = driver_create();
        context->driver->give = give;
        context->driver->give_context = context;
    }
    if (open_both(&context->ledger, &context->cache, directory, mark, true, wrong)) {
        if (mark.done == 0) {
            context->id = ledger_identity(context->ledger);
        }
        check_ledger(context->ledger, context, mark, wrong);
        cache_check(context->cache, context, ledger_head(context->ledger), wrong);
        unlearn(context, ledger_head(context->ledger));
        restart(context, wrong);
        mark.done = (uint32_t)context->driver->head + 1;
        tape_mark((struct progress){mark.done, mark.done}); /* sessions are told so */
        for (uint64_t i = 1; i <= context->groups && status == STATUS_OK; i++) {
            status = take_group(context, i, chance);
        }
        if (status != STATUS_OK && !tape_has_failed()) {
            wrong_set(wrong, "a group failed by itself: %d", (int)status);
        }
    }
    cache_close(&context->cache);
    ledger_close(&context->ledger);
}

struct trial cache_trial(struct cache_trial *context)
{
    return (struct trial){
        .name = "cache", .stores = 2, .work = work, .look = look, .context = context};
}
