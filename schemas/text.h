#ifndef DOORSTEP_SCHEMAS_TEXT_H
#define DOORSTEP_SCHEMAS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed bytes with their count: no terminator, may hold NUL. Whoever makes one says whose
 * bytes they are. `bytes == NULL` means absent, which is not the same as empty. */
struct text {
    const char *bytes;
    uint32_t count;
};

/* Encoded MessagePack, borrowed, validated; count is of entries, not of bytes. */
struct list {
    const uint8_t *bytes;
    uint32_t bytes_count;
    uint32_t count;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
/* For printf's "%.*s". */
#define TEXT_ARGUMENTS(text) (int)(text).count, (text).bytes

static inline struct text text_of(const char *string)
{
    return (struct text){string, string == NULL ? 0 : (uint32_t)strlen(string)};
}

static inline bool text_is_absent(struct text text)
{
    return text.bytes == NULL;
}

static inline bool text_equals(struct text one, struct text other)
{
    return one.count == other.count &&
           (one.count == 0 || memcmp(one.bytes, other.bytes, one.count) == 0);
}

static inline bool text_begins(struct text text, struct text prefix)
{
    return text.count >= prefix.count &&
           (prefix.count == 0 || memcmp(text.bytes, prefix.bytes, prefix.count) == 0);
}

/* At most bytes_max of its bytes, never half a UTF-8 character. A text that ends in half a
 * character, as a cut one may, loses it. */
static inline struct text text_cut(struct text text, uint32_t bytes_max)
{
    uint32_t count = text.count < bytes_max ? text.count : bytes_max;
    uint32_t begin = count;
    uint32_t asked = 1;

    while (begin > 0 && count - begin < 3 &&
           ((unsigned char)text.bytes[begin - 1] & 0xC0U) == 0x80U) {
        begin--;
    }
    if (begin > 0) {
        unsigned char lead = (unsigned char)text.bytes[begin - 1];

        asked = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC0U ? 2 : 1;
        if (asked > 1 && count - (begin - 1) < asked) {
            count = begin - 1;
        }
    }
    return (struct text){text.bytes, count};
}

#endif
