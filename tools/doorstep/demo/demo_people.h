#ifndef DOORSTEP_TOOLS_DEMO_PEOPLE_H
#define DOORSTEP_TOOLS_DEMO_PEOPLE_H

#include "schemas/view.h"
#include "tools/doorstep/demo/demo_day.h"
#include "tools/doorstep/shared/broker/pipeline.h"
#include "tools/doorstep/shared/case/decision.h"

#include <stdbool.h>
#include <stdint.h>

/* What the people of the demo's day do when they look at a case: owners ask, pay and take back,
 * clerks decide what is left to them. Like the departments they look at what is open now, so that
 * looking twice changes nothing: an event's id follows from what it is about. */

#define PEOPLE_PATIENCE_S 2 /* a node that no department took in this time is for a person */

struct people {
    struct pipeline *pipeline; /* borrowed: where their events go */
    struct case_bytes bytes;
    uint64_t line;  /* events put in so far */
    uint32_t moves; /* of the last look at all cases; 0: nobody has anything to do */
};

/* The scheme, a bulletin: what stands before the first contract. */
enum status people_open_project(struct people *people, struct error *err) MUST_CHECK;
/* The contract of one owner, and his first payment where there are several. */
enum status people_sign(struct people *people, uint32_t number, struct error *err) MUST_CHECK;
/* One look at one case. now_s is the wall clock. */
enum status people_look(struct people *people, const struct case_item *item, int64_t now_s,
                        struct error *err) MUST_CHECK;

#endif
