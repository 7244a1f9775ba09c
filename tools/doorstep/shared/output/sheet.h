#ifndef DOORSTEP_TOOLS_SHEET_H
#define DOORSTEP_TOOLS_SHEET_H

#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Rows for people, aligned when all are known. Cells go in from left to right; the last cell of a
 * row ends it. On a terminal that is too narrow, columns that are empty are left out, and if that
 * is not enough, what stands in the last one comes below its row. Memory that cannot be had is
 * remembered: sheet_print then says so and gives false.
 */

#define SHEET_COLUMNS_MAX 12

struct sheet {
    uint32_t columns;
    size_t room;                            /* columns of the terminal; 0: as wide as it takes */
    const char *headers[SHEET_COLUMNS_MAX]; /* borrowed */
    struct text *cells;                     /* owned, and the bytes of each */
    uint32_t count;
    uint32_t capacity;
    bool failed;
};

void sheet_init(struct sheet *sheet, const char *const *headers, uint32_t columns);
void sheet_finish(struct sheet *sheet);

void sheet_cell(struct sheet *sheet, struct text cell);
void sheet_format(struct sheet *sheet, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

bool sheet_print(const struct sheet *sheet);

#endif
