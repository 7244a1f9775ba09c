#include "tests/sim/weather.h"

/* What sockets hold: both sides' queues. Smaller ones are for faults: a department that has more to
 * ask at once than a queue holds begins again, and again. */
#define UP_MAX 128
#define DOWN_MAX 576

/* So many, from nothing in calm weather to max in hell; now and then none at all, so that faults
 * are also seen without each other. */
static uint32_t drawn(const struct weather *weather, struct prng *prng, uint32_t max)
{
    const bool is_off = prng_below(prng, 4) == 0;
    const uint32_t most = max / 3 * weather->severity;
    const uint32_t value = most == 0 ? 0 : prng_below(prng, most + 1);

    return is_off ? 0 : value;
}

static uint32_t one_of(struct prng *prng, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
    const uint32_t choices[] = {a, b, c, d};

    return choices[prng_below(prng, 4)];
}

static void draw_network(struct weather *weather, struct prng *prng)
{
    weather->delay_ms = one_of(prng, 0, 3, 20, 150);
    weather->slow = drawn(weather, prng, 60000);
    weather->slow_ms = one_of(prng, 200, 1000, 3000, 8000);
    weather->up_max = one_of(prng, 4, 16, UP_MAX, UP_MAX);
    weather->down_max = one_of(prng, 3, 12, DOWN_MAX, DOWN_MAX);
    weather->breaks = drawn(weather, prng, 60000);
    weather->notice_ms = one_of(prng, 0, 100, 2000, 15000);
    weather->holds = drawn(weather, prng, 30000);
    weather->hold_ms = one_of(prng, 100, 1000, 6000, 20000);
}

static void draw_broker(struct weather *weather, struct prng *prng)
{
    weather->crash_points = drawn(weather, prng, 9000);
    weather->broker_down_ms = one_of(prng, 10, 300, 2000, 20000);
    weather->cache_lost = drawn(weather, prng, 600000);
    weather->cache_older = drawn(weather, prng, 600000);
    weather->cache_refuses = drawn(weather, prng, 300000);
    weather->commit_ms = one_of(prng, 1, 4, 15, 40);
    weather->is_forgetful = prng_below(prng, 2) == 0;
}

void weather_draw(struct weather *weather, struct prng *prng)
{
    *weather = (struct weather){.severity = prng_below(prng, 4)};
    weather->faults_ms = (uint32_t)prng_between(prng, 5000, 30000);
    draw_network(weather, prng);
    weather->is_calm =
        weather->severity == 0 && weather->up_max == UP_MAX && weather->down_max == DOWN_MAX;
    draw_broker(weather, prng);
    weather->department_crashes = drawn(weather, prng, 40000);
    weather->department_down_ms = one_of(prng, 0, 500, 3000, 16000);
    weather->daybook_lost = drawn(weather, prng, 500000);
    weather->replicas = prng_below(prng, 3) == 0 ? prng_below(prng, 128) : 0;
    weather->clock_steps = drawn(weather, prng, 9000);
    weather->clock_step_ms = one_of(prng, 500, 60000, 3600000, 172800000);
    weather->skew_ms = one_of(prng, 0, 500, 200000, 900000) / 3 * weather->severity;
    weather->leaps = one_of(prng, 0, 8000, 40000, 120000); /* no fault: in calm weather, too */
    weather->leap_days = one_of(prng, 1, 3, 8, 12);
    weather->disk_low = drawn(weather, prng, 9000);
    weather->disk_low_ms = one_of(prng, 100, 1000, 4000, 10000);
    weather->restores = prng_below(prng, 4) == 0 ? drawn(weather, prng, 9000) : 0;
    weather->reloads = drawn(weather, prng, 6000);
    weather->hostiles = weather->severity == 0 ? 0 : prng_below(prng, 3);
    weather->blunders = drawn(weather, prng, 400000);
    weather->races = drawn(weather, prng, 300000);
}

void weather_heal(struct weather *weather)
{
    weather->up_max = UP_MAX;
    weather->down_max = DOWN_MAX;
    weather->slow = 0;
    weather->breaks = 0;
    weather->holds = 0;
    weather->crash_points = 0;
    weather->cache_refuses = 0;
    weather->department_crashes = 0;
    weather->clock_steps = 0;
    weather->skew_ms = 0;
    weather->leaps = 0;
    weather->disk_low = 0;
    weather->restores = 0;
    weather->reloads = 0;
    weather->blunders = 0;
    weather->races = 0;
}
