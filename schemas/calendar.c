#include "schemas/calendar.h"

#include "schemas/mutant.h"

#include <assert.h>
#include <string.h>

/* The first word that is not before this date. */
static uint32_t place_of(const struct calendar *calendar, int32_t date)
{
    uint32_t low = 0;
    uint32_t high = calendar->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (calendar->words[middle].date < date) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Saying. */

bool calendar_holds(const struct calendar *calendar, const struct calendar_set *set)
{
    return set->rest_days.count + set->work_days.count <= PROJECT_DAYS_MAX - calendar->count;
}

/* One event says one thing of a date: the later word replaces the earlier. */
static void take_day(struct calendar *calendar, const struct calendar_word *word)
{
    uint32_t place = place_of(calendar, word->date);

    while (place < calendar->count && calendar->words[place].date == word->date &&
           calendar->words[place].position < word->position) {
        place++;
    }
    if (place < calendar->count && calendar->words[place].date == word->date &&
        calendar->words[place].position == word->position) {
        calendar->words[place] = *word;
        return;
    }
    if (calendar->count == PROJECT_DAYS_MAX) {
        return;
    }
    (void)memmove(&calendar->words[place + 1], &calendar->words[place],
                  (calendar->count - place) * sizeof calendar->words[0]);
    calendar->words[place] = *word;
    calendar->count++;
}

static void take_days(struct calendar *calendar, const struct list *days, struct calendar_word word)
{
    size_t at = 0;
    struct text text;

    while (fields_next_text(days, &at, &text)) {
        if (date_parse(&word.date, text)) {
            take_day(calendar, &word);
        }
    }
}

void calendar_take(struct calendar *calendar, const struct calendar_set *set, int32_t said_on,
                   uint32_t position)
{
    struct calendar_word word = {.said_on = said_on, .position = position};

    take_days(calendar, &set->rest_days, word);
    word.works = true;
    take_days(calendar, &set->work_days, word);
}

/* Asking. */

enum word { WORD_NONE, WORD_RESTS, WORD_WORKS };

static enum word word_of(const struct calendar_view *view, int32_t date)
{
    const struct calendar *calendar = view->calendar;
    const struct calendar_word *last = NULL;

    for (uint32_t i = place_of(calendar, date);
         i < calendar->count && calendar->words[i].date == date; i++) {
        const struct calendar_word *word = &calendar->words[i];

        if (word->position <= view->said && word->said_on <= view->day &&
            (last == NULL || word->said_on >= last->said_on)) {
            last = word;
        }
    }
    return last == NULL ? WORD_NONE : last->works ? WORD_WORKS : WORD_RESTS;
}

static bool is_worked(const struct calendar_view *view, int32_t date)
{
    enum word word = word_of(view, date);

    return word == WORD_WORKS || (word == WORD_NONE && date_weekday(date) <= 5);
}

int32_t calendar_d5_due(const struct calendar_view *view, const struct policy *policy,
                        int32_t start_on)
{
    int32_t date = start_on;
    int32_t left = policy->d5_days;

    assert(left > 0);
    if (!policy->d5_workdays) {
        date += left;
        while (word_of(view, date) == WORD_RESTS) {
            date++;
            if (MUTANT(REST_ONCE)) {
                break;
            }
        }
        return date;
    }
    while (left > 0) {
        date++;
        left -= is_worked(view, date) ? 1 : 0;
    }
    return date;
}
