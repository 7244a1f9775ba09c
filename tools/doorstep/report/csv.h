#ifndef DOORSTEP_TOOLS_REPORT_CSV_H
#define DOORSTEP_TOOLS_REPORT_CSV_H

#include "schemas/text.h"

#include <stdbool.h>

/* Does a field of RFC 4180 need quotes? It does with a comma, a quote, a line break, or a blank at
 * either end, which some readers would take off. */
bool csv_needs_quotes(struct text field);

/* Would a spreadsheet take this text for a formula, and run it? What owners and clerks wrote stands
 * in fields. A sign before nothing but digits is none. */
bool csv_is_formula(struct text field);

/* Print a text on stdout, in quotes where it needs them, its own quotes doubled; behind an
 * apostrophe where a spreadsheet would take it for a formula. Numbers are not printed by this. */
void csv_print(struct text field);

#endif
