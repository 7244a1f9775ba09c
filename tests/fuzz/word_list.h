#ifndef DOORSTEP_TESTS_FUZZ_WORD_LIST_H
#define DOORSTEP_TESTS_FUZZ_WORD_LIST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* An input taken for a command line: its lines are the words. Nothing where it has a NUL, as no
 * word of a command line has. */

#define WORD_LIST_MAX 64
#define WORD_LIST_BYTES_MAX 4096

struct word_list {
    int count;
    char *words[WORD_LIST_MAX + 1]; /* NULL behind the last */
    char bytes[WORD_LIST_BYTES_MAX + 1];
};

static inline void word_list_split(struct word_list *list, const uint8_t *data, size_t size)
{
    list->count = 0;
    list->words[0] = NULL;
    if (size > WORD_LIST_BYTES_MAX || memchr(data, '\0', size) != NULL) {
        return;
    }
    (void)memcpy(list->bytes, data, size);
    list->bytes[size] = '\0';
    for (char *at = list->bytes; at != NULL && list->count < WORD_LIST_MAX;) {
        char *newline = strchr(at, '\n');

        list->words[list->count++] = at;
        list->words[list->count] = NULL;
        if (newline != NULL) {
            *newline = '\0';
        }
        at = newline == NULL ? NULL : newline + 1;
    }
}

#endif
