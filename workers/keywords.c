#include "workers/keywords.h"

bool keywords_is_letter(char byte)
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

/* Does a word that stands up to here end here? A letter, a digit, "²" go on with it. */
static bool ends_at(struct text text, uint32_t at)
{
    return at == text.count ||
           (!keywords_is_letter(text.bytes[at]) && (text.bytes[at] < '0' || text.bytes[at] > '9') &&
            text.bytes[at] != '\xC2');
}

/* Does the word stand at this place? */
static bool stands_at(struct text word, struct text text, uint32_t at)
{
    bool whole = word.count > 1 && word.bytes[word.count - 1] == ' ';
    uint32_t i;

    word.count -= whole ? 1 : 0;
    if (word.count == 0 || word.count > text.count - at) {
        return false;
    }
    if (whole && !ends_at(text, at + word.count)) {
        return false;
    }
    if (keywords_is_letter(word.bytes[0]) && at > 0 && keywords_is_letter(text.bytes[at - 1])) {
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

uint32_t keywords_stand_at(const struct keywords *keywords, struct text text, uint32_t at)
{
    uint32_t longest = 0;
    uint32_t i;

    for (i = 0; i < keywords->count; i++) {
        struct text word = keywords->words[i];

        if (word.count > longest && stands_at(word, text, at)) {
            longest = word.bytes[word.count - 1] == ' ' ? word.count - 1 : word.count;
        }
    }
    return longest;
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
