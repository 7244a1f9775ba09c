#include "tools/doorstep/shared/labels.h"

#include "tools/doorstep/shared/lang.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *word;
    struct words words;
} labels[] = {
#define LABEL(word, english, chinese) {word, WORDS(english, chinese)},
#include "tools/doorstep/shared/labels.def"
#undef LABEL
};

static const struct words *find(struct text word)
{
    size_t i;

    for (i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (text_equals(word, text_of(labels[i].word))) {
            return &labels[i].words;
        }
    }
    return NULL;
}

const char *labels_word(const char *word)
{
    const struct words *words = find(text_of(word));

    return words == NULL ? word : lang_say(words);
}

struct text labels_text(struct text word)
{
    const struct words *words = find(word);

    return words == NULL ? word : text_of(lang_say(words));
}
