#ifndef DOORSTEP_TESTS_SIM_SCENE_H
#define DOORSTEP_TESTS_SIM_SCENE_H

#include "tests/sim/exceptions.h"
#include "tests/sim/network.h"
#include "tests/sim/oracle.h"
#include "tests/sim/prng.h"
#include "tests/sim/trace.h"
#include "tests/sim/weather.h"

#include <stdbool.h>
#include <stdint.h>

/* What all nodes stand in: one time, one source of chance, one network, one trace, one oracle. */

struct scene {
    int64_t now_ms;
    int64_t start_unix_ms; /* the true wall clock at now_ms 0, and all days that were leapt */
    bool is_healed;
    struct prng prng;
    struct weather weather;
    struct exceptions exceptions;
    struct network network;
    struct trace trace;
    struct oracle *oracle; /* the world's */
};

#endif
