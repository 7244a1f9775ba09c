#include "workers/yaml_place.h"

#include <stdbool.h>
#include <string.h>

/* Is this a key, rather than a word that looks like it? */
static bool is_key(const char *behind)
{
    behind += strspn(behind, "\"'");
    behind += strspn(behind, " \t");
    return *behind == ':';
}

size_t yaml_place_key(struct yaml_text text, const char *key, size_t from)
{
    size_t bytes = strlen(key);

    for (size_t at = from; at + bytes < text.count; at++) {
        const char *here = text.bytes + at;
        bool begins = at == 0 || strchr(" \t\n{,\"'-", here[-1]) != NULL;

        if (*here == '#' && begins) {
            at += strcspn(here, "\n");
        } else if (begins && strncmp(here, key, bytes) == 0 && is_key(here + bytes)) {
            return at;
        }
    }
    return text.count;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\0';
}

/* A marker of documents stands at the very beginning of its line, inside a text of several lines,
 * too. */
static bool is_marker(const char *line, const char *marker)
{
    return strncmp(line, marker, 3) == 0 && is_blank(line[3]);
}

/* Neither blank nor a comment. */
static bool has_content(const char *line)
{
    line += strspn(line, " \t\r");
    return !is_blank(*line) && *line != '#';
}

size_t yaml_place_second(struct yaml_text text)
{
    bool begun = false; /* the first document, by its marker or its content */
    bool ended = false;
    size_t at = 0;

    while (at < text.count) {
        const char *line = text.bytes + at;
        bool begins = is_marker(line, "---");

        if (begun && (begins || (ended && !is_marker(line, "...") && has_content(line)))) {
            return at;
        }
        if (is_marker(line, "...")) {
            ended = begun;
        } else {
            begun = begun || begins || (has_content(line) && *line != '%');
        }
        at += strcspn(line, "\n") + 1;
    }
    return text.count;
}

struct yaml_place yaml_place_at(struct yaml_text text, size_t offset)
{
    struct yaml_place place = {1, 1};

    for (size_t i = 0; i < offset; i++) {
        place.column++;
        if (text.bytes[i] == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

size_t yaml_place_offset(struct yaml_text text, struct yaml_place place)
{
    unsigned int line = 1;
    size_t at = 0;

    for (; at < text.count && line < place.line; at++) {
        line += text.bytes[at] == '\n' ? 1 : 0;
    }
    at += place.column > 0 ? place.column - 1 : 0;
    return at < text.count ? at : text.count;
}
