#ifndef DOORSTEP_TOOLS_INBOX_TASK_PRINT_H
#define DOORSTEP_TOOLS_INBOX_TASK_PRINT_H

#include "tools/doorstep/inbox/tasks.h"
#include "tools/doorstep/shared/output/sheet.h"

/* A task of the inbox for programs, one object a line:
 *   case node lane inquiry opened since due_on unit age_days days_left reminds seen_by type needs
 * and claimed_by, claimed_at, which are left out where nobody asked for its claims. */
enum status task_print(const struct task *task, struct error *err) MUST_CHECK;

/* The same for people: its cells, with the lane before them or not. */
void task_show(const struct task *task, bool with_lane, struct sheet *sheet);

#endif
