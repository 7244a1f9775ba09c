#ifndef DOORSTEP_SCHEMAS_CALENDAR_H
#define DOORSTEP_SCHEMAS_CALENDAR_H

#include "schemas/event.h"
#include "schemas/limits.h"
#include "schemas/policy.h"

#include <stdbool.h>
#include <stdint.h>

/* A project's days off, and days worked all the same, as calendar.set has said them; and when a D5
 * round is due by it.
 *
 * What counts for an event is what was said before it, on its own day or earlier. Of several words
 * about a date the one with the latest day of saying rules, then the latest event's. So an event
 * that is entered late, or folded again later, meets the calendar that it met. */

struct calendar_word {
    int32_t date;      /* the day it is about */
    int32_t said_on;   /* the day of calendar.set */
    uint32_t position; /* of calendar.set, in its project */
    bool works;        /* or rests */
};

struct calendar {
    uint32_t count;
    struct calendar_word words[PROJECT_DAYS_MAX]; /* by date, then position; once each */
};

/* A calendar as an event meets it. */
struct calendar_view {
    const struct calendar *calendar;
    uint32_t said; /* what the project's first `said` events have said … */
    int32_t day;   /* … up to this day */
};

/* Room for all days of the event? If not, it must not be taken in. */
bool calendar_holds(const struct calendar *calendar, const struct calendar_set *set);
void calendar_take(struct calendar *calendar, const struct calendar_set *set, int32_t said_on,
                   uint32_t position);

/* The day a D5 round that begins on start_on is due. The first day is not counted. Calendar days: a
 * last day that is a rest day rolls to the next that is none. Working days: those that were said to
 * be, and Monday to Friday but for rest days.
 * Source: the procedure's one week; Civil Code 201-203 */
int32_t calendar_d5_due(const struct calendar_view *view, const struct policy *policy,
                        int32_t start_on);

#endif
