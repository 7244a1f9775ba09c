#ifndef DOORSTEP_TOOLS_INJECT_LINES_H
#define DOORSTEP_TOOLS_INJECT_LINES_H

#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lines out of a descriptor in bounded memory, without waiting: what a pipe has not brought yet is
 * "nothing now". A byte order mark, with which some editors begin a file, is no part of the first
 * line. */

#define LINE_BYTES_MAX 1048576 /* a line of 1 MiB; an event has 64 KiB */

struct lines {
    const char *name; /* borrowed: whose lines they are, for errors */
    int fd;           /* borrowed */
    char *buffer;
    size_t begin; /* of what is not handed out yet */
    size_t end;
    uint64_t number; /* of the last line, from 1 */
    uint64_t bytes;  /* read so far, for a progress bar */
    bool skipping;   /* inside a line that is too long */
    bool ended;
};

struct line {
    struct text text; /* without its newline; borrowed until the next call */
    uint64_t number;
    bool too_long; /* text is then its beginning */
};

enum status lines_init(struct lines *lines, const char *name, int fd, struct error *err) MUST_CHECK;
void lines_finish(struct lines *lines);

/* OK: a line. NOT_FOUND: nothing now; lines->ended says whether ever. IO: the reading failed. */
enum status lines_next(struct lines *lines, struct line *line, struct error *err) MUST_CHECK;

#endif
