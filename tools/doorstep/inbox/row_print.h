#ifndef DOORSTEP_TOOLS_INBOX_ROW_PRINT_H
#define DOORSTEP_TOOLS_INBOX_ROW_PRINT_H

#include "tools/doorstep/inbox/rows.h"
#include "tools/doorstep/shared/sheet.h"

/* A row of the inbox for programs, one object a line:
 *   case node lane inquiry opened since due_on unit age_days days_left reminds seen_by type needs
 * and claimed_by, claimed_at, which are left out where nobody asked for its claims. */
enum status row_print(const struct row *row, struct error *err) MUST_CHECK;

/* The same for people: its cells, with the lane before them or not. */
void row_show(const struct row *row, bool with_lane, struct sheet *sheet);

#endif
