#include "tests/crash/daybook_trial.h"

#include "workers/io_daybook.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define WAITING_MAX 40 /* fits one daybook_decisions */
#define EVENT_BYTES 4096U

/* A decision tells its number and which attempt it was; its length follows from that. */
static struct text event_of(const struct daybook_trial *context, uint32_t number,
                            char bytes[EVENT_BYTES])
{
    struct chance chance = {(uint64_t)number << 32 | context->tags[number]};
    const uint32_t count = 32 + chance_below(&chance, chance_once_in(&chance, 8) ? 4000 : 300);

    (void)memset(bytes, (int)(chance_next(&chance) & 0xff), count);
    (void)snprintf(bytes, 32, "%u %u", number, context->tags[number]);
    return (struct text){bytes, count};
}

static enum status open_at(struct daybook **daybook, const char *directory, enum daybook_mode mode,
                           struct error *err)
{
    struct home home = {0};

    (void)snprintf(home.path, sizeof home.path, "%s", directory);
    return daybook_open(daybook, &home, "finance", NULL, mode, err);
}

/* Looking. */

static bool outbox_is(struct daybook *daybook, const struct daybook_trial *context,
                      const struct daybook_step *step)
{
    static struct decisions decisions;
    bool is_so = daybook_decisions(daybook, &decisions, NULL) == STATUS_OK &&
                 decisions.count == step->last + 1 - step->first;

    for (uint32_t i = 0; is_so && i < decisions.count; i++) {
        char bytes[EVENT_BYTES];

        is_so = text_equals(decisions.items[i].event, event_of(context, step->first + i, bytes));
    }
    return is_so;
}

/* Automatic acts are no matter here: they have no event, and stand last. */
static bool refusals_are(struct daybook *daybook, const struct daybook_trial *context,
                         const struct daybook_step *step)
{
    struct refused refused = {0};
    uint32_t count = 0;

    while (daybook_refused_next(daybook, &refused, NULL) == STATUS_OK && refused.event.count > 0) {
        char bytes[EVENT_BYTES];

        if (count >= step->refused_count ||
            !text_equals(refused.event, event_of(context, context->refused[count], bytes))) {
            return false;
        }
        count++;
    }
    return count == step->refused_count;
}

static bool is_at(struct daybook *daybook, const struct daybook_trial *context, uint32_t step)
{
    return outbox_is(daybook, context, &context->steps[step]) &&
           refusals_are(daybook, context, &context->steps[step]);
}

/* The step that it is at; 0: at none that it may be at. */
static uint32_t find_step(struct daybook *daybook, const struct daybook_trial *context,
                          struct progress mark, struct wrong *wrong)
{
    for (uint32_t step = mark.done == 0 ? 1 : mark.done; step <= mark.begun; step++) {
        if (is_at(daybook, context, step)) {
            return step;
        }
    }
    wrong_set(wrong, "it is neither at step %u nor at step %u", mark.done, mark.begun);
    return 0;
}

static void queue_one(struct daybook *daybook, struct wrong *wrong)
{
    static struct decisions decisions;
    struct error err = {0};

    if (daybook_queue(daybook, TEXT("one more"), &err) != STATUS_OK) {
        wrong_set(wrong, "it cannot go on: %s", err.text);
    } else if (daybook_decisions(daybook, &decisions, NULL) != STATUS_OK || decisions.count == 0 ||
               !text_equals(decisions.items[decisions.count - 1].event, TEXT("one more"))) {
        wrong_set(wrong, "what was queued last does not stand last");
    }
}

static void look(void *of, const char *directory, struct progress mark, struct chance *chance,
                 struct wrong *wrong)
{
    const enum daybook_mode mode =
        mark.done > 0 && chance_once_in(chance, 4) ? DAYBOOK_LOOK : DAYBOOK_WORK;
    struct daybook *daybook = NULL;
    struct error err = {0};

    if (open_at(&daybook, directory, mode, &err) == STATUS_OK) {
        if (mark.done > 0) {
            (void)find_step(daybook, of, mark, wrong); /* it says what is wrong itself */
        }
        if (mode == DAYBOOK_WORK && chance_once_in(chance, 4)) {
            queue_one(daybook, wrong);
        }
    } else if (mark.done > 0) {
        wrong_set(wrong, "it does not open: %s", err.text);
    }
    daybook_close(&daybook);
}

/* Working. */

static enum status queue(struct daybook_trial *context, struct daybook *daybook,
                         struct daybook_step *next)
{
    char bytes[EVENT_BYTES];

    context->tags[++next->last] = ++context->tag;
    return daybook_queue(daybook, event_of(context, next->last, bytes), NULL);
}

static void note(struct daybook *daybook, uint64_t decision, bool is_refused, uint32_t id)
{
    struct refusals refusals = {0};
    char name[16];
    const struct verdict verdict = {
        .decision = decision,
        .refused = is_refused,
        .type = EVENT_COST_ASSESSED,
        .sequence = is_refused ? 0 : 7,
        .subject = TEXT("HT-1"),
        .id = {name, (uint32_t)snprintf(name, sizeof name, "E5@%u", id)},
        .refusals = is_refused ? &refusals : NULL,
    };

    refusals_add(&refusals, ERR_LANE, NULL);
    daybook_note(daybook, &verdict, 1724119200000);
}

/* Some were answered, and so were some acts. */
static enum status deliver(struct daybook_trial *context, struct daybook *daybook,
                           struct daybook_step *next, struct chance *chance)
{
    static struct decisions decisions;
    const enum status status = daybook_decisions(daybook, &decisions, NULL);
    const uint32_t count = decisions.count == 0 ? 0 : 1 + chance_below(chance, decisions.count);

    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        const bool is_refused = chance_once_in(chance, 3);

        if (is_refused) {
            context->refused[next->refused_count++] = next->first;
        }
        next->first++;
        note(daybook, decisions.items[i].key, is_refused, 0);
    }
    for (uint32_t i = chance_below(chance, 4); i > 0 && status == STATUS_OK; i--) {
        note(daybook, 0, chance_once_in(chance, 4), 1 + chance_below(chance, 30));
    }
    return status == STATUS_OK ? daybook_commit(daybook, NULL) : status;
}

static enum status take_step(struct daybook_trial *context, struct daybook *daybook,
                             struct chance *chance)
{
    struct daybook_step *next = &context->steps[context->step + 1];
    enum status status;

    assert(context->step + 1 < DAYBOOK_STEPS_MAX);
    *next = context->steps[context->step];
    if (next->last + 1 - next->first < WAITING_MAX && !chance_once_in(chance, 5)) {
        tape_mark((struct progress){context->step, context->step + 1});
        status = queue(context, daybook, next);
    } else {
        tape_mark((struct progress){context->step, context->step + 1});
        status = deliver(context, daybook, next, chance);
    }
    if (status == STATUS_OK) {
        context->step++;
        tape_mark((struct progress){context->step, context->step});
    }
    return status;
}

/* What is there when it opens is told to people from then on. */
static bool open_for_work(struct daybook_trial *context, struct daybook **daybook,
                          const char *directory, struct progress mark, struct wrong *wrong)
{
    struct error err = {0};

    if (open_at(daybook, directory, DAYBOOK_WORK, &err) != STATUS_OK) {
        if (!tape_has_failed() && mark.done > 0) {
            wrong_set(wrong, "it does not open again: %s", err.text);
        }
        return false;
    }
    if (mark.done == 0) {
        mark = (struct progress){1, 1};
        context->steps[1] = (struct daybook_step){1, 0, 0};
    }
    context->step = find_step(*daybook, context, mark, wrong);
    tape_mark((struct progress){context->step, context->step});
    return context->step > 0;
}

static void work(void *of, const char *directory, struct progress mark, struct chance *chance,
                 struct wrong *wrong)
{
    struct daybook_trial *context = of;
    struct daybook *daybook = NULL;
    enum status status = STATUS_OK;

    if (open_for_work(context, &daybook, directory, mark, wrong)) {
        for (uint32_t i = 0; i < context->count && status == STATUS_OK; i++) {
            status = take_step(context, daybook, chance);
        }
        if (status != STATUS_OK && !tape_has_failed()) {
            wrong_set(wrong, "a step failed by itself: %d", (int)status);
        }
    }
    daybook_close(&daybook);
}

struct trial daybook_trial(struct daybook_trial *context)
{
    return (struct trial){
        .name = "day-book", .stores = 1, .work = work, .look = look, .context = context};
}
