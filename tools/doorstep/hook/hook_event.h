#ifndef DOORSTEP_TOOLS_HOOK_EVENT_H
#define DOORSTEP_TOOLS_HOOK_EVENT_H

#include "schemas/date.h"
#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/wire/subscribe.h"

#include <stdbool.h>
#include <stdint.h>

/* The event that a hook's program is given: as JSON, and what a message would say of it. */

#define HOOK_OPENED_BYTES 512 /* a dozen acts' ids; those that find no room are left out */

struct hook_event {
    char *json; /* owned; NULL: there is none */
    uint64_t sequence;
    char subject[ID_BYTES_MAX + 1];
    char id[ID_BYTES_MAX + 1];
    char opened[HOOK_OPENED_BYTES]; /* "D5.Q1@9": the acts that wait since this event */
    char due_on[DATE_TEXT_BYTES];   /* the first day by which one of them is due, or which is over,
                                       as deadline.passed says; or empty */
};

/* The first of these, with the nodes of the lane that it opened and that are open still by its
 * case's view. What an event cannot tell, as of a newer broker, is left empty.
 * Errors: MALFORMED, NO_MEMORY. */
enum status hook_event_take(struct hook_event *event, const struct events *events, enum lane lane,
                            struct error *err) MUST_CHECK;
/* No event is held any more; what was said of the last one stays readable. */
void hook_event_drop(struct hook_event *event);

#endif
