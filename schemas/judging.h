#ifndef DOORSTEP_SCHEMAS_JUDGING_H
#define DOORSTEP_SCHEMAS_JUDGING_H

#include "schemas/rules.h"

/* Inside judge: what its files share. Each guard of the procedure is a function named for what it
 * asks; the files follow the sections of events.def, and each says which guards its types meet. */

/* Everything a guard may look at, and where it says no. */
struct judging {
    const struct world *world;
    const struct case_state *state;
    const struct event *event;
    const struct inquiry *inquiry; /* the event's; NULL: none, or unknown */
    int32_t day;                   /* of the event, in +08:00 */
    struct refusals *refusals;
};

#define REFUSE(judging, refusal) refusals_add((judging)->refusals, refusal, NULL)

/* The guards that a type has of its own; types of other sections meet none. */
void judge_setup(const struct judging *judging);
void judge_inquiry(const struct judging *judging);
void judge_remedy(const struct judging *judging);
void judge_money(const struct judging *judging);
void judge_movein(const struct judging *judging);

/* G-06, which inquiries meet, and move-in as a part of Q. */
void judge_file(const struct judging *judging);

/* G-07: the inquiry is known, and it is its turn. True when both hold: only then are amounts and
 * persons looked at. */
bool judge_turn(const struct judging *judging, bool is_turn);
/* G-08 */
void judge_open_count(const struct judging *judging);
void judge_rounds(const struct judging *judging);

#endif
