#include "tools/doorstep/report/durations.h"

#include <assert.h>

void durations_init(struct durations *durations)
{
    durations->values = vector_of(sizeof(int32_t));
}

void durations_finish(struct durations *durations)
{
    vector_finish(&durations->values);
}

bool durations_add(struct durations *durations, int32_t value)
{
    int32_t *place = vector_append(&durations->values);

    if (place != NULL) {
        *place = value;
    }
    return place != NULL;
}

int32_t durations_nearest_rank(const int32_t *sorted, uint32_t count, uint32_t percent)
{
    uint64_t rank = ((uint64_t)count * percent + 99) / 100;

    assert(count > 0 && percent >= 1 && percent <= 100);
    return sorted[rank - 1];
}

static int by_value(const void *one, const void *other)
{
    int32_t left = *(const int32_t *)one;
    int32_t right = *(const int32_t *)other;

    return (left > right) - (left < right);
}

struct spread durations_spread(struct durations *durations)
{
    struct spread spread = {.n = durations->values.count};
    const int32_t *sorted;

    if (spread.n == 0) {
        return spread;
    }
    vector_sort(&durations->values, by_value);
    sorted = VECTOR_GET(durations->values, const int32_t, 0);
    spread.median = durations_nearest_rank(sorted, spread.n, 50);
    spread.p90 = durations_nearest_rank(sorted, spread.n, 90);
    spread.max = sorted[spread.n - 1];
    return spread;
}
