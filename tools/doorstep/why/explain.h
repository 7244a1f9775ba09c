#ifndef DOORSTEP_TOOLS_EXPLAIN_H
#define DOORSTEP_TOOLS_EXPLAIN_H

#include "tools/doorstep/why/rulebook.h"

/* A code out of a message, explained on stdout: what it means, what to do, which rule it comes
 * from; of a rule what it says, and what it refuses. json: an object each, in English in any
 * language. word: as it was given. Errors: INVALID, there is no such code, with those that may be
 * meant. */
enum status explain_code(const struct code *code, const char *word, bool json,
                         struct error *err) MUST_CHECK;

#endif
