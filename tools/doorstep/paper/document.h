#ifndef DOORSTEP_TOOLS_PAPER_DOCUMENT_H
#define DOORSTEP_TOOLS_PAPER_DOCUMENT_H

#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* A paper before it is drawn: the fields of the form's header, a title, and rows of cells from top
 * to bottom. Nothing here knows of points, fonts or pages; who draws it breaks it over as many
 * pages as it takes, between rows where it can and inside a row that is longer than a page.
 *
 * Owner: everything that goes in is copied, and lives until document_finish. Strangers' text is
 * made safe on its way in: controls and what turns the direction of writing are shown as escapes; a
 * line feed stays one, without the carriage return that may precede it, and a tab is a blank.
 * Memory that cannot be had is remembered: `failed`, and what follows is lost.
 */

/* How a cell looks: any of these together. */
enum look {
    LOOK_PLAIN = 0,
    LOOK_LABEL = 1, /* says what stands beside or below it */
    LOOK_RIGHT = 2, /* figures */
    LOOK_CENTER = 4,
    LOOK_BARE = 8, /* no frame around it */
    LOOK_STRONG = 16,
    LOOK_SMALL = 32,
    LOOK_MIDDLE = 64, /* in the middle of a high row, else at its top */
    LOOK_LINE = 128,  /* never broken, however long it is */
};

#define WIDTH_FULL 1000 /* what the cells of a row share */

struct cell {
    struct text text;
    uint32_t width;
    uint32_t look;
};

struct row {
    uint32_t first; /* of its cells */
    uint32_t count;
    uint32_t gap;       /* above it, in tenths of a line */
    uint32_t lines_min; /* its height at least */
    uint32_t head;      /* from 1: that row stands above it on a new page, too; 0: none */
    bool keep;          /* on the page of the row that follows */
    bool cut;           /* no cells: a line to cut along */
    bool turn;          /* begins a page */
};

/* The header that stands on each page, in the form's order. */
enum head {
    HEAD_COMPANY,
    HEAD_NUMBER,
    HEAD_LANE,
    HEAD_PROCESS,
    HEAD_SECRECY,
    HEAD_COMPILED_BY,
    HEAD_ISSUER,
    HEAD_ISSUED_ON,
    HEAD_END
};

struct block;

struct document {
    struct text head[HEAD_END];
    struct text title;
    struct text mark; /* across each page, when the paper is worth nothing; absent: it counts */
    struct text foot; /* at the end of each page */
    int32_t day;      /* that it speaks of: its creation date */
    struct row *rows; /* owned, as all that follows */
    uint32_t row_count;
    uint32_t row_capacity;
    struct cell *cells;
    uint32_t cell_count;
    uint32_t cell_capacity;
    struct block *blocks;
    bool failed;
};

void document_init(struct document *document);
void document_finish(struct document *document);

/* A text of the document's own. */
struct text document_text(struct document *document, struct text text);
struct text document_say(struct document *document, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A row without cells yet; the cells that follow are its. The row is valid until the next one. */
struct row *document_row(struct document *document);
void document_cell(struct document *document, uint32_t width, uint32_t look, struct text text);

#endif
