#ifndef DOORSTEP_WORKERS_KEYWORDS_H
#define DOORSTEP_WORKERS_KEYWORDS_H

#include "schemas/limits.h"
#include "schemas/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Words looked for in what an owner wrote, in Chinese or English. A word of ASCII letters is found
 * at the beginning of a word, whatever its case: "leak" finds "Leaking", and "tap" does not find
 * "stapled"; with a blank behind it, it is found as a whole word only. Any other is found anywhere.
 */
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

/* The bytes of the longest of the words that stands at this place; 0: none does. */
uint32_t keywords_stand_at(const struct keywords *keywords, struct text text, uint32_t at);

/* How many different ones of the words stand in the text. */
uint32_t keywords_count(const struct keywords *keywords, struct text text);

bool keywords_is_letter(char byte); /* of ASCII */

#endif
