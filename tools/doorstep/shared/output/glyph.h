#ifndef DOORSTEP_TOOLS_GLYPH_H
#define DOORSTEP_TOOLS_GLYPH_H

#include "schemas/text.h"

#include <stddef.h>

/* Strangers' text, character by character, as a terminal may have it. What would move the cursor,
 * break a row, turn the direction of writing or is no UTF-8 is shown as an escape: "\n", "\x1b",
 * "\u009b". That is for eyes: a backslash stays one, and who wants the exact text reads --json. */

#define GLYPH_ESCAPE_BYTES 8

struct glyph {
    size_t bytes;                    /* of the text that it takes */
    size_t columns;                  /* on a terminal: Chinese takes two, a mark none of its own */
    char escape[GLYPH_ESCAPE_BYTES]; /* what is shown instead; "": the bytes themselves */
};

/* The first character of a text of one byte or more. */
struct glyph glyph_of(struct text text);

#endif
