#ifndef DOORSTEP_TOOLS_PAPER_FORM_H
#define DOORSTEP_TOOLS_PAPER_FORM_H

#include "tools/doorstep/paper/document.h"
#include "tools/doorstep/shared/output/lang.h"

/* The parts that the firm's forms are made of. Texts must be the document's own, or live as long.
 */

void form_heading(struct document *document, const char *heading);
void form_paragraph(struct document *document, struct text text);
void form_note(struct document *document, struct text text); /* in small type */

/* Labels with their values: one, or two side by side. */
void form_one(struct document *document, const char *label, struct text value);
void form_two(struct document *document, const char *label, struct text value,
              const char *other_label, struct text other_value);

/* The row that was made last stays on the page of what follows. */
void form_keep(struct document *document);

/* A grid: its head, which comes again on each page, and then its rows. */
struct grid_column {
    struct words title;
    uint32_t width; /* of WIDTH_FULL */
    uint32_t look;  /* of its cells */
};

#define COLUMNS_END                                                                                \
    {                                                                                              \
        {NULL, NULL}, 0, 0                                                                         \
    }
#define FORM_COLUMNS_MAX 8

struct grid {
    struct document *document;
    const struct grid_column *columns; /* borrowed; COLUMNS_END ends it */
    uint32_t count;
    uint32_t head;
    uint32_t lines_min; /* of rows that are written into by hand; 0: as high as their texts */
};

struct grid form_grid(struct document *document, const struct grid_column *columns);
/* As many texts as there are columns. */
void form_row(const struct grid *grid, const struct text *texts);
/* A row that adds up: its label takes all but the last column. */
void form_sum(const struct grid *grid, const char *label, struct text sum);
/* Instead of rows. */
void form_empty(const struct grid *grid, const char *text);

/* Places to sign: a box each, with what is signed, who (absent: written by hand) and when. */
struct signature {
    const char *title;
    struct text name;
    struct text on;
    bool stamped; /* a place for a stamp, too */
};
void form_signatures(struct document *document, const struct signature *signatures, uint32_t count);

/* What follows begins a page. */
void form_page(struct document *document, const char *heading);

/* What is cut off and comes back: the line, then a heading. */
void form_slip(struct document *document, const char *heading);

#endif
