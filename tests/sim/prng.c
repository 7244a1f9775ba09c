#include "tests/sim/prng.h"

uint64_t prng_next(struct prng *prng)
{
    uint64_t mixed;

    prng->state += UINT64_C(0x9e3779b97f4a7c15);
    mixed = prng->state;
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ mixed >> 31;
}

uint32_t prng_below(struct prng *prng, uint32_t count)
{
    return (uint32_t)((prng_next(prng) >> 32) * count >> 32);
}

int64_t prng_between(struct prng *prng, int64_t low, int64_t high)
{
    return low + (int64_t)prng_below(prng, (uint32_t)(high - low + 1));
}

bool prng_chance(struct prng *prng, uint32_t per_million)
{
    return per_million > 0 && prng_below(prng, 1000000) < per_million;
}
