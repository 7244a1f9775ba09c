#ifndef DOORSTEP_BROKER_IO_REPORT_H
#define DOORSTEP_BROKER_IO_REPORT_H

#include "broker/report.h"

#include <stdbool.h>

/* Print one report as a line of logfmt on stderr:
 *   ts=2024-08-20T10:00:00.123+08:00 level=info event=SESSION_BEGAN session=5 name="engineering"
 * Those of level DEBUG only when verbose. */
void report_print(const struct report *report, bool verbose);

/* The same for a report of the shell's own. */
void report_say(enum report_kind kind, uint64_t number, const char *text);

#endif
