#ifndef DOORSTEP_TESTS_SIM_TRACE_H
#define DOORSTEP_TESTS_SIM_TRACE_H

#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* What happened, line by line. Every line goes into a hash: two runs of a seed that differ in
 * anything differ there. Nothing that the machine decides may stand in a line: no pointer, no
 * clock, no size of a struct. */

struct trace {
    uint64_t hash;
    uint64_t line_count;
    bool is_printed;
};

void trace_line(struct trace *trace, int64_t now_ms, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For a line: a number that stands for bytes. */
uint32_t trace_sum(struct text bytes);

#endif
