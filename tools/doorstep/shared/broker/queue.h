#ifndef DOORSTEP_TOOLS_QUEUE_H
#define DOORSTEP_TOOLS_QUEUE_H

#include "schemas/text.h"
#include "tools/doorstep/shared/input/arguments.h"

/* The broker is away: a person's event goes into the day-book of its lane's department, whose
 * worker delivers it when the broker is back. It is durable when this tells, on stdout, that it is
 * queued. What no broker would take is not queued, as nobody else says so before the clerk has
 * left. Gives the exit code: EXIT_QUEUED, or of what went wrong, which is said. */
int queue_hand_over(const struct arguments *arguments, struct text encoded);

#endif
