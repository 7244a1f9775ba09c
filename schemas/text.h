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

#endif
