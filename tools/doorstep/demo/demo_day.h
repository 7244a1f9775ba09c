#ifndef DOORSTEP_TOOLS_DEMO_DAY_H
#define DOORSTEP_TOOLS_DEMO_DAY_H

#include "schemas/catalogue.h"

#include <stdint.h>

/* The data of the demo's day: demo_day.def as tables. */

#define DAY_DOUBTS_MAX 3
#define DAY_PROJECT "haitian"

enum doubt_key {
#define DOUBT(key, channel, category, fate, text) DOUBT_##key,
#define OWNER(unit, name, price, parts, paid, ending, one, two, three)
#include "tools/doorstep/demo/demo_day.def"
#undef DOUBT
#undef OWNER
};

enum fate { FATE_NOTHING, FATE_PLAIN, FATE_REJECTED, FATE_RETURNED, FATE_WITHDRAWN };
enum ending { ENDING_KEYS, ENDING_WAIT_A8, ENDING_WAIT_B10, ENDING_WAIT_F11 };

struct doubt {
    const char *channel;
    enum category category;
    enum fate fate;
    const char *text;
};

struct owner {
    const char *unit;
    const char *name;
    int64_t price_yuan;
    int parts; /* the price is paid in so many equal parts, the last takes the rest */
    int paid;  /* so many of them today */
    enum ending ending;
    enum doubt_key doubts[DAY_DOUBTS_MAX]; /* DOUBT_NONE: none */
};

uint32_t day_owner_count(void);
const struct owner *day_owner(uint32_t number);
const struct doubt *day_doubt(enum doubt_key key);

/* The contract number of an owner, "HT-2024-0101", and back; false for another's. */
#define DAY_CASE_BYTES 16
const char *day_case(char text[DAY_CASE_BYTES], uint32_t number);
bool day_number(uint32_t *number, struct text subject);

/* The k-th part of the price, from 1. */
int64_t day_part_fen(const struct owner *owner, int k);

/* Who speaks for a lane when a person decides. */
const char *day_clerk(enum lane lane);

#endif
