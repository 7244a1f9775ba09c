#include "tools/doorstep/shared/output/labels.h"

#include "tools/doorstep/shared/output/lang.h"

#include <stddef.h>
#include <string.h>

struct label {
    const char *word;
    struct words words;
};

static const struct label labels[] = {
#define LABEL(word, english, chinese) {word, WORDS(english, chinese)},
#define MEANING(word, chinese)
#include "tools/doorstep/shared/output/labels.def"
#undef LABEL
#undef MEANING
#define LANE(name, id, word, department, chinese, english) {word, WORDS(english, chinese)},
#include "schemas/lanes.def"
#undef LANE
#define NODE(name, id, word, lane, by, or_by, chinese, english) {word, WORDS(english, chinese)},
#include "schemas/nodes.def"
#undef NODE
#define STAGE(name, word, chinese, english) {word, WORDS(english, chinese)},
#include "schemas/stages.def"
#undef STAGE
};

static const struct meaning {
    const char *word;
    const char *chinese;
} meanings[] = {
#define LABEL(word, english, chinese)
#define MEANING(word, chinese) {word, chinese},
#include "tools/doorstep/shared/output/labels.def"
#undef LABEL
#undef MEANING
};

/* Is the label's word this one, of that place? */
static bool is_at(struct text label, struct text place, struct text word)
{
    return label.count == place.count + 1 + word.count && text_begins(label, place) &&
           label.bytes[place.count] == '/' &&
           text_equals((struct text){label.bytes + place.count + 1, word.count}, word);
}

struct text labels_addressee(struct text said)
{
    int lane;

    for (lane = LANE_A; lane <= LANE_F; lane++) {
        if (text_equals(said, text_of(lane_department((enum lane)lane)))) {
            return text_of(lane_title((enum lane)lane, lang_is_chinese()));
        }
    }
    return said;
}

const char *labels_unit(const struct field_schema *field)
{
    size_t count = strlen(field->name);

    if (count > 4 && strcmp(field->name + count - 4, "_fen") == 0) {
        return SAY("in fen: 674413.56 yuan are 67441356", "以分计：674413.56 元写作 67441356");
    }
    if (count > 4 && strcmp(field->name + count - 4, "_dm2") == 0) {
        return SAY("in hundredths of a m²: 102.37 m² are 10237",
                   "以 0.01 平方米计：102.37 平方米写作 10237");
    }
    return "";
}

/* NULL: it has no label. place: absent for a word alone. */
static const char *find(struct text place, struct text word)
{
    size_t i;

    for (i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        struct text label = text_of(labels[i].word);

        if (text_is_absent(place) ? text_equals(label, word) : is_at(label, place, word)) {
            return lang_say(&labels[i].words);
        }
    }
    return NULL;
}

static const char *find_alone(struct text word)
{
    const char *label = find((struct text){0}, word);
    enum refusal refusal = label != NULL ? (enum refusal)0 : refusal_of_word(word);

    return refusal == 0 ? label : labels_refusal(refusal);
}

static const char *find_at(const char *place, struct text word)
{
    const char *label = find(text_of(place), word);

    return label != NULL ? label : find_alone(word);
}

const char *labels_word(const char *word)
{
    const char *label = find_alone(text_of(word));

    return label == NULL ? word : label;
}

struct text labels_text(struct text word)
{
    const char *label = find_alone(word);

    return label == NULL ? word : text_of(label);
}

const char *labels_field(const struct record_schema *record, const struct field_schema *field)
{
    const char *label = find_at(record->name, text_of(field->name));

    return label == NULL ? field->name : label;
}

struct text labels_at(const char *place, struct text word)
{
    const char *label = find_at(place, word);

    return label == NULL ? word : text_of(label);
}

struct text labels_value(enum kind kind, struct text word)
{
    return labels_at(kind_schema(kind)->name, word);
}

struct text labels_chinese(struct text word)
{
    return lang_is_chinese() ? labels_text(word) : word;
}

const char *labels_meaning(const char *word, const char *english)
{
    size_t i;

    for (i = 0; lang_is_chinese() && i < sizeof meanings / sizeof meanings[0]; i++) {
        if (text_equals(text_of(word), text_of(meanings[i].word))) {
            return meanings[i].chinese;
        }
    }
    return english;
}

const char *labels_refusal(enum refusal refusal)
{
    return labels_meaning(refusal_word(refusal), refusal_meaning(refusal));
}
