#ifndef DOORSTEP_WORKERS_DEPARTMENTS_H
#define DOORSTEP_WORKERS_DEPARTMENTS_H

#include "workers/department.h"

/* The six departments and the timekeeper, and what is the same for all of them. */

/* NULL: there is no such department. */
const struct department *department_of_name(const char *name);

/* Is this open node the department's, and do the settings let it act? */
bool department_may_act(const struct department *department, const struct settings *settings,
                        const struct view *view, const struct open_node *node);
/* The same of the node that a worker without a lane watches: is there something to say of it? */
bool department_wants(const struct department *department, const struct settings *settings,
                      const struct view *view, const struct open_node *node, int32_t today);
/* The lanes whose inboxes it looks through, as LANE_BITs. */
uint32_t department_lanes(const struct department *department);
/* The id of what it says of an open node. */
void department_act_id(const struct department *department, const struct open_node *node,
                       char id[ID_BYTES_MAX + 1]);
/* Does it read the case's history first? */
bool department_reads(const struct department *department, enum node node);

/* Decide. False leaves the node to people. The act's id is department_act_id's, its causationid the
 * id of the event that opened the node (of who completes none, absent), its actor "auto", its time
 * matter->now. */
bool department_act(const struct department *department, const struct matter *matter,
                    const struct open_node *node, struct act *act);

#endif
