#include "tests/sim/trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#define LINE_BYTES 512

static uint64_t hash_more(uint64_t hash, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ (uint8_t)bytes[i]) * UINT64_C(1099511628211); /* FNV-1a */
    }
    return hash;
}

void trace_line(struct trace *trace, int64_t now_ms, const char *format, ...)
{
    char line[LINE_BYTES];
    const int begin = snprintf(line, sizeof line, "%8" PRId64 " ", now_ms);
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(line + begin, sizeof line - (size_t)begin, format, arguments); /* cut is fine */
    va_end(arguments);
    trace->hash = hash_more(trace->hash, line, strlen(line) + 1);
    trace->line_count++;
    if (trace->is_printed) {
        (void)puts(line); /* for people; a full pipe is theirs */
    }
}

uint32_t trace_sum(struct text bytes)
{
    const uint64_t hash = hash_more(UINT64_C(14695981039346656037), bytes.bytes, bytes.count);

    return (uint32_t)(hash ^ hash >> 32);
}
