#ifndef DOORSTEP_TOOLS_SHEET_H
#define DOORSTEP_TOOLS_SHEET_H

#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Rows for people, aligned when all are known. Cells go in from left to right; the last cell of a
 * row ends it. Memory that cannot be had is remembered: sheet_print then says so and gives false.
 */

#define SHEET_COLUMNS_MAX 12

struct sheet {
    uint32_t columns;
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
