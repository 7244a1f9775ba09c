#ifndef DOORSTEP_TOOLS_PAPER_REQUEST_H
#define DOORSTEP_TOOLS_PAPER_REQUEST_H

#include "tools/doorstep/paper/paperwork.h"
#include "tools/doorstep/shared/input/arguments.h"

/* A word for the kind, two ids, and what is between them. */
#define REQUEST_PATH_BYTES (2 * ID_BYTES_MAX + 32)

/* What `doorstep paper KIND …` asks for. `doorstep` reads it to tell at once what is wrong, and
 * `doorstep-paper`, which has the same words, to do it. */

struct request {
    enum paper_kind kind;
    struct text subject;
    struct text inquiry;     /* absent */
    struct text certificate; /* absent */
    int32_t as_of;           /* NO_DATE: not given */
    const char *path;        /* "-": stdout */
    char path_storage[REQUEST_PATH_BYTES];
};

extern const struct flag request_flags[];

/* Errors: INVALID, naming the word or flag. */
enum status request_read(struct request *request, const struct arguments *arguments,
                         struct error *err) MUST_CHECK;

#endif
