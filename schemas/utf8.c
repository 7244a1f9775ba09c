#include "schemas/utf8.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline bool is_continuation(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Bytes of the character that starts here and is not ASCII; 0 when it is none. */
static size_t character_bytes(const uint8_t *bytes, size_t left)
{
    uint8_t lead = bytes[0];

    if (lead < 0xc2 || left < 2 || !is_continuation(bytes[1])) {
        return 0; /* a stray continuation, an overlong pair, a cut character */
    }
    if (lead < 0xe0) {
        return 2;
    }
    if (left < 3 || !is_continuation(bytes[2])) {
        return 0;
    }
    if (lead < 0xf0) {
        bool is_overlong = lead == 0xe0 && bytes[1] < 0xa0;
        bool is_surrogate = lead == 0xed && bytes[1] >= 0xa0;

        return is_overlong || is_surrogate ? 0 : 3;
    }
    if (left < 4 || !is_continuation(bytes[3]) || lead > 0xf4 ||
        (lead == 0xf0 && bytes[1] < 0x90) || (lead == 0xf4 && bytes[1] >= 0x90)) {
        return 0;
    }
    return 4;
}

bool utf8_is_valid(struct text text)
{
    const uint8_t *bytes = (const uint8_t *)text.bytes;
    size_t at = 0;

    while (at < text.count) {
        uint64_t eight;
        size_t count = 1;

        if (text.count - at >= sizeof eight) {
            (void)memcpy(&eight, bytes + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        if (bytes[at] >= 0x80) {
            count = character_bytes(bytes + at, text.count - at);
        }
        if (count == 0) {
            return false;
        }
        at += count;
    }
    return true;
}
