#include "broker/io_report.h"

#include "schemas/date.h"
#include "schemas/io_clock.h"

#include <stdio.h>

enum level { DEBUG, INFO, WARN, ERROR };

static const char *const level_words[] = {"debug", "info", "warn", "error"};

static const struct {
    const char *name;
    enum level level;
    const char *number;
    const char *text;
} reports[] = {
#define REPORT(name, level, number, text, meaning) {#name, level, number, text},
#include "broker/reports.def"
#undef REPORT
};

/* Strangers chose these bytes: nothing of them may look like another field or line. */
static void quote(char *quoted, size_t capacity, const char *text)
{
    size_t used = 0;

    for (; *text != '\0' && used + 5 < capacity; text++) {
        const unsigned char byte = (unsigned char)*text;

        if (byte == '"' || byte == '\\') {
            quoted[used++] = '\\';
            quoted[used++] = *text;
        } else if (byte < 0x20 || byte == 0x7F) {
            used += (size_t)snprintf(quoted + used, capacity - used, "\\x%02x", byte);
        } else {
            quoted[used++] = *text;
        }
    }
    quoted[used] = '\0';
}

void report_print(const struct report *report, bool verbose)
{
    const enum level level = reports[report->kind].level;
    char quoted[4 * sizeof report->text];
    char moment[MOMENT_TEXT_BYTES];
    char fields[sizeof quoted + 64];
    int used = 0;

    if (level == DEBUG && !verbose) {
        return;
    }
    fields[0] = '\0';
    if (reports[report->kind].number[0] != '\0') {
        used = snprintf(fields, sizeof fields, " %s=%llu", reports[report->kind].number,
                        (unsigned long long)report->number);
    }
    if (reports[report->kind].text[0] != '\0') {
        quote(quoted, sizeof quoted, report->text);
        (void)snprintf(fields + used, sizeof fields - (size_t)used, " %s=\"%s\"",
                       reports[report->kind].text, quoted);
    }
    (void)fprintf(stderr, "ts=%s level=%s event=%s%s\n", unix_ms_format(moment, clock_wall_ms()),
                  level_words[level], reports[report->kind].name,
                  fields); /* nowhere else to complain */
}

void report_say(enum report_kind kind, uint64_t number, const char *text)
{
    struct report report = {.kind = kind, .number = number};

    (void)snprintf(report.text, sizeof report.text, "%s", text); /* a cut text still helps */
    report_print(&report, false);
}
