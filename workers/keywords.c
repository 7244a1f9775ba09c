#include "workers/keywords.h"

#include <stdlib.h>
#include <string.h>

static bool is_ascii_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static char lower(char byte)
{
    if (byte >= 'A' && byte <= 'Z') {
        return (char)(byte - 'A' + 'a');
    }
    return byte;
}

/* Does the word stand at this place? */
static bool stands_at(struct text word, struct text text, uint32_t at)
{
    uint32_t i;

    if (word.count == 0 || word.count > text.count - at) {
        return false;
    }
    if (is_ascii_letter(word.bytes[0]) && at > 0 && is_ascii_letter(text.bytes[at - 1])) {
        return false;
    }
    for (i = 0; i < word.count; i++) {
        if (lower(text.bytes[at + i]) != lower(word.bytes[i])) {
            return false;
        }
    }
    return true;
}

static bool find(struct text word, struct text text, uint32_t *at)
{
    for (*at = 0; *at < text.count; (*at)++) {
        if (stands_at(word, text, *at)) {
            return true;
        }
    }
    return false;
}

bool keywords_find(const struct keywords *keywords, struct text text, struct keyword_place *place)
{
    bool found = false;
    uint32_t i;

    for (i = 0; i < keywords->count; i++) {
        uint32_t at;

        if (find(keywords->words[i], text, &at) && (!found || at < place->at)) {
            *place = (struct keyword_place){at, keywords->words[i]};
            found = true;
        }
    }
    return found;
}

uint32_t keywords_count(const struct keywords *keywords, struct text text)
{
    uint32_t count = 0;
    uint32_t i;

    for (i = 0; i < keywords->count; i++) {
        uint32_t at;

        count += find(keywords->words[i], text, &at) ? 1 : 0;
    }
    return count;
}

/* The value of a Chinese numeral that ends at `end`, and where it begins; 0: there is none. */
static int64_t chinese_digit(struct text text, uint32_t end, uint32_t *begin)
{
    static const struct {
        const char *sign;
        int64_t value;
    } digits[] = {{"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4}, {"五", 5},
                  {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"十", 10}};
    const uint32_t width = 3; /* bytes of each sign in UTF-8 */
    size_t i;

    if (end < width) {
        return 0;
    }
    for (i = 0; i < sizeof digits / sizeof digits[0]; i++) {
        if (memcmp(text.bytes + end - width, digits[i].sign, width) == 0) {
            *begin = end - width;
            return digits[i].value;
        }
    }
    return 0;
}

/* "三", "十", "十二", "二十", "二十五". */
static int64_t chinese_number(struct text text, uint32_t end)
{
    uint32_t at = end;
    int64_t ones = chinese_digit(text, at, &at);
    int64_t tens;

    if (ones == 0) {
        return 0;
    }
    if (ones != 10) {
        if (chinese_digit(text, at, &at) != 10) {
            return ones;
        }
    }
    tens = chinese_digit(text, at, &at);
    tens = tens == 0 || tens == 10 ? 1 : tens;
    return tens * 10 + (ones == 10 ? 0 : ones);
}

/* The number that ends right before `end`, blanks between allowed. */
static int64_t number_before(struct text text, uint32_t end)
{
    int64_t value = 0;
    int64_t weight = 1;

    while (end > 0 && text.bytes[end - 1] == ' ') {
        end--;
    }
    if (end == 0 || text.bytes[end - 1] < '0' || text.bytes[end - 1] > '9') {
        return chinese_number(text, end);
    }
    for (; end > 0 && text.bytes[end - 1] >= '0' && text.bytes[end - 1] <= '9'; end--) {
        if (weight > INT32_MAX / 10) {
            return INT32_MAX;
        }
        value += (text.bytes[end - 1] - '0') * weight;
        weight *= 10;
    }
    return value;
}

int64_t keywords_quantity(const struct keywords *units, struct text text, uint32_t at)
{
    int64_t quantity = 0;
    uint32_t nearest = UINT32_MAX;
    uint32_t place;
    uint32_t i;

    for (place = 0; place < text.count; place++) {
        uint32_t distance = place > at ? place - at : at - place;

        for (i = 0; i < units->count && distance < nearest; i++) {
            int64_t number =
                stands_at(units->words[i], text, place) ? number_before(text, place) : 0;

            if (number > 0) {
                quantity = number;
                nearest = distance;
            }
        }
    }
    return quantity;
}
