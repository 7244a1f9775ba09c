#ifndef DOORSTEP_SCHEMAS_STATUS_H
#define DOORSTEP_SCHEMAS_STATUS_H

/* Operating errors are values: functions that can fail return `enum status`, and where a person
 * will want the reason they also fill a `struct error` that belongs to the caller. Programming
 * errors are assertions, which stay on in release builds. */

enum status {
#define STATUS(name, sentence) STATUS_##name,
#include "schemas/status.def"
#undef STATUS
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))

#define ERROR_TEXT_MAX 255

struct error {
    enum status status;
    char text[ERROR_TEXT_MAX + 1];
};

/* The status's name ("NO_MEMORY") and its sentence. */
const char *status_name(enum status status);
const char *status_sentence(enum status status);

/* Fill err, which may be NULL, and give the status back so that a caller can return it. A text
 * that is too long is cut. */
enum status error_set(struct error *err, enum status status, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Put what the caller was doing before what went wrong: "store x: open: No such file". */
enum status error_wrap(struct error *err, enum status status, const char *format, ...)
    PRINTF_LIKE(3, 4);

#endif
