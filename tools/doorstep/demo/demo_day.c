#include "tools/doorstep/demo/demo_day.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define CASE_FIRST 101
#define FEN_PER_YUAN 100

#define CHANNEL_PHONE "phone"
#define CHANNEL_VISIT "visit"
#define CHANNEL_ONLINE "online"
#define CHANNEL_LETTER "letter"
#define CHANNEL_INSPECTION "inspection"

static const struct doubt doubts[] = {
#define DOUBT(key, channel, category, fate, text)                                                  \
    {CHANNEL_##channel, CATEGORY_##category, FATE_##fate, text},
#define OWNER(unit, name, price, parts, paid, ending, one, two, three)
#include "tools/doorstep/demo/demo_day.def"
#undef DOUBT
#undef OWNER
};

static const struct owner owners[] = {
#define DOUBT(key, channel, category, fate, text)
#define OWNER(unit, name, price, parts, paid, ending, one, two, three)                             \
    {unit, name, price, parts, paid, ENDING_##ending, {DOUBT_##one, DOUBT_##two, DOUBT_##three}},
#include "tools/doorstep/demo/demo_day.def"
#undef DOUBT
#undef OWNER
};

uint32_t day_owner_count(void)
{
    return sizeof owners / sizeof owners[0];
}

const struct owner *day_owner(uint32_t number)
{
    assert(number < day_owner_count());
    return &owners[number];
}

const struct doubt *day_doubt(enum doubt_key key)
{
    return &doubts[key];
}

const char *day_case(char text[DAY_CASE_BYTES], uint32_t number)
{
    assert(number < day_owner_count());
    (void)snprintf(text, DAY_CASE_BYTES, "HT-2024-%04u", (CASE_FIRST + number) % 10000);
    return text;
}

bool day_number(uint32_t *number, struct text subject)
{
    char text[DAY_CASE_BYTES];
    uint32_t i;

    for (i = 0; i < day_owner_count(); i++) {
        if (text_equals(subject, text_of(day_case(text, i)))) {
            *number = i;
            return true;
        }
    }
    return false;
}

int64_t day_part_fen(const struct owner *owner, int k)
{
    int64_t price_fen = owner->price_yuan * FEN_PER_YUAN;
    int64_t part_fen = price_fen / owner->parts;

    return k < owner->parts ? part_fen : price_fen - part_fen * (owner->parts - 1);
}

const char *day_clerk(enum lane lane)
{
    switch (lane) {
    case LANE_A:
        return "周经理";
    case LANE_B:
        return "李副经理";
    case LANE_C:
        return "王代表";
    case LANE_D:
        return "陈工";
    case LANE_E:
        return "赵会计";
    case LANE_F:
        return "孙管家";
    case LANE_NONE:
    case LANE_OWNER:
    case LANE_SYSTEM:
        break;
    }
    return "doorstep";
}
