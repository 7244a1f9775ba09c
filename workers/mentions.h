#ifndef DOORSTEP_WORKERS_MENTIONS_H
#define DOORSTEP_WORKERS_MENTIONS_H

#include "workers/keywords.h"

#include <stdbool.h>
#include <stdint.h>

/* Where a text speaks of something, by its words. What is denied right there is no mention ("没有漏
 * 水", "no leak"); where a denial stands farther ahead in the same clause ("没有修好的漏水处") the
 * mention is doubtful, and a person reads it. */

struct mentions {
    uint32_t count;
    bool doubtful; /* a denial is about, or there are more than MENTIONS_MAX */
    uint32_t at[MENTIONS_MAX];
    uint32_t clause[MENTIONS_MAX];
};

void mentions_find(struct mentions *mentions, const struct keywords *words, struct text text);

/* The number of a place's clause, from 0. */
uint32_t mentions_clause(struct text text, uint32_t at);

/* How far the nearest mention is from a place; one in the same clause is nearer than any other.
 * UINT32_MAX: there is none. */
uint32_t mentions_distance(const struct mentions *mentions, uint32_t at, uint32_t clause);

#endif
