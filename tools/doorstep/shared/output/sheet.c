#include "tools/doorstep/shared/output/sheet.h"

#include "tools/doorstep/shared/output/lang.h"
#include "tools/doorstep/shared/output/print.h"
#include "tools/doorstep/shared/vector.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sheet_init(struct sheet *sheet, const char *const *headers, uint32_t columns)
{
    assert(columns >= 1 && columns <= SHEET_COLUMNS_MAX);
    *sheet = (struct sheet){.columns = columns, .room = stdout_columns()};
    (void)memcpy(sheet->headers, headers, columns * sizeof *headers);
}

void sheet_finish(struct sheet *sheet)
{
    uint32_t i;

    for (i = 0; i < sheet->count; i++) {
        free((void *)sheet->cells[i].bytes);
    }
    free(sheet->cells);
    *sheet = (struct sheet){0};
}

void sheet_cell(struct sheet *sheet, struct text cell)
{
    struct text *cells =
        sheet->failed ? NULL
                      : vector_room(sheet->cells, &sheet->capacity, sheet->count, sizeof *cells);
    char *copy = cells == NULL ? NULL : malloc((size_t)cell.count + 1);

    if (cells != NULL) {
        sheet->cells = cells;
    }
    if (copy == NULL) {
        sheet->failed = true;
        return;
    }
    if (cell.count > 0) {
        (void)memcpy(copy, cell.bytes, cell.count);
    }
    sheet->cells[sheet->count++] = (struct text){copy, cell.count};
}

void sheet_format(struct sheet *sheet, const char *format, ...)
{
    char cell[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(cell, sizeof cell, format, arguments); /* a cut cell still helps */
    va_end(arguments);
    sheet_cell(sheet, text_of(cell));
}

/* How a sheet is laid out for its room. */
struct plan {
    size_t widths[SHEET_COLUMNS_MAX]; /* 0: left out */
    bool is_folded;                   /* the last cell has a line of its own */
};

#define GAP 2
#define FOLD 6 /* columns before what is folded */

static size_t row_columns(const struct sheet *sheet, const struct plan *plan)
{
    size_t columns = 0;
    uint32_t i;

    for (i = 0; i < sheet->columns; i++) {
        columns += plan->widths[i] == 0 ? 0 : plan->widths[i] + GAP;
    }
    return columns == 0 ? 0 : columns - GAP;
}

/* Without headers where nothing stands below them. */
static void measure(const struct sheet *sheet, struct plan *plan, bool with_empty)
{
    uint32_t i;

    assert(sheet->columns >= 1);
    *plan = (struct plan){.widths = {0}};
    for (i = 0; i < sheet->count; i++) {
        size_t wide = text_columns(sheet->cells[i]);

        if (wide > plan->widths[i % sheet->columns]) {
            plan->widths[i % sheet->columns] = wide;
        }
    }
    for (i = 0; i < sheet->columns; i++) {
        size_t wide = text_columns(text_of(sheet->headers[i]));

        if ((with_empty || plan->widths[i] > 0) && wide > plan->widths[i]) {
            plan->widths[i] = wide;
        }
    }
}

static void make_plan(const struct sheet *sheet, struct plan *plan)
{
    measure(sheet, plan, true);
    if (sheet->room == 0 || sheet->count == 0 || row_columns(sheet, plan) <= sheet->room) {
        return;
    }
    measure(sheet, plan, false);
    plan->is_folded = sheet->columns > 2 && row_columns(sheet, plan) > sheet->room;
}

static void print_last(const struct plan *plan, struct text cell)
{
    if (plan->is_folded && cell.count > 0) {
        (void)putchar('\n');
        print_padded(TEXT(""), FOLD);
    }
    print_text(cell);
}

bool sheet_print(const struct sheet *sheet)
{
    struct plan plan;
    uint32_t i;

    assert(sheet->columns >= 1);
    if (sheet->failed) {
        complain("doorstep", "%s", SAY("out of memory for a table", "内存不足，无法排表"));
        return false;
    }
    make_plan(sheet, &plan);
    (void)fputs(style_dim(), stdout);
    for (i = 0; i < sheet->columns; i++) {
        if (i + 1 == sheet->columns) {
            print_last(&plan, text_of(plan.widths[i] == 0 ? "" : sheet->headers[i]));
        } else if (plan.widths[i] > 0) {
            print_padded(text_of(sheet->headers[i]), plan.widths[i] + GAP);
        }
    }
    (void)printf("%s\n", style_end());
    for (i = 0; i < sheet->count && print_works(); i++) {
        uint32_t column = i % sheet->columns;

        if (column + 1 == sheet->columns) {
            print_last(&plan, sheet->cells[i]);
            (void)putchar('\n');
        } else if (plan.widths[column] > 0) {
            print_padded(sheet->cells[i], plan.widths[column] + GAP);
        }
    }
    return true;
}
