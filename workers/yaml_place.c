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
