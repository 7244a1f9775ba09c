#ifndef DOORSTEP_WORKERS_WALKS_H
#define DOORSTEP_WORKERS_WALKS_H

#include "workers/casework.h"

/* A runtime's walks through many pages: the inbox of each of its lanes, and the history of what
 * concerns all cases. And what makes it begin one anew. */

/* The inbox. */
void walks_look_at_everything(struct runtime *runtime);
/* The same where acts that were refused for good may be accepted by now. */
void walks_look_anew(struct runtime *runtime);
void walks_ask_inbox(struct runtime *runtime, struct runtime_effects *effects);
/* A page of it was seen. */
void walks_turn_page(struct runtime *runtime, const struct views *views,
                     struct runtime_effects *effects);

/* The history: what concerns all cases is read up on, from the first event. */
void walks_remember_anew(struct runtime *runtime);
void walks_ask_history(struct runtime *runtime, struct runtime_effects *effects);
void walks_take_history(struct runtime *runtime, const struct records *records,
                        struct runtime_effects *effects);

/* What changes the rules by which acts are judged, of cases that do not move: 1 << event_type. */
#define RULE_TYPES (UINT64_C(1) << EVENT_POLICY_SET | UINT64_C(1) << EVENT_CALENDAR_SET)

/* An event was heard, whatever case or project it is of. What concerns all cases is folded in its
 * order: while its history is read up on, that will come to what happens meanwhile. */
void walks_hear(struct runtime *runtime, const struct event *event, uint64_t sequence);
/* Rules come in rows, a year's days off one by one: they are looked at together, and again only
 * when all that was found is done. */
void walks_heed_rules(struct runtime *runtime);

#endif
