#include "tools/doorstep/shared/output/detail.h"

#include "tools/doorstep/shared/output/labels.h"
#include "tools/doorstep/shared/output/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WILD_MAX 3

static const struct {
    const char *english;
    const char *chinese;
} details[] = {
#define DETAIL(english, chinese) {english, chinese},
#include "tools/doorstep/shared/output/detail.def"
#undef DETAIL
};

/* Kinds that say in words what they ask. */
static const enum kind worded_kinds[] = {
#define TEXT_KIND(name, low, high, meaning) KIND_##name,
#define INT_KIND(name, low, high, meaning) KIND_##name,
#define OTHER_KIND(name, meaning) KIND_##name,
#define WORD_KIND(name, words)
#define LIST_KIND(name, entry)
#define RECORDS_KIND(name, record)
#define MAP_KIND(name, record)
#include "schemas/kinds.def"
#undef TEXT_KIND
#undef INT_KIND
#undef OTHER_KIND
#undef WORD_KIND
#undef LIST_KIND
#undef RECORDS_KIND
#undef MAP_KIND
};

/* Does the text fit the pattern? Each * takes as little as it can. */
static bool fits(const char *pattern, const char *text, struct text wild[WILD_MAX], int count)
{
    size_t plain = strcspn(pattern, "*");
    const char *next;

    if (strncmp(pattern, text, plain) != 0) {
        return false;
    }
    if (pattern[plain] == '\0') {
        return text[plain] == '\0';
    }
    if (count == WILD_MAX || text[plain] == '\0') {
        return false;
    }
    for (next = text + plain + 1; next[-1] != '\0'; next++) {
        wild[count] = (struct text){text + plain, (uint32_t)(next - (text + plain))};
        if (fits(pattern + plain + 1, next, wild, count + 1)) {
            return true;
        }
    }
    return false;
}

static size_t put(char *to, size_t room, struct text text)
{
    int count = snprintf(to, room, "%.*s", TEXT_ARGUMENTS(text_cut(text, (uint32_t)room - 1)));

    return count < 0 ? 0 : (size_t)count;
}

/* What {1}, {1w} or {1y} says. */
static size_t put_wild(char *to, size_t room, struct text wild, char how)
{
    char number[32];
    char money[MONEY_TEXT_BYTES];

    if (how == 'y') {
        (void)snprintf(number, sizeof number, "%.*s", TEXT_ARGUMENTS(wild));
        return put(to, room, text_of(money_format(money, strtoll(number, NULL, 10))));
    }
    return put(to, room, how == 'w' ? labels_text(wild) : wild);
}

static size_t fill(char *to, size_t room, const char *chinese, const struct text wild[WILD_MAX])
{
    size_t used = 0;

    while (*chinese != '\0') {
        size_t plain = strcspn(chinese, "{");

        used += put(to + used, room - used, (struct text){chinese, (uint32_t)plain});
        chinese += plain;
        if (*chinese == '{') {
            used += put_wild(to + used, room - used, wild[chinese[1] - '1'], chinese[2]);
            chinese += strcspn(chinese, "}") + 1;
        }
    }
    return used;
}

/* What a kind of field asks, which labels.def knows. */
static const char *kind_asked(const char *english)
{
    size_t i;

    for (i = 0; i < sizeof worded_kinds / sizeof worded_kinds[0]; i++) {
        const struct kind_schema *schema = kind_schema(worded_kinds[i]);

        if (strcmp(schema->meaning, english) == 0) {
            return labels_meaning(schema->name, schema->meaning);
        }
    }
    return NULL;
}

static bool translate(char *to, size_t room, const char *english)
{
    const char *asked = kind_asked(english);
    struct text wild[WILD_MAX] = {0};
    size_t i;

    if (asked != NULL) {
        (void)snprintf(to, room, "应为%s", asked);
        return true;
    }
    for (i = 0; i < sizeof details / sizeof details[0]; i++) {
        if (fits(details[i].english, english, wild, 0)) {
            (void)fill(to, room, details[i].chinese, wild);
            return true;
        }
    }
    return false;
}

/* After places, where there are some: data.buyers[1].name, doorstep.yaml:2:3. */
static bool tell(char *to, size_t room, const char *english)
{
    const char *colon = strstr(english, ": ");
    size_t place = colon == NULL ? 0 : (size_t)(colon - english);

    if (colon != NULL && place + 1 == strcspn(english, " ") && place + sizeof "：" < room) {
        int used = snprintf(to, room, "%.*s：", (int)place, english);

        if (tell(to + used, room - (size_t)used, colon + 2)) {
            return true;
        }
    }
    return translate(to, room, english);
}

bool detail_knows(char text[DETAIL_BYTES], const char *english)
{
    return tell(text, DETAIL_BYTES, english);
}

const char *detail_chinese(char text[DETAIL_BYTES], const char *english)
{
    if (!detail_knows(text, english)) {
        (void)put(text, DETAIL_BYTES, text_of(english));
    }
    return text;
}
