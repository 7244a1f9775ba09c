#include "schemas/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *status_name(enum status status)
{
    switch (status) {
#define STATUS(name, sentence)                                                                     \
    case STATUS_##name:                                                                            \
        return #name;
#include "schemas/status.def"
#undef STATUS
    }
    return "?";
}

const char *status_sentence(enum status status)
{
    switch (status) {
#define STATUS(name, sentence)                                                                     \
    case STATUS_##name:                                                                            \
        return sentence;
#include "schemas/status.def"
#undef STATUS
    }
    return "?";
}

enum status error_set(struct error *err, enum status status, const char *format, ...)
{
    va_list arguments;

    if (err != NULL) {
        err->status = status;
        va_start(arguments, format);
        (void)vsnprintf(err->text, sizeof err->text, format,
                        arguments); /* a cut text still helps */
        va_end(arguments);
    }
    return status;
}

enum status error_wrap(struct error *err, enum status status, const char *format, ...)
{
    char below[ERROR_TEXT_MAX + 1];
    size_t used;
    va_list arguments;

    if (err != NULL) {
        (void)memcpy(below, err->text, sizeof below);
        va_start(arguments, format);
        (void)vsnprintf(err->text, sizeof err->text, format, arguments);
        va_end(arguments);
        used = strlen(err->text);
        (void)snprintf(err->text + used, sizeof err->text - used, ": %s", below);
        err->status = status;
    }
    return status;
}
