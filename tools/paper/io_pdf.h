#ifndef DOORSTEP_TOOLS_PAPER_IO_PDF_H
#define DOORSTEP_TOOLS_PAPER_IO_PDF_H

#include "schemas/status.h"
#include "tools/doorstep/paper/document.h"

#include <stddef.h>
#include <stdint.h>

/* A document drawn as PDF: A4, the form's header on each page, rows broken over pages. The only
 * file that knows Pango and Cairo. The same document gives the same bytes on the same machine: its
 * creation date is its own day. */

struct pdf {
    uint8_t *bytes; /* owned */
    size_t count;
    size_t capacity;
    uint32_t pages;
    uint32_t missing; /* characters that no font of this machine has: drawn as boxes */
};

void pdf_finish(struct pdf *pdf);

/* Errors: IO, there is no font for the language of papers, or Cairo failed; NO_MEMORY. */
enum status pdf_draw(struct pdf *pdf, const struct document *document,
                     struct error *err) MUST_CHECK;

#endif
