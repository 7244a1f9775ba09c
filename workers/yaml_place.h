#ifndef DOORSTEP_WORKERS_YAML_PLACE_H
#define DOORSTEP_WORKERS_YAML_PLACE_H

#include <stddef.h>

/* Places in the text of a YAML file, so that an error can say where: libcyaml gives a place for
 * some mistakes, for others only a key's name. Pure: looks at the text and nothing else. */

/* Both from 1; the column is in bytes. */
struct yaml_place {
    unsigned int line;
    unsigned int column;
};

/* A file as it was read. NUL stands behind its bytes. */
struct yaml_text {
    const char *bytes; /* the caller's */
    size_t count;
};

/* Offset of the next key of this name at or behind `from`, outside comments; text.count: nowhere.
 */
size_t yaml_place_key(struct yaml_text text, const char *key, size_t from);

/* Offset of the line with which a second document begins, and which libcyaml reads no more;
 * text.count: there is none. */
size_t yaml_place_second(struct yaml_text text);

struct yaml_place yaml_place_at(struct yaml_text text, size_t offset);
/* The other way round; a place behind the end is the end. */
size_t yaml_place_offset(struct yaml_text text, struct yaml_place place);

#endif
