#include "tests/sim/model_walk.h"

#include "schemas/reader.h"

#include <string.h>

/* Policies and calendar of the case's project: every question goes through all that was ever set
 * there. */

#define D5_DAYS 7

static const struct model_case *project_of(const struct walk *walk)
{
    char name[ID_BYTES_MAX + 1];
    struct text subject = {NULL, 0};
    const struct contract_filed *contract = walk_contract(walk);

    return contract != NULL && subject_of_project(name, &subject, contract->project)
               ? model_case_of(walk->model, subject)
               : NULL;
}

/* The event at this place of the project, if it was said before `when`; else NULL. */
static const struct event *said_before(const struct model_case *project, uint32_t place,
                                       enum event_type type, struct walk_when when)
{
    const struct model_event *at = project->events[place];

    return at->event.type == type && at->sequence < when.sequence ? &at->event : NULL;
}

/* Policies. */

static int64_t default_of(const char *key)
{
    if (strcmp(key, "d5_days") == 0) {
        return D5_DAYS;
    }
    return strcmp(key, "cost_limit_fen") == 0 || strcmp(key, "reopen_days") == 0 ? ABSENT : 0;
}

static int64_t value_of(const struct policy_set *set)
{
    struct reader reader = reader_of(set->value.bytes, set->value.bytes_count);
    struct text word;

    if (reader_peek(&reader) == VALUE_INT) {
        return reader_int(&reader, INT64_MIN, INT64_MAX);
    }
    word = reader_text(&reader, TEXT_BYTES_MAX);
    if (text_equals(word, TEXT("none"))) {
        return ABSENT;
    }
    return text_equals(word, TEXT("workdays")) || text_equals(word, TEXT("allow")) ||
           text_equals(word, TEXT("on"));
}

int64_t walk_policy(const struct walk *walk, const char *key, struct walk_when when)
{
    const struct model_case *project = project_of(walk);
    int64_t value = default_of(key);
    int32_t since = NO_DATE;

    for (uint32_t i = 0; project != NULL && i < project->count; i++) {
        const struct event *event = said_before(project, i, EVENT_POLICY_SET, when);
        const struct policy_set *set = event == NULL ? NULL : &event->data.policy_set;

        if (set != NULL && set->from_on <= when.day && set->from_on >= since &&
            text_equals(words_at(kind_schema(KIND_POLICY_KEY)->words, set->key), text_of(key))) {
            since = set->from_on;
            value = value_of(set);
        }
    }
    return value;
}

/* The calendar. */

enum rest { REST_UNSAID, REST_DAY, REST_NOT };

static bool names(const struct list *days, int32_t day)
{
    struct text text;
    int32_t named = NO_DATE;
    size_t at = 0;

    while (fields_next_text(days, &at, &text)) {
        if (date_parse(&named, text) && named == day) {
            return true;
        }
    }
    return false;
}

/* The last word about a day: by the day on which it was said, then by sequence. */
static enum rest rest_of(const struct walk *walk, int32_t day, struct walk_when when)
{
    const struct model_case *project = project_of(walk);
    enum rest rest = REST_UNSAID;
    int32_t last = NO_DATE;

    for (uint32_t i = 0; project != NULL && i < project->count; i++) {
        const struct event *event = said_before(project, i, EVENT_CALENDAR_SET, when);
        const int32_t said_on = event == NULL ? NO_DATE : moment_day(event->time);
        const bool works = event != NULL && names(&event->data.calendar_set.work_days, day);

        if (event != NULL && said_on <= when.day && said_on >= last &&
            (works || names(&event->data.calendar_set.rest_days, day))) {
            last = said_on;
            rest = works ? REST_NOT : REST_DAY;
        }
    }
    return rest;
}

static bool is_worked(const struct walk *walk, int32_t day, struct walk_when when)
{
    const enum rest rest = rest_of(walk, day, when);

    return rest == REST_NOT || (rest == REST_UNSAID && date_weekday(day) <= 5);
}

int32_t walk_due_on(const struct walk *walk, struct walk_when begins)
{
    int32_t left = (int32_t)walk_policy(walk, "d5_days", begins);
    int32_t day = begins.day;

    if (walk_policy(walk, "d5_mode", begins) == 1) {
        while (left > 0) {
            day++;
            left -= is_worked(walk, day, begins) ? 1 : 0;
        }
        return day;
    }
    day += left;
    while (rest_of(walk, day, begins) == REST_DAY) {
        day++;
    }
    return day;
}
