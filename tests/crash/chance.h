#ifndef DOORSTEP_TESTS_CHANCE_H
#define DOORSTEP_TESTS_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

/* Chance that repeats exactly: the same seed gives the same numbers, on every machine. */

struct chance {
    uint64_t state;
};

static inline uint64_t chance_next(struct chance *chance)
{
    uint64_t word = chance->state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */

    word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

/* 0 to bound - 1; bound > 0. */
static inline uint32_t chance_below(struct chance *chance, uint32_t bound)
{
    return (uint32_t)((chance_next(chance) >> 32) * bound >> 32);
}

static inline bool chance_once_in(struct chance *chance, uint32_t times)
{
    return chance_below(chance, times) == 0;
}

#endif
