#include "schemas/clock_shift.h"

#include "schemas/limits.h"

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r';
}

bool clock_shift_parse(int64_t *shift_s, struct text text)
{
    const bool is_signed = text.count > 0 && (text.bytes[0] == '-' || text.bytes[0] == '+');
    const uint32_t first = is_signed ? 1 : 0;
    int64_t seconds = 0;
    uint32_t at = first;

    while (at < text.count && text.bytes[at] >= '0' && text.bytes[at] <= '9') {
        seconds = seconds * 10 + (text.bytes[at++] - '0');
        if (seconds > CLOCK_SHIFT_S_MAX) {
            return false;
        }
    }
    if (at == first) {
        return false;
    }
    while (at < text.count && is_blank(text.bytes[at])) {
        at++;
    }
    if (at < text.count) {
        return false;
    }
    *shift_s = is_signed && text.bytes[0] == '-' ? -seconds : seconds;
    return true;
}
