#include "tests/sim/model_rules.h"

/* An entry counts no more, if all that was said behind it could have been said without it. */

/* The place of the event that the case has under this id; NOTHING: none. */
static uint32_t place_of(const struct walk *walk, struct text id)
{
    for (uint32_t i = 0; i < walk->count; i++) {
        if (text_equals(walk->of->events[i]->event.id, id)) {
            return i;
        }
    }
    return NOTHING;
}

/* Everything behind the target is said once more, each in its own time and after what of the
 * others still counts. */
static bool has_dependents(const struct walk *walk, uint32_t target)
{
    struct question retold = {.walk = *walk, .is_retold = true};

    retold.walk.without = target;
    for (uint32_t i = target + 1; i < walk->count; i++) {
        retold.walk.count = i;
        retold.event = walk_event(walk, i);
        retold.when = walk_when_at(walk, i);
        if (retold.event != NULL && rules_judge(&retold) != 0) {
            return true;
        }
    }
    return false;
}

uint64_t rules_judge_void(const struct question *question)
{
    const struct walk *walk = &question->walk;
    const struct event *event = question->event;
    const struct event *target;
    uint32_t place;

    if (event->type != EVENT_ENTRY_VOIDED) {
        return 0;
    }
    place = place_of(walk, event->data.entry_voided.target);
    if (place == NOTHING) {
        return walk_bit(true, ERR_DEPENDENTS);
    }
    target = &walk->of->events[place]->event;
    return walk_bit(event->lane != LANE_A && event->lane != target->lane, ERR_LANE) |
           walk_bit(walk_event(walk, place) == NULL || target->type == EVENT_CONTRACT_FILED ||
                        (target->type == EVENT_CONTRACT_CANCELLED &&
                         rules_unit_is_taken(walk->model, walk_contract(walk), event->subject)) ||
                        has_dependents(walk, place),
                    ERR_DEPENDENTS);
}
