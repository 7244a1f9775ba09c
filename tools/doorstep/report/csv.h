#ifndef DOORSTEP_TOOLS_REPORT_CSV_H
#define DOORSTEP_TOOLS_REPORT_CSV_H

#include "schemas/text.h"

#include <stdbool.h>

/* Does a field of RFC 4180 need quotes? It does with a comma, a quote, a line break, or a blank at
 * either end, which some readers would take off. */
bool csv_needs_quotes(struct text field);

/* Print a field on stdout, in quotes where it needs them, its own quotes doubled. */
void csv_print(struct text field);

#endif
