#include "tools/paper/io_canvas.h"

#include "schemas/date.h"
#include "tools/doorstep/shared/output/lang.h"

#include <cairo-pdf.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE_WIDTH 0.6
#define MARK_WIDTH 430.0
#define MARK_ANGLE (-0.6)

/* Latin letters and figures of a face first, then the Chinese one; what is rare in names is left to
 * the face that has more characters and looks alike. */
#define FACES_OF_TEXT "Liberation Serif, AR PL SungtiL GB, AR PL UMing CN, WenQuanYi Micro Hei"
#define FACES_OF_LABELS "Liberation Sans, WenQuanYi Micro Hei, AR PL UMing CN"

struct canvas {
    PangoFontMap *map;
    PangoContext *context;
    cairo_surface_t *surface; /* NULL but between begin and end, as the next */
    cairo_t *cairo;
};

struct galley {
    PangoLayout *layout;
    PangoLayoutIter *iter;
    bool done;
};

struct canvas *canvas_open(void)
{
    struct canvas *canvas = g_new0(struct canvas, 1);

    canvas->map = pango_cairo_font_map_new();
    canvas->context = pango_font_map_create_context(canvas->map);
    pango_context_set_language(canvas->context, pango_language_from_string(SAY("en", "zh-cn")));
    return canvas;
}

void canvas_close(struct canvas **canvas)
{
    if (*canvas != NULL) {
        g_object_unref((*canvas)->context);
        g_object_unref((*canvas)->map);
        g_free(*canvas);
        *canvas = NULL;
    }
}

void pdf_finish(struct pdf *pdf)
{
    free(pdf->bytes);
    *pdf = (struct pdf){0};
}

/* The file. */

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

static void set_metadata(cairo_surface_t *surface, const char *title, int32_t on)
{
    char day[DATE_TEXT_BYTES];
    char moment[MOMENT_TEXT_BYTES];

    (void)snprintf(moment, sizeof moment, "%sT00:00:00+08:00", date_format(day, on));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "doorstep");
}

void canvas_begin(struct canvas *canvas, struct pdf *pdf, const char *title, int32_t day)
{
    canvas->surface = cairo_pdf_surface_create_for_stream(pdf == NULL ? throw_away : take_in, pdf,
                                                          CANVAS_WIDTH, CANVAS_HEIGHT);
    set_metadata(canvas->surface, title, day);
    canvas->cairo = cairo_create(canvas->surface);
    pango_cairo_update_context(canvas->cairo, canvas->context);
}

enum status canvas_end(struct canvas *canvas, struct error *err)
{
    cairo_status_t rc = cairo_status(canvas->cairo);

    cairo_destroy(canvas->cairo);
    cairo_surface_finish(canvas->surface);
    rc = rc != CAIRO_STATUS_SUCCESS ? rc : cairo_surface_status(canvas->surface);
    cairo_surface_destroy(canvas->surface);
    canvas->cairo = NULL;
    canvas->surface = NULL;
    return rc == CAIRO_STATUS_SUCCESS
               ? STATUS_OK
               : error_set(err, STATUS_IO, SAY("draw a paper: %s", "绘制单据：%s"),
                           cairo_status_to_string(rc));
}

void canvas_page_begin(struct canvas *canvas)
{
    cairo_set_source_rgb(canvas->cairo, 0, 0, 0);
}

void canvas_page_end(struct canvas *canvas)
{
    cairo_show_page(canvas->cairo);
}

/* Text. */

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

static const char *face_name(enum face face)
{
    switch (face) {
    case FACE_TEXT:
        return FACES_OF_TEXT;
    case FACE_LABEL:
        return FACES_OF_LABELS;
    }
    return FACES_OF_TEXT;
}

static PangoAlignment alignment_of(enum align align)
{
    switch (align) {
    case ALIGN_LEFT:
        return PANGO_ALIGN_LEFT;
    case ALIGN_CENTER:
        return PANGO_ALIGN_CENTER;
    case ALIGN_RIGHT:
        return PANGO_ALIGN_RIGHT;
    }
    return PANGO_ALIGN_LEFT;
}

static PangoLayout *layout_of(struct canvas *canvas, struct text text, const struct style *style)
{
    char *drawable = g_malloc((size_t)text.count * 3 + 1);
    PangoLayout *layout = pango_layout_new(canvas->context);
    PangoFontDescription *font = pango_font_description_from_string(face_name(style->face));

    pango_font_description_set_absolute_size(font, style->points * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, drawable, make_drawable(drawable, text));
    g_free(drawable);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(layout, 2 * PANGO_SCALE);
    pango_layout_set_width(layout, style->width > 0 ? (int)(style->width * PANGO_SCALE) : -1);
    pango_layout_set_alignment(layout, alignment_of(style->align));
    return layout;
}

struct galley *canvas_set(struct canvas *canvas, struct text text, const struct style *style)
{
    struct galley *galley = g_new0(struct galley, 1);

    galley->layout = layout_of(canvas, text, style);
    galley->iter = pango_layout_get_iter(galley->layout);
    return galley;
}

void galley_drop(struct galley **galley)
{
    if (*galley != NULL) {
        pango_layout_iter_free((*galley)->iter);
        g_object_unref((*galley)->layout);
        g_free(*galley);
        *galley = NULL;
    }
}

double galley_height(const struct galley *galley)
{
    PangoRectangle size;

    pango_layout_get_extents(galley->layout, NULL, &size);
    return (double)size.height / PANGO_SCALE;
}

static void note_missing(struct missing *missing, uint32_t code)
{
    uint32_t i;

    for (i = 0; i < missing->count; i++) {
        if (missing->characters[i].code == code) {
            return;
        }
    }
    if (missing->count == MISSING_MAX) {
        missing->has_more = true;
        return;
    }
    missing->characters[i].code = code;
    missing->characters[i].text[g_unichar_to_utf8(code, missing->characters[i].text)] = '\0';
    missing->count++;
}

/* Pango's glyph for a character that it has none for is the character, with a flag. */
void galley_note_missing(const struct galley *galley, struct missing *missing)
{
    PangoLayoutIter *iter;

    if (pango_layout_get_unknown_glyphs_count(galley->layout) == 0) {
        return;
    }
    iter = pango_layout_get_iter(galley->layout);
    do {
        const PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter); /* NULL: line's end */
        int i;

        for (i = 0; run != NULL && i < run->glyphs->num_glyphs; i++) {
            const PangoGlyph glyph = run->glyphs->glyphs[i].glyph;

            if ((glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0) {
                note_missing(missing, glyph & ~(PangoGlyph)PANGO_GLYPH_UNKNOWN_FLAG);
            }
        }
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
}

bool galley_is_done(const struct galley *galley)
{
    return galley->done;
}

static void draw_line(struct canvas *canvas, PangoLayoutIter *iter, double x, double y)
{
    PangoRectangle about;

    pango_layout_iter_get_line_extents(iter, NULL, &about);
    cairo_move_to(canvas->cairo, x + (double)about.x / PANGO_SCALE, y);
    pango_cairo_show_layout_line(canvas->cairo, pango_layout_iter_get_line_readonly(iter));
}

/* canvas_lines; canvas: NULL: they are passed, and not drawn. */
static double take_lines(struct canvas *canvas, struct galley *galley, double x, double y,
                         double height)
{
    double taken = 0;
    int base = -1;

    while (!galley->done) {
        int top;
        int bottom;
        bool is_first = base < 0;

        pango_layout_iter_get_line_yrange(galley->iter, &top, &bottom);
        base = is_first ? top : base;
        if (!is_first && (double)(bottom - base) / PANGO_SCALE > height) {
            break;
        }
        if (canvas != NULL) {
            draw_line(canvas, galley->iter, x,
                      y + (double)(pango_layout_iter_get_baseline(galley->iter) - base) /
                              PANGO_SCALE);
        }
        taken = (double)(bottom - base) / PANGO_SCALE;
        galley->done = !pango_layout_iter_next_line(galley->iter);
    }
    return taken;
}

double canvas_lines(struct canvas *canvas, struct galley *galley, double x, double y, double height)
{
    return take_lines(canvas, galley, x, y, height);
}

double galley_lines(const struct galley *galley, double height)
{
    struct galley ahead = *galley;
    double taken;

    ahead.iter = pango_layout_iter_copy(galley->iter);
    taken = take_lines(NULL, &ahead, 0, 0, height);
    pango_layout_iter_free(ahead.iter);
    return taken;
}

double canvas_text(struct canvas *canvas, struct text text, const struct style *style, double x,
                   double y)
{
    PangoLayout *layout = layout_of(canvas, text, style);
    int height;

    pango_layout_get_size(layout, NULL, &height);
    cairo_move_to(canvas->cairo, x, y);
    pango_cairo_show_layout(canvas->cairo, layout);
    g_object_unref(layout);
    return (double)height / PANGO_SCALE;
}

void canvas_mark(struct canvas *canvas, struct text text)
{
    const struct style style = {FACE_LABEL, ALIGN_LEFT, 100, 0};
    PangoLayout *layout = layout_of(canvas, text, &style);
    PangoRectangle ink;
    double scale;

    pango_layout_get_extents(layout, &ink, NULL);
    scale = MARK_WIDTH * PANGO_SCALE / ink.width;
    scale = scale > 2 ? 2 : scale;
    cairo_save(canvas->cairo);
    cairo_translate(canvas->cairo, CANVAS_WIDTH / 2, CANVAS_HEIGHT / 2);
    cairo_rotate(canvas->cairo, MARK_ANGLE);
    cairo_scale(canvas->cairo, scale, scale);
    cairo_move_to(canvas->cairo, -(ink.x + ink.width / 2.0) / PANGO_SCALE,
                  -(ink.y + ink.height / 2.0) / PANGO_SCALE);
    cairo_set_source_rgba(canvas->cairo, 0.8, 0, 0, 0.16);
    pango_cairo_show_layout(canvas->cairo, layout);
    cairo_restore(canvas->cairo);
    g_object_unref(layout);
}

/* Lines. */

void canvas_frame(struct canvas *canvas, double x, double y, double width, double height,
                  bool is_shaded)
{
    cairo_rectangle(canvas->cairo, x, y, width, height);
    if (is_shaded) {
        cairo_set_source_rgb(canvas->cairo, 0.94, 0.94, 0.94);
        cairo_fill_preserve(canvas->cairo);
    }
    cairo_set_source_rgb(canvas->cairo, 0, 0, 0);
    cairo_set_line_width(canvas->cairo, RULE_WIDTH);
    cairo_stroke(canvas->cairo);
}

void canvas_cut(struct canvas *canvas, double y)
{
    const double dashes[] = {5, 4};

    cairo_set_dash(canvas->cairo, dashes, 2, 0);
    cairo_set_line_width(canvas->cairo, RULE_WIDTH);
    cairo_move_to(canvas->cairo, 0, y);
    cairo_line_to(canvas->cairo, CANVAS_WIDTH, y);
    cairo_stroke(canvas->cairo);
    cairo_set_dash(canvas->cairo, dashes, 0, 0);
}
