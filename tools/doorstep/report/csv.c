#include "tools/doorstep/report/csv.h"

#include <stdio.h>

bool csv_needs_quotes(struct text field)
{
    uint32_t i;

    for (i = 0; i < field.count; i++) {
        char byte = field.bytes[i];
        bool at_an_end = i == 0 || i + 1 == field.count;

        if (byte == ',' || byte == '"' || byte == '\n' || byte == '\r' ||
            (at_an_end && (byte == ' ' || byte == '\t'))) {
            return true;
        }
    }
    return false;
}

void csv_print(struct text field)
{
    uint32_t i;

    if (!csv_needs_quotes(field)) {
        (void)fwrite(field.bytes, 1, field.count, stdout);
        return;
    }
    (void)fputc('"', stdout);
    for (i = 0; i < field.count; i++) {
        if (field.bytes[i] == '"') {
            (void)fputc('"', stdout);
        }
        (void)fputc(field.bytes[i], stdout);
    }
    (void)fputc('"', stdout);
}
