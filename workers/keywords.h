#ifndef DOORSTEP_WORKERS_KEYWORDS_H
#define DOORSTEP_WORKERS_KEYWORDS_H

#include "schemas/limits.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Words looked for in what an owner wrote, in Chinese or English. A word of ASCII letters is found
 * at the beginning of a word, whatever its case: "leak" finds "Leaking", and "tap" does not find
 * "stapled". Any other is found anywhere. */
struct keywords {
    uint32_t count;
    struct text words[WORDS_MAX];
};

/* Where the first of the words stands in the text, and which it is; false: none does. */
struct keyword_place {
    uint32_t at;
    struct text word;
};
bool keywords_find(const struct keywords *keywords, struct text text, struct keyword_place *place);

/* How many different ones of the words stand in the text. */
uint32_t keywords_count(const struct keywords *keywords, struct text text);

/* The number before one of the units ("3处", "12 平方", "两扇", "2 windows"), the one nearest to
 * `at`. 0: none. Digits, and Chinese numerals up to ninety-nine. At most INT32_MAX. */
int64_t keywords_quantity(const struct keywords *units, struct text text, uint32_t at);

#endif
