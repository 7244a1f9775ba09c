#ifndef DOORSTEP_TOOLS_SURVEY_H
#define DOORSTEP_TOOLS_SURVEY_H

#include "schemas/date.h"
#include "schemas/event.h"
#include "schemas/status.h"
#include "schemas/table.h"
#include "tools/doorstep/shared/vector.h"

#include <stdbool.h>
#include <stdint.h>

/* The first hearing of a ledger's events, before they are told as of a day (retelling.h): which day
 * is the last on which something happened, which entries were voided by the day, and of which
 * subjects something is left out because it happened later; and which cases were erased. Pure.
 *
 * Life: survey_of, survey_hear for each event of the ledger in its order, then questions. */

struct survey {
    int32_t asked;        /* the day that was asked for; NO_DATE: the last one */
    int32_t last_day;     /* of any event, by its own time; NO_DATE: none was heard */
    struct table voided;  /* subject and id of a void's target → number of the void */
    struct vector met;    /* of bool, by that number: the target was told before its void */
    struct table altered; /* subjects that are told otherwise than the ledger has them */
    struct table erased;  /* cases that were erased */
};

struct survey survey_of(int32_t as_of);
void survey_finish(struct survey *survey);

/* Errors: NO_MEMORY. */
enum status survey_hear(struct survey *survey, const struct event *event) MUST_CHECK;

/* The day as whose end all is told: the one that was asked for, else the last one. NO_DATE: nobody
 * asked and nothing happened. */
int32_t survey_day(const struct survey *survey);

/* Is it an event of a later day than the one that was asked for? */
bool survey_is_later(const struct survey *survey, const struct event *event);
/* Is this event voided by the day? If so, its void will find that it was there. */
bool survey_is_voided(struct survey *survey, const struct event *event);
/* Did the target of this void come before it, by the day? */
bool survey_met(const struct survey *survey, const struct event *voiding);
/* Is something of the subject left out as later? */
bool survey_is_altered(const struct survey *survey, struct text subject);
/* Was this case erased, on whatever day? What it was then is gone. */
bool survey_is_erased(const struct survey *survey, struct text subject);

#endif
