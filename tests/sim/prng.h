#ifndef DOORSTEP_TESTS_SIM_PRNG_H
#define DOORSTEP_TESTS_SIM_PRNG_H

#include <stdbool.h>
#include <stdint.h>

/* Chance, all of it from one seed: SplitMix64. The same draws in the same order give the same
 * world, so no expression draws twice: C leaves open which draw would come first.
 * Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014 */

struct prng {
    uint64_t state;
};

uint64_t prng_next(struct prng *prng);
/* 0 … count - 1; count is at least 1. */
uint32_t prng_below(struct prng *prng, uint32_t count);
/* low … high */
int64_t prng_between(struct prng *prng, int64_t low, int64_t high);
/* True so many times in a million. */
bool prng_chance(struct prng *prng, uint32_t per_million);

#endif
