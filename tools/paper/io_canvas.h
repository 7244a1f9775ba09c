#ifndef DOORSTEP_TOOLS_PAPER_IO_CANVAS_H
#define DOORSTEP_TOOLS_PAPER_IO_CANVAS_H

#include "schemas/status.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What pages are drawn on, as PDF: text that is set to a width and drawn line by line, frames, and
 * what lies across a page. It knows points, faces and lines of text, and nothing of forms, rows or
 * where a page ends (pages.h). The only file that knows Pango and Cairo.
 *
 * Places are in points from a page's left upper corner. Text is set as plain text, whatever stands
 * in it; what Cairo refuses is drawn as U+FFFD. Memory that Pango cannot have ends the process, as
 * it does within Pango.
 *
 * Life: canvas_open; canvas_begin, pages, canvas_end, once or more; canvas_close. */

/* A4. */
#define CANVAS_WIDTH 595.276
#define CANVAS_HEIGHT 841.890

#define MISSING_MAX 8 /* are named: enough to look for a font that has them */

/* Characters that no font of this machine has, each once: they are drawn as boxes. */
struct missing {
    uint32_t count;
    struct {
        uint32_t code; /* Unicode's */
        char text[8];  /* the character */
    } characters[MISSING_MAX];
    bool has_more;
};

/* What was drawn. */
struct pdf {
    uint8_t *bytes; /* owned */
    size_t count;
    size_t capacity;
    uint32_t pages;
    struct missing missing;
};

void pdf_finish(struct pdf *pdf);

enum face { FACE_TEXT, FACE_LABEL };
enum align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

struct style {
    enum face face;
    enum align align;
    double points;
    double width; /* where lines break; 0: they don't */
};

struct canvas;

struct canvas *canvas_open(void);
void canvas_close(struct canvas **canvas);

/* A file of this title, made on this day: no clock, and nothing else that differs from run to run.
 * It goes into pdf; NULL: nowhere, it is drawn to be measured. */
void canvas_begin(struct canvas *canvas, struct pdf *pdf, const char *title, int32_t day);
/* Errors: IO, the first failure of Cairo, after which nothing more was drawn. */
enum status canvas_end(struct canvas *canvas, struct error *err) MUST_CHECK;

void canvas_page_begin(struct canvas *canvas);
void canvas_page_end(struct canvas *canvas);

/* A text that is set: its lines wait to be drawn. */
struct galley;

struct galley *canvas_set(struct canvas *canvas, struct text text, const struct style *style);
void galley_drop(struct galley **galley);
double galley_height(const struct galley *galley); /* of all its lines */
void galley_note_missing(const struct galley *galley, struct missing *missing);
bool galley_is_done(const struct galley *galley);

/* Draw the lines that wait, as far as they fit the height, but one in any case, so that every page
 * brings a text nearer to its end. Gives what they took. */
double canvas_lines(struct canvas *canvas, struct galley *galley, double x, double y,
                    double height);

/* What canvas_lines would take of that height. */
double galley_lines(const struct galley *galley, double height);

/* A text, set and drawn at once. Gives its height. */
double canvas_text(struct canvas *canvas, struct text text, const struct style *style, double x,
                   double y);

/* Across the page, as large as it goes, for what lies below to be read through. */
void canvas_mark(struct canvas *canvas, struct text text);
void canvas_frame(struct canvas *canvas, double x, double y, double width, double height,
                  bool is_shaded);
/* A line to cut along, from edge to edge. */
void canvas_cut(struct canvas *canvas, double y);

#endif
