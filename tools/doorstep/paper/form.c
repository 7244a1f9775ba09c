#include "tools/doorstep/paper/form.h"

#include <assert.h>

#define LABEL_WIDTH 150
#define SIGNATURE_LINES 5
#define HEADING_GAP 7 /* tenths of a line, as the next */
#define PARAGRAPH_GAP 3

void form_heading(struct document *document, const char *heading)
{
    struct row *row = document_row(document);

    row->gap = HEADING_GAP;
    row->keep = true;
    document_cell(document, WIDTH_FULL, LOOK_BARE | LOOK_STRONG, text_of(heading));
}

static void paragraph(struct document *document, struct text text, uint32_t look)
{
    struct row *row = document_row(document);

    row->gap = PARAGRAPH_GAP;
    document_cell(document, WIDTH_FULL, LOOK_BARE | look, text);
}

void form_paragraph(struct document *document, struct text text)
{
    paragraph(document, text, LOOK_PLAIN);
}

void form_note(struct document *document, struct text text)
{
    paragraph(document, text, LOOK_SMALL);
}

void form_one(struct document *document, const char *label, struct text value)
{
    (void)document_row(document);
    document_cell(document, LABEL_WIDTH, LOOK_LABEL | LOOK_MIDDLE, text_of(label));
    document_cell(document, WIDTH_FULL - LABEL_WIDTH, LOOK_MIDDLE, value);
}

void form_two(struct document *document, const char *label, struct text value,
              const char *other_label, struct text other_value)
{
    (void)document_row(document);
    document_cell(document, LABEL_WIDTH, LOOK_LABEL | LOOK_MIDDLE, text_of(label));
    document_cell(document, WIDTH_FULL / 2 - LABEL_WIDTH, LOOK_MIDDLE, value);
    document_cell(document, LABEL_WIDTH, LOOK_LABEL | LOOK_MIDDLE, text_of(other_label));
    document_cell(document, WIDTH_FULL / 2 - LABEL_WIDTH, LOOK_MIDDLE, other_value);
}

struct grid form_grid(struct document *document, const struct grid_column *columns)
{
    struct grid grid = {.document = document, .columns = columns};
    struct row *row = document_row(document);

    row->keep = true;
    for (; columns[grid.count].title.english != NULL; grid.count++) {
        assert(grid.count < FORM_COLUMNS_MAX);
        document_cell(document, columns[grid.count].width, LOOK_LABEL | LOOK_CENTER | LOOK_MIDDLE,
                      text_of(lang_say(&columns[grid.count].title)));
    }
    grid.head = document->row_count;
    return grid;
}

void form_row(const struct grid *grid, const struct text *texts)
{
    struct row *row = document_row(grid->document);
    uint32_t i;

    row->head = grid->head;
    row->lines_min = grid->lines_min;
    for (i = 0; i < grid->count; i++) {
        document_cell(grid->document, grid->columns[i].width, grid->columns[i].look, texts[i]);
    }
}

void form_sum(const struct grid *grid, const char *label, struct text sum)
{
    const struct grid_column *last = &grid->columns[grid->count - 1];
    struct row *row = document_row(grid->document);

    row->head = grid->head;
    document_cell(grid->document, WIDTH_FULL - last->width, LOOK_LABEL | LOOK_RIGHT,
                  text_of(label));
    document_cell(grid->document, last->width, last->look | LOOK_STRONG, sum);
}

void form_empty(const struct grid *grid, const char *text)
{
    struct row *row = document_row(grid->document);

    row->head = grid->head;
    document_cell(grid->document, WIDTH_FULL, LOOK_CENTER, text_of(text));
}

/* What is signed, by whom, where the stamp goes, and when. */
static struct text signature_text(struct document *document, const struct signature *signature)
{
    struct text on = text_is_absent(signature->on)
                         ? text_of(SAY("Date:", "日期：        年     月     日"))
                         : signature->on;

    return document_say(document, SAY("%s: %.*s\n%s\n\n%.*s", "%s：%.*s\n%s\n\n%.*s"),
                        signature->title, TEXT_ARGUMENTS(signature->name),
                        signature->stamped ? SAY("(stamp)", "（盖章处）") : "", TEXT_ARGUMENTS(on));
}

void form_signatures(struct document *document, const struct signature *signatures, uint32_t count)
{
    struct row *row = document_row(document);
    uint32_t i;

    row->gap = HEADING_GAP;
    row->lines_min = SIGNATURE_LINES;
    for (i = 0; i < count; i++) {
        uint32_t width = i + 1 < count ? WIDTH_FULL / count : WIDTH_FULL - i * (WIDTH_FULL / count);

        document_cell(document, width, LOOK_PLAIN, signature_text(document, &signatures[i]));
    }
}

void form_keep(struct document *document)
{
    if (!document->failed) {
        assert(document->row_count > 0);
        document->rows[document->row_count - 1].keep = true;
    }
}

void form_page(struct document *document, const char *heading)
{
    form_heading(document, heading);
    if (!document->failed) {
        document->rows[document->row_count - 1].turn = true;
    }
}

void form_slip(struct document *document, const char *heading)
{
    struct row *row = document_row(document);

    row->gap = HEADING_GAP * 2;
    row->cut = true;
    row->keep = true;
    form_heading(document, heading);
}
