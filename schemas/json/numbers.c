#include "schemas/json/numbers.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define INTEGER_DIGITS_MAX 19 /* of 64 bits */
#define FLOAT_MAX 1.7976931348623157e308
/* What a number beyond a float's range becomes: no such number is shorter. */
#define FLOAT_MOST "1e308"

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/* Where a string that starts at `at` ends: behind its closing quote. */
static size_t string_end(const char *json, size_t json_bytes, size_t at)
{
    for (at++; at < json_bytes && json[at] != '"'; at++) {
        if (json[at] == '\\') {
            at++;
        }
    }
    return at < json_bytes ? at + 1 : json_bytes;
}

static size_t number_end(const char *json, size_t json_bytes, size_t at)
{
    while (at < json_bytes && (is_digit(json[at]) || strchr("+-.eE", json[at]) != NULL)) {
        at++;
    }
    return at;
}

/* Is this integer, of so many bytes with its sign, beyond 64 bits? */
static bool is_long_integer(const char *token, size_t token_bytes)
{
    bool is_negative = token[0] == '-';
    const char *most = is_negative ? "9223372036854775808" : "9223372036854775807";
    size_t i;

    token += is_negative;
    token_bytes -= is_negative;
    for (i = 0; i < token_bytes; i++) {
        if (!is_digit(token[i])) {
            return false;
        }
    }
    return token_bytes > INTEGER_DIGITS_MAX ||
           (token_bytes == INTEGER_DIGITS_MAX && memcmp(token, most, INTEGER_DIGITS_MAX) > 0);
}

/* Past the digits at *at; is there one? */
static bool digits_skip(const char **at)
{
    size_t count = strspn(*at, "0123456789");

    *at += count;
    return count > 0;
}

/* What strtod takes and JSON does not must not become a number by being replaced. */
static bool is_number(const char *at)
{
    at += *at == '-';
    if (at[0] == '0' && is_digit(at[1])) {
        return false;
    }
    if (!digits_skip(&at)) {
        return false;
    }
    if (*at == '.') {
        at++;
        if (!digits_skip(&at)) {
            return false;
        }
    }
    if (*at == 'e' || *at == 'E') {
        at++;
        at += *at == '+' || *at == '-';
        return digits_skip(&at) && *at == '\0';
    }
    return *at == '\0';
}

/* The number that ends the text, as jansson can hold it. Gives the text's new length. */
static size_t number_tame(char *text, size_t begin, size_t end)
{
    size_t sign = text[begin] == '-';

    text[end] = '\0';
    if (!is_number(text + begin)) {
        return end;
    }
    if (strtod(text + begin + sign, NULL) > FLOAT_MAX) {
        (void)memcpy(text + begin + sign, FLOAT_MOST, sizeof FLOAT_MOST - 1);
        return begin + sign + sizeof FLOAT_MOST - 1;
    }
    if (is_long_integer(text + begin, end - begin)) {
        text[end++] = '.';
        text[end++] = '0';
    }
    return end;
}

char *numbers_tame(const char *json, size_t json_bytes, size_t *tame_bytes)
{
    char *tame = malloc(json_bytes + json_bytes / 8 + 1);
    size_t at = 0;

    *tame_bytes = 0;
    while (tame != NULL && at < json_bytes) {
        size_t begin = *tame_bytes;
        bool is_number = is_digit(json[at]) || json[at] == '-';
        size_t end = json[at] == '"' ? string_end(json, json_bytes, at)
                     : is_number     ? number_end(json, json_bytes, at + 1)
                                     : at + 1;

        (void)memcpy(tame + begin, json + at, end - at);
        *tame_bytes += end - at;
        if (is_number) {
            *tame_bytes = number_tame(tame, begin, *tame_bytes);
        }
        at = end;
    }
    return tame;
}
