#ifndef DOORSTEP_TESTS_SIM_WEATHER_H
#define DOORSTEP_TESTS_SIM_WEATHER_H

#include "tests/sim/prng.h"

#include <stdbool.h>
#include <stdint.h>

/* How bad the world is in this seed. Rates are per million: of crash points passed, or of looks
 * that the world takes every WEATHER_LOOK_MS. */

#define WEATHER_LOOK_MS 50

struct weather {
    uint32_t severity;  /* 0 calm, 1 breeze, 2 storm, 3 hell */
    bool is_calm;       /* nothing happens to connections, nor to who is at their ends */
    uint32_t faults_ms; /* then everything heals */

    uint32_t delay_ms; /* of a message, at most … */
    uint32_t slow;     /* … but for these */
    uint32_t slow_ms;
    uint32_t up_max;    /* messages of one peer on their way to the broker */
    uint32_t down_max;  /* and back */
    uint32_t breaks;    /* a connection breaks */
    uint32_t notice_ms; /* until the farther side of a broken connection notices */
    uint32_t holds;     /* a connection delivers nothing … */
    uint32_t hold_ms;   /* … for so long */

    uint32_t crash_points;   /* the broker dies at a point of its turn */
    uint32_t broker_down_ms; /* until it is started again, at most */
    uint32_t cache_lost;     /* of restarts */
    uint32_t cache_older;    /* of restarts */
    uint32_t cache_refuses;  /* of writes */
    uint32_t commit_ms;      /* a commit takes, at most */
    bool is_forgetful;       /* the broker keeps in memory only what the cache lacks */

    uint32_t department_crashes;
    uint32_t department_down_ms;
    uint32_t daybook_lost; /* of restarts */
    uint32_t replicas;     /* departments that have two workers; bits, the timekeeper's last */

    uint32_t clock_steps;
    uint32_t clock_step_ms; /* at most, either way */
    uint32_t skew_ms;       /* of anybody's clock, at most */
    uint32_t leaps;         /* days pass for everybody, though nothing happens */
    uint32_t leap_days;     /* at most */
    uint32_t disk_low;
    uint32_t disk_low_ms;

    uint32_t restores; /* the ledger goes back to a backup */
    uint32_t reloads;  /* the departments are given other settings */

    uint32_t hostiles; /* peers */
    uint32_t blunders; /* of a desk's looks */
    uint32_t races;    /* of a node that a department decides, a person decides it */
};

void weather_draw(struct weather *weather, struct prng *prng);
/* No faults any more. */
void weather_heal(struct weather *weather);

#endif
