#ifndef DOORSTEP_TOOLS_SURVEY_H
#define DOORSTEP_TOOLS_SURVEY_H

#include "schemas/event.h"
#include "schemas/status.h"
#include "schemas/table.h"
#include "tools/doorstep/shared/vector.h"

#include <stdbool.h>
#include <stdint.h>

/* The first reading of a ledger, before its cases are told as of a day: which day is its last,
 * which entries were voided by the day, and of which subjects something is left out because it
 * happened later; and which cases were erased. Only what stands in an event's envelope is read, and
 * the voids. */

struct ledger;
struct record;

struct survey {
    int32_t last_day;     /* of any event; NO_DATE: there is none */
    int32_t as_of;        /* the day; as asked, or the last one */
    struct table voided;  /* subject and id of a void's target → number of the void */
    struct vector met;    /* of bool, by that number: the target was told before its void */
    struct table altered; /* subjects that are told otherwise than the ledger has them */
    struct table erased;  /* cases that were erased */
};

void survey_finish(struct survey *survey);

/* Read the ledger up to head. as_of: NO_DATE means the last day.
 * Errors: CORRUPT, IO, NO_MEMORY. survey_finish in any case. */
enum status survey_read(struct survey *survey, struct ledger *ledger, uint64_t head, int32_t as_of,
                        struct error *err) MUST_CHECK;

/* Is this event voided by the day? If so, its void will find that it was there. */
bool survey_is_voided(struct survey *survey, const struct event *event);
/* Did the target of this void come before it, by the day? */
bool survey_met(const struct survey *survey, const struct event *voiding);
/* Is something of the subject left out as later? */
bool survey_is_altered(const struct survey *survey, struct text subject);
/* Was this case erased, on whatever day? What it was then is gone. */
bool survey_is_erased(const struct survey *survey, struct text subject);

#endif
