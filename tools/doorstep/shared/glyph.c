#include "tools/doorstep/shared/glyph.h"

#include "schemas/utf8.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

static bool is_wide(uint32_t code)
{
    return (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xa4cf) ||
           (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) ||
           (code >= 0xfe30 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff60) ||
           (code >= 0xffe0 && code <= 0xffe6) || (code >= 0x20000 && code <= 0x3fffd);
}

/* Controls, separators of lines, and what turns the direction of writing. */
static bool is_unruly(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x061c ||
           (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069);
}

static void escape(struct glyph *glyph, uint32_t code)
{
    static const char letters[] = "tn..r"; /* from 9, the tab */
    int count;

    if (code == '\t' || code == '\n' || code == '\r') {
        count = snprintf(glyph->escape, sizeof glyph->escape, "\\%c", letters[code - '\t']);
    } else if (code < 0x80) {
        count = snprintf(glyph->escape, sizeof glyph->escape, "\\x%02x", (unsigned)code);
    } else {
        count = snprintf(glyph->escape, sizeof glyph->escape, "\\u%04x", code & 0xffffU);
    }
    glyph->columns = (size_t)count;
}

struct glyph glyph_of(struct text text)
{
    const uint8_t *bytes = (const uint8_t *)text.bytes;
    struct glyph glyph = {0};
    uint32_t code;
    size_t count;
    size_t i;

    assert(text.count > 0);
    count = bytes[0] < 0x80 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    if (count > text.count || !utf8_is_valid((struct text){text.bytes, (uint32_t)count})) {
        glyph.bytes = 1;
        glyph.columns = (size_t)snprintf(glyph.escape, sizeof glyph.escape, "\\x%02x", bytes[0]);
        return glyph;
    }
    glyph.bytes = count;
    code = bytes[0] & (count == 1 ? 0x7fU : 0xffU >> (count + 1));
    for (i = 1; i < count; i++) {
        code = code << 6 | (bytes[i] & 0x3fU);
    }
    if (is_unruly(code)) {
        escape(&glyph, code);
    } else {
        glyph.columns = is_wide(code) ? 2 : 1;
    }
    return glyph;
}
