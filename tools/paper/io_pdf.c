#include "tools/paper/io_pdf.h"

#include "schemas/date.h"
#include "tools/doorstep/shared/output/lang.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A4, in points. */
#define PAGE_WIDTH 595.276
#define PAGE_HEIGHT 841.890
#define MARGIN_SIDE 51.0
#define MARGIN_TOP 42.0
#define BODY_BOTTOM (PAGE_HEIGHT - 56.0)
#define FOOT_TOP (PAGE_HEIGHT - 44.0)
#define BODY_WIDTH (PAGE_WIDTH - 2 * MARGIN_SIDE)
#define LINE_HEIGHT 15.0
#define PADDING_SIDE 5.0
#define PADDING 3.5
#define RULE_WIDTH 0.6
#define TITLE_GAP 14.0
#define MARK_WIDTH 430.0
#define MARK_ANGLE (-0.6)
#define CELLS_MAX 8
#define SPLIT_LINES_MIN 8 /* of a row that goes on on another page */
#define HEAD_ROOM 40.0    /* for the head of a table that comes again */

/* Latin letters and figures of a face first, then the Chinese one; what is rare in names is left to
 * the face that has more characters and looks alike. */
#define FACE_TEXT "Liberation Serif, AR PL SungtiL GB, AR PL UMing CN, WenQuanYi Micro Hei"
#define FACE_LABEL "Liberation Sans, WenQuanYi Micro Hei, AR PL UMing CN"

/* Drawing goes over the document twice: once to count pages, then in earnest. */
struct pen {
    const struct document *document;
    cairo_t *cairo;
    PangoContext *context;
    uint32_t page; /* from 1 */
    uint32_t pages;
    uint32_t missing;
    double y;
    double top; /* of what a page holds below its header */
};

/* One cell on its way: what is left of its lines. */
struct strip {
    const struct cell *cell;
    PangoLayout *layout;
    PangoLayoutIter *iter;
    bool done;
    double x;
    double width;
    double height; /* of all its lines */
};

struct strips {
    struct strip each[CELLS_MAX];
    uint32_t count;
    double height; /* of the row, with padding */
};

/* Does one of Unicode's noncharacters stand here? U+FDD0 to U+FDEF, and the last two of each plane.
 */
static bool is_noncharacter(const unsigned char *at, uint32_t left)
{
    if (left >= 3 && at[0] == 0xEF) {
        return (at[1] == 0xB7 && at[2] >= 0x90 && at[2] <= 0xAF) ||
               (at[1] == 0xBF && at[2] >= 0xBE);
    }
    return left >= 4 && at[0] >= 0xF0 && (at[1] & 0x0F) == 0x0F && at[2] == 0xBF && at[3] >= 0xBE;
}

/* With U+FFFD for what cairo refuses, after which it would draw nothing any more, and for NUL, at
 * which Pango would end. Gives the text's bytes. */
static int make_drawable(char *drawable, struct text text)
{
    static const char replacement[] = {'\xEF', '\xBF', '\xBD'};
    const unsigned char *at = (const unsigned char *)text.bytes;
    uint32_t i = 0;
    int count = 0;

    while (i < text.count) {
        if (at[i] == '\0' || is_noncharacter(at + i, text.count - i)) {
            (void)memcpy(drawable + count, replacement, sizeof replacement);
            count += (int)sizeof replacement;
            i += at[i] == '\0' ? 1 : at[i] == 0xEF ? 3 : 4;
        } else {
            drawable[count++] = text.bytes[i++];
        }
    }
    return count;
}

static PangoLayout *layout_of(struct pen *pen, struct text text, const char *face, double points)
{
    char *drawable = g_malloc((size_t)text.count * 3 + 1);
    PangoLayout *layout = pango_layout_new(pen->context);
    PangoFontDescription *font = pango_font_description_from_string(face);

    pango_font_description_set_absolute_size(font, points * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, drawable, make_drawable(drawable, text));
    g_free(drawable);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(layout, 2 * PANGO_SCALE);
    return layout;
}

static PangoLayout *cell_layout(struct pen *pen, const struct cell *cell, double width)
{
    bool is_label = (cell->look & (LOOK_LABEL | LOOK_STRONG)) != 0;
    double points = (cell->look & LOOK_SMALL) != 0                          ? 8.5
                    : (cell->look & LOOK_LABEL) != 0                        ? 9.0
                    : (cell->look & (LOOK_STRONG | LOOK_BARE)) == LOOK_BARE ? 10.5
                                                                            : 10.0;
    PangoLayout *layout = layout_of(pen, cell->text, is_label ? FACE_LABEL : FACE_TEXT,
                                    (cell->look & LOOK_BARE) != 0 && is_label ? 11.0 : points);

    pango_layout_set_width(layout, (cell->look & LOOK_LINE) != 0 ? -1 : (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(layout, (cell->look & LOOK_RIGHT) != 0    ? PANGO_ALIGN_RIGHT
                                       : (cell->look & LOOK_CENTER) != 0 ? PANGO_ALIGN_CENTER
                                                                         : PANGO_ALIGN_LEFT);
    return layout;
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
        PangoRectangle size;

        strip->cell = &cells[i];
        strip->x = x;
        strip->width = BODY_WIDTH * cells[i].width / WIDTH_FULL;
        strip->layout = cell_layout(pen, &cells[i], strip->width - 2 * padding_of(&cells[i]));
        strip->iter = pango_layout_get_iter(strip->layout);
        pango_layout_get_extents(strip->layout, NULL, &size);
        strip->height = (double)size.height / PANGO_SCALE;
        pen->missing += (uint32_t)pango_layout_get_unknown_glyphs_count(strip->layout);
        strips->height = strip->height > strips->height ? strip->height : strips->height;
        x += strip->width;
    }
    strips->height += 2 * PADDING;
}

static void strips_close(struct strips *strips)
{
    uint32_t i;

    for (i = 0; i < strips->count; i++) {
        pango_layout_iter_free(strips->each[i].iter);
        g_object_unref(strips->each[i].layout);
    }
}

/* Draw a cell's lines as far as they fit the height, but one in any case, so that every page brings
 * a cell nearer to its end. Gives what they took. */
static double draw_lines(struct pen *pen, struct strip *strip, double y, double height)
{
    double taken = 0;
    int base = -1;

    while (!strip->done) {
        PangoLayoutLine *line = pango_layout_iter_get_line_readonly(strip->iter);
        PangoRectangle about;
        int top;
        int bottom;
        bool is_first = base < 0;

        pango_layout_iter_get_line_yrange(strip->iter, &top, &bottom);
        pango_layout_iter_get_line_extents(strip->iter, NULL, &about);
        base = is_first ? top : base;
        if (!is_first && (double)(bottom - base) / PANGO_SCALE > height) {
            break;
        }
        cairo_move_to(
            pen->cairo, strip->x + padding_of(strip->cell) + (double)about.x / PANGO_SCALE,
            y + (double)(pango_layout_iter_get_baseline(strip->iter) - base) / PANGO_SCALE);
        pango_cairo_show_layout_line(pen->cairo, line);
        taken = (double)(bottom - base) / PANGO_SCALE;
        strip->done = !pango_layout_iter_next_line(strip->iter);
    }
    return taken;
}

static void draw_frame(struct pen *pen, const struct strip *strip, double height)
{
    cairo_rectangle(pen->cairo, strip->x, pen->y, strip->width, height);
    if ((strip->cell->look & LOOK_LABEL) != 0) {
        cairo_set_source_rgb(pen->cairo, 0.94, 0.94, 0.94);
        cairo_fill_preserve(pen->cairo);
    }
    cairo_set_source_rgb(pen->cairo, 0, 0, 0);
    cairo_set_line_width(pen->cairo, RULE_WIDTH);
    cairo_stroke(pen->cairo);
}

static void draw_frames(struct pen *pen, const struct strips *strips, double height)
{
    uint32_t i;

    for (i = 0; i < strips->count; i++) {
        if ((strips->each[i].cell->look & LOOK_BARE) == 0) {
            draw_frame(pen, &strips->each[i], height);
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
    PangoLayout *layout = layout_of(pen, pen->document->foot, FACE_TEXT, 8.5);

    pango_layout_set_width(layout, (int)(BODY_WIDTH * PANGO_SCALE));
    cairo_move_to(pen->cairo, MARGIN_SIDE, FOOT_TOP);
    pango_cairo_show_layout(pen->cairo, layout);
    g_object_unref(layout);
}

/* Across the page, as wide as it goes. */
static void draw_mark(struct pen *pen)
{
    PangoLayout *layout = layout_of(pen, pen->document->mark, FACE_LABEL, 100);
    PangoRectangle ink;
    double scale;

    pango_layout_get_extents(layout, &ink, NULL);
    scale = MARK_WIDTH * PANGO_SCALE / ink.width;
    scale = scale > 2 ? 2 : scale;
    cairo_save(pen->cairo);
    cairo_translate(pen->cairo, PAGE_WIDTH / 2, PAGE_HEIGHT / 2);
    cairo_rotate(pen->cairo, MARK_ANGLE);
    cairo_scale(pen->cairo, scale, scale);
    cairo_move_to(pen->cairo, -(ink.x + ink.width / 2.0) / PANGO_SCALE,
                  -(ink.y + ink.height / 2.0) / PANGO_SCALE);
    cairo_set_source_rgba(pen->cairo, 0.8, 0, 0, 0.16);
    pango_cairo_show_layout(pen->cairo, layout);
    cairo_restore(pen->cairo);
    g_object_unref(layout);
}

static void page_begin(struct pen *pen)
{
    pen->page++;
    pen->y = MARGIN_TOP;
    cairo_set_source_rgb(pen->cairo, 0, 0, 0);
    draw_head(pen);
    draw_foot(pen);
    pen->y += TITLE_GAP;
    pen->top = pen->y;
}

/* The mark lies over what it voids. */
static void page_end(struct pen *pen)
{
    if (!text_is_absent(pen->document->mark)) {
        draw_mark(pen);
    }
    cairo_show_page(pen->cairo);
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
    uint32_t missing = pen->missing;
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
    pen->missing = missing; /* they are counted when they are drawn */
    return height;
}

/* Longer than a page: as many lines on each as fit. */
static void draw_split(struct pen *pen, const struct row *row, struct strips *strips)
{
    bool done = false;

    while (!done) {
        double room = BODY_BOTTOM - pen->y - 2 * PADDING;
        double taken = 0;
        uint32_t i;

        done = true;
        for (i = 0; i < strips->count; i++) {
            double lines = draw_lines(pen, &strips->each[i], pen->y + PADDING, room);

            taken = lines > taken ? lines : taken;
            done = done && strips->each[i].done;
        }
        draw_frames(pen, strips, taken + 2 * PADDING);
        pen->y += taken + 2 * PADDING;
        if (!done) {
            page_turn(pen, row);
        }
    }
}

static void draw_cut(struct pen *pen)
{
    const double dashes[] = {5, 4};

    pen->y += PADDING;
    cairo_set_dash(pen->cairo, dashes, 2, 0);
    cairo_set_line_width(pen->cairo, RULE_WIDTH);
    cairo_move_to(pen->cairo, 0, pen->y);
    cairo_line_to(pen->cairo, PAGE_WIDTH, pen->y);
    cairo_stroke(pen->cairo);
    cairo_set_dash(pen->cairo, dashes, 0, 0);
    pen->y += PADDING;
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
        draw_cut(pen);
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
    PangoLayout *layout = layout_of(pen, pen->document->title, FACE_LABEL, 18);
    int height;

    pango_layout_set_width(layout, (int)(BODY_WIDTH * PANGO_SCALE));
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    pango_layout_get_size(layout, NULL, &height);
    cairo_move_to(pen->cairo, MARGIN_SIDE, pen->y);
    pango_cairo_show_layout(pen->cairo, layout);
    g_object_unref(layout);
    pen->y += (double)height / PANGO_SCALE + TITLE_GAP;
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

static cairo_status_t throw_away(void *context, const unsigned char *bytes, unsigned int count)
{
    (void)context;
    (void)bytes;
    (void)count;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t take_in(void *context, const unsigned char *bytes, unsigned int count)
{
    struct pdf *pdf = context;

    if (pdf->capacity - pdf->count < count) {
        size_t capacity = (pdf->capacity + count) * 2;
        uint8_t *grown = realloc(pdf->bytes, capacity);

        if (grown == NULL) {
            return CAIRO_STATUS_NO_MEMORY;
        }
        pdf->bytes = grown;
        pdf->capacity = capacity;
    }
    (void)memcpy(pdf->bytes + pdf->count, bytes, count);
    pdf->count += count;
    return CAIRO_STATUS_SUCCESS;
}

/* The document's day, not the clock's; and nothing else that differs from run to run. */
static void set_metadata(cairo_surface_t *surface, const struct document *document)
{
    char day[DATE_TEXT_BYTES];
    char moment[MOMENT_TEXT_BYTES];

    (void)snprintf(moment, sizeof moment, "%sT00:00:00+08:00", date_format(day, document->day));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document->title.bytes);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "doorstep");
}

/* One pass; pages of an earlier one. */
static enum status draw_pass(struct pen *pen, struct pdf *pdf, struct error *err)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        pdf == NULL ? throw_away : take_in, pdf, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_status_t rc;

    set_metadata(surface, pen->document);
    pen->cairo = cairo_create(surface);
    pango_cairo_update_context(pen->cairo, pen->context);
    draw_document(pen);
    rc = cairo_status(pen->cairo); /* from a first failure on nothing more was drawn */
    cairo_destroy(pen->cairo);
    cairo_surface_finish(surface);
    rc = rc != CAIRO_STATUS_SUCCESS ? rc : cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return rc == CAIRO_STATUS_SUCCESS
               ? STATUS_OK
               : error_set(err, STATUS_IO, "draw a paper: %s", cairo_status_to_string(rc));
}

/* A paper of boxes is worth nothing. */
static enum status check_font(struct pen *pen, struct error *err)
{
    PangoLayout *layout = layout_of(pen, pen->document->title, FACE_TEXT, 10);
    bool has_all = pango_layout_get_unknown_glyphs_count(layout) == 0;

    g_object_unref(layout);
    return has_all ? STATUS_OK
                   : error_set(err, STATUS_IO, "%s",
                               SAY("no font on this machine has the paper's characters: install "
                                   "fonts-arphic-gbsn00lp and fonts-wqy-microhei",
                                   "本机没有所需字体：请安装 fonts-arphic-gbsn00lp 和 "
                                   "fonts-wqy-microhei"));
}

/* Once to count pages, once to draw them. */
static enum status draw_passes(struct pdf *pdf, const struct document *document,
                               PangoContext *context, struct error *err)
{
    struct pen counting = {.document = document, .context = context};
    struct pen pen = counting;
    enum status status = check_font(&counting, err);

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

enum status pdf_draw(struct pdf *pdf, const struct document *document, struct error *err)
{
    PangoFontMap *map = pango_cairo_font_map_new();
    PangoContext *context = pango_font_map_create_context(map);
    struct pdf drawn = {0};
    enum status status;

    pango_context_set_language(context, pango_language_from_string(SAY("en", "zh-cn")));
    status = draw_passes(&drawn, document, context, err);
    if (status == STATUS_OK) {
        *pdf = drawn; /* moved: the caller owns it from here */
        drawn = (struct pdf){0};
    }
    pdf_finish(&drawn);
    g_object_unref(context);
    g_object_unref(map);
    return status;
}

void pdf_finish(struct pdf *pdf)
{
    free(pdf->bytes);
    *pdf = (struct pdf){0};
}
