#include "tests/sim/model_walk.h"

#include <assert.h>

struct walk walk_all(const struct model *model, struct text subject)
{
    const struct model_case *of = model_case_of(model, subject);
    const uint32_t count = of == NULL ? 0 : of->count;

    return (struct walk){model, of, count, count, NOTHING};
}

struct walk walk_until(const struct model *model, struct text subject, uint64_t sequence)
{
    struct walk walk = walk_all(model, subject);

    while (walk.count > 0 && walk.of->events[walk.count - 1]->sequence > sequence) {
        walk.count--;
    }
    walk.voids = walk.count;
    return walk;
}

static bool is_left_out(const struct walk *walk, uint32_t place)
{
    const uint32_t voided_by = walk->of->events[place]->voided_by;

    return place == walk->without || (voided_by != 0 && voided_by < walk->voids);
}

const struct event *walk_event(const struct walk *walk, uint32_t place)
{
    const struct event *event = &walk->of->events[place]->event;

    return is_left_out(walk, place) || event->type == EVENT_ENTRY_VOIDED ? NULL : event;
}

const struct contract_filed *walk_contract(const struct walk *walk)
{
    return walk->count == 0 ? NULL : &walk_event(walk, 0)->data.contract_filed;
}

uint32_t walk_count(const struct walk *walk, enum event_type type)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        count += event != NULL && event->type == type ? 1 : 0;
    }
    return count;
}

bool walk_has(const struct walk *walk, enum event_type type)
{
    return walk_count(walk, type) > 0;
}

struct walk_when walk_when_at(const struct walk *walk, uint32_t place)
{
    const struct model_event *at = walk->of->events[place];

    return (struct walk_when){at->sequence, moment_day(at->event.time)};
}

struct walk_when walk_when_last(const struct walk *walk)
{
    uint32_t place = walk->count;

    assert(place > 0);
    do {
        place--;
    } while (place > 0 && is_left_out(walk, place));
    return walk_when_at(walk, place);
}

/* The case. */

int32_t walk_movein_on(const struct walk *walk)
{
    int32_t movein_on = NO_DATE;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_MOVEIN_SCHEDULED) {
            movein_on = event->data.movein_scheduled.movein_on;
        }
    }
    return movein_on;
}

bool walk_is_qualified(const struct walk *walk)
{
    bool is_qualified = false;

    for (uint32_t i = 0; i < walk->count; i++) {
        const struct event *event = walk_event(walk, i);

        if (event != NULL && event->type == EVENT_QUALIFICATION_CONFIRMED) {
            is_qualified = true;
        } else if (event != NULL && event->type == EVENT_QUALIFICATION_REVOKED) {
            is_qualified = false;
        }
    }
    return is_qualified;
}

uint64_t walk_failing(const struct walk *walk, struct walk_when when)
{
    return walk_bit(!walk_has(walk, EVENT_FILE_ESTABLISHED), ERR_NO_FILE) |
           walk_bit(walk_gate_open(walk, when) > 0, ERR_OPEN_INQUIRY) |
           walk_bit(text_is_absent(walk_certified(walk, when)), ERR_NO_CERTIFICATE) |
           walk_bit(!walk_has(walk, EVENT_MOVEIN_SCHEDULED), ERR_NO_DATE);
}

enum stage walk_stage(const struct walk *walk)
{
    const uint64_t failing = walk_failing(walk, walk_when_last(walk));
    const bool lacks_certificate = (failing & walk_bit(true, ERR_NO_CERTIFICATE)) != 0;
    const bool lacks_date = (failing & walk_bit(true, ERR_NO_DATE)) != 0;

    if (walk_has(walk, EVENT_CONTRACT_CANCELLED)) {
        return STAGE_CANCELLED;
    }
    if (walk_has(walk, EVENT_MOVEIN_COMPLETED)) {
        return STAGE_MOVED_IN;
    }
    if (walk_is_qualified(walk)) {
        return failing == 0 ? STAGE_QUALIFIED : STAGE_SUSPENDED;
    }
    if ((failing & walk_bit(true, ERR_NO_FILE)) != 0) {
        return STAGE_DRAFTING;
    }
    if ((failing & walk_bit(true, ERR_OPEN_INQUIRY)) != 0) {
        return STAGE_IN_INQUIRY;
    }
    if (lacks_certificate && lacks_date) {
        return STAGE_AWAITING_BOTH;
    }
    if (lacks_certificate) {
        return STAGE_AWAITING_PAYMENT;
    }
    return lacks_date ? STAGE_AWAITING_DATE : STAGE_READY;
}
