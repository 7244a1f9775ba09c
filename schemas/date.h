#ifndef DOORSTEP_SCHEMAS_DATE_H
#define DOORSTEP_SCHEMAS_DATE_H

#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Days and moments. A date is a count of days since 1970-01-01 in Asia/Shanghai, which is UTC+8
 * without daylight saving; a moment is when something happened. No clock is read here.
 * Source: RFC 3339; the civil-calendar arithmetic is the proleptic Gregorian one. */

#define NO_DATE INT32_MIN
#define DATE_TEXT_BYTES 11   /* "2024-08-27" and NUL */
#define MOMENT_TEXT_BYTES 32 /* "2024-08-20T10:00:00.123+08:00" and NUL */

struct moment {
    int64_t seconds; /* since 1970-01-01T00:00:00Z, rounded down */
    int32_t nanos;   /* 0 … 999,999,999 */
};

/* 1900 to 2199: the days that are read, and those that a case has. */
bool date_is_known(int32_t date);
/* Strictly YYYY-MM-DD, a day that exists and is known. False leaves the output alone. */
bool date_parse(int32_t *date, struct text text);
/* "2024-08-27"; "" for NO_DATE. Gives its buffer. */
const char *date_format(char text[DATE_TEXT_BYTES], int32_t date);
/* 1 = Monday … 7 = Sunday. */
int date_weekday(int32_t date);

/* YYYY-MM-DDTHH:MM:SS, optionally a fraction of 1–9 digits, then Z or ±HH:MM; no leap second. Of
 * any century: the rules say what is too early or too late. False leaves the output alone. */
bool moment_parse(struct moment *moment, struct text text);
/* The day in +08:00. */
int32_t moment_day(struct moment moment);
/* "2024-08-20T10:00:00+08:00": whole seconds, cut. */
const char *moment_format(char text[MOMENT_TEXT_BYTES], int64_t seconds);
/* The same with milliseconds, for recorded times. A signal's handler may ask. */
const char *unix_ms_format(char text[MOMENT_TEXT_BYTES], int64_t unix_ms);
/* Is the moment later than unix_ms? Compared to the nanosecond. */
bool moment_is_after(struct moment moment, int64_t unix_ms);

#endif
