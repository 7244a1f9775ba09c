#include "tools/doorstep/shared/sheet.h"

#include "tools/doorstep/shared/lang.h"
#include "tools/doorstep/shared/print.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sheet_init(struct sheet *sheet, const char *const *headers, uint32_t columns)
{
    assert(columns >= 1 && columns <= SHEET_COLUMNS_MAX);
    *sheet = (struct sheet){.columns = columns};
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

static bool grow(struct sheet *sheet)
{
    uint32_t capacity = sheet->capacity == 0 ? 256 : sheet->capacity * 2;
    struct text *cells;

    if (sheet->count < sheet->capacity) {
        return true;
    }
    cells = realloc(sheet->cells, capacity * sizeof *cells);
    if (cells == NULL) {
        return false;
    }
    sheet->cells = cells;
    sheet->capacity = capacity;
    return true;
}

void sheet_cell(struct sheet *sheet, struct text cell)
{
    char *copy = NULL;

    if (!sheet->failed && grow(sheet)) {
        copy = malloc((size_t)cell.count + 1);
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

static void measure(const struct sheet *sheet, size_t widths[SHEET_COLUMNS_MAX])
{
    uint32_t i;

    assert(sheet->columns >= 1);
    for (i = 0; i < sheet->columns; i++) {
        widths[i] = text_columns(text_of(sheet->headers[i]));
    }
    for (i = 0; i < sheet->count; i++) {
        size_t wide = text_columns(sheet->cells[i]);

        if (wide > widths[i % sheet->columns]) {
            widths[i % sheet->columns] = wide;
        }
    }
}

bool sheet_print(const struct sheet *sheet)
{
    size_t widths[SHEET_COLUMNS_MAX] = {0};
    uint32_t i;

    assert(sheet->columns >= 1);
    if (sheet->failed) {
        complain("doorstep", "%s", SAY("out of memory for a table", "内存不足，无法排表"));
        return false;
    }
    measure(sheet, widths);
    (void)fputs(style_dim(), stdout);
    for (i = 0; i < sheet->columns; i++) {
        bool last = i + 1 == sheet->columns;

        print_padded(text_of(sheet->headers[i]), last ? 0 : widths[i] + 2);
    }
    (void)printf("%s\n", style_end());
    for (i = 0; i < sheet->count && print_works(); i++) {
        bool last = (i + 1) % sheet->columns == 0;

        print_padded(sheet->cells[i], last ? 0 : widths[i % sheet->columns] + 2);
        if (last) {
            (void)fputc('\n', stdout);
        }
    }
    return true;
}
