#include "tools/doorstep/shared/print.h"

#include "schemas/json/json.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void complain(const char *who, const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, strcmp(who, "doorstep") == 0 ? "%s: " : "doorstep: %s: ", who);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
}

static int exit_code_of(enum status status)
{
    switch (status) {
    case STATUS_OK:
        return EXIT_DONE;
    case STATUS_NOT_FOUND:
    case STATUS_REFUSED:
    case STATUS_LOCKED:
    case STATUS_INTERRUPTED:
        return EXIT_NO;
    case STATUS_INVALID:
        return EXIT_USAGE;
    case STATUS_MALFORMED:
    case STATUS_CORRUPT:
        return EXIT_DATA;
    case STATUS_UNREACHABLE:
    case STATUS_TIMEOUT:
    case STATUS_VERSION:
        return EXIT_UNREACHABLE;
    case STATUS_FULL:
    case STATUS_NO_MEMORY:
    case STATUS_IO:
        return EXIT_IO;
    }
    return EXIT_BUG;
}

int give_up(const char *who, const struct error *err)
{
    complain(who, "%s", err->text[0] != '\0' ? err->text : status_sentence(err->status));
    return exit_code_of(err->status);
}

bool print_works(void)
{
    return !ferror(stdout);
}

int print_close(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return code;
    }
    if (errno != EPIPE && errno != 0) {
        complain("doorstep", "cannot write to stdout: %s", strerror(errno));
    }
    return EXIT_IO;
}

enum status print_json(struct text value, struct error *err)
{
    char *json = NULL;
    enum status status = json_print(&json, value, err);

    if (status == STATUS_OK) {
        (void)puts(json); /* a failure is remembered by stdio: print_works */
    }
    free(json);
    return status;
}

bool stdout_is_terminal(void)
{
    return isatty(STDOUT_FILENO) == 1;
}

bool stderr_is_terminal(void)
{
    return isatty(STDERR_FILENO) == 1;
}

static const char *style(const char *escape)
{
    const char *no_color = getenv("NO_COLOR");

    return stdout_is_terminal() && (no_color == NULL || no_color[0] == '\0') ? escape : "";
}

const char *style_bold(void)
{
    return style("\033[1m");
}

const char *style_dim(void)
{
    return style("\033[2m");
}

const char *style_end(void)
{
    return style("\033[0m");
}

static bool is_wide(uint32_t code)
{
    return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
           (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
           (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
           (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x20000 && code <= 0x3fffd);
}

/* The bytes of the code point at the beginning of a text of one byte or more, and its columns. */
static size_t step(struct text text, size_t *columns)
{
    const uint8_t *bytes = (const uint8_t *)text.bytes;
    size_t count = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    uint32_t code = bytes[0] & (count == 1 ? 0x7fU : 0xffU >> (count + 1));
    size_t i;

    if (count > text.count) {
        count = text.count;
    }
    for (i = 1; i < count; i++) {
        code = code << 6 | (bytes[i] & 0x3fU);
    }
    *columns = is_wide(code) ? 2 : 1;
    return count;
}

struct text columns_cut(struct text text, size_t columns)
{
    struct text rest = text;
    size_t taken = 0;

    while (rest.count > 0) {
        size_t wide;
        size_t count = step(rest, &wide);

        if (taken + wide > columns) {
            break;
        }
        taken += wide;
        rest.bytes += count;
        rest.count -= (uint32_t)count;
    }
    return (struct text){text.bytes, text.count - rest.count};
}

size_t text_columns(struct text text)
{
    size_t taken = 0;

    while (text.count > 0) {
        size_t wide;
        size_t count = step(text, &wide);

        taken += wide;
        text.bytes += count;
        text.count -= (uint32_t)count;
    }
    return taken;
}

void print_padded(struct text text, size_t columns)
{
    size_t taken = text_columns(text);

    (void)fwrite(text.bytes, 1, text.count, stdout);
    for (; taken < columns; taken++) {
        (void)fputc(' ', stdout);
    }
}

const char *money_format(char text[MONEY_TEXT_BYTES], int64_t fen)
{
    uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    char digits[24];
    size_t count =
        (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)(size / 100));
    size_t used = (size_t)snprintf(text, MONEY_TEXT_BYTES, "%s¥", fen < 0 ? "-" : "");
    size_t i;

    for (i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) {
            text[used++] = ',';
        }
        text[used++] = digits[i];
    }
    (void)snprintf(text + used, MONEY_TEXT_BYTES - used, ".%02u", (unsigned)(size % 100));
    return text;
}
