#include "tools/doorstep/shared/home/media.h"

#include "schemas/utf8.h"

#include <string.h>
#include <strings.h>

#define OFFICE "application/vnd.openxmlformats-officedocument."

static const struct {
    struct text magic;  /* what such a file begins with; absent: plain text */
    const char *ending; /* of its name; NULL: the bytes are enough */
    const char *media;
} kinds[] = {
    {{"%PDF-", sizeof "%PDF-" - 1}, NULL, "application/pdf"},
    {{"\xff\xd8\xff", sizeof "\xff\xd8\xff" - 1}, NULL, "image/jpeg"},
    {{"\x89PNG\r\n\x1a\n", sizeof "\x89PNG\r\n\x1a\n" - 1}, NULL, "image/png"},
    {{"PK\x03\x04", sizeof "PK\x03\x04" - 1}, ".docx", OFFICE "wordprocessingml.document"},
    {{"PK\x03\x04", sizeof "PK\x03\x04" - 1}, ".xlsx", OFFICE "spreadsheetml.sheet"},
    {{NULL, 0}, ".txt", "text/plain"},
};

static bool ends_in(const char *name, const char *ending)
{
    size_t count = strlen(name);
    size_t asked = strlen(ending);

    return count >= asked && strcasecmp(name + count - asked, ending) == 0;
}

/* UTF-8 without NULs; the end may be half a character. */
static bool is_plain(struct text begin)
{
    return begin.count == 0 || (memchr(begin.bytes, '\0', begin.count) == NULL &&
                                utf8_is_valid(text_cut(begin, begin.count)));
}

const char *media_of(const char *name, struct text begin)
{
    size_t i;

    for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        bool begins =
            text_is_absent(kinds[i].magic) ? is_plain(begin) : text_begins(begin, kinds[i].magic);

        if (begins && (kinds[i].ending == NULL || ends_in(name, kinds[i].ending))) {
            return kinds[i].media;
        }
    }
    return "application/octet-stream";
}
