#include "tests/crash/cache_trial.h"

#include <stdlib.h>
#include <string.h>

/* The subject's next event after `sequence`, 0 when there is none up to `head`. */
static uint64_t next_of(const struct cache_trial *context, const char *subject, uint64_t sequence,
                        uint64_t head)
{
    for (uint64_t i = sequence + 1; i <= head; i++) {
        if (strcmp(context->truth[i].subject, subject) == 0) {
            return i;
        }
    }
    return 0;
}

/* What it lacks must be folded again, so it must not lack more than it says. */
static void check_lacking(const struct cache_state *state, uint64_t next, struct wrong *wrong)
{
    const uint64_t lacked = state->summary.lacked;

    if (next != 0 && next <= state->through && (lacked == 0 || next < lacked)) {
        wrong_set(wrong, "event %llu is lacking, though it says that none before %llu is",
                  (unsigned long long)next, (unsigned long long)lacked);
    }
}

static bool is_same(struct digest one, struct digest other)
{
    return memcmp(one.bytes, other.bytes, DIGEST_BYTES) == 0;
}

static bool is_true(const struct entry *entry, const struct cache_trial *context)
{
    const struct cache_truth *truth = &context->truth[entry->head];

    return text_equals(entry->subject, text_of(truth->subject)) &&
           entry->position == truth->position &&
           entry->sequences[truth->position - 1] == entry->head &&
           is_same(digest_of(entry->state), truth->state);
}

static void check_entry(struct cache *cache, const struct cache_trial *context, uint32_t number,
                        uint64_t head, struct wrong *wrong)
{
    const struct cache_state *state = cache_state(cache);
    const struct need by_number = {.kind = NEED_NUMBER, .number = number};
    struct need by_subject = {.kind = NEED_SUBJECT};
    struct error err = {0};
    struct found found;
    const char *subject;
    uint64_t next;

    if (cache_find(cache, &by_number, &found, &err) != STATUS_OK) {
        wrong_set(wrong, "entry %u: %s", number, err.text);
        return;
    }
    if (!found.is_there || found.entry.head == 0 || found.entry.head > state->through ||
        !is_true(&found.entry, context)) {
        wrong_set(wrong, "entry %u is not what folding gives", number);
        return;
    }
    subject = context->truth[found.entry.head].subject;
    next = next_of(context, subject, found.entry.head, head);
    check_lacking(state, next, wrong);
    by_subject.key = text_of(subject);
    if (cache_find(cache, &by_subject, &found, &err) != STATUS_OK || !found.is_there ||
        found.number != number) {
        wrong_set(wrong, "entry %u is not found by its subject", number);
    }
}

void cache_check(struct cache *cache, const struct cache_trial *context, uint64_t head,
                 struct wrong *wrong)
{
    const struct cache_state *state = cache_state(cache);
    uint32_t entries = 0;

    if (state == NULL) {
        return;
    }
    if (state->through > head) {
        wrong_set(wrong, "it is ahead of the ledger");
        return;
    }
    for (uint32_t i = 0; i < state->summary.count; i++) {
        check_entry(cache, context, i, head, wrong);
    }
    for (uint64_t i = 1; i <= state->through; i++) { /* subjects that it does not know yet */
        if (context->truth[i].position == 1 && !context->truth[i].erases &&
            entries++ >= state->summary.count) {
            check_lacking(state, i, wrong);
        }
    }
}

/* Starting. */

static enum status fetch(struct core *core, struct cache *cache, const struct need *need,
                         struct error *err)
{
    struct found found;
    const enum status status = cache_find(cache, need, &found, err);

    return status == STATUS_OK ? core_give(core, need, &found, err) : status;
}

static enum status fold(struct core *core, struct cache *cache, struct ledger *ledger,
                        struct error *err)
{
    struct ledger_cursor *cursor = NULL;
    enum status status = ledger_cursor_open(&cursor, ledger, core_head(core) + 1, err);
    struct record record;

    while (status == STATUS_OK) {
        status = ledger_cursor_next(cursor, &record, err);
        if (status == STATUS_OK) {
            struct need need = {0};

            status = core_fold(core, &record, &need, err);
            while (status == STATUS_NOT_FOUND) {
                status = fetch(core, cache, &need, err);
                status = status == STATUS_OK ? core_fold(core, &record, &need, err) : status;
            }
        }
    }
    ledger_cursor_close(&cursor);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

bool cache_start(struct core *core, struct cache *cache, struct ledger *ledger, struct wrong *wrong)
{
    const struct cache_state *state = cache_state(cache);
    enum status status = STATUS_OK;
    struct error err = {0};

    if (state != NULL) {
        status = core_adopt(core, state, &err);
        status = status == STATUS_OK ? cache_give_marks(cache, core, &err) : status;
    }
    status = status == STATUS_OK ? fold(core, cache, ledger, &err) : status;
    cache_rest(cache);
    if (status != STATUS_OK) {
        wrong_set(wrong, "a core does not start: %s", err.text);
    }
    return status == STATUS_OK;
}

void cache_check_start(struct cache *cache, struct ledger *ledger,
                       const struct cache_trial *context, struct wrong *wrong)
{
    const struct core_identity identity = {context->id, 1};
    const uint64_t head = ledger_head(ledger);
    struct core *core = NULL;

    if (core_create(&core, &identity, 1, NULL) != STATUS_OK) {
        abort();
    }
    if (cache_start(core, cache, ledger, wrong) &&
        (core_head(core) != head ||
         (head > 0 && !is_same(core_digest(core), context->truth[head].all)))) {
        wrong_set(wrong, "a core that starts with it differs at %llu", (unsigned long long)head);
    }
    core_destroy(&core);
}
