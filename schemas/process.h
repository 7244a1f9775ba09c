#ifndef DOORSTEP_SCHEMAS_PROCESS_H
#define DOORSTEP_SCHEMAS_PROCESS_H

#include "schemas/case.h"

/* Which nodes of the procedure are open in a case: whose turn it is, for what, since when. */

struct open_node {
    enum node node;
    enum lane lane;
    struct text inquiry; /* absent for a node of the case itself */
    uint32_t opened;     /* position in the case of the event that opened it, from 1 */
    int64_t since;       /* that event's time, whole seconds */
    struct text opener;  /* that event's id */
    int32_t due_on;      /* NO_DATE: none */
};

/* Fill nodes (room for OPEN_NODES_MAX) and give their count: inquiries' nodes as raised, each
 * one's remedy after its turn, then the case's own. Texts borrow from the state. */
uint32_t process_open(const struct case_state *state, struct open_node *nodes);

/* Who does an inquiry's remedy: engineering or property by its category, else the deputy. */
enum lane process_remedy_lane(const struct inquiry *inquiry);

/* One bit (LANE_BIT) per lane that has an open node. */
uint32_t process_lanes(const struct case_state *state);

/* The open node that an event of this type would complete: its inquiry's, or the case's own. False
 * when it is not open, or the type completes none. */
bool process_completes(const struct case_state *state, const struct event *event,
                       struct open_node *node);

/* Does this type complete a node at all, so that its causationid is looked at? */
bool process_type_completes(const struct event *event);

/* The id of the act that answers an opening, a department's or a person's: "C9@4", "D5.Q1@9". So
 * two who answer the same opening say the same event twice, or the second is told that it was
 * decided. An inquiry that would make it longer than ID_BYTES_MAX is cut and gets a "~"
 * ("D5.Q1-lo~@9"): still one of its kind in the case, as an event opens a node for one inquiry
 * only. */
void process_act_id(const struct open_node *node, char id[ID_BYTES_MAX + 1]);
/* The id of the word that a node's due date, which it has, is over: its act's and that date,
 * "D5.Q1@9:2024-08-27". So it is said once of each due date of each opening, whoever says it, and a
 * date that was moved is another. */
void process_deadline_id(const struct open_node *node, char id[ID_BYTES_MAX + 1]);
/* Is one of these the node that the act of this id answers, or whose due date it says to be over?
 */
bool process_awaits_act(const struct open_node *nodes, uint32_t count, struct text id);

/* Note which nodes this event opened and which are open no longer. evolve calls it last. */
void process_note_openings(struct case_state *state, const struct event *event);

#endif
