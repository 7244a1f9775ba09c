#include "tools/doorstep/shared/output/print.h"

#include "schemas/event.h"
#include "schemas/json/json.h"
#include "tools/doorstep/shared/output/detail.h"
#include "tools/doorstep/shared/output/glyph.h"
#include "tools/doorstep/shared/output/labels.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COMPLAINT_BYTES_MAX 1024

static int write_errno; /* why stdout failed; 0: it did not, or stdio met it alone and forgot */

static void step(struct text *text, const struct glyph *glyph)
{
    text->bytes += glyph->bytes;
    text->count -= (uint32_t)glyph->bytes;
}

/* The one way of strangers' text to a terminal. Gives the columns that it took. */
static size_t show(FILE *stream, struct text text)
{
    size_t taken = 0;

    while (text.count > 0) {
        struct glyph glyph = glyph_of(text);

        if (glyph.escape[0] != '\0') {
            (void)fputs(glyph.escape, stream);
        } else {
            (void)fwrite(text.bytes, 1, glyph.bytes, stream);
        }
        taken += glyph.columns;
        step(&text, &glyph);
    }
    return taken;
}

void complain(const char *who, const char *format, ...)
{
    char words[COMPLAINT_BYTES_MAX];
    va_list arguments;

    (void)fprintf(stderr, strcmp(who, "doorstep") == 0 ? "%s: " : "doorstep: %s: ", who);
    va_start(arguments, format);
    (void)vsnprintf(words, sizeof words, format, arguments); /* a cut complaint still helps */
    va_end(arguments);
    (void)show(stderr, text_cut(text_of(words), sizeof words));
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

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80) {
        text++;
    }
    return *text == '\0';
}

void complain_of(const char *who, const struct error *err)
{
    const char *sentence = labels_meaning(status_name(err->status), status_sentence(err->status));
    char chinese[DETAIL_BYTES];

    if (err->text[0] == '\0') {
        complain(who, "%s", sentence);
    } else if (lang_is_chinese() && detail_knows(chinese, err->text)) {
        complain(who, "%s", chinese);
    } else if (lang_is_chinese() && is_ascii(err->text)) {
        complain(who, "%s：%s", sentence, err->text);
    } else {
        complain(who, "%s", err->text);
    }
}

int give_up(const char *who, const struct error *err)
{
    complain_of(who, err);
    return exit_code_of(err->status);
}

bool print_works(void)
{
    return !ferror(stdout);
}

void print_flush(void)
{
    errno = 0;
    if (fflush(stdout) != 0 && write_errno == 0) {
        write_errno = errno;
    }
}

/* Is stdout a pipe that nobody reads any more? */
static bool reader_is_gone(void)
{
    struct pollfd look = {.fd = STDOUT_FILENO};

    return write_errno == EPIPE || (poll(&look, 1, 0) > 0 && (look.revents & POLLERR) != 0);
}

int print_close(int code)
{
    print_flush();
    if (print_works()) {
        return code;
    }
    if (!reader_is_gone()) {
        complain("doorstep", SAY("cannot write to stdout%s%s", "无法写入标准输出%s%s"),
                 write_errno == 0 ? "" : SAY(": ", "："),
                 write_errno == 0 ? "" : lang_errno(write_errno));
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

size_t stdout_columns(void)
{
    struct winsize size;

    return stdout_is_terminal() && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
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

struct text columns_cut(struct text text, size_t columns)
{
    struct text rest = text;
    size_t taken = 0;

    while (rest.count > 0) {
        struct glyph glyph = glyph_of(rest);

        if (taken + glyph.columns > columns) {
            break;
        }
        taken += glyph.columns;
        step(&rest, &glyph);
    }
    return (struct text){text.bytes, text.count - rest.count};
}

size_t text_columns(struct text text)
{
    size_t taken = 0;

    while (text.count > 0) {
        struct glyph glyph = glyph_of(text);

        taken += glyph.columns;
        step(&text, &glyph);
    }
    return taken;
}

void print_text(struct text text)
{
    (void)show(stdout, text);
}

void print_padded(struct text text, size_t columns)
{
    size_t taken = show(stdout, text);

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

const char *days_left_format(char text[DAYS_TEXT_BYTES], int64_t days_left)
{
    long long days = days_left == ABSENT ? 0 : llabs(days_left);

    if (days_left == ABSENT) {
        text[0] = '\0';
    } else if (days_left < 0) {
        (void)snprintf(text, DAYS_TEXT_BYTES,
                       days == 1 ? SAY("%lld day late", "逾期 %lld 天")
                                 : SAY("%lld days late", "逾期 %lld 天"),
                       days);
    } else if (days_left == 0) {
        (void)snprintf(text, DAYS_TEXT_BYTES, "%s", SAY("due today", "今天到期"));
    } else {
        (void)snprintf(text, DAYS_TEXT_BYTES,
                       days == 1 ? SAY("%lld day left", "还有 %lld 天")
                                 : SAY("%lld days left", "还有 %lld 天"),
                       days);
    }
    return text;
}
