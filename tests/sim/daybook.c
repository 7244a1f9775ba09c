#include "tests/sim/daybook.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void remove_at(struct daybook *daybook, uint32_t place)
{
    free((void *)daybook->decisions[place].event.bytes);
    daybook->count--;
    (void)memmove(daybook->decisions + place, daybook->decisions + place + 1,
                  (daybook->count - place) * sizeof daybook->decisions[0]);
}

void daybook_finish(struct daybook *daybook)
{
    while (daybook->count > 0) {
        remove_at(daybook, 0);
    }
    daybook->note_count = 0;
    daybook->refusal_count = 0;
}

bool daybook_queue(struct daybook *daybook, struct text event)
{
    char *copy;

    if (daybook->count == DAYBOOK_OUTBOX_MAX) {
        return false;
    }
    copy = malloc(event.count);
    assert(copy != NULL);
    (void)memcpy(copy, event.bytes, event.count);
    daybook->decisions[daybook->count++] =
        (struct daybook_decision){++daybook->last_key, {copy, event.count}, false};
    return true;
}

void daybook_decisions(const struct daybook *daybook, struct decisions *decisions)
{
    decisions->count = 0;
    for (uint32_t i = 0; i < daybook->count && decisions->count < DECISIONS_MAX; i++) {
        if (!daybook->decisions[i].is_refused) {
            decisions->items[decisions->count++] =
                (struct decision){daybook->decisions[i].key, daybook->decisions[i].event};
        }
    }
}

/* Is it refused for a setting, a number or a name, which no later look at the case will change? */
static bool is_for_people(const struct verdict *verdict)
{
    return verdict->refused && (refusals_hold(verdict->refusals, ERR_DUP_CERT) ||
                                refusals_hold(verdict->refusals, ERR_OVER_LIMIT) ||
                                refusals_hold(verdict->refusals, ERR_NO_CERTIFICATE) ||
                                refusals_hold(verdict->refusals, ERR_OPEN_INQUIRY) ||
                                refusals_hold(verdict->refusals, ERR_ID_CONFLICT));
}

static void keep(char kept[ID_BYTES_MAX + 1], struct text text)
{
    (void)memcpy(kept, text.bytes, text.count);
    kept[text.count] = '\0';
}

static void list(struct daybook *daybook, const struct verdict *verdict)
{
    struct daybook_refusal *refusal =
        &daybook->refusals[daybook->refusal_count++ % DAYBOOK_REFUSALS_MAX];

    keep(refusal->subject, verdict->subject);
    keep(refusal->id, verdict->id);
}

void daybook_note(struct daybook *daybook, const struct verdict *verdict)
{
    if (verdict->decision != 0) {
        assert(daybook->note_count < DAYBOOK_PENDING_MAX);
        daybook->notes[daybook->note_count++] =
            (struct daybook_note){verdict->decision, verdict->refused};
    } else if (is_for_people(verdict)) {
        list(daybook, verdict);
    }
}

static bool is_noted(const struct daybook *daybook, uint64_t decision)
{
    for (uint32_t i = 0; i < daybook->note_count; i++) {
        if (daybook->notes[i].decision == decision) {
            return true;
        }
    }
    return false;
}

bool daybook_is_turn(const struct daybook *daybook, uint64_t decision)
{
    for (uint32_t i = 0; i < daybook->count; i++) {
        const struct daybook_decision *other = &daybook->decisions[i];

        if (other->key < decision && !other->is_refused && !is_noted(daybook, other->key)) {
            return false;
        }
    }
    return true;
}

bool daybook_lists(const struct daybook *daybook, struct text subject, struct text id)
{
    for (uint32_t i = 0; i < daybook->refusal_count && i < DAYBOOK_REFUSALS_MAX; i++) {
        if (text_equals(text_of(daybook->refusals[i].subject), subject) &&
            text_equals(text_of(daybook->refusals[i].id), id)) {
            return true;
        }
    }
    return false;
}

bool daybook_is_pressing(const struct daybook *daybook)
{
    return daybook->note_count > 0;
}

static void check_leaving(const struct daybook_decision *decision, struct oracle *oracle)
{
    struct event event = {0};

    (void)event_decode(&event, decision->event.bytes, decision->event.count); /* it was encoded */
    if (!oracle_holds(oracle, event.subject, event.id)) {
        oracle_see_dismissal(oracle, event.subject, event.id);
    }
}

void daybook_commit(struct daybook *daybook, struct oracle *oracle)
{
    for (uint32_t i = 0; i < daybook->note_count; i++) {
        const struct daybook_note *note = &daybook->notes[i];
        uint32_t place = 0;

        while (place < daybook->count && daybook->decisions[place].key != note->decision) {
            place++;
        }
        if (place == daybook->count) {
            continue; /* noted twice */
        }
        daybook->decisions[place].is_refused = note->is_refused;
        if (!note->is_refused) {
            check_leaving(&daybook->decisions[place], oracle);
            remove_at(daybook, place);
            daybook->done_count++;
        }
    }
    daybook->note_count = 0;
}

bool daybook_attend(struct daybook *daybook, const void *worker)
{
    daybook->attendant = daybook->attendant == NULL ? worker : daybook->attendant;
    return daybook->attendant == worker;
}

void daybook_leave(struct daybook *daybook, const void *worker)
{
    if (daybook->attendant == worker) {
        daybook->attendant = NULL;
        daybook->note_count = 0;
    }
}
