#ifndef DOORSTEP_TOOLS_ACT_TERMINAL_H
#define DOORSTEP_TOOLS_ACT_TERMINAL_H

#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stddef.h>

/* Questions to a person at a terminal, on stderr, so that stdout stays data. */

/* Is there a person to ask? stdin and stderr are both terminals. */
bool terminal_is_there(void);

/* Between these two Ctrl-C ends the program in no other way than as an answer: to the line that is
 * being typed, or to the next. terminal_line is called between them only. */
void terminal_begin(void);
void terminal_end(void);

/* One line, without blanks around it. Lines that come all at once are a paste, of which the second
 * would answer another question: none of them is taken.
 * Errors: INTERRUPTED, the person does not want to go on: Ctrl-C, or the end of input; INVALID, ask
 *         again: it was such a paste, has keys in it that are no characters, or is so long that the
 *         terminal may have cut it off; IO. */
enum status terminal_line(char *line, size_t size, struct error *err) MUST_CHECK;

/* A text of strangers, or of the case, to stderr as a terminal may have it. */
void terminal_say(struct text text);

#endif
