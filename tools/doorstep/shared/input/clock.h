#ifndef DOORSTEP_TOOLS_CLOCK_H
#define DOORSTEP_TOOLS_CLOCK_H

#include "schemas/date.h"
#include "schemas/status.h"

#include <stdint.h>

/* The machine's clocks, for tools only; and what a person may write for "when". */

int64_t clock_ms(void);      /* monotonic */
int64_t clock_us(void);      /* monotonic */
int64_t clock_unix_ms(void); /* wall, UTC; shifted as schemas/io_clock.h says */
void clock_sleep_ms(int64_t ms);

/* Now, as an event's `time`: "2024-08-20T10:00:00.123+08:00". */
const char *clock_now_text(char text[MOMENT_TEXT_BYTES]);

/* Today, in +08:00. */
int32_t clock_today(void);

/* The day that a flag was given; NO_DATE when text is NULL. Errors: INVALID, naming flag and text.
 */
enum status day_given(int32_t *day, const char *flag, const char *text,
                      struct error *err) MUST_CHECK;
/* The same; today when text is NULL. */
enum status day_parse(int32_t *day, const char *flag, const char *text,
                      struct error *err) MUST_CHECK;

/* A place in the ledger, as --to and --at take it: a sequence (digits), a moment (RFC 3339), or a
 * day, which means its end in +08:00. */
struct place {
    uint64_t sequence;      /* the last one to look at; 0: not given */
    int64_t before_unix_ms; /* recorded before this; 0: not given */
};

/* text may be NULL: everything. Errors: INVALID, naming flag and text. */
enum status place_parse(struct place *place, const char *flag, const char *text,
                        struct error *err) MUST_CHECK;

#endif
