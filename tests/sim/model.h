#ifndef DOORSTEP_TESTS_SIM_MODEL_H
#define DOORSTEP_TESTS_SIM_MODEL_H

#include "schemas/event.h"

#include <stdbool.h>
#include <stdint.h>

/* The procedure as a slow, obvious program: a list of events per case, and every question answered
 * by walking the list. It shares the event's shape with the rest of the house and not one rule: the
 * rules are written down here a second time, from the procedure.
 *
 * A new event type needs its row in rows.def (who says it, which node it completes), its rule in a
 * model_rules_*.c, and what it changes in a model_walk_*.c. Until then model_knows is false and it
 * is judged by nobody.
 */

struct model_event {
    uint64_t sequence;
    int64_t recorded_unix_ms;
    struct event event;
    struct text bytes;  /* owned; what the event borrows */
    uint32_t voided_by; /* the place in its case of the void that it is the target of; 0: none */
};

/* One subject's events, oldest first. */
struct model_case {
    struct text subject; /* of its first event */
    uint32_t count;
    uint32_t capacity;
    struct model_event **events; /* owned; each the model's */
};

struct model {
    uint32_t count; /* of events; the last one's sequence */
    uint32_t capacity;
    struct model_event **events; /* owned, and each */
    uint32_t case_count;
    uint32_t case_capacity;
    struct model_case *cases; /* owned */
};

/* A zeroed struct is empty. */
void model_finish(struct model *model);

bool model_knows(enum event_type type);

/* What the broker owes for an event that could be decoded. */
struct model_answer {
    uint64_t sequence;     /* the first one of a resend, or the next one; 0: refused */
    bool is_new;           /* it is to be appended */
    uint64_t refusal_bits; /* 1 << enum refusal */
};
struct model_answer model_judge(const struct model *model, const struct event *event,
                                int64_t recorded_unix_ms, bool is_disk_low);

/* Append an event, encoded. */
void model_take(struct model *model, struct text bytes, int64_t recorded_unix_ms);
/* Those after this sequence never were. */
void model_forget(struct model *model, uint64_t sequence);

/* NULL: nothing was said of it. */
const struct model_case *model_case_of(const struct model *model, struct text subject);
const struct model_event *model_at(const struct model *model, uint64_t sequence);

#endif
