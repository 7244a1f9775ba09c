#include "workers/quantities.h"

#include <string.h>

#define NUMBER_SIGNS_MAX 16 /* a longer number is more than anything here counts */

/* A number is first spelt with one letter per sign: 0–9 for digits, a–j for Chinese ones, X C M for
 * 十 百 千, H for 半, and then read from that. */
#define SIGN_ODD '?' /* belongs to a number that is not read */
#define SIGN_TO '-'  /* between two numbers; before one it belongs to the sentence */

static const struct {
    const char *text;
    char letter;
} signs[] = {
    {"0", '0'},  {"1", '1'},  {"2", '2'},  {"3", '3'},  {"4", '4'},  {"5", '5'},  {"6", '6'},
    {"7", '7'},  {"8", '8'},  {"9", '9'},  {"０", '0'}, {"１", '1'}, {"２", '2'}, {"３", '3'},
    {"４", '4'}, {"５", '5'}, {"６", '6'}, {"７", '7'}, {"８", '8'}, {"９", '9'}, {"零", 'a'},
    {"〇", 'a'}, {"一", 'b'}, {"二", 'c'}, {"两", 'c'}, {"三", 'd'}, {"四", 'e'}, {"五", 'f'},
    {"六", 'g'}, {"七", 'h'}, {"八", 'i'}, {"九", 'j'}, {"十", 'X'}, {"百", 'C'}, {"千", 'M'},
    {"半", 'H'}, {".", '.'},  {"．", '.'}, {",", ','},  {"，", ','}, {"、", ','}, {"到", '-'},
    {"至", '-'}, {"来", '-'}, {"—", '-'},  {"–", '-'},  {"-", '?'},  {"~", '?'},  {"～", '?'},
    {"/", '?'},  {"*", '?'},  {"×", '?'},  {"万", '?'}, {"亿", '?'}, {"几", '?'}, {"数", '?'},
    {"多", '?'}, {"余", '?'}, {"点", '?'}, {"第", '?'}, {"负", '?'}, {"兩", '?'}, {"俩", '?'},
    {"壹", '?'}, {"贰", '?'}, {"叁", '?'}, {"肆", '?'}, {"伍", '?'}, {"陆", '?'}, {"柒", '?'},
    {"捌", '?'}, {"玖", '?'}, {"拾", '?'}, {"佰", '?'}, {"仟", '?'}, {"½", '?'},
};

/* The sign that begins at a place, or (backwards) ends there; '\0': none. */
static char sign_at(struct text text, uint32_t at, bool backwards, uint32_t *bytes)
{
    size_t i;

    for (i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        uint32_t count = (uint32_t)strlen(signs[i].text);
        uint32_t begin = backwards ? at - count : at;

        if (count <= (backwards ? at : text.count - at) &&
            memcmp(text.bytes + begin, signs[i].text, count) == 0) {
            *bytes = count;
            return signs[i].letter;
        }
    }
    return '\0';
}

static bool is_separator(char letter)
{
    return letter == ',' || letter == SIGN_TO;
}

static uint32_t skip_blanks_back(struct text text, uint32_t end)
{
    const struct text wide = TEXT("　");

    for (;;) {
        if (end > 0 && text.bytes[end - 1] == ' ') {
            end--;
        } else if (end >= wide.count &&
                   memcmp(text.bytes + end - wide.count, wide.bytes, wide.count) == 0) {
            end -= wide.count;
        } else {
            return end;
        }
    }
}

/* Is what stands before a number part of it, so that only its tail was spelt? "1 200", "B2" */
static bool goes_on_before(struct text text, uint32_t begin)
{
    uint32_t before = skip_blanks_back(text, begin);
    uint32_t bytes;
    char letter = sign_at(text, before, true, &bytes);

    return (begin > 0 && keywords_is_letter(text.bytes[begin - 1])) ||
           (before < begin && letter != '\0' && letter != '.' && !is_separator(letter));
}

/* "1米半", "1米5" */
static bool goes_on_behind(struct text text, uint32_t end)
{
    uint32_t bytes;
    char letter = sign_at(text, end, false, &bytes);

    return letter != '\0' && letter != '.' && !is_separator(letter);
}

/* Spell the number that ends right before `end`, blanks between allowed. "": there is none. What
 * cannot be spelt is "?". */
static void spell(struct text text, uint32_t end, char spelt[NUMBER_SIGNS_MAX + 1])
{
    char *begin = spelt + NUMBER_SIGNS_MAX;
    uint32_t bytes;
    char letter;

    *begin = '\0';
    end = skip_blanks_back(text, end);
    while ((letter = sign_at(text, end, true, &bytes)) != '\0') {
        if (begin == spelt) {
            *begin = SIGN_ODD;
        } else {
            *--begin = letter;
        }
        end -= bytes;
    }
    while (is_separator(*begin)) { /* of the sentence */
        (void)sign_at(text, end, false, &bytes);
        end += bytes;
        begin++;
    }
    if (*begin != '\0' && goes_on_before(text, end)) {
        *begin = SIGN_ODD;
    }
    (void)memmove(spelt, begin, strlen(begin) + 1);
}

/* "12", "1,200", "3.5", rounded up. 0: something else. */
static int64_t arabic(const char *spelt)
{
    static const char digits[] = "0123456789";
    size_t count = strspn(spelt, digits);
    bool grouped = spelt[count] == ',';
    int64_t value = 0;

    if (grouped && count > 3) {
        return 0;
    }
    for (;;) {
        for (; count > 0; count--) {
            value = value * 10 + (*spelt++ - '0');
        }
        if (*spelt != ',') {
            break;
        }
        count = strspn(++spelt, digits);
        if (count != 3) {
            return 0;
        }
    }
    if (*spelt == '.') {
        count = strspn(++spelt, digits);
        value += strspn(spelt, "0") < count ? 1 : 0;
        spelt += count;
        return count > 0 && *spelt == '\0' ? value : 0;
    }
    return *spelt == '\0' ? value : 0;
}

static int64_t weight_of(char letter)
{
    return letter == 'X' ? 10 : letter == 'C' ? 100 : letter == 'M' ? 1000 : 1;
}

/* "三", "十二", "一百二十", "一千零五". 0: something else, as "一百二" and "两三". */
static int64_t chinese(const char *spelt)
{
    int64_t above = 10000; /* the weight of the digit before */
    int64_t value = 0;
    bool zero = true; /* the ones may follow: after nothing, after 十, after 零 */

    if (*spelt == 'X') {
        value = above = 10;
        zero = false;
        spelt++;
    }
    for (; *spelt != '\0'; spelt++) {
        int64_t digit = *spelt - 'a';
        int64_t weight;

        if (digit == 0 && above < 10000 && above > 10 && !zero) {
            zero = true;
            continue;
        }
        weight = digit >= 1 ? weight_of(spelt[1]) : above;
        if (weight >= above || (weight == 1 && above != 10 && !zero)) {
            return 0;
        }
        value += digit * weight;
        spelt += weight > 1 ? 1 : 0;
        above = weight;
        zero = false;
    }
    return zero ? 0 : value;
}

static int64_t read_number(const char *spelt)
{
    if (strcmp(spelt, "H") == 0) {
        return 1;
    }
    return *spelt >= '0' && *spelt <= '9' ? arabic(spelt) : chinese(spelt);
}

bool quantities_next(const struct keywords *units, struct text text, uint32_t *from,
                     struct quantity *quantity)
{
    for (; *from < text.count; (*from)++) {
        uint32_t bytes = keywords_stand_at(units, text, *from);
        char spelt[NUMBER_SIGNS_MAX + 1];

        if (bytes == 0) {
            continue;
        }
        spell(text, *from, spelt);
        if (*spelt != '\0') {
            *quantity = (struct quantity){
                *from, goes_on_behind(text, *from + bytes) ? 0 : read_number(spelt)};
            *from += bytes;
            return true;
        }
    }
    return false;
}
