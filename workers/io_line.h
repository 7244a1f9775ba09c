#ifndef DOORSTEP_WORKERS_IO_LINE_H
#define DOORSTEP_WORKERS_IO_LINE_H

#include "schemas/status.h"
#include "schemas/text.h"
#include "schemas/wire/command.h"
#include "schemas/writer.h"

#include <stdbool.h>

/* A client's connection with a broker: messages of two frames out and in, and what becomes of the
 * connection beneath. It is made anew by itself whenever it breaks; what was under way is lost. It
 * knows no session. All calls return at once. */

struct line;

/* Errors: IO, no socket can be had; INVALID, the endpoint is none; NO_MEMORY. */
enum status line_open(struct line **out, const char *endpoint, struct error *err) MUST_CHECK;
void line_close(struct line **line);

/* Readable when something may have come; but a sending may swallow that, and after one line_heed
 * and line_take must be called until they have nothing. */
int line_descriptor(const struct line *line);

/* False when it takes nothing at the moment. */
bool line_send(struct line *line, enum command command, const struct writer *body);

/* What the connection did since the last call, one after the other; first of all before a message
 * is taken. When it broke, what it still had is dropped: so no answer of an old session is taken
 * for one of a later. */
enum line_turn { LINE_QUIET, LINE_BROKEN, LINE_MADE };
enum line_turn line_heed(struct line *line);

/* Is somebody there at the other end? He may be busy, or no broker. As line_heed found it. */
bool line_is_connected(const struct line *line);

struct frames {
    size_t count;
    struct text first; /* absent: there is none */
    struct text second;
};

/* Take a message; it is borrowed until the next call of line_take or line_heed. False: none. */
bool line_take(struct line *line, struct frames *frames);

#endif
