#ifndef DOORSTEP_TOOLS_PAPER_PAGES_H
#define DOORSTEP_TOOLS_PAPER_PAGES_H

#include "tools/doorstep/paper/document.h"
#include "tools/paper/io_canvas.h"

/* A document on pages: the form's header, foot and mark on each, rows broken over them between
 * themselves where they can, a table's head again above its rows. What is drawn with is the
 * canvas's. The same document gives the same bytes on the same machine: its creation date is its
 * own day. */

/* Errors: IO, there is no font for the language of papers, or drawing failed. */
enum status pages_draw(struct pdf *pdf, const struct document *document,
                       struct error *err) MUST_CHECK;

#endif
