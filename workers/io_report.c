#include "workers/io_report.h"

#include "schemas/io_clock.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
    const char *name;
    enum level level;
} report_words[] = {
#define REPORT(name, level, meaning) {#name, LEVEL_##level},
#include "workers/reports.def"
#undef REPORT
};

static const char *const level_words[] = {"debug", "info", "warn", "error"};

static void begin(const char *department, enum level level, const char *event)
{
    char time[MOMENT_TEXT_BYTES];

    (void)fprintf(stderr, "ts=%s level=%s department=%s event=%s",
                  unix_ms_format(time, clock_wall_ms()), level_words[level], department, event);
}

/* A value in quotes; what would break the line becomes a blank. */
static void print_text(const char *name, struct text text)
{
    uint32_t i;

    if (text.count == 0) {
        return;
    }
    (void)fprintf(stderr, " %s=\"", name);
    for (i = 0; i < text.count; i++) {
        char byte = text.bytes[i];

        (void)fputc((unsigned char)byte < ' ' || byte == '"' || byte == '\\' ? ' ' : byte, stderr);
    }
    (void)fputc('"', stderr);
}

void report_print(const char *department, const struct report *report)
{
    enum level level = report_words[report->kind].level;

    if (level == LEVEL_DEBUG) {
        return;
    }
    begin(department, level, report_words[report->kind].name);
    print_text("case", report->subject);
    print_text("id", report->id);
    print_text("text", report->text);
    (void)fprintf(stderr, " number=%" PRIu64 "\n", report->number);
}

void report_say(const char *department, enum level level, const char *event, const char *text)
{
    begin(department, level, event);
    print_text("text", text_of(text));
    (void)fputc('\n', stderr);
}
