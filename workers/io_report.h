#ifndef DOORSTEP_WORKERS_IO_REPORT_H
#define DOORSTEP_WORKERS_IO_REPORT_H

#include "workers/runtime.h"

/* A worker's log, a line of logfmt on stderr for each report:
 *   ts=2024-08-20T10:00:00.123+08:00 level=info department=finance event=ACT_ACCEPTED case="HT-1" …
 * What is of level DEBUG is a name for the simulator; nobody reads millions of lines. */

enum level { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARN, LEVEL_ERROR };

/* department: its name, or what else speaks */
void report_print(const char *department, const struct report *report);

/* The same for something that the shell has to say; text may be empty. */
void report_say(const char *department, enum level level, const char *event, const char *text);

#endif
