#ifndef DOORSTEP_BROKER_DRAW_H
#define DOORSTEP_BROKER_DRAW_H

#include "schemas/book.h"
#include "schemas/limits.h"
#include "schemas/wire/subscribe.h"

#include <stdbool.h>
#include <stdint.h>

/* A case as it travels, drawn from the book as it is now. */

#define DRAWN_BYTES_MAX (VIEW_BYTES_MAX + OPENERS_BYTES_MAX)

/* Write view and openers one after the other at `bytes`, which has room for DRAWN_BYTES_MAX, and
 * give their bytes' count. False: the subject is no case of the book, and nothing is written.
 * Owner: item borrows bytes */
bool draw_case(struct case_item *item, struct book *book, struct text subject, uint8_t *bytes,
               uint32_t *bytes_count);

#endif
