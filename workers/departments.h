#ifndef DOORSTEP_WORKERS_DEPARTMENTS_H
#define DOORSTEP_WORKERS_DEPARTMENTS_H

#include "workers/department.h"

/* The six departments, and what is the same for all of them. */

/* NULL: there is no such department. */
const struct department *department_of_name(const char *name);

/* Is this open node the department's, and do the settings let it act? */
bool department_may_act(const struct department *department, const struct settings *settings,
                        const struct view *view, const struct open_node *node);
/* Does it read the case's history first? */
bool department_reads(const struct department *department, enum node node);

/* Decide. False leaves the node to people. The act's id is process_act_id's, its causationid the
 * id of the event that opened the node, its actor "auto", its time matter->now. */
bool department_act(const struct department *department, const struct matter *matter,
                    const struct open_node *node, struct act *act);

#endif
