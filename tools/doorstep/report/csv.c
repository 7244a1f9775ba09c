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

bool csv_is_formula(struct text field)
{
    const int first = field.count == 0 ? 0 : field.bytes[0];
    uint32_t i;

    if (first != '+' && first != '-') {
        return first == '=' || first == '@' || first == '\t' || first == '\r';
    }
    for (i = 1; i < field.count; i++) {
        if (field.bytes[i] < '0' || field.bytes[i] > '9') {
            return true;
        }
    }
    return false;
}

static void print_inside(struct text field)
{
    uint32_t i;

    for (i = 0; i < field.count; i++) {
        if (field.bytes[i] == '"') {
            (void)fputc('"', stdout);
        }
        (void)fputc(field.bytes[i], stdout);
    }
}

void csv_print(struct text field)
{
    const bool is_quoted = csv_needs_quotes(field);

    if (is_quoted) {
        (void)fputc('"', stdout);
    }
    if (csv_is_formula(field)) {
        (void)fputc('\'', stdout);
    }
    print_inside(field);
    if (is_quoted) {
        (void)fputc('"', stdout);
    }
}
