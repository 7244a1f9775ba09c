#include "workers/mentions.h"

#include <string.h>

#define CLAUSE_APART (TEXT_BYTES_MAX * 2) /* more than any distance inside one */

static bool is_digit_at(struct text text, uint32_t at)
{
    return at < text.count && text.bytes[at] >= '0' && text.bytes[at] <= '9';
}

/* How many bytes end a clause here; 0: none does. "3.5" and "1,200" are one. */
static uint32_t clause_end(struct text text, uint32_t at)
{
    static const char *const marks[] = {",",  ";",  ".",  "!",  "?",  "\n",
                                        "，", "。", "；", "！", "？", "、"};
    size_t i;

    for (i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        struct text mark = text_of(marks[i]);

        if (text_begins((struct text){text.bytes + at, text.count - at}, mark)) {
            return at > 0 && is_digit_at(text, at - 1) && is_digit_at(text, at + mark.count)
                       ? 0
                       : mark.count;
        }
    }
    return 0;
}

uint32_t mentions_clause(struct text text, uint32_t at)
{
    uint32_t clause = 0;
    uint32_t i;

    for (i = 0; i < at; i++) {
        clause += clause_end(text, i) > 0 ? 1 : 0;
    }
    return clause;
}

/* What the clause says before a place, without blanks at its end. */
static struct text said_before(struct text text, uint32_t at)
{
    uint32_t begin = 0;
    uint32_t i;

    for (i = 0; i < at; i++) {
        uint32_t bytes = clause_end(text, i);

        begin = bytes > 0 ? i + bytes : begin;
    }
    while (at > begin && text.bytes[at - 1] == ' ') {
        at--;
    }
    return (struct text){text.bytes + begin, at - begin};
}

static bool ends_with_denial(struct text said)
{
    static const struct keywords denials = {8,
                                            {{"没有", 6},
                                             {"没", 3},
                                             {"不", 3},
                                             {"无", 3},
                                             {"未", 3},
                                             {"no ", 3},
                                             {"not ", 4},
                                             {"without ", 8}}};
    uint32_t at;

    for (at = 0; at < said.count; at++) {
        uint32_t bytes = keywords_stand_at(&denials, said, at);

        if (bytes > 0 && at + bytes == said.count) {
            return true;
        }
    }
    return said.count >= 3 && memcmp(said.bytes + said.count - 3, "n't", 3) == 0;
}

static bool holds_denial(struct text said)
{
    static const struct keywords denials = {
        6, {{"没", 3}, {"未", 3}, {"no ", 3}, {"not ", 4}, {"without ", 8}, {"never ", 6}}};
    uint32_t at;

    for (at = 0; at < said.count; at++) {
        if (keywords_stand_at(&denials, said, at) > 0 ||
            (said.count - at >= 3 && memcmp(said.bytes + at, "n't", 3) == 0)) {
            return true;
        }
    }
    return false;
}

void mentions_find(struct mentions *mentions, const struct keywords *words, struct text text)
{
    uint32_t at;

    mentions->count = 0;
    mentions->doubtful = false;
    for (at = 0; at < text.count; at++) {
        struct text said;

        if (keywords_stand_at(words, text, at) == 0) {
            continue;
        }
        said = said_before(text, at);
        if (ends_with_denial(said)) {
            continue;
        }
        if (mentions->count == MENTIONS_MAX || holds_denial(said)) {
            mentions->doubtful = true;
        }
        if (mentions->count < MENTIONS_MAX) {
            mentions->clause[mentions->count] = mentions_clause(text, at);
            mentions->at[mentions->count++] = at;
        }
    }
}

uint32_t mentions_distance(const struct mentions *mentions, uint32_t at, uint32_t clause)
{
    uint32_t nearest = UINT32_MAX;
    uint32_t i;

    for (i = 0; i < mentions->count; i++) {
        uint32_t here = mentions->at[i];
        uint32_t bytes = here > at ? here - at : at - here;
        uint32_t apart = mentions->clause[i] > clause ? mentions->clause[i] - clause
                                                      : clause - mentions->clause[i];
        uint32_t distance = bytes + apart * CLAUSE_APART;

        nearest = distance < nearest ? distance : nearest;
    }
    return nearest;
}
