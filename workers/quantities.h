#ifndef DOORSTEP_WORKERS_QUANTITIES_H
#define DOORSTEP_WORKERS_QUANTITIES_H

#include "workers/keywords.h"

#include <stdbool.h>
#include <stdint.h>

/* The numbers that stand before a unit in what an owner wrote: "3处", "12.5 平方", "两扇",
 * "1,200平方米", "2 windows". Digits, also full-width ones, with thousands and decimals; Chinese
 * numerals up to 9999; 半. A number is read whole or not at all: ranges, "十几", "1米半" are a
 * person's to make sense of. */

struct quantity {
    uint32_t at;   /* where its unit stands */
    int64_t count; /* rounded up; 0: it cannot be read, or is none */
};

/* The next one whose unit stands at `from` or later; `from` goes behind it. False: no more. */
bool quantities_next(const struct keywords *units, struct text text, uint32_t *from,
                     struct quantity *quantity);

#endif
