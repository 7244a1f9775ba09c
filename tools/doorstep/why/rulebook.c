#include "tools/doorstep/why/rulebook.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define CODE_BYTES 32
#define LIKE_BYTES 256
#define LIKE_LETTERS 4 /* of a word that are looked for: fewer say little, its ending nothing */

static const struct rule rules[] = {
#define RULE(word, english, chinese) {word, WORDS(english, chinese)},
#include "tools/doorstep/why/rulebook.def"
#undef RULE
};

static const char *const guards[REFUSALS_END] = {
#define REFUSAL(name, id, when, guard, meaning) [id] = (guard),
#include "schemas/refusals.def"
#undef REFUSAL
};

const struct rule *rulebook_at(int number)
{
    const int count = (int)(sizeof rules / sizeof rules[0]);

    return number >= 1 && number <= count ? &rules[number - 1] : NULL;
}

static const struct rule *find(const char *word)
{
    size_t i;

    for (i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].word, word) == 0) {
            return &rules[i];
        }
    }
    return NULL;
}

const struct rule *rulebook_of(enum refusal refusal)
{
    return guards[refusal] == NULL ? NULL : find(guards[refusal]);
}

/* Without brackets, in capitals; what is longer than any code is cut, and then is none. */
static void normalize(char code[CODE_BYTES], const char *word)
{
    size_t used = 0;
    size_t i;

    for (i = 0; word[i] != '\0' && used + 1 < CODE_BYTES; i++) {
        if (word[i] != '[' && word[i] != ']') {
            code[used++] = (char)toupper((unsigned char)word[i]);
        }
    }
    code[used] = '\0';
}

/* "G-08", "G-8"; -1: no such form. */
static int rule_number(const char *code)
{
    size_t digits = strlen(code) - 2;

    if (strncmp(code, "G-", 2) != 0 || digits < 1 || digits > 2 ||
        strspn(code + 2, "0123456789") != digits) {
        return -1;
    }
    return digits == 1 ? code[2] - '0' : (code[2] - '0') * 10 + code[3] - '0';
}

struct code rulebook_read(const char *word)
{
    struct code code = {.kind = CODE_NONE};
    char said[CODE_BYTES];

    normalize(said, word);
    if (strcmp(said, "ERR") == 0 || strcmp(said, "ERR_") == 0) {
        code.kind = CODE_REFUSALS;
    } else if (strcmp(said, "G") == 0 || strcmp(said, "G-") == 0) {
        code.kind = CODE_RULES;
    } else if (strncmp(said, "ERR_", 4) == 0) {
        code.refusal = refusal_of_word(text_of(said));
        code.kind = code.refusal == 0 ? CODE_UNKNOWN : CODE_REFUSAL;
    } else if (strlen(said) > 2 && rule_number(said) >= 0) {
        code.rule = rulebook_at(rule_number(said));
        code.kind = code.rule == NULL ? CODE_UNKNOWN : CODE_RULE;
    }
    return code;
}

/* All letters of a text in capitals, and blanks between its words; an underscore is none. */
static void flatten(char flat[LIKE_BYTES], const char *one, const char *other)
{
    const char *const texts[] = {one, " ", other};
    size_t used = 0;
    size_t i;
    size_t at;

    for (i = 0; i < 3; i++) {
        for (at = 0; texts[i][at] != '\0' && used + 1 < LIKE_BYTES; at++) {
            if (texts[i][at] != '_') {
                flat[used++] = (char)toupper((unsigned char)texts[i][at]);
            }
        }
    }
    flat[used] = '\0';
}

bool rulebook_resembles(enum refusal refusal, const char *word)
{
    char flat[LIKE_BYTES];
    char code[CODE_BYTES] = "";
    const char *at = code;

    flatten(flat, refusal_word(refusal) + strlen("ERR_"), refusal_meaning(refusal));
    normalize(code, word);
    at += strncmp(code, "ERR_", 4) == 0 ? 4 : 0;
    while (*at != '\0') {
        size_t count = strcspn(at, "_");
        char part[LIKE_LETTERS + 1];

        (void)snprintf(part, sizeof part, "%.*s", (int)count, at);
        if (count >= LIKE_LETTERS && strstr(flat, part) != NULL) {
            return true;
        }
        at += count + (at[count] == '_');
    }
    return false;
}
