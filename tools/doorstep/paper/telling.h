#ifndef DOORSTEP_TOOLS_PAPER_TELLING_H
#define DOORSTEP_TOOLS_PAPER_TELLING_H

#include "tools/doorstep/paper/document.h"
#include "tools/doorstep/paper/facts.h"

/* An event told in full, by the catalogue: each field that it has with its label and in the
 * catalogue's order, money as money, identity numbers masked. */

/* Each field on a line of its own, without the inquiry that it speaks of. */
struct text telling_lines(struct document *document, const struct event *event);
/* All of it, running on. */
struct text telling_data(struct document *document, const struct event *event);
/* What kind of event it is, in a few words. */
struct text telling_type(struct document *document, const struct event *event);
/* That it was entered late, or voided and by which event; a dash when there is nothing to say. */
struct text telling_remark(struct document *document, const struct told *told);

#endif
