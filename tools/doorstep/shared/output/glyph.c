#include "tools/doorstep/shared/output/glyph.h"

#include "schemas/utf8.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

struct range {
    uint32_t first, last;
};

/* Two tables, as they are sorted each. */
static const struct range nothing[] = {
#define NOTHING(first, last) {first, last},
#define WIDE(first, last)
#include "tools/doorstep/shared/output/glyph_widths.def"
#undef NOTHING
#undef WIDE
};

static const struct range wide[] = {
#define NOTHING(first, last)
#define WIDE(first, last) {first, last},
#include "tools/doorstep/shared/output/glyph_widths.def"
#undef NOTHING
#undef WIDE
};

static int by_code(const void *key, const void *element)
{
    uint32_t code = *(const uint32_t *)key;
    const struct range *range = element;

    return code < range->first ? -1 : code > range->last;
}

static bool is_in(const struct range *ranges, size_t count, uint32_t code)
{
    return bsearch(&code, ranges, count, sizeof *ranges, by_code) != NULL;
}

static size_t columns_of(uint32_t code)
{
    if (code < nothing[0].first) {
        return 1;
    }
    if (is_in(nothing, COUNT_OF(nothing), code)) {
        return 0;
    }
    return is_in(wide, COUNT_OF(wide), code) ? 2 : 1;
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
        glyph.columns = columns_of(code);
    }
    return glyph;
}
