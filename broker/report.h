#ifndef DOORSTEP_BROKER_REPORT_H
#define DOORSTEP_BROKER_REPORT_H

#include "schemas/status.h"

#include <stdint.h>

/* What the core and the shell report to the person who runs the broker. The catalogue says how
 * each is called and how urgent it is; io_report.h prints it. */

enum report_kind {
#define REPORT(name, level, number, text, meaning) REPORT_##name,
#include "broker/reports.def"
#undef REPORT
};

struct report {
    enum report_kind kind;
    uint64_t number;
    char text[ERROR_TEXT_MAX + 1];
};

#endif
