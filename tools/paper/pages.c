#include "tools/paper/pages.h"

#include "tools/doorstep/shared/output/lang.h"

#include <assert.h>
#include <stdio.h>

/* In points. */
#define MARGIN_SIDE 51.0
#define MARGIN_TOP 42.0
#define BODY_BOTTOM (CANVAS_HEIGHT - 56.0)
#define FOOT_TOP (CANVAS_HEIGHT - 44.0)
#define BODY_WIDTH (CANVAS_WIDTH - 2 * MARGIN_SIDE)
#define LINE_HEIGHT 15.0
#define PADDING_SIDE 5.0
#define PADDING 3.5
#define TITLE_GAP 14.0
#define CELLS_MAX 8
#define SPLIT_LINES_MIN 8 /* of a row that goes on on another page */
#define HEAD_ROOM 40.0    /* for the head of a table that comes again */

/* Drawing goes over the document twice: once to count pages, then in earnest. */
struct pen {
    const struct document *document;
    struct canvas *canvas;
    uint32_t page; /* from 1 */
    uint32_t pages;
    struct missing missing;
    double y;
    double top; /* of what a page holds below its header */
};

/* One cell on its way: what is left of its lines. */
struct strip {
    const struct cell *cell;
    struct galley *galley; /* owned */
    double x;
    double width;
    double height; /* of all its lines */
};

struct strips {
    struct strip each[CELLS_MAX];
    uint32_t count;
    double height; /* of the row, with padding */
};

static double points_of(const struct cell *cell)
{
    if ((cell->look & LOOK_BARE) != 0 && (cell->look & (LOOK_LABEL | LOOK_STRONG)) != 0) {
        return 11.0;
    }
    if ((cell->look & LOOK_SMALL) != 0) {
        return 8.5;
    }
    if ((cell->look & LOOK_LABEL) != 0) {
        return 9.0;
    }
    return (cell->look & LOOK_BARE) != 0 ? 10.5 : 10.0;
}

static struct style style_of(const struct cell *cell, double width)
{
    return (struct style){
        .face = (cell->look & (LOOK_LABEL | LOOK_STRONG)) != 0 ? FACE_LABEL : FACE_TEXT,
        .align = (cell->look & LOOK_RIGHT) != 0    ? ALIGN_RIGHT
                 : (cell->look & LOOK_CENTER) != 0 ? ALIGN_CENTER
                                                   : ALIGN_LEFT,
        .points = points_of(cell),
        .width = (cell->look & LOOK_LINE) != 0 ? 0 : width,
    };
}

static double padding_of(const struct cell *cell)
{
    return (cell->look & LOOK_BARE) != 0 ? 0 : PADDING_SIDE;
}

static void strips_open(struct pen *pen, struct strips *strips, const struct cell *cells,
                        uint32_t count)
{
    double x = MARGIN_SIDE;
    uint32_t i;

    assert(count <= CELLS_MAX);
    *strips = (struct strips){.count = count};
    for (i = 0; i < count; i++) {
        struct strip *strip = &strips->each[i];
        struct style style;

        strip->cell = &cells[i];
        strip->x = x;
        strip->width = BODY_WIDTH * cells[i].width / WIDTH_FULL;
        style = style_of(strip->cell, strip->width - 2 * padding_of(strip->cell));
        strip->galley = canvas_set(pen->canvas, strip->cell->text, &style);
        strip->height = galley_height(strip->galley);
        galley_note_missing(strip->galley, &pen->missing);
        strips->height = strip->height > strips->height ? strip->height : strips->height;
        x += strip->width;
    }
    strips->height += 2 * PADDING;
}

static void strips_close(struct strips *strips)
{
    uint32_t i;

    for (i = 0; i < strips->count; i++) {
        galley_drop(&strips->each[i].galley);
    }
}

/* As canvas_lines. */
static double draw_lines(struct pen *pen, const struct strip *strip, double y, double height)
{
    return canvas_lines(pen->canvas, strip->galley, strip->x + padding_of(strip->cell), y, height);
}

static void draw_frames(struct pen *pen, const struct strips *strips, double height)
{
    uint32_t i;

    for (i = 0; i < strips->count; i++) {
        const struct strip *strip = &strips->each[i];

        if ((strip->cell->look & LOOK_BARE) == 0) {
            canvas_frame(pen->canvas, strip->x, pen->y, strip->width, height,
                         (strip->cell->look & LOOK_LABEL) != 0);
        }
    }
}

/* A row that fits. */
static void draw_whole(struct pen *pen, struct strips *strips, double height)
{
    uint32_t i;

    draw_frames(pen, strips, height);
    for (i = 0; i < strips->count; i++) {
        struct strip *strip = &strips->each[i];
        double above =
            (strip->cell->look & LOOK_MIDDLE) != 0 ? (height - strip->height) / 2 : PADDING;

        (void)draw_lines(pen, strip, pen->y + above, strip->height + 1);
    }
    pen->y += height;
}

static void draw_cells(struct pen *pen, const struct cell *cells, uint32_t count)
{
    struct strips strips;

    strips_open(pen, &strips, cells, count);
    draw_whole(pen, &strips, strips.height);
    strips_close(&strips);
}

/* The form's header: three rows of three labels with their values. English labels are longer. */
#define HEAD_COLUMNS 6
#define HEAD_CELLS (3 * HEAD_COLUMNS)

static void draw_head_cells(struct pen *pen, const struct cell *cells)
{
    static const uint32_t chinese[HEAD_COLUMNS] = {95, 275, 95, 255, 95, 185};
    static const uint32_t english[HEAD_COLUMNS] = {130, 225, 130, 220, 130, 165};
    const uint32_t *widths = lang_is_chinese() ? chinese : english;
    struct cell row[HEAD_COLUMNS];
    uint32_t i;

    for (i = 0; i < HEAD_CELLS; i++) {
        row[i % HEAD_COLUMNS] = cells[i];
        row[i % HEAD_COLUMNS].width = widths[i % HEAD_COLUMNS];
        if (i % HEAD_COLUMNS == HEAD_COLUMNS - 1) {
            draw_cells(pen, row, HEAD_COLUMNS);
        }
    }
}

/* How many pages there are must not change where they break: so that is one line. */
static void draw_head(struct pen *pen)
{
    const struct text *head = pen->document->head;
    char page[64];
    int count = snprintf(page, sizeof page, SAY("Page %u of %u", "第 %u 页 共 %u 页"), pen->page,
                         pen->pages);
    const struct cell cells[HEAD_CELLS] = {
        {text_of(SAY("Company", "公司名称")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {head[HEAD_COMPANY], 0, LOOK_MIDDLE},
        {text_of(SAY("Number", "编号")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {head[HEAD_NUMBER], 0, LOOK_MIDDLE},
        {text_of(SAY("Page", "页次")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {{page, (uint32_t)count}, 0, LOOK_MIDDLE | LOOK_SMALL | LOOK_LINE},
        {text_of(SAY("Process", "流程名称")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {head[HEAD_PROCESS], 0, LOOK_MIDDLE},
        {text_of(SAY("Department", "部门名称")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {head[HEAD_LANE], 0, LOOK_MIDDLE},
        {text_of(SAY("Secrecy", "密级")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {head[HEAD_SECRECY], 0, LOOK_MIDDLE},
        {text_of(SAY("Compiled by", "编制单位")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {head[HEAD_COMPILED_BY], 0, LOOK_MIDDLE},
        {text_of(SAY("Issued by", "签发人")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {head[HEAD_ISSUER], 0, LOOK_MIDDLE},
        {text_of(SAY("Issued on", "签发日期")), 0, LOOK_LABEL | LOOK_MIDDLE},
        {head[HEAD_ISSUED_ON], 0, LOOK_MIDDLE},
    };

    draw_head_cells(pen, cells);
}

static void draw_foot(struct pen *pen)
{
    const struct style style = {FACE_TEXT, ALIGN_LEFT, 8.5, BODY_WIDTH};

    (void)canvas_text(pen->canvas, pen->document->foot, &style, MARGIN_SIDE, FOOT_TOP);
}

static void page_begin(struct pen *pen)
{
    pen->page++;
    pen->y = MARGIN_TOP;
    canvas_page_begin(pen->canvas);
    draw_head(pen);
    draw_foot(pen);
    pen->y += TITLE_GAP;
    pen->top = pen->y;
}

/* The mark lies over what it voids. */
static void page_end(struct pen *pen)
{
    if (!text_is_absent(pen->document->mark)) {
        canvas_mark(pen->canvas, pen->document->mark);
    }
    canvas_page_end(pen->canvas);
}

static const struct cell *cells_of(const struct pen *pen, const struct row *row)
{
    return pen->document->cells + row->first;
}

/* The row that stands above a table's rows comes again. */
static void page_turn(struct pen *pen, const struct row *row)
{
    page_end(pen);
    page_begin(pen);
    if (row->head > 0) {
        const struct row *head = &pen->document->rows[row->head - 1];

        draw_cells(pen, cells_of(pen, head), head->count);
    }
}

static double height_of(const struct row *row, const struct strips *strips)
{
    double least = row->lines_min * LINE_HEIGHT + (row->lines_min > 0 ? 2 * PADDING : 0);

    return strips->height > least ? strips->height : least;
}

/* What a row asks with all that must stay on its page. */
static double height_kept(struct pen *pen, const struct row *row)
{
    const struct row *end = pen->document->rows + pen->document->row_count;
    double height = 0;

    for (; row < end; row++) {
        struct strips strips;

        strips_open(pen, &strips, cells_of(pen, row), row->count);
        height += height_of(row, &strips) + row->gap * LINE_HEIGHT / 10;
        strips_close(&strips);
        if (!row->keep) {
            break;
        }
    }
    return height;
}

/* What the lines of a row take that fit the height. */
static double height_of_lines(const struct strips *strips, double height)
{
    double taken = 0;
    uint32_t i;

    for (i = 0; i < strips->count; i++) {
        double lines = galley_lines(strips->each[i].galley, height);

        taken = lines > taken ? lines : taken;
    }
    return taken;
}

/* Longer than a page: as many lines on each as fit. */
static void draw_split(struct pen *pen, const struct row *row, struct strips *strips)
{
    bool done = false;

    while (!done) {
        double room = BODY_BOTTOM - pen->y - 2 * PADDING;
        double taken = height_of_lines(strips, room);
        uint32_t i;

        draw_frames(pen, strips, taken + 2 * PADDING); /* first: a label's is filled */
        done = true;
        for (i = 0; i < strips->count; i++) {
            (void)draw_lines(pen, &strips->each[i], pen->y + PADDING, room);
            done = done && galley_is_done(strips->each[i].galley);
        }
        pen->y += taken + 2 * PADDING;
        if (!done) {
            page_turn(pen, row);
        }
    }
}

/* Go on here, or on a new page? A row that no page can hold begins where a few of its lines fit. */
static bool must_turn(struct pen *pen, const struct row *row)
{
    double kept = height_kept(pen, row);

    if (pen->y + kept <= BODY_BOTTOM) {
        return false;
    }
    return kept <= BODY_BOTTOM - pen->top - HEAD_ROOM ||
           BODY_BOTTOM - pen->y < SPLIT_LINES_MIN * LINE_HEIGHT;
}

static void draw_row(struct pen *pen, const struct row *row)
{
    struct strips strips;

    if (row->turn || must_turn(pen, row)) {
        page_turn(pen, row);
    } else if (pen->y > pen->top) {
        pen->y += row->gap * LINE_HEIGHT / 10;
    }
    if (row->cut) {
        canvas_cut(pen->canvas, pen->y + PADDING);
        pen->y += 2 * PADDING;
        return;
    }
    strips_open(pen, &strips, cells_of(pen, row), row->count);
    if (pen->y + height_of(row, &strips) > BODY_BOTTOM) {
        draw_split(pen, row, &strips);
    } else {
        draw_whole(pen, &strips, height_of(row, &strips));
    }
    strips_close(&strips);
}

static void draw_title(struct pen *pen)
{
    const struct style style = {FACE_LABEL, ALIGN_CENTER, 18, BODY_WIDTH};

    pen->y +=
        canvas_text(pen->canvas, pen->document->title, &style, MARGIN_SIDE, pen->y) + TITLE_GAP;
}

static void draw_document(struct pen *pen)
{
    uint32_t i;

    page_begin(pen);
    draw_title(pen);
    for (i = 0; i < pen->document->row_count; i++) {
        draw_row(pen, &pen->document->rows[i]);
    }
    page_end(pen);
}

static enum status draw_pass(struct pen *pen, struct pdf *pdf, struct error *err)
{
    canvas_begin(pen->canvas, pdf, pen->document->title.bytes, pen->document->day);
    draw_document(pen);
    return canvas_end(pen->canvas, err);
}

/* A paper of boxes is worth nothing. */
static enum status check_font(struct canvas *canvas, struct text title, struct error *err)
{
    const struct style style = {FACE_TEXT, ALIGN_LEFT, 10, 0};
    struct galley *galley = canvas_set(canvas, title, &style);
    struct missing missing = {0};

    galley_note_missing(galley, &missing);
    galley_drop(&galley);
    return missing.count == 0
               ? STATUS_OK
               : error_set(err, STATUS_IO, "%s",
                           SAY("no font on this machine has the paper's characters: install "
                               "fonts-arphic-gbsn00lp and fonts-wqy-microhei",
                               "本机没有所需字体：请安装 fonts-arphic-gbsn00lp 和 "
                               "fonts-wqy-microhei"));
}

/* Once to count pages, once to draw them. */
static enum status draw_passes(struct pdf *pdf, const struct document *document,
                               struct canvas *canvas, struct error *err)
{
    struct pen counting = {.document = document, .canvas = canvas};
    struct pen pen = counting;
    enum status status = check_font(canvas, document->title, err);

    if (status == STATUS_OK) {
        status = draw_pass(&counting, NULL, err);
    }
    if (status == STATUS_OK) {
        pen.pages = counting.page;
        status = draw_pass(&pen, pdf, err);
    }
    if (status == STATUS_OK) {
        assert(pen.page == pen.pages); /* the same rows break at the same places */
        pdf->pages = pen.pages;
        pdf->missing = pen.missing;
    }
    return status;
}

enum status pages_draw(struct pdf *pdf, const struct document *document, struct error *err)
{
    struct canvas *canvas = canvas_open();
    struct pdf drawn = {0};
    enum status status = draw_passes(&drawn, document, canvas, err);

    if (status == STATUS_OK) {
        *pdf = drawn; /* moved: the caller owns it from here */
        drawn = (struct pdf){0};
    }
    pdf_finish(&drawn);
    canvas_close(&canvas);
    return status;
}
