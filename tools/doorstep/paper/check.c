#include "tools/doorstep/paper/check.h"

#include "tools/doorstep/shared/output/lang.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUP_DIGITS 5

struct check check_of(uint64_t sequence, const struct digest *root)
{
    struct check check = {.sequence = sequence};
    char text[DIGEST_TEXT_BYTES];

    (void)memcpy(check.digits, digest_format(text, root), CHECK_DIGITS);
    return check;
}

const char *check_format(char text[CHECK_TEXT_BYTES], const struct check *check)
{
    int used = snprintf(text, CHECK_TEXT_BYTES, "seq %llu ·", (unsigned long long)check->sequence);
    int i;

    for (i = 0; i < CHECK_DIGITS; i += GROUP_DIGITS) {
        used += snprintf(text + used, (size_t)(CHECK_TEXT_BYTES - used), " %.*s", GROUP_DIGITS,
                         check->digits + i);
    }
    return text;
}

/* The digit in small letters; NUL: it is none. */
static char hex_digit(char character)
{
    static const char small[] = "0123456789abcdef";
    static const char capital[] = "0123456789ABCDEF";
    const char *found = strchr(small, character);

    if (found != NULL) {
        return *found;
    }
    found = strchr(capital, character);
    if (found != NULL) {
        return small[found - capital];
    }
    return '\0';
}

static bool is_between(char character)
{
    return strchr(" \t\n.-:\xC2\xB7", character) != NULL; /* the last two are "·" */
}

enum status check_parse(struct check *check, const char *text, struct error *err)
{
    const char *at = text + strspn(text, " \t\n");
    struct check read = {0};
    size_t count = 0;
    char *end;

    at += strncmp(at, "seq", 3) == 0 ? 3 : 0;
    at += strspn(at, " \t\n");
    errno = 0;
    read.sequence = strtoull(at, &end, 10);
    if (*at < '1' || *at > '9' || errno != 0 || !is_between(*end) || *end == '\0') {
        return error_set(
            err, STATUS_INVALID,
            SAY("'%s' does not begin with a sequence, as seq 41 · 3f2a9 c1b77 d0e4a 50b12",
                "“%s”：应形如 seq 41 · 3f2a9 c1b77 d0e4a 50b12"),
            text);
    }
    for (; *end != '\0'; end++) {
        char digit = hex_digit(*end);

        if (digit == '\0' && is_between(*end)) {
            continue;
        }
        if (digit == '\0' || count == CHECK_DIGITS) {
            return error_set(err, STATUS_INVALID,
                             SAY("'%s': at '%s' stands no digit of a check code",
                                 "“%s”：“%s”处不是核验码的数字"),
                             text, end);
        }
        read.digits[count++] = digit;
    }
    if (count != CHECK_DIGITS) {
        return error_set(err, STATUS_INVALID,
                         SAY("'%s' has %zu digits behind the sequence, not %d",
                             "“%s”：序号后有 %zu 位数字，应为 %d 位"),
                         text, count, CHECK_DIGITS);
    }
    *check = read;
    return STATUS_OK;
}
