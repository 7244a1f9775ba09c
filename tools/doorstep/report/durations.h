#ifndef DOORSTEP_TOOLS_REPORT_DURATIONS_H
#define DOORSTEP_TOOLS_REPORT_DURATIONS_H

#include "tools/doorstep/shared/vector.h"

#include <stdbool.h>
#include <stdint.h>

/* Whole numbers, days mostly, and what is said of many: how many, median, 90th percentile, largest.
 * A percentile is by nearest rank: of n numbers in order, the one at place ceil(percent × n / 100),
 * from 1. It is always one of the numbers; of two, the median is the smaller. */

struct durations {
    struct vector values; /* of int32_t */
};

/* What is said of the durations; all but n are nothing when n is 0. */
struct spread {
    uint32_t n;
    int32_t median;
    int32_t p90;
    int32_t max;
};

void durations_init(struct durations *durations);
void durations_finish(struct durations *durations);

/* False: no memory. */
bool durations_add(struct durations *durations, int32_t value);
/* Sorts the durations. */
struct spread durations_spread(struct durations *durations);

/* The number at a percentile of a sorted array of one number or more; percent from 1 to 100. */
int32_t durations_nearest_rank(const int32_t *sorted, uint32_t count, uint32_t percent);

#endif
