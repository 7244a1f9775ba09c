#ifndef DOORSTEP_TOOLS_PARSING_H
#define DOORSTEP_TOOLS_PARSING_H

#include "schemas/catalogue.h"
#include "schemas/digest.h"
#include "schemas/limits.h"
#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* One line of JSON Lines, made into an event for the broker. What the event says is the broker's
 * to check; here it is only made out, and named when it has no id. */

struct parsed {
    bool is_event;       /* else it is refused */
    bool is_broken;      /* refused because it is no JSON object at all */
    struct text event;   /* encoded */
    struct text subject; /* absent: none, or no text */
    struct text id;
    struct refusals refusals;
};

/* Everything that `parsed` borrows: one is enough for a whole stream. */
struct parsing {
    char id[DIGEST_TEXT_BYTES];
    char *subject_salvaged; /* owned */
    char *id_salvaged;      /* owned */
    uint8_t packed[EVENT_BYTES_MAX];
    uint8_t named[EVENT_BYTES_MAX];
};

void parsing_finish(struct parsing *parsing);

/* Is there nothing but blanks on the line? */
bool line_is_blank(struct text line);

/* An event that is encoded already: who it is about, and its id. */
void parsing_encoded(struct parsed *parsed, struct text event);

/* Errors: NO_MEMORY. */
enum status parsing_line(struct parsing *parsing, struct parsed *parsed, struct text line,
                         struct error *err) MUST_CHECK;

#endif
